"""Least sight as SQL: which cases a member of staff may see. Equal to `handlers.casework.staff.may_see`, by test.

A case that is only stored any more (个人信息保护法 §47) nobody of the desk sees.
"""

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from handlers.casework.case import WAITING, Status
from handlers.casework.staff import CHECKABLE, HELPED, Role, Staff
from handlers.district import District
from handlers.errors import NotYours
from storage.cases import USED, Named
from storage.tables import assistance, assistance_member, case, case_named, case_offer
from storage.unit import Unit


def visible(staff: Staff, district: District) -> ColumnElement[bool]:
    """The filter on `case` that every query of the desk carries: whom the case, or its queue, belongs to."""
    if staff.role is Role.ADMINISTRATOR or not staff.active:
        return false()
    if staff.role is Role.JUDGE:
        checkable = case.c.status.in_(sorted(CHECKABLE))
        return and_(USED, checkable, ~_named(staff, Named.KEPT), _named(staff, Named.JUDGE))
    own = or_(case.c.holder_id == staff.id, _named(staff, Named.ALERT))
    return and_(USED, ~_named(staff, Named.KEPT), or_(own, and_(~case.c.sensitive, _by_role(staff, district))))


def readable(staff: Staff, district: District) -> ColumnElement[bool]:
    """The filter of the case page: what is visible, and the cases on which this person has a task and no more."""
    if staff.role is Role.ADMINISTRATOR or not staff.active:
        return false()
    if staff.role is Role.JUDGE:
        return visible(staff, district)  # a task opens no case to a judge
    return or_(visible(staff, district), and_(USED, ~_named(staff, Named.KEPT), helping(staff)))


def helping(staff: Staff) -> ColumnElement[bool]:
    """Cases somebody answers for, on which this person has an open task."""
    task = exists().where(
        assistance.c.case_id == case.c.id,
        assistance.c.live,
        assistance_member.c.assistance_id == assistance.c.id,
        assistance_member.c.staff_id == staff.id,
    )
    return and_(case.c.status.in_(sorted(HELPED)), task)


def about_others(manager: Staff, district: District) -> ColumnElement[bool]:
    """Cases about which this manager reads complaints: those of the area, sensitive ones too, but not the own work."""
    mine = case.c.holder_id.is_not_distinct_from(manager.id)
    return and_(within_area(manager, district), ~_named(manager, Named.KEPT), ~mine)


def _named(staff: Staff, why: Named) -> ColumnElement[bool]:
    return exists().where(
        case_named.c.case_id == case.c.id, case_named.c.staff_id == staff.id, case_named.c.why == why.value
    )


def _by_role(staff: Staff, district: District) -> ColumnElement[bool]:
    if staff.role is Role.MANAGER:
        return within_area(staff, district)
    offered = exists().where(
        case_offer.c.case_id == case.c.id, case_offer.c.body == staff.committee, case_offer.c.ended_at.is_(None)
    )
    waiting = case.c.status.in_(sorted({*WAITING, Status.CLUE}))
    handed = and_(case.c.status == Status.HANDED.value, case.c.handed_to == staff.committee)
    return or_(and_(waiting, or_(case.c.committee == staff.committee, offered)), handed)


def within_area(staff: Staff, district: District) -> ColumnElement[bool]:
    """Cases whose place lies in the area of the person's committee."""
    body = district.body_of.get(staff.committee)
    if body is None:
        return false()
    if not body.place:
        return true()
    return case.c.place_code.in_([node.code for node in district.places if district.within(node.code, body.place)])


async def must_see(unit: Unit, number: str, who: Staff) -> None:
    """Raises `NotYours` when the case is not there or not in sight."""
    await _must(unit, number, visible(who, unit.district))


async def must_read(unit: Unit, number: str, who: Staff) -> None:
    """The same for the case page, which who has a task on the case may open too."""
    await _must(unit, number, readable(who, unit.district))


async def _must(unit: Unit, number: str, sight: ColumnElement[bool]) -> None:
    if (await unit.conn.execute(select(case.c.id).where(case.c.number == number, sight))).first() is None:
        raise NotYours
