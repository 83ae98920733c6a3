"""Who should take a waiting case: of its committee's people those who fit, the best first, each with the reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.casework.case import WAITING, Case
from handlers.casework.codes import Level, StaffId
from handlers.casework.levels import jurisdiction, level_of
from handlers.casework.staff import Role, Staff, away
from handlers.district import Body, District

_HANDS = (Role.MEDIATOR, Role.EXPERT, Role.GRID_WORKER)


@dataclass(frozen=True, slots=True)
class Fit:
    """One person for a case, with why. `load` counts the cases in hand."""

    staff: Staff
    load: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Whose a case is: the committee with its reason, the bodies responsible, and its people in order."""

    body: Body | None
    reason: str
    units: tuple[str, ...]
    people: tuple[Fit, ...]

    @property
    def best(self) -> Fit | None:
        """Who is asked first."""
        return self.people[0] if self.people else None


def assignment(
    case: Case,
    people: Iterable[Staff],
    loads: Mapping[StaffId, int],
    units: tuple[str, ...],
    now: datetime,
    district: District,
) -> Assignment:
    """The suggestion for a case as it waits now. Of a sensitive one nobody is suggested: its people are named one by one."""
    way = jurisdiction(case.facts, district, sensitive=case.sensitive, places=case.record.places)
    fits = () if case.sensitive else ranked(case, people, loads, now, district)
    reason = way.reason if way.body.code == case.committee else case.record.routed or "已转到这个委员会"
    return Assignment(district.body_of.get(case.committee), reason, units, fits)


def ranked(
    case: Case, people: Iterable[Staff], loads: Mapping[StaffId, int], now: datetime, district: District
) -> tuple[Fit, ...]:
    """The people who could take it: speciality first, then who stands nearest to it, then who has least in hand."""
    if case.status not in WAITING or case.sensitive:
        return ()
    there = [who for who in people if _may(who, case, now)]
    least = min((loads.get(who.id, 0) for who in there), default=0)
    keyed = sorted(there, key=lambda who: _order(who, case, loads, district))
    return tuple(_fit(who, case, loads.get(who.id, 0), least, district) for who in keyed)


def _may(who: Staff, case: Case, now: datetime) -> bool:
    local = who.committee == case.committee and who.role in _HANDS
    return local and not away(who, now) and who.id not in case.kept_from


def _order(who: Staff, case: Case, loads: Mapping[StaffId, int], district: District) -> tuple[int, int, int, int, int]:
    speciality = case.facts.category in who.specialities
    return (
        0 if speciality else 1,
        0 if who.certificate else 1,
        0 if _near(who, case, district) else 1,
        loads.get(who.id, 0),
        int(who.id),
    )


def _near(who: Staff, case: Case, district: District) -> bool:
    """Whether the person's own ground is where it happened: the grid or village and not only the township."""
    body = district.body_of.get(who.committee)
    narrow = level_of(who, district) in (Level.GRID, Level.VILLAGE)
    return body is not None and narrow and bool(body.place) and district.within(case.facts.place_code, body.place)


def _fit(who: Staff, case: Case, load: int, least: int, district: District) -> Fit:
    reasons = []
    if case.facts.category in who.specialities:
        reasons.append("对口专长")
    if _near(who, case, district):
        reasons.append("就在当地")
    reasons.append("有调解员证" if who.certificate else "没有调解员证，主持调解要请调解员")
    reasons.append(f"手上 {load} 件" + ("，最少" if load == least else ""))
    return Fit(who, load, tuple(reasons))
