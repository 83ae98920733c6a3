"""Promise 4: the SQL filter and the rule `may_see` never disagree."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from handlers.casework.after import Check
from handlers.casework.case import Case, CaseNumber, Level, StaffId, Status, Urgency
from handlers.casework.desk import rank
from handlers.casework.staff import Role, Staff, may_see
from handlers.facts import CaseFacts
from handlers.messages import Address
from storage.case_saving import save_case
from storage.cases import Kept, Named, cases_query, read_cases
from storage.scope import eyes_of, readable, seen_by, visible
from storage.store import Store
from storage.tables import assistance, assistance_member, case, case_named, case_offer
from storage.tables.columns import among, padded
from storage.unit import Unit
from storage.views import Cursor
from storage.watch import Watch
from tests.storage.acts import hire, open_case
from tests.stores import NOW

COMMITTEES = ("cv1", "ct1", "ct2", "cd", "med")
_numbers = count(10**7)

CASES = st.fixed_dictionaries(
    {
        "status": st.sampled_from(list(Status)),
        "sensitive": st.booleans(),
        "committee": st.sampled_from(COMMITTEES),
        "place": st.sampled_from(["", "v1", "v2", "t1", "elsewhere"]),
        "holder": st.sampled_from([None, 0, 1]),
        "offer": st.sampled_from([None, *COMMITTEES]),
        "named": st.sampled_from([None, 0, 1]),
        "kept": st.sampled_from([None, 0, 1]),
        "handed": st.sampled_from(["", *COMMITTEES]),
        "helps": st.sampled_from([None, 0, 1]),
        "live": st.booleans(),
        "judge": st.sampled_from([None, 0, 1]),
    }
)
PEOPLE = st.builds(
    lambda role, committee, active: (role, committee, active),
    st.sampled_from(list(Role)),
    st.sampled_from([*COMMITTEES, "unknown"]),
    st.booleans(),
)


async def _make(store: Store, spec: dict[str, object], people: list[Staff]) -> None:
    number = CaseNumber(f"FQ{next(_numbers)}")
    facts = CaseFacts(what="x", category="other", place_code=str(spec["place"]))
    address = Address("web", number)
    await open_case(store, number, address, committee=spec["committee"], sensitive=spec["sensitive"], facts=facts)
    holder = None if spec["holder"] is None else people[int(str(spec["holder"]))].id
    async with store._units.write() as unit:
        row = (await unit.conn.execute(case.select().where(case.c.number == number))).one()
        if spec["judge"] is not None:
            (kept,) = await read_cases(unit, cases_query(case.c.number == number))
            check = Check(people[int(str(spec["judge"]))].id, "法官", "调解员", NOW.date(), "请看协议")
            asked = replace(kept.case, record=replace(kept.case.record, checks=(check,)))
            await save_case(unit, kept, asked, "ask_judge", NOW)
        values = {"status": spec["status"], "holder_id": holder, "handed_to": spec["handed"]}
        await unit.conn.execute(update(case).where(case.c.id == row.id).values(values))
        if spec["offer"]:
            await unit.conn.execute(case_offer.insert().values(case_id=row.id, body=spec["offer"], at=NOW))
        others = (case_named.c.case_id == row.id, case_named.c.why != Named.JUDGE.value)
        await unit.conn.execute(case_named.delete().where(*others))
        for why, key in ((Named.ALERT, "named"), (Named.KEPT, "kept")):
            if spec[key] is not None:
                who = people[int(str(spec[key]))].id
                await unit.conn.execute(case_named.insert().values(case_id=row.id, staff_id=who, why=why.value, at=NOW))
        if spec["helps"] is not None:
            await _help(unit, row.id, people[int(str(spec["helps"]))].id, live=bool(spec["live"]))


async def _help(unit: Unit, case_id: int, who: StaffId, *, live: bool) -> None:
    values = {"uid": f"h{next(_numbers)}", "case_id": case_id, "kind": "joint", "state": "asked", "live": live}
    values |= {"asker_id": who, "owner_id": who, "body": b"", "due": NOW.date(), "created_at": NOW}
    made = await unit.conn.execute(assistance.insert().values(values).returning(assistance.c.id))
    await unit.conn.execute(assistance_member.insert().values(assistance_id=made.scalar_one(), staff_id=who))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(specs=st.lists(CASES, min_size=1, max_size=6), roles=st.tuples(PEOPLE, PEOPLE))
async def test_sql_and_rule_agree(
    store: Store, specs: list[dict[str, object]], roles: tuple[tuple[Role, str, bool], tuple[Role, str, bool]]
) -> None:
    made = [await store.people.by_login(f"p{n}") or await hire(store, f"p{n}") for n in (0, 1)]
    for spec in specs:
        await _make(store, spec, made)
    people = [
        replace(who, role=role, committee=committee, active=active)
        for who, (role, committee, active) in zip(made, roles, strict=True)
    ]
    people.append(Staff(StaffId(999), "z", "无关的人", roles[0][0], roles[0][1], Level.VILLAGE))
    async with store._units.read() as unit:
        everything = await read_cases(unit, cases_query())
        for who in people:
            seen = {k.id for k in await read_cases(unit, cases_query(visible(who, store.district)))}
            assert seen == {k.id for k in everything if may_see(who, k.case, k.named, store.district)}
            eyes = replace(eyes_of(who, store.district), many=True)
            assert seen == {k.id for k in await read_cases(unit, cases_query(seen_by(eyes)))}, (
                "one sight, asked either way"
            )
            read = {k.id for k in await read_cases(unit, cases_query(readable(who, store.district)))}
            assert read == {
                k.id for k in everything if may_see(who, k.case, k.named, store.district, frozenset(k.helps))
            }
            await _glimpses_agree(store, who, everything, seen, read)


async def test_sight_follows_a_changed_district_at_once(store: Store) -> None:
    await open_case(store)
    manager = await hire(store, "m", committee="ct1", role=Role.MANAGER)
    before = store.district
    moved = tuple(replace(node, parent="t2") if node.code == "v1" else node for node in before.places)
    for district, sees in ((before, 1), (replace(before, places=moved), 0), (before, 1)):
        async with store._units.read() as unit:
            assert len(await read_cases(unit, cases_query(visible(manager, district)))) == sees


async def _glimpses_agree(store: Store, who: Staff, everything: list[Kept], seen: set[int], read: set[int]) -> None:
    """What live desks hold against everybody's sight tells the same, for everybody but judges."""
    if who.role is Role.JUDGE:
        return
    for kept in everything:
        found = await Watch.of(store).glimpse(kept.case.number)
        assert found is not None
        assert found.readable(who, store.district) == (kept.id in read)
        assert found.listed(who, store.district) == (kept.id in seen and kept.case.closed_at is None)


def test_only_fixed_codes_are_written_into_a_question() -> None:
    assert "IN ('claimed', 'handed')" in str(among(case.c.status, {Status.HANDED, Status.CLAIMED}))
    assert str(among(case.c.status, ())) == "false", "no code, and nothing is left to be filled in"
    with pytest.raises(ValueError, match="fixed codes"):
        among(case.c.status, ["x' OR 'a"])


@pytest.mark.parametrize(("ids", "asked"), [([], []), ([1], [1]), ([1, 2], [1, 2]), ([3, 4, 5], [3, 4, 5, 5])])
def test_lists_of_keys_come_in_few_lengths(ids: list[int], asked: list[int]) -> None:
    assert padded(ids) == asked


async def test_the_queue_is_ordered_by_rank_and_paged(store: Store) -> None:
    who = await hire(store, "a", specialities=("debt",))
    wishes = [("normal", "other"), ("danger", "other"), ("soon", "debt"), ("normal", "debt"), ("normal", "other")]
    for n, (urgency, category) in enumerate(wishes * 3):
        facts = CaseFacts(what="x", category=category, place_code="v1")
        number = CaseNumber(f"FQQQQQQQ{n:02d}")
        at = NOW + timedelta(minutes=(n * 7) % 11)
        await open_case(store, number, Address("web", number), at, facts=facts, urgency=Urgency(urgency))
    whole = (await store.desk.queue(who, limit=100)).cases
    assert len(whole) == 15
    assert list(whole) == sorted(whole, key=lambda c: rank(c, who))
    paged: list[Case] = []
    cursor = None
    while True:
        page = await store.desk.queue(who, cursor, limit=4)
        paged += page.cases
        if page.more is None:
            break
        cursor = Cursor.decode(page.more.encode())
    assert paged == list(whole)
