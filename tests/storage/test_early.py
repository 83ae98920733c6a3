"""Early warnings on both databases: one for each cell, updated; seen by whom it concerns; nothing sensitive in them."""

from datetime import timedelta

import pytest

from handlers.casework.case import CaseNumber, Move
from handlers.casework.desk import Order
from handlers.casework.staff import Role, Staff
from handlers.errors import BadInput, NotYours
from handlers.facts import CaseFacts, Naming
from handlers.messages import Address
from handlers.oversight.finding import Kind
from handlers.oversight.warned import Act, State, Wish
from storage.early import Early
from storage.notices import NoticeKind
from storage.retention import erase
from storage.store import Store
from storage.tables import warning, warning_case
from tests.storage.acts import hire, open_case
from tests.stores import NOW

DAY = timedelta(days=1)
NUMBERS = [CaseNumber(f"FQ{letter * 8}") for letter in "ABCDEF"]
FIRM = "鑫达建筑劳务公司"


async def taken(store: Store, number: CaseNumber, who: Staff, place: str = "v1", *, claim: bool = True) -> None:
    """A wage case against the firm, taken up by a mediator."""
    facts = CaseFacts(
        what="工资没给", category="labour", place_code=place, other_party=FIRM, name="某某", naming=Naming.NAMED
    )
    await open_case(store, number, Address("web", number), facts=facts, committee=who.committee)
    if claim:
        await store.moves.move(number, who, Order(Move.CLAIM), NOW)


async def count(store: Store, table: str) -> int:
    async with store._units.read() as unit:
        return int((await unit.conn.exec_driver_sql(f"SELECT count(*) FROM {table}")).scalar_one())


async def test_a_counterpart_of_three_is_warned_of_once_updated_and_told_to_its_managers(store: Store) -> None:
    who = await hire(store, "a")
    near, far = await hire(store, "n", "ct1", Role.MANAGER), await hire(store, "f", "ct2", Role.MANAGER)
    whole = await hire(store, "w", "cd", Role.MANAGER)
    for number in NUMBERS[:3]:
        await taken(store, number, who)
    assert await store.early.look(NOW) == 1
    told = {n.staff for n in await store.notices.due(NOW) if n.kind is NoticeKind.EARLY}
    assert told == {near.id, whole.id}
    (listed,) = await store.warnings.listed(near)
    finding = listed.warned.finding
    assert (finding.kind, finding.title, finding.place) == (Kind.COUNTERPART, "3名居民反映“鑫达建筑劳务”", "t1")
    assert await store.warnings.waiting(near) == (await store.desk.counts(near, NOW)).early == 1
    await taken(store, NUMBERS[3], who)
    assert await store.early.look(NOW + DAY) == 0
    (again,) = await store.warnings.listed(whole)
    assert (again.id, again.warned.finding.residents, again.count) == (listed.id, 4, 4)
    opened = await store.warnings.one(again.id, near, NOW)
    assert ({case.number for case in opened.cases}, opened.hidden) == (set(NUMBERS[:4]), 0)
    assert await store.warnings.listed(far) == ()
    for attempt in (store.warnings.one(again.id, far, NOW), store.warnings.act(again.id, who, Wish(Act.NOTE), NOW)):
        with pytest.raises(NotYours):
            await attempt
    assert await store.audit.verify() == ()


async def test_what_nobody_took_up_and_what_was_withdrawn_does_not_count(store: Store) -> None:
    who = await hire(store, "a")
    await taken(store, NUMBERS[0], who)
    await taken(store, NUMBERS[1], who)
    await taken(store, NUMBERS[2], who, claim=False)
    assert await store.early.look(NOW) == 0
    await store.moves.move(NUMBERS[2], who, Order(Move.CLAIM), NOW)
    assert await store.early.look(NOW) == 1


async def test_across_townships_it_is_the_districts_and_shows_each_manager_no_more_than_the_area(store: Store) -> None:
    who, other = await hire(store, "a"), await hire(store, "b", "ct2")
    near, whole = await hire(store, "n", "ct1", Role.MANAGER), await hire(store, "w", "cd", Role.MANAGER)
    await taken(store, NUMBERS[0], who)
    await taken(store, NUMBERS[1], who)
    await taken(store, NUMBERS[2], other, "v2")
    await store.early.look(NOW)
    assert await store.warnings.listed(near) == ()
    (listed,) = await store.warnings.listed(whole)
    assert len((await store.warnings.one(listed.id, whole, NOW)).cases) == 3


async def test_a_case_that_becomes_sensitive_leaves_the_warning_and_its_count(store: Store) -> None:
    who, boss = await hire(store, "a"), await hire(store, "n", "ct1", Role.MANAGER)
    for number in NUMBERS[:4]:
        await taken(store, number, who)
    await store.early.look(NOW)
    await store.moves.mark_sensitive(NUMBERS[0], who, NOW)
    (listed,) = await store.warnings.listed(boss)
    opened = await store.warnings.one(listed.id, boss, NOW)
    assert (listed.count, len(opened.cases), opened.hidden) == (3, 3, 0)
    await store.early.look(NOW + DAY)
    (again,) = await store.warnings.listed(boss)
    assert again.warned.finding.residents == 3


async def test_a_dismissed_warning_needs_a_reason_and_stays_away(store: Store) -> None:
    who, boss = await hire(store, "a"), await hire(store, "n", "ct1", Role.MANAGER)
    for number in NUMBERS[:3]:
        await taken(store, number, who)
    await store.early.look(NOW)
    (listed,) = await store.warnings.listed(boss)
    with pytest.raises(BadInput):
        await store.warnings.act(listed.id, boss, Wish(Act.DISMISS), NOW)
    after = await store.warnings.act(listed.id, boss, Wish(Act.DISMISS, "同一工地，已经付清"), NOW)
    assert after.state is State.DISMISSED
    assert await store.early.look(NOW + DAY) == 0
    assert await store.warnings.listed(boss) == ()
    assert len(await store.warnings.listed(boss, closed=True)) == 1
    assert await store.early.look(NOW + 29 * DAY) == 1
    await store.retain.sweep(NOW + 900 * DAY)
    assert [len(await store.warnings.listed(boss, closed=closed)) for closed in (True, False)] == [0, 1]


async def test_the_look_is_taken_once_a_day_and_again_after_a_failure(store: Store) -> None:
    early = store.early
    assert await early.daily(NOW) == 0
    assert await early.daily(NOW + timedelta(hours=3)) is None
    assert await Early(store._units).daily(NOW + timedelta(hours=5)) is None, "another process"
    assert await early.daily(NOW + timedelta(hours=17)) is None, "three at night is not morning yet"

    class Broken(Early):
        async def look(self, now: object) -> int:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await Broken(store._units).daily(NOW + DAY)
    assert await early.daily(NOW + DAY) == 0


async def test_forgetting_a_case_takes_it_out_of_warnings(store: Store) -> None:
    who = await hire(store, "a")
    for number in NUMBERS[:3]:
        await taken(store, number, who)
    await store.early.look(NOW)
    assert [await count(store, t.name) for t in (warning, warning_case)] == [1, 3]
    async with store._units.write() as unit:
        await erase(unit, 1, NUMBERS[0], NOW)
    assert await count(store, "warning_case") == 2
