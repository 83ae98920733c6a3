"""The people of the desk and what each may see."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from handlers.casework.case import FOLLOWED, WAITING, WORKED, Case, Level, StaffId, Status
from handlers.district import District


class Role(StrEnum):
    """What a member of staff does. The technical administrator reads no case."""

    GRID_WORKER = "grid_worker"
    MEDIATOR = "mediator"
    EXPERT = "expert"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    JUDGE = "judge"  # contact judge: sees only what was sent for checking, while the answer is awaited


ROLE_NAMES = {
    Role.GRID_WORKER: "网格员",
    Role.MEDIATOR: "调解员",
    Role.EXPERT: "专家",
    Role.JUDGE: "联系法官",
    Role.MANAGER: "主管",
    Role.ADMINISTRATOR: "系统管理员",
}
# While an agreement can be checked: a judge sees nothing of a case in another state.
CHECKABLE = frozenset({Status.MEDIATING, Status.AGREED, Status.NOT_PERFORMED, Status.PERFORMED})
CASELESS = frozenset({Role.ADMINISTRATOR, Role.JUDGE})  # never hold a case, are offered none, are never alerted
HELPED = WORKED | FOLLOWED | {Status.PERFORMED}  # somebody answers for the case, so others may help on it


@dataclass(frozen=True, slots=True)
class Staff:
    """One member of staff. `name` and `certificate` are official and shown to residents."""

    id: StaffId
    login: str
    name: str
    role: Role
    committee: str  # code of the body
    level: Level
    certificate: str = ""
    specialities: tuple[str, ...] = ()  # category codes
    on_call: bool = False  # among those told of danger first
    active: bool = True
    away_until: datetime | None = None
    telegram_user: int | None = None
    kind: str = ""  # code of `roster.Kind`; "" as the role says
    places: tuple[str, ...] = ()  # codes of places served beyond the committee's own
    firm: str = ""  # employer: department, law firm, hospital
    grade: str = ""
    certificate_until: date | None = None  # None: no last day on file
    code_by: str = ""  # who else had a Telegram binding code made for the account; "" nobody, or its owner has read so
    code_at: datetime | None = None


def away(staff: Staff, now: datetime) -> bool:
    """Whether cases of this person must move to somebody else."""
    return not staff.active or (staff.away_until is not None and staff.away_until > now)


def holds_no_more(staff: Staff, now: datetime) -> bool:
    """Whether what this person has in hand goes back to the queue: away, gone, or in a post without cases."""
    return away(staff, now) or staff.role in CASELESS


def may_see(
    staff: Staff,
    case: Case,
    named: frozenset[StaffId],
    district: District,
    helpers: frozenset[StaffId] = frozenset(),
) -> bool:
    """Least sight: who may open the case at all. `named` are those an alert of this case was addressed to.

    A sensitive case exists only for its holder and the named. Mediators and grid workers see the queue of their own
    committee, what was offered or handed over to it and what they hold; managers everything in their committee's area; the
    administrator nothing; a judge what waits for that judge's answer. `helpers` have an open task on it, and see it for as
    long as that is so; left out where working the case is asked and not reading.
    """
    if staff.role is Role.ADMINISTRATOR or not staff.active or staff.id in case.kept_from:
        return False
    if staff.role is Role.JUDGE:
        return asked_of(case, staff)
    if case.holder == staff.id or staff.id in named or (staff.id in helpers and case.status in HELPED):
        return True
    if case.sensitive:
        return False
    if staff.role is Role.MANAGER:
        return in_area(staff, case, district)
    if case.status is Status.HANDED and case.handed_to == staff.committee:
        return True
    waiting = case.status in WAITING or case.status is Status.CLUE
    return waiting and (case.committee == staff.committee or staff.committee in case.offered)


def asked_of(case: Case, judge: Staff) -> bool:
    """Whether the case waits for this judge's answer."""
    return case.status in CHECKABLE and any(
        check.judge == judge.id and check.answered is None for check in case.record.checks
    )


def in_area(staff: Staff, case: Case, district: District) -> bool:
    """Whether the case lies in the area of the person's committee."""
    body = district.body_of.get(staff.committee)
    if body is None:
        return False
    return not body.place or district.within(case.facts.place_code, body.place)
