"""Legal questions: a sure answer is given, near ones are offered, and what was offered does not hang for ever."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.burst import Heard
from handlers.casework.case import CaseNumber
from handlers.conversation import Ask, Conversation
from handlers.district import District
from handlers.effects import Say
from handlers.messages import Address, Incoming, MessageId
from handlers.step import step
from handlers.topics import consult
from handlers.world import Knowledge, World
from nlu.types import Act, FaqHit, Kind, Understanding

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WHO = Address("core", "resident")
NEAR = (FaqHit("debt.no_iou", 0.4), FaqHit("debt.limitation", 0.2))


@pytest.fixture
def world(district: District, knowledge: Knowledge) -> World:
    return World(district, knowledge, CaseNumber("A1"), "secret")


def heard(text: str, *faq: FaqHit, kind: Kind = Kind.QUESTION) -> Heard:
    acts = frozenset({Act.ASKS}) if text.endswith("吗") else frozenset()
    return Heard(
        Incoming(WHO, MessageId("1"), NOW, text=text),
        Understanding(text, text, kind=kind, category="debt", faq=faq, acts=acts),
    )


def told(talk: Conversation, said: Heard, world: World) -> tuple[Conversation, str]:
    after, effects = step(talk, said, world, NOW)
    return after, "\n".join(effect.reply.text for effect in effects if isinstance(effect, Say))


def test_a_sure_entry_is_answered_with_its_sources(world: World) -> None:
    talk, words = told(Conversation(WHO), heard("没借条能要回来吗", FaqHit("debt.no_iou", consult.GOOD)), world)
    assert world.knowledge.faq["debt.no_iou"].answer in words
    assert "依据" in words
    assert all(
        f"· {way.name}：{way.plain}" in words
        for way in (world.knowledge.routes.channels[c] for c in world.knowledge.faq["debt.no_iou"].channels[:3])
    )
    assert talk.told_faq == "debt.no_iou"


@pytest.mark.parametrize(("next_one", "given"), [(0.9, False), (0.7, True)])
def test_of_two_about_as_likely_neither_is_given_and_both_are_offered(
    next_one: float, given: bool, world: World
) -> None:
    hits = (FaqHit("debt.no_iou", 0.92), FaqHit("debt.limitation", next_one))
    talk, words = told(Conversation(WHO), heard("没借条能要回来吗", *hits), world)
    assert (world.knowledge.faq["debt.no_iou"].answer in words) is given
    offered = talk.pending is not None and [option.means for option in talk.pending.options[:2]]
    assert given or offered == ["debt.no_iou", "debt.limitation"]


def test_near_questions_are_offered_and_the_chosen_one_is_answered(world: World) -> None:
    talk, _ = told(Conversation(WHO), heard("借钱的事怎么说", *NEAR), world)
    assert talk.pending is not None
    assert talk.pending.ask is Ask.QUESTION
    assert [option.means for option in talk.pending.options] == [
        "debt.no_iou",
        "debt.limitation",
        consult.NONE_OF_THESE,
    ]
    talk, words = told(talk, heard("2", kind=Kind.OTHER), world)
    assert world.knowledge.faq["debt.limitation"].answer in words
    assert talk.pending is None


def test_none_of_them_gets_honest_words(world: World) -> None:
    talk, _ = told(Conversation(WHO), heard("借钱的事怎么说", *NEAR), world)
    talk, words = told(talk, heard("3", kind=Kind.OTHER), world)
    assert consult.NOT_KNOWN in words
    assert talk.pending is None


def test_another_question_takes_the_place_of_what_was_offered(world: World) -> None:
    talk, _ = told(Conversation(WHO), heard("借钱的事怎么说", *NEAR), world)
    talk, words = told(talk, heard("没借条能要回来吗", FaqHit("debt.no_iou", 0.9)), world)
    assert world.knowledge.faq["debt.no_iou"].answer in words
    assert talk.pending is None
    assert "您想问的是不是" not in words


def test_too_weak_a_hit_offers_nothing(world: World) -> None:
    talk, words = told(Conversation(WHO), heard("借钱的事怎么说", FaqHit("debt.no_iou", consult.OFFER - 0.01)), world)
    assert consult.NOT_KNOWN in words
    assert talk.pending is None


def test_a_question_in_an_own_matter_is_answered_and_the_matter_taken_down(world: World) -> None:
    told_long = "我借给同事两万块钱，当时没写借条，催了他半年多一直拖着不还，这样还能要回来吗"
    said = heard(told_long, FaqHit("debt.no_iou", consult.SURE), kind=Kind.MATTER)
    talk, words = told(Conversation(WHO), said, world)
    assert world.knowledge.faq["debt.no_iou"].answer in words
    assert talk.draft is not None
    unsure = (
        replace(said.understanding, faq=(FaqHit("debt.no_iou", consult.SURE - 0.01),)) if said.understanding else None
    )
    talk, words = told(Conversation(WHO), Heard(said.said, unsure), world)
    assert world.knowledge.faq["debt.no_iou"].answer not in words
    assert talk.draft is not None


def test_a_short_question_about_ones_own_trouble_is_answered_before_any_form(world: World) -> None:
    said = heard("同事借钱没写借条能要回来吗", FaqHit("debt.no_iou", consult.LIKELY), kind=Kind.MATTER)
    talk, words = told(Conversation(WHO), said, world)
    assert world.knowledge.faq["debt.no_iou"].answer in words
    assert "直接说经过" in words
    assert talk.draft is None
