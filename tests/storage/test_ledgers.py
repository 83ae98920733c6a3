"""Ledgers in the store: each row one case on its own days, once, seen by its own committee, a batch whole or not at all."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from handlers.casework.case import CaseNumber, Outcome, Status
from handlers.casework.record import Record, Terms
from handlers.casework.staff import Role
from handlers.errors import NotYours
from handlers.facts import CaseFacts, Naming
from handlers.ledger import Entry
from handlers.oversight.figures import LEVELS, total
from handlers.webhooks import Event
from storage import ledgers, parties
from storage.ledgers import BATCH, Taken
from storage.store import Store
from storage.tables import case, ledger_row
from tests.storage.acts import hire
from tests.stores import NOW

DAY = date(2024, 3, 5)
FACTS = CaseFacts(
    what="院墙排水", category="neighbourhood", place_code="v1", name="甲", other_party="乙", naming=Naming.NAMED
)


def row(number: str, status: Status = Status.ARCHIVED, outcome: Outcome | None = Outcome.AGREED) -> Entry:
    terms = Terms("院墙排水", "达成协议", agreed=DAY, effect=DAY)
    record = Record(terms=terms) if outcome is Outcome.AGREED else Record()
    ended = DAY + timedelta(days=7) if outcome else None
    return Entry(3, number, FACTS, DAY, ended, status, outcome, "调解员甲", record)


ROWS = (row("1"), row("2", Status.AGREED), row("3", Status.ROUTED, None), row("4", Status.WITHDRAWN, Outcome.WITHDRAWN))


async def numbers(store: Store) -> list[CaseNumber]:
    async with store._units.read() as unit:
        found = await unit.conn.execute(select(case.c.number).order_by(case.c.id))
        return [CaseNumber(number) for number in found.scalars()]


async def test_rows_become_cases_of_their_committee_on_their_own_days(store: Store) -> None:
    body = store.district.body_of["cv1"]
    assert await store.ledgers.take(body, ROWS, NOW) == Taken(4, 0)
    boss = await hire(store, "m", "ct1", Role.MANAGER)
    stranger = await hire(store, "b", "ct2", Role.MANAGER)
    found = await numbers(store)
    states = []
    for number in found:
        page = await store.desk.page(number, boss, NOW)
        states.append(page.case.status)
        assert page.case.opened_at == datetime(2024, 3, 5, 4, tzinfo=UTC)
        assert page.case.facts == FACTS
        with pytest.raises(NotYours):
            await store.desk.page(number, stranger, NOW)
    assert states == [entry.status for entry in ROWS]
    span = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 4, 1, tzinfo=UTC)
    counted = total((await store.statistics.counted(None, *span, [LEVELS]))[LEVELS])
    assert (counted.accepted, counted.written, counted.withdrawn, counted.ended) == (4, 2, 1, 3)
    assert await store.audit.verify() == ()


async def test_importing_again_changes_nothing(store: Store) -> None:
    body = store.district.body_of["cv1"]
    await store.ledgers.take(body, ROWS[:2], NOW)
    assert await store.ledgers.known(body, ROWS) == {"1", "2"}
    assert await store.ledgers.take(body, (row(" 1 "), *ROWS[1:]), NOW) == Taken(2, 2)
    assert len(await numbers(store)) == 4
    own = row((await numbers(store))[0].lower())
    assert await store.ledgers.take(body, (own,), NOW) == Taken(0, 1), "a line of the ledger this house gave out itself"
    other = store.district.body_of["ct2"]
    assert await store.ledgers.known(other, ROWS) == frozenset()


async def test_a_batch_that_breaks_leaves_nothing_of_itself_and_can_be_done_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = store.district.body_of["cv1"]
    rows = [row(str(n)) for n in range(BATCH + 3)]
    real, count = parties.keep_parties, 0

    async def breaks(*args: object, **kwargs: object) -> None:
        nonlocal count
        count += 1
        if count == BATCH + 2:
            raise RuntimeError
        await real(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(ledgers, "keep_parties", breaks)
    with pytest.raises(RuntimeError):
        await store.ledgers.take(body, rows, NOW)
    assert len(await numbers(store)) == BATCH
    assert await store.ledgers.take(body, rows, NOW) == Taken(3, BATCH)
    assert len(await numbers(store)) == len(rows)


async def test_history_is_told_to_nobody(store: Store) -> None:
    await store.webhooks.add("https://hooks.example.org/", tuple(Event), NOW)
    await store.ledgers.take(store.district.body_of["cv1"], ROWS, NOW)
    assert await store.webhooks.due(NOW, 16) == ()
    assert await store.notices.due(NOW) == ()


async def test_a_row_whose_case_was_forgotten_does_not_come_back(store: Store) -> None:
    body = store.district.body_of["cv1"]
    await store.ledgers.take(body, ROWS[:1], NOW)
    later = NOW + timedelta(days=366 * 12)
    assert await store.retain.sweep(later) == 1
    assert await store.ledgers.take(body, ROWS[:1], later) == Taken(0, 1)
    async with store._units.read() as unit:
        assert (await unit.conn.execute(select(func.count()).select_from(ledger_row))).scalar_one() == 1
