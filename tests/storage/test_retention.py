"""What was kept long enough is forgotten: words, people and files go; figures, steps and the trail stay."""

from datetime import timedelta

from handlers.casework.case import Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.effects import RateCase, Say
from handlers.messages import Address, Reply
from storage.retention import CONTENT, EMPTIED, FIGURES, Retain
from storage.store import Store
from storage.tables import case, metadata
from tests.storage.acts import NUMBER, WHO, hire, open_case, turn
from tests.stores import NOW

YEAR = timedelta(days=366)
SECRET_WORDS = "楼上三零二漏水漏到灶台"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def test_every_table_of_a_case_is_either_content_or_a_figure() -> None:
    pointing = {
        table.name
        for table in metadata.tables.values()
        if any(key.column.table is case for column in table.columns for key in column.foreign_keys)
    }
    assert pointing - {table.name for table in CONTENT} - set(FIGURES) - set(EMPTIED) == set()


async def ended(store: Store, outcome: Outcome) -> None:
    """A case with words, a file, a rating, a note; closed."""
    file = await store.files.put(PNG, "现场.png", NOW)
    await open_case(store)
    await turn(store, text=SECRET_WORDS, files=(file,), change=lambda talk: talk.with_(active=NUMBER))
    who = await hire(store, "a")
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    await store.moves.remark(NUMBER, who, f"备注 {SECRET_WORDS}", NOW)
    await store.moves.move(NUMBER, who, Order(Move.CLOSE, outcome=outcome, words="告诉您了"), NOW)
    await turn(store, RateCase(NUMBER, 5, SECRET_WORDS))


async def count(store: Store, table: str) -> int:
    async with store._units.read() as unit:
        return int((await unit.conn.exec_driver_sql(f"SELECT count(*) FROM {table}")).scalar_one())


async def test_an_old_answered_matter_loses_its_content_and_keeps_its_figures(store: Store) -> None:
    await ended(store, Outcome.ADVICE)
    assert await store.retain.sweep(NOW + YEAR) == 0  # too early
    assert await store.retain.sweep(NOW + 3 * YEAR) == 1
    assert await store.retain.sweep(NOW + 3 * YEAR) == 0  # once
    assert [await count(store, t) for t in ("message", "attachment", "case_party", "alert")] == [0, 0, 0, 0]
    assert await count(store, "case_step") > 1
    assert await count(store, "rating") == 1
    await store.files.sweep(NOW + 3 * YEAR)
    assert await count(store, "stored_file") == 0
    assert await store.audit.verify() == ()
    manager = await hire(store, "m", committee="cd", role=Role.MANAGER)
    page = await store.desk.page(NUMBER, manager, NOW + 3 * YEAR)
    assert (page.case.facts.what, page.case.facts.category, page.case.rating) == ("", "neighbourhood", 5)


async def test_an_open_case_and_a_watched_agreement_are_never_forgotten(store: Store) -> None:
    await open_case(store)
    assert await store.retain.sweep(NOW + 30 * YEAR) == 0
    who = await hire(store, "a")
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    await store.moves.move(NUMBER, who, Order(Move.CLOSE, outcome=Outcome.ORAL, words="谈好了"), NOW)
    assert await store.retain.sweep(NOW + 30 * YEAR) == 0


async def test_a_mediated_case_that_nobody_archived_is_forgotten_all_the_same(store: Store) -> None:
    await open_case(store)
    who = await hire(store, "a")
    for order in (Order(Move.CLAIM), Order(Move.START), Order(Move.CLOSE, outcome=Outcome.NOT_AGREED, words="没谈成")):
        await store.moves.move(NUMBER, who, order, NOW)
    assert await store.retain.sweep(NOW + 9 * YEAR) == 0
    assert await store.retain.sweep(NOW + 11 * YEAR) == 1
    assert await count(store, "case_party") == 0


async def test_loose_talk_and_forsaken_conversations_go(store: Store) -> None:
    other = Address("web", "visitor")
    await turn(store, Say(Reply("您好")), text=SECRET_WORDS, address=other)
    await open_case(store)
    await store.retain.sweep(NOW + timedelta(days=100))
    assert await store.residents.glance(other) is not None
    await store.retain.sweep(NOW + timedelta(days=200))
    assert await store.residents.glance(other) is None
    assert await store.residents.glance(WHO) is not None  # its case is open


async def test_talks_are_looked_at_in_portions_until_each_had_its_turn(store: Store) -> None:
    visitors = [Address("web", f"visitor {n}") for n in range(5)]
    for other in visitors:
        await turn(store, Say(Reply("您好")), text="您好", address=other)
    retain, later, left = Retain(store._units, portion=2), NOW + timedelta(days=200), [5]
    for _ in range(3):
        await retain.sweep(later)
        left.append(sum([await store.residents.glance(other) is not None for other in visitors]))
    assert left[-1] == 0
    assert all(gone <= 2 for gone in map(int.__sub__, left, left[1:]))
