"""The backlog register as it is kept: entered by rule once, within one's sight, counted, reminded of, never with a sensitive case."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.outside import Path, Proceeding
from handlers.casework.staff import Role, Staff
from handlers.errors import NotYours, Refused
from handlers.oversight.backlog import Act, Ending, State, Step, Why
from handlers.oversight.backlog_doing import Ask
from storage.notices import NoticeKind
from storage.store import Store
from storage.tables import backlog_file
from tests.storage.acts import NUMBER, hire, open_case, open_danger
from tests.stores import NOW

OLD = NOW + timedelta(days=100)


async def people(store: Store) -> dict[str, Staff]:
    return {
        "holder": await hire(store, "holder"),
        "far": await hire(store, "far", "ct2"),
        "boss": await hire(store, "boss", "cd", Role.MANAGER),
        "chief": await hire(store, "chief", "cd", Role.MANAGER),
        "far_boss": await hire(store, "far_boss", "ct2", Role.MANAGER),
    }


async def told(store: Store) -> set[tuple[NoticeKind, int | None]]:
    found = await store.notices.due(NOW + timedelta(days=900), 100)
    for notice in found:
        await store.notices.done(notice.id, NOW)
    return {(notice.kind, notice.staff) for notice in found}


async def held(store: Store, who: Staff) -> None:
    await open_case(store)
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)


async def test_an_old_case_enters_by_itself_once_and_its_managers_hear_of_it(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    await told(store)
    assert await store.backlogs.tick(NOW) == 0
    assert await store.backlogs.tick(OLD) == 1
    assert await store.backlogs.tick(OLD) == 0
    (found,) = await store.backlogs.register(crew["boss"])
    assert (found.entry.number, found.entry.why, found.entry.by) == ("积案〔2026〕1号", Why.AGE, None)
    kinds = await told(store)
    assert (NoticeKind.BACKLOG, crew["boss"].id) in kinds
    assert (NoticeKind.BACKLOG, crew["far_boss"].id) not in kinds
    assert [e.entry.id for e in await store.backlogs.register(crew["holder"])] == [found.entry.id]
    for stranger in ("far", "far_boss"):
        assert await store.backlogs.register(crew[stranger]) == ()
        with pytest.raises(NotYours):
            await store.backlogs.show(found.entry.id, crew[stranger], OLD)
        with pytest.raises(NotYours):
            await store.backlogs.act(found.entry.id, crew[stranger], Ask(Act.OUT, "不该"), OLD)
    with pytest.raises(Refused, match="已经在积案库"):
        await store.backlogs.enter(NUMBER, crew["boss"], "再来", OLD)


async def test_repeated_petitions_list_a_case_and_are_counted(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    day = NOW.date()
    for number, skipped in (("1", False), ("2", True)):
        entry = Proceeding(Path.PETITION, "区信访局", number, day, skipped=skipped)
        await store.moves.move(NUMBER, crew["holder"], Order(Move.PROCEEDING, entry=entry), NOW)
    found = await store.statistics.petitions(crew["boss"], day, day + timedelta(days=1))
    assert [(p.ordinal, p.skipped) for p in found] == [(1, False), (2, True)]
    assert await store.statistics.petitions(crew["far_boss"], day, day + timedelta(days=1)) == ()
    assert await store.backlogs.tick(NOW) == 1
    (listed,) = await store.backlogs.register(None)
    assert listed.entry.why is Why.PETITIONS


async def test_a_write_off_is_counted_and_leaves_the_register(store: Store) -> None:
    crew = await people(store)
    boss, chief, holder = crew["boss"], crew["chief"], crew["holder"]
    await held(store, holder)
    entry = await store.backlogs.enter(NUMBER, boss, "反复吵", NOW)
    today = NOW.date()
    acts = (
        (boss, Ask(Act.LEAD, lead=chief, office="分管副区长")),
        (holder, Ask(Act.PLAN, steps=(Step(today, "村调委会", "谈一次"),))),
        (holder, Ask(Act.ASK_OFF, "写了息诉承诺，在材料里", ending=Ending.STOPPED)),
    )
    for who, ask in acts[:2]:
        await store.backlogs.act(entry, who, ask, NOW)
    with pytest.raises(Refused, match="要有证据"):
        await store.backlogs.act(entry, *acts[2], NOW)
    await store.backlogs.exhibit(entry, holder, await store.files.put(b"%PDF-1.7 x", "承诺书.pdf", NOW), NOW)
    await store.backlogs.act(entry, *acts[2], NOW)
    with pytest.raises(Refused):
        await store.backlogs.act(entry, holder, Ask(Act.OFF), NOW)
    assert (await store.backlogs.act(entry, chief, Ask(Act.OFF, "属实"), NOW)).state is State.OFF
    assert await store.backlogs.register(boss) == ()
    month = (NOW - timedelta(days=1), NOW + timedelta(days=1))
    assert await store.backlogs.counts(boss, *month) == (0, 1, 1)
    assert await store.backlogs.counts(crew["far_boss"], *month) == (0, 0, 0)
    (ended,) = await store.backlogs.register(boss, ended_since=month[0])
    assert ended.lead == "调解员chief"
    assert await store.backlogs.tick(OLD) == 0, "what was written off does not come back by itself"


async def test_what_is_owed_and_late_is_reminded_of(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    await store.backlogs.enter(NUMBER, crew["boss"], "反复吵", NOW)
    await told(store)
    late = NOW + timedelta(days=10)
    assert await store.backlogs.tick(late) == 1
    assert await store.backlogs.tick(late) == 0
    assert {kind for kind, _ in await told(store)} == {NoticeKind.BACKLOG_LATE}


async def test_a_sensitive_case_never_enters(store: Store) -> None:
    crew = await people(store)
    who = await hire(store, "t", "ct1", on_call=True)
    await open_danger(store)
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    assert await store.backlogs.tick(OLD) == 0
    for person in (crew["boss"], who):
        with pytest.raises((NotYours, Refused)):
            await store.backlogs.enter(NUMBER, person, "反复吵", OLD)
    assert await store.backlogs.register(None) == ()


async def test_evidence_is_kept_sealed_and_read_by_those_who_see_the_entry_alone(store: Store) -> None:
    crew = await people(store)
    await held(store, crew["holder"])
    entry = await store.backlogs.enter(NUMBER, crew["boss"], "反复吵", NOW)
    file = await store.files.put(b"%PDF-1.7 x", "刘某收条.pdf", NOW)
    await store.backlogs.exhibit(entry, crew["holder"], file, NOW)
    with pytest.raises(NotYours):
        await store.backlogs.exhibit(entry, crew["far_boss"], file, NOW)
    (one,) = (await store.backlogs.show(entry, crew["boss"], NOW)).exhibits
    assert (one.file.name, one.by) == ("刘某收条.pdf", "调解员holder")
    assert (await store.backlogs.open_exhibit(entry, file.sha256, crew["boss"], NOW)).mime == "application/pdf"
    for digest, who in ((file.sha256, crew["far_boss"]), ("0" * 64, crew["boss"])):
        with pytest.raises(NotYours):
            await store.backlogs.open_exhibit(entry, digest, who, NOW)
    assert await store.files.sweep(NOW + timedelta(days=2)) == 0, "what is evidence is not swept away"
    async with store._units.read() as unit:
        (name,) = (await unit.conn.execute(select(backlog_file.c.name))).scalars()
        assert "刘某".encode() not in name
    page = await store.desk.page(NUMBER, crew["boss"], NOW)
    assert {"backlog_evidence", "backlog_file"} <= {entry.act for entry in page.audit}
