"""Which kind of matter it is, asked in a resident's words: the likely ones first, and a way on when it is none of them."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from handlers.burst import Heard
from handlers.casework.case import CaseNumber
from handlers.conversation import Ask, Conversation
from handlers.district import District
from handlers.facts import CaseFacts
from handlers.messages import Address, Incoming, MessageId
from handlers.step import step
from handlers.world import Knowledge, World
from nlu.normalise import to_traditional
from nlu.types import Act, Candidate, Kind, Understanding

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WHO = Address("core", "resident")
UNSURE = (("contract", 0.25), ("labour", 0.3), ("debt", 0.2), ("housing", 0.07), ("injury", 0.05))


@pytest.fixture
def world(district: District, knowledge: Knowledge) -> World:
    return World(district, knowledge, CaseNumber("A1"), "secret")


def heard(text: str, *acts: Act, candidates: Sequence[tuple[str, float]] = (), category: str | None = None) -> Heard:
    found = tuple(Candidate(code, p) for code, p in candidates)
    read = Understanding(text, text, kind=Kind.MATTER, candidates=found, category=category, acts=frozenset(acts))
    return Heard(Incoming(WHO, MessageId("1"), NOW, text=text), read)


def after(world: World, *said: Heard, talk: Conversation | None = None) -> Conversation:
    now = talk or Conversation(WHO)
    for one in said:
        now, _ = step(now, one, world, NOW)
    return now


def labels(talk: Conversation) -> list[str]:
    return [option.label for option in talk.pending.options] if talk.pending else []


def draft(talk: Conversation) -> CaseFacts:
    assert talk.draft is not None
    return talk.draft


STORY = heard("他们一直不给我钱，跑了好几趟", candidates=UNSURE)


def test_every_category_has_a_label_of_its_own_that_fits_a_button(knowledge: Knowledge) -> None:
    plain = [category.plain for category in knowledge.categories.values()]
    assert all(0 < len(words) <= 12 for words in plain)
    assert len(set(plain)) == len(plain)


def test_the_likeliest_come_first_in_plain_words_and_none_of_them_last(world: World) -> None:
    names = world.knowledge.categories
    assert labels(after(world, STORY)) == [*(names[code].plain for code in ("labour", "contract", "debt")), "都不是"]


def test_none_of_them_offers_the_next_ones_once_and_then_goes_on(world: World) -> None:
    names, none = world.knowledge.categories, heard("都不是", Act.NO)
    second = after(world, STORY, none)
    assert labels(second) == [names["housing"].plain, names["injury"].plain, "都不是"]
    third = after(world, none, talk=second)
    assert draft(third).category == "other"
    assert third.pending is not None
    assert third.pending.ask is Ask.WHERE


def test_a_label_typed_in_traditional_script_is_the_choice(world: World) -> None:
    chosen = after(world, STORY, heard(to_traditional(world.knowledge.categories["labour"].plain)))
    assert draft(chosen).category == "labour"


def test_what_is_told_behind_none_of_them_is_another_matter(world: World) -> None:
    said = after(
        world, STORY, heard("都不是，是邻居漏水", candidates=[("neighbourhood", 0.9)], category="neighbourhood")
    )
    assert draft(said).category == "neighbourhood"
    assert "是邻居漏水" in draft(said).what


def test_a_question_leaves_the_buttons_as_they_were(world: World) -> None:
    before = after(world, STORY)
    asked = after(world, heard("要我本人去吗", Act.ASKS, candidates=[("other", 0.4)]), talk=before)
    assert labels(asked) == labels(before)
    assert draft(asked).asks == ("要我本人去吗",)


def test_after_another_message_the_kinds_kept_of_the_story_are_offered(world: World) -> None:
    """A check of legal aid in between: its last answer tells nothing of the matter."""
    names = world.knowledge.categories
    kept = Conversation(
        WHO, draft=CaseFacts(what="他们一直不给我钱", category="labour", also=("contract",)), greeted=True
    )
    check = heard("我能申请法律援助吗", Act.ASKS), heard("算了", candidates=[("ip", 0.3)])
    assert labels(after(world, *check, talk=kept)) == [names["labour"].plain, names["contract"].plain, "都不是"]
