"""Supervision as it is kept: what is overdue and for whom, notices with their numbers, answers, and climbing."""

from datetime import timedelta

import pytest

from handlers.casework.case import CaseNumber, Move
from handlers.casework.desk import Order
from handlers.casework.staff import Role, Staff
from handlers.errors import NotYours
from handlers.oversight.supervision import Act, Found, Said, State
from storage.notices import NoticeKind
from storage.store import Store
from tests.storage.acts import NUMBER, hire, open_case, open_danger
from tests.stores import NOW

LATE = NOW + timedelta(days=14)


async def people(store: Store) -> dict[str, Staff]:
    return {
        "holder": await hire(store, "holder"),
        "far": await hire(store, "far", "ct2"),
        "boss": await hire(store, "boss", "cd", Role.MANAGER),
        "chief": await hire(store, "chief", "cd", Role.MANAGER),
        "far_boss": await hire(store, "far_boss", "ct2", Role.MANAGER),
    }


async def told(store: Store) -> set[tuple[NoticeKind, int | None]]:
    found = await store.notices.due(NOW + timedelta(days=90), 100)
    for notice in found:
        await store.notices.done(notice.id, NOW)
    return {(notice.kind, notice.staff) for notice in found}


async def held(store: Store, who: Staff) -> None:
    await open_case(store)
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    await told(store)


async def seen_late(store: Store, who: Staff | None) -> list[CaseNumber]:
    return [found.number for found in await store.overdue.cases(who, LATE)]


async def test_what_is_overdue_is_listed_within_ones_sight(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    assert await store.overdue.cases(crew["holder"], NOW) == ()
    (found,) = await store.overdue.cases(crew["boss"], LATE)
    assert (found.holder_name, [line.sort for line in found.late]) == ("调解员holder", ["step"])
    assert await seen_late(store, crew["holder"]) == [NUMBER]
    assert await seen_late(store, None) == [NUMBER]
    for stranger in ("far", "far_boss"):
        assert await seen_late(store, crew[stranger]) == []
    await store.moves.move(NUMBER, crew["holder"], Order(Move.WITHDRAW, "不办了"), LATE)
    assert await seen_late(store, crew["boss"]) == [], "done is gone"


async def test_of_a_sensitive_case_the_holder_alone_sees_that_something_is_late(store: Store) -> None:
    crew = await people(store)
    who = await hire(store, "t", "ct1", on_call=True)
    await open_danger(store)
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    (found,) = await store.overdue.cases(who, LATE)
    assert (found.sensitive, found.category, found.place) == (True, "", "")
    assert await seen_late(store, crew["boss"]) == []
    assert await seen_late(store, None) == []
    with pytest.raises(NotYours):
        await store.supervisions.issue(NUMBER, crew["boss"], who.id, "报进展", None, LATE)


async def test_a_notice_is_answered_judged_and_called_back_on(store: Store) -> None:
    crew = await people(store)
    holder, boss = crew["holder"], crew["boss"]
    await held(store, holder)
    first = await store.supervisions.issue(NUMBER, boss, holder.id, "拖太久，请报进展", None, NOW)
    second = await store.supervisions.issue(NUMBER, boss, holder.id, "再报一次", None, NOW)
    numbers = [(await store.supervisions.show(n, boss, NOW)).notice.number for n in (first, second)]
    assert numbers == ["督办〔2026〕1号", "督办〔2026〕2号"]
    assert (NoticeKind.SUPERVISED, holder.id) in await told(store)
    assert await store.supervisions.waiting(holder) == (await store.desk.counts(holder, NOW)).supervised == 2
    await store.supervisions.act(first, holder, Said(Act.ANSWER, "约了周五"), NOW)
    assert await told(store) == {(NoticeKind.SUPERVISED, boss.id)}
    await store.supervisions.act(first, crew["chief"], Said(Act.ACCEPT), NOW)
    check = Said(Act.CHECK, "问过了", on=NOW.date(), found=Found.DONE, spoken="申请人")
    assert (await store.supervisions.act(first, boss, check, NOW)).state is State.CHECKED
    lines = [line.text for line in (await store.desk.page(NUMBER, holder, NOW)).lines]
    assert any("督办〔2026〕1号" in line for line in lines)
    assert not any("约了周五" in line for line in lines), "its words stay on its own page"


async def test_a_notice_is_out_of_reach_for_who_has_no_part_in_it(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    number = await store.supervisions.issue(NUMBER, crew["boss"], crew["holder"].id, "报进展", None, NOW)
    for stranger in ("far", "far_boss"):
        assert await store.supervisions.register(crew[stranger]) == ()
        with pytest.raises(NotYours):
            await store.supervisions.show(number, crew[stranger], NOW)
        with pytest.raises(NotYours):
            await store.supervisions.act(number, crew[stranger], Said(Act.ANSWER, "话"), NOW)
        with pytest.raises(NotYours):
            await store.supervisions.issue(NUMBER, crew[stranger], crew["holder"].id, "话", None, NOW)


async def test_an_answer_that_does_not_come_climbs(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    number = await store.supervisions.issue(NUMBER, crew["boss"], crew["holder"].id, "报进展", None, NOW)
    await told(store)
    assert await store.supervisions.climb(NOW + timedelta(days=5)) == ()
    assert await store.supervisions.climb(LATE) == (number,)
    late = NoticeKind.SUPERVISED_LATE
    assert await told(store) == {(late, crew["holder"].id), (late, crew["boss"].id)}
    assert await store.supervisions.climb(LATE) == ()
    await store.supervisions.climb(LATE + timedelta(days=10))
    assert (late, crew["chief"].id) in await told(store)


async def test_a_notice_ends_with_its_case(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    number = await store.supervisions.issue(NUMBER, crew["boss"], crew["holder"].id, "报进展", None, NOW)
    await store.moves.move(NUMBER, crew["holder"], Order(Move.WITHDRAW, "不办了"), NOW)
    assert await store.supervisions.climb(NOW) == (number,)
    assert (await store.supervisions.show(number, crew["boss"], NOW)).notice.state is State.ENDED
