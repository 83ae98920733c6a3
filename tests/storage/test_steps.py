"""The database adds up what the steps come to one by one: whatever the ledger, for whomever, in every way reports ask for."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.reports.gather import behind, material
from handlers.casework.codes import Level, Move, Outcome, Status
from handlers.casework.staff import Role, Staff
from handlers.oversight import pictures, report
from handlers.oversight.communities import BY_VILLAGE
from handlers.oversight.figures import ENDING, OPENED, Counted, Steps, Way
from handlers.oversight.periods import read_period
from storage.store import Store
from storage.tables import case, case_step
from tests.oversight.one_by_one import Happening, one_by_one
from tests.storage.acts import hire
from tests.stores import NOW

_GOING_ON = (Move.CLAIM, Move.START, Move.PERFORM, Move.BREACH, Move.REOPEN, Move.ESCALATE, Move.SESSION)
_ENDS = (Status.AGREED, Status.NOT_AGREED, Status.ANSWERED, Status.WITHDRAWN)
_HOURS = st.integers(0, 24 * 90)  # from the first day of the year to the last of March
_numbers = count(10**8)


@dataclass(frozen=True)
class Entry:
    """One case of a ledger with its steps: move, state and level after it, and hours since the year began."""

    matter: tuple[str, str]
    place: str
    outcome: Outcome | None
    amount: int | None
    skips: int
    agreement: str | None
    hidden: str
    opened: int
    steps: tuple[tuple[Move, Status, Level, int], ...]


def _steps(moves: Collection[str], states: Sequence[Status]) -> st.SearchStrategy[tuple[Move, Status, Level, int]]:
    kinds = st.sampled_from(sorted(map(Move, moves)))
    return st.tuples(kinds, st.sampled_from(states), st.sampled_from(list(Level)), _HOURS)


ENTRIES = st.builds(
    Entry,
    st.sampled_from([("labour", "wages_migrant"), ("labour", "wages"), ("debt", ""), ("no such", "")]),
    st.sampled_from(["v1", "v2", "t1", "", "elsewhere"]),
    st.sampled_from([None, Outcome.AGREED, Outcome.ORAL, Outcome.NOT_AGREED]),
    st.sampled_from([None, 0, 1, 5_000_000_00]),
    st.integers(0, 2),
    st.sampled_from([None, "", "oral", "written"]),
    st.sampled_from(["", "", "", "sensitive", "clue"]),
    _HOURS,
    st.lists(st.one_of(_steps(ENDING, _ENDS), _steps(_GOING_ON, (*_ENDS, Status.CLAIMED))), max_size=6).map(tuple),
)
YEAR = NOW.replace(month=1, day=1)


async def _write(store: Store, ledger: list[Entry]) -> list[tuple[Happening, str]]:
    """The ledger and nothing else, as rows; what happened by it, each step with what hides its case."""
    happened = []
    async with store._units.write() as unit:
        await unit.conn.execute(case_step.delete())
        await unit.conn.execute(case.delete())
        for entry in ledger:
            opened = YEAR + timedelta(hours=entry.opened)
            made = await unit.conn.execute(case.insert().values(_row(entry, opened)).returning(case.c.id))
            case_id = int(made.scalar_one())
            first = (OPENED, Status.OFFERED, Level.VILLAGE, opened)
            later = [(m.value, s, level, YEAR + timedelta(hours=hours)) for m, s, level, hours in entry.steps]
            for move, status, level, at in (first, *later):
                step = {"case_id": case_id, "move": move, "status": status.value, "level": level.value, "at": at}
                await unit.conn.execute(case_step.insert().values(step | {"committee": "cv1", "staff_id": None}))
                told = Happening(
                    case_id, move, at, level, *entry.matter, entry.place, status,
                    entry.outcome, opened, entry.amount, entry.skips, entry.agreement,
                )  # fmt: skip
                happened.append((told, entry.hidden))
    return happened


def _row(entry: Entry, opened: Any) -> dict[str, Any]:
    return {
        "district": "d", "number": f"FQ{next(_numbers)}", "secret_digest": "", "status": Status.CLAIMED.value,
        "urgency": "normal", "urgency_rank": 2, "category": entry.matter[0], "subcategory": entry.matter[1],
        "sensitive": entry.hidden == "sensitive", "clue": entry.hidden == "clue", "level": "village",
        "committee": "cv1", "place_code": entry.place, "opened_at": opened, "waiting_since": opened,
        "outcome": entry.outcome.value if entry.outcome else None, "facts": b"", "brief": b"",
        "amount_fen": entry.amount, "skips": entry.skips,
        "agreement": entry.agreement,
    }  # fmt: skip


def _plain(found: Counted) -> dict[Way, Counter[Steps]]:
    """In no order."""
    return {way: Counter(replace(s, seconds=tuple(sorted(s.seconds))) for s in each) for way, each in found.items()}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ledger=st.lists(ENTRIES, max_size=8), code=st.sampled_from(["2026-01", "2026-W06", "2026Q1", "2026"]))
async def test_the_database_adds_up_what_the_steps_one_by_one_come_to(
    store: Store, ledger: list[Entry], code: str
) -> None:
    boss = await store.people.by_login("m") or await hire(store, "m", "ct1", Role.MANAGER)
    happened = await _write(store, ledger)
    period, zone = read_period(code), store.district.tz
    starts = pictures.stretches(period, NOW, store.district)
    ways = tuple(dict.fromkeys((*report.NEEDS.now, *pictures.NEEDS.now, BY_VILLAGE)))
    for who in (None, boss):
        for span in (period, period.before):
            since, until = span.bounds(zone)
            seen = [h for h, hidden in happened if since <= h.at < until and not hidden and _near(h, who, store)]
            found = await store.statistics.counted(who, since, until, ways, starts)
            assert _plain(found) == _plain(one_by_one(seen, ways, starts))
    await _behind_every_number_stand_its_cases(store, boss, code, happened)


def _near(one: Happening, who: Staff | None, store: Store) -> bool:
    return who is None or store.district.within(one.place, "t1")


async def _behind_every_number_stand_its_cases(
    store: Store, boss: Staff, code: str, happened: list[tuple[Happening, str]]
) -> None:
    gathered = await material(store, boss, read_period(code), NOW, pictures.NEEDS)
    allowed = {h.case for h, hidden in happened if not hidden and _near(h, boss, store)}
    for picture in pictures.pictures(gathered, store.district, {}):
        for point in picture.points:
            ids = await behind(store, boss, gathered, picture.code, point.key)
            assert len(ids) == point.value
            assert len(set(ids)) == len(ids)
            assert set(ids) <= allowed
