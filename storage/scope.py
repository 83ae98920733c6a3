"""Least sight as SQL: which cases a member of staff may see. Equal to `handlers.casework.staff.may_see`, by test.

A case that is only stored any more (个人信息保护法 §47) nobody of the desk sees.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, or_, select, true

from handlers.casework.case import WAITING, Status
from handlers.casework.staff import CHECKABLE, HELPED, Role, Staff
from handlers.district import District
from handlers.errors import NotYours
from storage.cases import USED, Named
from storage.tables import assistance, assistance_member, case, case_named, case_offer
from storage.tables.columns import Big, Code, Plain, among
from storage.unit import Unit


@dataclass(frozen=True, slots=True, eq=False)
class Eyes:
    """Whose sight a filter is: one person's, or of whoever is named when it is asked, so that a question is made once.

    `area` are the codes of the places of the person's committee; None is the whole district. `many`: held against many
    cases, so that those the person is named on are looked up once for all.
    """

    role: Role
    active: bool
    me: Any
    committee: Any
    area: Any
    many: bool = False


def eyes_of(staff: Staff, district: District) -> Eyes:
    """This person's."""
    return Eyes(staff.role, staff.active, staff.id, staff.committee, area_of(staff, district))


@cache
def _anybody(role: Role, active: bool, whole: bool, many: bool) -> Eyes:
    area = None if whole else bindparam("area", type_=Code, expanding=True)
    return Eyes(role, active, bindparam("me", type_=Big), bindparam("committee", type_=Code), area, many)


def asking(staff: Staff, district: District, *, many: bool = False) -> tuple[Eyes, dict[str, Any]]:
    """The eyes of everybody like this person, by which a question may be kept, and what it is to be asked with."""
    area = area_of(staff, district)
    named = {"me": staff.id, "committee": staff.committee, "area": area or ()}
    return _anybody(staff.role, staff.active, area is None, many), named


def area_of(staff: Staff, district: District) -> tuple[str, ...] | None:
    """The places of the person's committee; None for the whole district."""
    body = district.body_of.get(staff.committee)
    return () if body is None else district.inside(body.place) if body.place else None


def visible(staff: Staff, district: District) -> ColumnElement[bool]:
    """The filter on `case` that every query of the desk carries: whom the case, or its queue, belongs to."""
    return seen_by(eyes_of(staff, district))


def seen_by(eyes: Eyes) -> ColumnElement[bool]:
    """`visible` for these eyes."""
    if eyes.role is Role.ADMINISTRATOR or not eyes.active:
        return false()
    if eyes.role is Role.JUDGE:
        return and_(USED, among(case.c.status, CHECKABLE), ~_named(eyes, Named.KEPT), _named(eyes, Named.JUDGE))
    own = or_(case.c.holder_id == eyes.me, _alerted(eyes))
    return and_(USED, ~_named(eyes, Named.KEPT), or_(own, and_(~case.c.sensitive, _by_role(eyes))))


def readable(staff: Staff, district: District) -> ColumnElement[bool]:
    """The filter of the case page: what is visible, and the cases on which this person has a task and no more."""
    return readable_by(eyes_of(staff, district))


def readable_by(eyes: Eyes) -> ColumnElement[bool]:
    """`readable` for these eyes."""
    if eyes.role in (Role.ADMINISTRATOR, Role.JUDGE) or not eyes.active:
        return seen_by(eyes)  # a task opens no case to a judge
    return or_(seen_by(eyes), and_(USED, ~_named(eyes, Named.KEPT), _helping(eyes)))


def helping(staff: Staff) -> ColumnElement[bool]:
    """Cases somebody answers for, on which this person has an open task."""
    return _helping(Eyes(staff.role, staff.active, staff.id, staff.committee, ()))


def _helping(eyes: Eyes) -> ColumnElement[bool]:
    task = exists().where(
        assistance.c.case_id == case.c.id,
        assistance.c.live,
        assistance_member.c.assistance_id == assistance.c.id,
        assistance_member.c.staff_id == eyes.me,
    )
    return and_(among(case.c.status, HELPED), task)


def about_others(manager: Staff, district: District) -> ColumnElement[bool]:
    """Cases about which this manager reads complaints: those of the area, sensitive ones too, but not the own work."""
    eyes = eyes_of(manager, district)
    mine = case.c.holder_id.is_not_distinct_from(manager.id)
    return and_(_within(eyes), ~_named(eyes, Named.KEPT), ~mine)


def within_area(staff: Staff, district: District) -> ColumnElement[bool]:
    """Cases whose place lies in the area of the person's committee."""
    return _within(eyes_of(staff, district))


def _within(eyes: Eyes) -> ColumnElement[bool]:
    return true() if eyes.area is None else case.c.place_code.in_(eyes.area)


def _named(eyes: Eyes, why: Named) -> ColumnElement[bool]:
    mine = (case_named.c.case_id == case.c.id, case_named.c.staff_id == eyes.me)
    return exists().where(*mine, among(case_named.c.why, [why]))


def _alerted(eyes: Eyes) -> ColumnElement[bool]:
    if not eyes.many:
        return _named(eyes, Named.ALERT)
    mine = select(case_named.c.case_id).where(case_named.c.staff_id == eyes.me, among(case_named.c.why, [Named.ALERT]))
    return case.c.id.in_(mine)


def _by_role(eyes: Eyes) -> ColumnElement[bool]:
    if eyes.role is Role.MANAGER:
        return _within(eyes)
    offered = exists().where(
        case_offer.c.case_id == case.c.id, case_offer.c.body == eyes.committee, case_offer.c.ended_at.is_(None)
    )
    waiting = among(case.c.status, {*WAITING, Status.CLUE})
    handed = and_(among(case.c.status, [Status.HANDED]), case.c.handed_to == eyes.committee)
    return or_(and_(waiting, or_(case.c.committee == eyes.committee, offered)), handed)


async def must_see(unit: Unit, number: str, who: Staff) -> None:
    """Raises `NotYours` when the case is not there or not in sight."""
    eyes, named = asking(who, unit.district)
    if (await unit.conn.execute(_one(eyes), {**named, "number": number})).first() is None:
        raise NotYours


@cache
def _one(eyes: Eyes) -> Select[Any]:
    return select(case.c.id).where(case.c.number == bindparam("number", type_=Plain()), seen_by(eyes))
