"""Danger: one named person, then the next, and the truth to the resident."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers import danger_texts
from handlers.casework.case import Move, StaffId
from handlers.casework.desk import Order
from handlers.casework.staff import Role, Staff
from handlers.effects import Alert, Say
from handlers.errors import NotYours
from handlers.facts import CaseFacts
from handlers.messages import Reply
from nlu.types import Risk
from storage.alerts import Climbed
from storage.notices import NoticeKind
from storage.store import Store
from tests.storage.acts import NUMBER, WHO, heard, hire, incoming, open_danger, turn
from tests.stores import NOW

LOUD = CaseFacts(what="要砍人", category="criminal", place_code="v1")


def after(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


async def told(store: Store, minutes: float = 0) -> list[StaffId | None]:
    """Who is told of a danger now; what was told is done."""
    due = await store.notices.due(NOW + after(minutes))
    for notice in due:
        await store.notices.done(notice.id, NOW)
    return [n.staff for n in due if n.kind is NoticeKind.ALERT]


async def crew(store: Store) -> dict[str, Staff]:
    return {
        "village": await hire(store, "village", "cv1", on_call=True),
        "off": await hire(store, "off", "ct1"),
        "town": await hire(store, "town", "ct1", on_call=True),
        "town2": await hire(store, "town2", "ct1", on_call=True),
        "district": await hire(store, "district", "cd", on_call=True),
        "boss": await hire(store, "boss", "cd", Role.MANAGER),
        "west": await hire(store, "west", "ct2", Role.MANAGER),
    }


async def test_the_ladder_step_by_step(store: Store) -> None:
    people = await crew(store)
    await open_danger(store)
    assert await told(store) == [people["town"].id]
    for minutes, login in ((5, "town2"), (10, "district"), (15, "boss"), (20, "town")):
        assert await store.alerts.climb(NOW + after(minutes - 0.1)) == ()
        (climbed,) = await store.alerts.climb(NOW + after(minutes))
        assert climbed.staff == people[login].id
        assert await told(store, minutes) == [people[login].id]


@pytest.mark.parametrize(("set_to", "waits"), [(9999, 30), (30, 30), (2, 2)])
async def test_open_alerts_follow_the_limit_and_none_waits_longer_than_the_longest(
    store: Store, set_to: int, waits: int
) -> None:
    """An earlier version may say 9999; one that is shortened counts for alerts that run already."""
    people = await crew(store)
    district = store.district
    store._units.district = replace(district, limits=replace(district.limits, alert_next=set_to))
    await open_danger(store)
    assert await store.alerts.climb(NOW + after(waits - 0.1)) == ()
    store._units.district = replace(district, limits=replace(district.limits, alert_next=1))
    assert await store.alerts.climb(NOW + after(0.9)) == ()
    (climbed,) = await store.alerts.climb(NOW + after(1))
    assert climbed.staff == people["town2"].id
    store._units.district = replace(district, limits=replace(district.limits, alert_next=set_to))
    (again,) = await store.alerts.climb(NOW + after(1 + waits))
    assert again.staff == people["district"].id


async def test_the_resident_hears_the_truth_once(store: Store) -> None:
    await crew(store)
    await open_danger(store, sensitive=False, facts=LOUD)
    await store.alerts.climb(NOW + after(5))
    await store.alerts.climb(NOW + after(10))
    replies = await store.outbox.replies(WHO, 0, NOW + after(10))
    assert [r.text for r in replies].count(danger_texts.UNREAD) == 1
    assert replies[-1].first


async def test_a_discreet_case_hears_neutral_words(store: Store) -> None:
    people = await crew(store)
    await open_danger(store)
    await store.alerts.climb(NOW + after(5))
    await store.alerts.acknowledge(NUMBER, people["town"], NOW + after(6))
    replies = await store.outbox.replies(WHO, 1, NOW + after(6))
    assert [(r.text, r.discreet) for r in replies] == [
        (danger_texts.UNREAD_DISCREET, True),
        (danger_texts.READ_DISCREET, True),
    ]


async def test_an_unsafe_phone_stays_silent(store: Store) -> None:
    await crew(store)
    facts = CaseFacts(what="他打我", category="marriage_family", place_code="v1", unsafe_phone=True)
    await open_danger(store, facts=facts)
    await store.alerts.climb(NOW + after(5))
    assert len(await store.outbox.replies(WHO, 0, NOW + after(60))) == 1
    await turn(store, Say(Reply("在")), now=NOW + after(61))
    assert len(await store.outbox.replies(WHO, 0, NOW + after(61))) == 3


async def test_acknowledged_alerts_stop_and_the_world_knows(store: Store) -> None:
    people = await crew(store)
    await open_danger(store)
    assert await store.alerts.acknowledge(NUMBER, people["town"], NOW)
    assert not await store.alerts.acknowledge(NUMBER, people["town"], NOW)
    assert await store.alerts.climb(NOW + after(60)) == ()
    await store.accept(incoming("x"))
    async with store.turn(WHO, NOW) as open_turn:
        (own,) = (await open_turn.world([heard()])).cases
    assert own.alert_read


async def test_a_claim_acknowledges(store: Store) -> None:
    people = await crew(store)
    await open_danger(store)
    await store.moves.move(NUMBER, people["town"], Order(Move.CLAIM), NOW)
    assert await store.alerts.climb(NOW + after(60)) == ()
    shown = await store.desk.page(NUMBER, people["town"], NOW)
    assert shown.alerts[0].acknowledged_by == people["town"].id


async def test_only_the_named_see_it(store: Store) -> None:
    people = await crew(store)
    await open_danger(store)
    for login in ("off", "town2", "district", "boss", "village"):
        with pytest.raises(NotYours):
            await store.desk.page(NUMBER, people[login], NOW)
        with pytest.raises(NotYours):
            await store.alerts.acknowledge(NUMBER, people[login], NOW)
        assert (await store.desk.queue(people[login])).cases == ()
    assert [c.number for c in (await store.desk.queue(people["town"])).cases] == [NUMBER]
    assert (await store.desk.counts(people["town"], NOW)).alerts == 1


async def test_who_is_away_or_kept_out_is_skipped(store: Store) -> None:
    people = await crew(store)
    await store.people.change(replace(people["town"], away_until=NOW + after(600)), NOW)
    facts = CaseFacts(what="x", category="other", place_code="v1", keep_from=f"不要告诉{people['town2'].name}")
    await open_danger(store, facts=facts)
    assert await told(store) == [people["district"].id]


async def test_the_holder_is_told_first(store: Store) -> None:
    people = await crew(store)
    await open_danger(store)
    await store.moves.move(NUMBER, people["town"], Order(Move.CLAIM), NOW)
    await told(store)
    await turn(store, Alert(NUMBER, (Risk.SELF_HARM,), ("不想活",), True))
    assert await told(store) == [people["town"].id]


async def test_without_anybody_the_committee_is_told_and_the_truth_is_said(store: Store) -> None:
    await open_danger(store, sensitive=False, facts=LOUD)
    kinds = {(n.kind, n.committee) for n in await store.notices.due(NOW)}
    assert (NoticeKind.ALERT, "ct1") in kinds
    (climbed,) = await store.alerts.climb(NOW + after(5))
    assert climbed.staff is None
    assert (await store.outbox.replies(WHO, 0, NOW + after(5)))[-1].text == danger_texts.UNREAD


async def test_with_the_only_person_away_the_committee_is_told_once_a_wait_not_at_each_tick(store: Store) -> None:
    guard = await hire(store, "guard", "ct1", on_call=True)
    await open_danger(store)
    assert await told(store) == [guard.id]
    await store.people.set_away(guard.id, NOW + after(600), NOW, "")
    assert store.district.limits.alert_wait == after(5)
    climbed: list[Climbed] = []
    for tick in range(16 * 30):  # sixteen minutes, one every two seconds
        climbed += await store.alerts.climb(NOW + timedelta(seconds=2 * tick))
    assert [one.staff for one in climbed] == [None] * 3


async def test_danger_is_first_in_the_queue(store: Store) -> None:
    from handlers.casework.case import CaseNumber
    from handlers.messages import Address
    from tests.storage.acts import open_case

    people = await crew(store)
    await open_case(store, CaseNumber("FQYYYYYYYY"), Address("web", "x"), NOW - after(600), committee="ct1")
    await open_danger(store)
    assert [c.number for c in (await store.desk.queue(people["town"])).cases] == [NUMBER, "FQYYYYYYYY"]
