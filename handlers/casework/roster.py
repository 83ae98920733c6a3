"""The roster: who works here as what, whether the certificate holds, and whom a resident may choose from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from handlers.casework.case import Case, Level, StaffId
from handlers.casework.staff import Role, Staff, away
from handlers.district import District
from handlers.errors import BadInput
from handlers.facts import CaseFacts

OFFERED = 3  # mediators a resident is shown at once
_WARN_DAYS = 60  # before a certificate ends


class Kind(StrEnum):
    """In which capacity somebody works here."""

    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    LAWYER = "lawyer"
    INVITED = "invited"  # 特邀调解员
    VOLUNTEER = "volunteer"
    GRID_WORKER = "grid_worker"
    JUDGE = "judge"
    EXPERT = "expert"


KIND_NAMES = {
    Kind.FULL_TIME: "专职调解员",
    Kind.PART_TIME: "兼职调解员",
    Kind.LAWYER: "律师调解员",
    Kind.INVITED: "特邀调解员",
    Kind.VOLUNTEER: "志愿者",
    Kind.GRID_WORKER: "网格员",
    Kind.JUDGE: "联系法官",
    Kind.EXPERT: "专家",
}
MEDIATING = frozenset({Kind.FULL_TIME, Kind.PART_TIME, Kind.LAWYER, Kind.INVITED, Kind.VOLUNTEER})
_BY_ROLE = {
    Role.GRID_WORKER: Kind.GRID_WORKER,
    Role.EXPERT: Kind.EXPERT,
    Role.JUDGE: Kind.JUDGE,
    Role.MEDIATOR: Kind.FULL_TIME,
}


@dataclass(frozen=True, slots=True)
class Training:
    """One training: the day, its hours, its theme."""

    on: date
    hours: int
    theme: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the roster. `load`: open cases held now. `phone` is "" for who may not see it."""

    staff: Staff
    trainings: tuple[Training, ...] = ()
    load: int = 0
    phone: str = ""

    @property
    def hours(self) -> Mapping[int, int]:
        """Training hours by year."""
        sums: dict[int, int] = {}
        for training in self.trainings:
            sums[training.on.year] = sums.get(training.on.year, 0) + training.hours
        return sums


@dataclass(frozen=True, slots=True)
class Offered:
    """What a resident reads of a mediator (人民调解法 §19, §23): nothing beyond the public part."""

    id: StaffId
    name: str
    committee: str
    certificate: str
    specialities: tuple[str, ...]


def kind_of(staff: Staff) -> Kind | None:
    """The capacity on file, else the one the role says; None for managers and administrators without one."""
    return Kind(staff.kind) if staff.kind in list(Kind) else _BY_ROLE.get(staff.role)


def checked_training(training: Training, today: date) -> Training:
    """Raises `BadInput` for a day to come, no theme or hours that no training has."""
    if training.on > today or not training.theme.strip():
        raise BadInput("培训要写主题，日期不能晚于今天。")
    if not 1 <= training.hours <= 200:
        raise BadInput("培训学时写 1 到 200 的整数。")
    return training


def certified(staff: Staff, today: date) -> bool:
    """Whether the certificate is on file and holds; one without a last day holds."""
    return bool(staff.certificate) and (staff.certificate_until is None or staff.certificate_until >= today)


def certificate_state(staff: Staff, today: date) -> str:
    """How the certificate stands, as the roster says it; "" when there is nothing to say."""
    until = staff.certificate_until
    if not staff.certificate or until is None:
        return ""
    if until < today:
        return "已过期"
    return "快到期" if (until - today).days <= _WARN_DAYS else ""


def serves(staff: Staff, place: str, district: District) -> bool:
    """Whether the person works for that place: the own committee's area, or a place named on the roster."""
    body = district.body_of.get(staff.committee)
    areas = [*staff.places, *([body.place] if body else [])]
    return any(district.within(place, area) for area in areas)


def offered(
    people: Iterable[Staff], facts: CaseFacts, kept_from: frozenset[StaffId], district: District, now: datetime
) -> tuple[Offered, ...]:
    """Up to three mediators that fit: there, certified, not kept out, of the place; the speciality and the near level first."""
    today = now.astimezone(district.tz).date()
    fit = [
        who
        for who in people
        if who.role is Role.MEDIATOR
        and kind_of(who) in MEDIATING
        and certified(who, today)
        and not away(who, now)
        and who.id not in kept_from
        and serves(who, facts.place_code, district)
        and _of_the_matter(who, facts, district)
    ]
    fit.sort(key=lambda who: (facts.category not in who.specialities, _far(who), who.id))
    return tuple(_shown(who, district) for who in fit[:OFFERED])


def _of_the_matter(staff: Staff, facts: CaseFacts, district: District) -> bool:
    """An industry's committee takes its own matters only."""
    body = district.body_of.get(staff.committee)
    return body is None or not body.categories or facts.category in body.categories


def _far(staff: Staff) -> int:
    return list(Level).index(staff.level)


def _shown(staff: Staff, district: District) -> Offered:
    body = district.body_of.get(staff.committee)
    return Offered(staff.id, staff.name, body.name if body else "", staff.certificate, staff.specialities)


def can_be_called(staff: Staff, case: Case, now: datetime) -> bool:
    """Whether this person can be asked for by name: an expert, lawyer or invited mediator who is there and may know of it."""
    kinds = {Kind.EXPERT, Kind.LAWYER, Kind.INVITED}
    holds = staff.id == case.holder
    return kind_of(staff) in kinds and not away(staff, now) and staff.id not in case.kept_from and not holds


def may_edit(viewer: Staff, person: Staff, district: District) -> bool:
    """Who keeps somebody's entry: the administrator, and managers for the people of their area."""
    if viewer.role is Role.ADMINISTRATOR:
        return True
    mine, theirs = district.body_of.get(viewer.committee), district.body_of.get(person.committee)
    if viewer.role is not Role.MANAGER or person.role is Role.ADMINISTRATOR or mine is None or theirs is None:
        return False
    return not mine.place or district.within(theirs.place, mine.place)
