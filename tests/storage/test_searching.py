"""Finding cases: what is found, by whom, and that the index holds no word, no sensitive case and nothing erased."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from handlers.casework.case import CaseNumber, Level, Move, Outcome, Urgency
from handlers.casework.desk import Order
from handlers.casework.searching import Clock, Stage, Wanted, words_of
from handlers.casework.staff import Role, Staff, may_see
from handlers.effects import AmendCase
from handlers.errors import NotYours
from handlers.facts import CaseFacts
from handlers.messages import Address
from nlu.terms import asked, terms
from storage.case_saving import save_case
from storage.cases import cases_query, read_cases
from storage.store import Store
from storage.tables import audit, case, case_search
from tests.storage.acts import hire, open_case, turn
from tests.storage.test_scope import CASES, PEOPLE, _make
from tests.stores import NOW, small_district

LEAK = CaseFacts(
    what="楼上漏水，邻居李强不肯赔，我电话13912345678",
    category="neighbourhood",
    subcategory="leak",
    place_code="v1",
    name="周大成",
    phone="13912345678",
)
WAGES = CaseFacts(
    what="鑫达建筑劳务公司欠我们农民工工资", category="labour", subcategory="wages", place_code="v2", name="甲"
)


def wage(n: int) -> CaseNumber:
    return CaseNumber(f"FQWAGES{n:03d}")


async def opened(store: Store, facts: CaseFacts, number: str, **more: Any) -> CaseNumber:
    return await open_case(store, CaseNumber(number), Address("web", number), facts=facts, **more)


async def found(store: Store, who: Staff, words: str = "", **more: Any) -> list[str]:
    wanted = replace(Wanted(words), **more)
    return [one.number for one in (await store.search.find(who, wanted, NOW)).cases]


async def boss(store: Store) -> Staff:
    return await hire(store, "boss", "cd", Role.MANAGER)


async def test_cases_are_found_by_words_however_they_are_written(store: Store) -> None:
    leak, wages = await opened(store, LEAK, "FQLEAK2222"), await opened(store, WAGES, "FQWAGES222", committee="ct2")
    who = await boss(store)
    for words in ("漏水", "樓上漏水", "邻居 漏水", "河口村"):
        assert await found(store, who, words) == [leak], words
    for words in ("工资", "拖欠工资", "鑫达", "农民工"):
        assert await found(store, who, words) == ([] if words == "拖欠工资" else [wages]), words
    assert await found(store, who) == [wages, leak]
    assert await found(store, who, "漏水 工资") == []


async def test_neither_names_nor_numbers_are_words_but_a_whole_phone_is_found(store: Store) -> None:
    leak = await opened(store, LEAK, "FQLEAK2222")
    who = await boss(store)
    assert await found(store, who, "139 1234 5678") == [leak]
    assert await found(store, who, "13912345679") == []
    told = terms(LEAK.what, without=(LEAK.name,))
    assert not {"李", "强", "李强", "周大成", "13912345678"} & set(told)
    for words in ("李强", "周大成"):
        assert asked(words) == () or await found(store, who, words) == [], words


@pytest.mark.parametrize(
    ("what", "name", "other", "kept", "boxed"),
    [
        ("李强不肯赔，周大成这边漏水", "周大成", "李强", {"漏水"}, {"李强", "周", "大成", "周大成"}),
        ("王建国家漏水", "", "王建国", {"漏水"}, {"王建国", "建国"}),
        ("房东不管漏水", "甲", "房东", {"漏水", "房东"}, set()),
        ("鑫达物业公司不管漏水", "", "鑫达物业公司", {"漏水", "物业"}, set()),
        ("李强和鑫达物业公司不管漏水", "", "李强、鑫达物业公司", {"漏水", "物业"}, {"李强"}),
    ],
)
def test_whoever_is_named_on_a_case_is_no_word_of_it_but_firms_and_kinds_of_people_are(
    what: str, name: str, other: str, kept: set[str], boxed: set[str]
) -> None:
    words = set(words_of(replace(LEAK, what=what, name=name, other_party=other), small_district()))
    assert kept <= words
    assert not boxed & words


@pytest.mark.parametrize(
    ("more", "numbers"),
    [
        ({"category": "labour"}, ["FQWAGES222"]),
        ({"category": "labour.wages"}, ["FQWAGES222"]),
        ({"category": "labour.dismissal"}, []),
        ({"place": "t1"}, ["FQLEAK2222"]),
        ({"place": "v1"}, ["FQLEAK2222"]),
        ({"level": Level.TOWNSHIP}, ["FQWAGES222"]),
        ({"danger": True}, ["FQWAGES222"]),
        ({"stage": Stage.WAITING}, ["FQWAGES222", "FQLEAK2222"]),
        ({"stage": Stage.ENDED}, []),
        ({"since": NOW.date(), "until": NOW.date()}, ["FQWAGES222", "FQLEAK2222"]),
        ({"since": date(2025, 1, 1), "until": date(2025, 12, 31)}, []),
        ({"until": date(2020, 1, 1)}, []),
        ({"until": date(1800, 1, 1)}, []),
        ({"since": date(2025, 6, 1), "until": date(2027, 2, 1)}, ["FQWAGES222", "FQLEAK2222"]),
        ({"since": NOW.date()}, ["FQWAGES222", "FQLEAK2222"]),
        ({"until": NOW.date()}, ["FQWAGES222", "FQLEAK2222"]),
        ({"since": date(2027, 1, 1), "until": date(2026, 1, 1)}, []),
        ({"since": NOW.date() + timedelta(days=1)}, []),
        ({"clock": Clock.OVERDUE}, []),
    ],
)
async def test_filters_narrow_down(store: Store, more: dict[str, Any], numbers: list[str]) -> None:
    await opened(store, LEAK, "FQLEAK2222")
    await opened(store, WAGES, "FQWAGES222", committee="ct2", urgency=Urgency.DANGER)
    assert await found(store, await boss(store), **more) == numbers


async def test_moves_are_followed_and_limits_are_asked_for(store: Store) -> None:
    leak, who, manager = await opened(store, LEAK, "FQLEAK2222"), await hire(store, "a"), await boss(store)
    await store.moves.move(leak, who, Order(Move.CLAIM), NOW)
    assert await found(store, manager, "漏水", holder=who.id) == [leak]
    assert await found(store, manager, stage=Stage.WORKED) == [leak]
    later = NOW + timedelta(days=400)
    wanted = Wanted(clock=Clock.OVERDUE)
    assert [one.number for one in (await store.search.find(manager, wanted, later)).cases] == [leak]
    assert await found(store, manager, clock=Clock.OVERDUE) == []
    await store.moves.move(leak, who, Order(Move.CLOSE, outcome=Outcome.ORAL, words="谈好了"), NOW)
    assert await found(store, manager, stage=Stage.FOLLOWED) == [leak]


async def test_what_the_resident_corrects_is_found_and_the_old_words_no_more(store: Store) -> None:
    leak, who = await opened(store, LEAK, "FQLEAK2222"), await boss(store)
    change = AmendCase(leak, replace(LEAK, what="其实是他家的狗咬了人"), said="改一下")
    await turn(store, change, address=Address("web", leak))
    assert await found(store, who, "狗") == [leak]
    assert await found(store, who, "楼上") == []


async def test_pages_turn_without_gap_or_repeat(store: Store) -> None:
    numbers = [await opened(store, LEAK, f"FQLEAK2{n:03d}") for n in range(7)]
    who, seen, after = await boss(store), [], None
    for _ in range(4):
        page = await store.search.find(who, Wanted("漏水"), NOW, after, 2)
        seen += [one.number for one in page.cases]
        after = page.more
    assert (seen, after) == (numbers[::-1], None)


async def test_a_search_is_recorded_with_its_count_and_without_its_words(store: Store) -> None:
    await opened(store, LEAK, "FQLEAK2222")
    who = await boss(store)
    await found(store, who, "漏水")
    async with store._units.read() as unit:
        rows = (await unit.conn.execute(select(audit).where(audit.c.act == "search"))).all()
    assert [(row.actor, row.detail) for row in rows] == [(f"staff:{who.id}", "1")]
    assert "漏水" not in str(rows)


async def rows_of(store: Store) -> list[tuple[str, str]]:
    async with store._units.read() as unit:
        return [
            (row.words, row.marks)
            for row in await unit.conn.execute(select(case_search).order_by(case_search.c.case_id))
        ]


async def test_a_case_that_becomes_sensitive_or_is_erased_leaves_the_index(store: Store, tmp_path: Path) -> None:
    leak, wages = await opened(store, LEAK, "FQLEAK2222"), await opened(store, WAGES, "FQWAGES222", committee="ct2")
    secret = await opened(store, WAGES, "FQSECRET22", sensitive=True)
    who = await hire(store, "a")
    manager = await boss(store)
    assert secret not in await found(store, manager, "工资")
    digests = (await rows_of(store))[0][0].split()
    assert len(await rows_of(store)) == 2
    await turn(store, AmendCase(leak, LEAK, said="别让人知道", sensitive=True), address=Address("web", leak))
    assert await found(store, manager, "漏水") == []
    assert [row for row in await rows_of(store) if row[1]] == [(await rows_of(store))[-1]]
    taker = await hire(store, "b", "ct2")
    await store.moves.move(wages, taker, Order(Move.CLAIM), NOW)
    await store.moves.move(wages, taker, Order(Move.CLOSE, outcome=Outcome.ADVICE, words="说清楚了"), NOW)
    assert await store.retain.sweep(NOW + timedelta(days=3000)) == 1
    assert await found(store, manager, "工资") == []
    assert await store.search.sweep() == 2
    assert await rows_of(store) == []
    assert who.active
    if store._units.database.sqlite:
        async with store._units.read() as unit:
            await unit.conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            assert (await unit.conn.execute(text("SELECT count(*) FROM case_fts_data"))).scalar_one() < 4
        raw = (tmp_path / "fengqiao.db").read_bytes()
        assert not any(digest.encode() in raw for digest in digests)


async def test_the_index_holds_no_word(store: Store) -> None:
    await opened(store, LEAK, "FQLEAK2222")
    ((words, marks),) = await rows_of(store)
    assert set(words + marks) <= set("abcdefghijklmnop ")
    assert len(words.split()) > 4


async def test_what_was_there_before_is_filled_in_and_the_index_can_be_made_anew(store: Store) -> None:
    leak, wages = await opened(store, LEAK, "FQLEAK2222"), await opened(store, WAGES, "FQWAGES222", committee="ct2")
    await opened(store, WAGES, "FQSECRET22", sensitive=True)
    before, who = await rows_of(store), await boss(store)
    async with store._units.write() as unit:
        await unit.conn.execute(case_search.delete())
    assert await found(store, who, "漏水") == []
    assert await store.search.fill() == 2
    assert await store.search.fill() == 0
    assert await found(store, who, "漏水") == [leak]
    assert await found(store, who, "工资") == [wages]
    assert await store.search.rebuild() == 2
    assert await rows_of(store) == before


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(specs=st.lists(CASES, min_size=1, max_size=6), who=PEOPLE)
async def test_everything_in_sight_is_found_and_nothing_else(
    store: Store, specs: list[dict[str, object]], who: tuple[Role, str, bool]
) -> None:
    role, committee, active = who
    people = [await hire(store, f"s{n}-{id(specs)}-{len(await store.people.everybody())}") for n in range(2)]
    async with store._units.write() as unit:
        await unit.conn.execute(case_search.delete())
        known = set((await unit.conn.execute(select(case.c.id))).scalars())
    for spec in specs:
        await _make(store, spec, people)
    async with store._units.write() as unit:
        kept = await read_cases(unit, cases_query(case.c.id.not_in(known)))
        for one in kept:
            await save_case(unit, one, one.case, "say", NOW)
    viewers = [replace(people[0], role=role, committee=committee, active=active), people[1]]
    for viewer in viewers:
        page = await store.search.find(viewer, Wanted(), NOW, limit=1000)
        seen = {
            one.case.number
            for one in kept
            if not one.case.sensitive and may_see(viewer, one.case, one.named, store.district)
        }
        assert {one.number for one in page.cases} & {one.case.number for one in kept} == seen


async def test_alike_are_closed_cases_of_the_kind_in_sight_the_nearest_first(store: Store) -> None:
    manager, other = await boss(store), await hire(store, "z", "ct1", Role.MANAGER)
    told = ("老板拖欠工资半年不给", "工地包工头跑了工资没给", "公司不给加班工资", "工资条不给看")
    for n, words in enumerate(told):
        taker = await hire(store, f"t{n}", "ct2")
        await opened(store, replace(WAGES, what=words), wage(n), committee="ct2")
        await store.moves.move(wage(n), taker, Order(Move.CLAIM), NOW)
        await store.moves.move(wage(n), taker, Order(Move.CLOSE, outcome=Outcome.ORAL, words="谈好了"), NOW)
    await opened(store, LEAK, "FQLEAK2222")
    mine = await opened(store, replace(WAGES, what="工地包工头跑了，半年工资没给"), wage(9), committee="ct2")
    alike = [one.number for one in await store.search.similar(mine, manager, NOW)]
    assert alike[0] == wage(1)
    assert "FQLEAK2222" not in alike
    assert mine not in alike
    with pytest.raises(NotYours):
        await store.search.similar(mine, other, NOW)
    secret = await opened(store, WAGES, "FQSECRET22", sensitive=True, committee="ct2")
    assert await store.search.similar(secret, manager, NOW) == ()  # named on it, for nobody else is there
