"""A danger's checklist in the store: begun with the alert, told apart from it, climbing, and nothing of it in plain columns."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.casework.case import Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.linkage import Step
from handlers.casework.record import WillKind
from handlers.casework.staff import Role, Staff
from handlers.effects import Alert
from handlers.errors import NotYours, Refused
from handlers.facts import CaseFacts
from handlers.plans import Line, Plan, When
from nlu.types import Risk
from storage.notices import NoticeKind
from storage.store import Store
from storage.tables import linkage
from tests.storage.acts import NUMBER, hire, open_danger, turn
from tests.stores import KEY, NOW, small_district, small_knowledge

POLICE = Line("police", "公安", "110", 5, urgent=True, duty=True)
WOMEN = Line("women", "妇联", "12338", 60)
HOME = Plan("home", "家暴联动", ("domestic_violence",), (POLICE, WOMEN))
FIGHT = Plan("violence", "民转刑联动", ("violence",), (replace(POLICE, when=When.ALWAYS),))


@pytest.fixture
async def store(url: str, tmp_path: Path) -> AsyncIterator[Store]:
    district = replace(small_district(), plans=(HOME, FIGHT))
    opened = await Store.open(url, tmp_path, KEY, district, small_knowledge())
    yield opened
    await opened.close()


async def crew(store: Store) -> dict[str, Staff]:
    return {
        "town": await hire(store, "town", "ct1", on_call=True),
        "town2": await hire(store, "town2", "ct1", on_call=True),
        "district": await hire(store, "district", "cd", on_call=True),
        "village": await hire(store, "village", "cv1", on_call=True),
        "boss": await hire(store, "boss", "cd", Role.MANAGER),
    }


def after(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


async def told(store: Store, minutes: float) -> list[object]:
    due = await store.notices.due(NOW + after(minutes), 100)
    for notice in due:
        await store.notices.done(notice.id, NOW)
    return [n.staff for n in due if n.kind is NoticeKind.LINKAGE]


async def test_nothing_counts_down_without_her_will(store: Store) -> None:
    people = await crew(store)
    await open_danger(store)
    lines = await store.linkage.of_case(NUMBER, people["town"])
    assert [(line.told.line.body, line.told.step) for line in lines] == [("公安", Step.BLOCKED), ("妇联", Step.BLOCKED)]
    assert await store.linkage.climb(NOW + after(600)) == ()
    with pytest.raises(Refused, match="反家庭暴力法"):
        await store.linkage.called(NUMBER, people["town"], lines[0].id, "派出所接的", NOW)


async def test_her_will_starts_the_minutes_and_uncalled_lines_climb_like_alerts(store: Store) -> None:
    people = await crew(store)
    await open_danger(store)
    await store.linkage.will(NUMBER, people["town"], WillKind.CONSENT, "她说可以报警", NOW)
    await told(store, 0)
    assert await store.linkage.climb(NOW + after(4)) == ()
    assert len(await store.linkage.climb(NOW + after(5))) == 1
    assert await told(store, 5) == [people["town2"].id]
    await store.linkage.climb(NOW + after(10))
    assert await told(store, 10) == [people["district"].id]
    with pytest.raises(NotYours):
        await store.desk.page(NUMBER, people["village"], NOW)
    (police, _) = await store.linkage.of_case(NUMBER, people["district"])
    await store.linkage.take(NUMBER, people["district"], police.id, NOW + after(11))
    assert await store.linkage.climb(NOW + after(15)) == (), "somebody calls"
    await store.linkage.called(NUMBER, people["district"], police.id, "110 接的，已派警", NOW + after(12))
    (police, women) = await store.linkage.of_case(NUMBER, people["district"])
    assert (police.told.step, police.done_by, police.done_at) == (Step.CALLED, people["district"].id, NOW + after(12))
    assert police.told.words == "110 接的，已派警"
    assert women.told.step is Step.OPEN
    with pytest.raises(Refused, match="结果"):
        await store.linkage.called(NUMBER, people["district"], police.id, "又打", NOW + after(13))
    acts = [e.act for e in (await store.desk.page(NUMBER, people["district"], NOW)).audit]
    assert {"will", "linkage", "linkage_take", "linkage_call", "linkage_late"} <= set(acts)


async def test_who_said_i_call_and_did_not_is_overtaken(store: Store) -> None:
    people = await crew(store)
    await open_danger(store)
    await store.linkage.will(NUMBER, people["town"], WillKind.IMMINENT, "他在砸门", NOW)
    (police, women) = await store.linkage.of_case(NUMBER, people["town"])
    assert women.told.step is Step.BLOCKED, "imminent danger opens what is urgent and nothing else"
    await store.linkage.take(NUMBER, people["town"], police.id, NOW + after(1))
    assert len(await store.linkage.climb(NOW + after(6))) == 1
    assert await told(store, 6) == [people["town2"].id]


async def test_a_plan_begins_once_and_the_alerts_ladder_goes_on_as_before(store: Store) -> None:
    people = await crew(store)
    await open_danger(store)
    for _ in range(2):
        await turn(store, Alert(NUMBER, (Risk.DOMESTIC_VIOLENCE, Risk.VIOLENCE), ("砍",), urgent=True))
    lines = await store.linkage.of_case(NUMBER, people["town"])
    assert [line.told.plan for line in lines] == ["家暴联动", "家暴联动", "民转刑联动"]
    assert lines[2].told.step is Step.OPEN, "violence is reported without asking (人民调解法 §25)"
    climbed = await store.alerts.climb(NOW + after(5))
    assert climbed
    assert await store.alerts.acknowledge(NUMBER, people["town"], NOW + after(6))
    assert await store.alerts.climb(NOW + after(60)) == ()
    assert await store.linkage.climb(NOW + after(60)), "an acknowledged alert calls nobody"


async def test_whom_she_wants_kept_out_is_climbed_past(store: Store) -> None:
    people = await crew(store)
    kin = CaseFacts(
        what="他打我", category="marriage_family", place_code="v1", keep_from="别让村里和调解员district知道"
    )
    await open_danger(store, facts=kin)
    await store.linkage.will(NUMBER, people["town"], WillKind.IMMINENT, "他在砸门", NOW)
    for minutes in range(5, 60, 5):
        await store.linkage.climb(NOW + after(minutes))
    named = (await store.desk.page(NUMBER, people["town"], NOW)).named
    assert named == {people["town"].id, people["town2"].id, people["boss"].id}


async def test_only_who_works_the_case_sees_and_works_the_list(store: Store) -> None:
    people = await crew(store)
    await open_danger(store)
    for login in ("boss", "village"):
        assert await store.linkage.of_case(NUMBER, people[login]) == ()
        with pytest.raises(NotYours):
            await store.linkage.will(NUMBER, people[login], WillKind.CONSENT, "x", NOW)


async def test_with_the_end_of_the_case_nobody_is_reminded(store: Store) -> None:
    people = await crew(store)
    await open_danger(store)
    await turn(store, Alert(NUMBER, (Risk.VIOLENCE,), ("砍",), urgent=True))
    await store.moves.move(NUMBER, people["town"], Order(Move.CLAIM), NOW)
    order = Order(Move.CLOSE, outcome=Outcome.FALSE_ALARM, words="核实过了")
    await store.moves.move(NUMBER, people["town"], order, NOW)
    assert await store.linkage.climb(NOW + after(600)) == ()


async def test_no_plain_column_tells_which_plan_it_is(store: Store) -> None:
    people = await crew(store)
    await open_danger(store)
    await store.linkage.will(NUMBER, people["town"], WillKind.CONSENT, "她说可以报警", NOW)
    async with store._units.read() as unit:
        for row in await unit.conn.execute(select(linkage)):
            assert not any(word in str(tuple(row)) for word in ("home", "家暴", "公安", "妇联", "报警"))
