"""Requests for help as they are shown: the register, one request, those of a case. Scope is in every query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select

from handlers.casework import helping
from handlers.casework.assistance import Act, Assistance, Help
from handlers.casework.case import CaseNumber
from handlers.casework.named import other_side, own_side, registered
from handlers.casework.staff import HELPED, Role, Staff, may_see
from handlers.errors import NotYours
from storage import audit
from storage.assistance_rows import OPEN_STATES, help_query, help_row, read_help
from storage.cases import Kept, find_case, lock_case
from storage.people import all_staff, get_staff
from storage.scope import readable, visible
from storage.tables import assistance, assistance_member, case
from storage.tables.columns import OF_CASE
from storage.unit import Unit, Units


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the register. Of a sensitive case nothing is told beyond that there is one."""

    asked: Assistance
    sensitive: bool
    asker: str
    owner: str
    mine: bool  # the viewer was asked


@dataclass(frozen=True, slots=True)
class Shown:
    """One request with what its page needs: the parties by name, so that interests can be declared."""

    asked: Assistance
    sensitive: bool
    asker: str
    owner: str
    members: tuple[str, ...]
    parties: tuple[str, ...]
    category: str
    place: str
    acts: tuple[Act, ...]
    sees_case: bool


class AssistanceLists:
    """What one member of staff sees of requests for help."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def show(self, request: int, who: Staff, now: datetime) -> Shown:
        """One request, recorded as read. Raises `NotYours`."""
        async with self._units.write() as unit:
            row = await help_row(unit, request)
            kept, _ = await lock_case(unit, row.number)
            asked = await read_help(unit, row)
            works = may_see(who, kept.case, kept.named, unit.district)
            asked_of = who.id in asked.members and who.active and who.id not in kept.case.kept_from
            over = kept.case.sensitive and not asked.open  # who helped on a sensitive case knows of it no longer
            if not works and (not asked_of or over):
                raise NotYours
            await audit.record(unit, row.number, audit.staff_actor(who.id), "help_read", now, str(request))
            return await _shown(unit, kept, asked, who, works=works)

    async def register(self, who: Staff, limit: int = 200) -> tuple[Listed, ...]:
        """Requests to this person, by this person, and for a manager those on cases in sight; what is open first."""
        member = exists().where(
            assistance_member.c.assistance_id == assistance.c.id, assistance_member.c.staff_id == who.id
        )
        seen = visible(who, self._units.district)
        mine = and_(seen, or_(assistance.c.asker_id == who.id, case.c.holder_id == who.id))
        asked_of = and_(member, or_(~case.c.sensitive, assistance.c.state.in_(OPEN_STATES)))
        wanted: list[ColumnElement[bool]] = [asked_of, mine]
        if who.role is Role.MANAGER:
            wanted.append(seen)
        query = help_query().where(or_(*wanted)).order_by((assistance.c.next_at.is_(None)), assistance.c.id.desc())
        async with self._units.read() as unit:
            names = {person.id: person.name for person in await all_staff(unit)}
            rows = (await unit.conn.execute(query.limit(limit))).all()
            found = [(await read_help(unit, row), bool(row.sensitive)) for row in rows]
        return tuple(
            Listed(
                asked,
                sensitive,
                names.get(asked.asker, ""),
                names.get(asked.owner, "") if asked.owner else asked.content.body,
                who.id in asked.members,
            )
            for asked, sensitive in found
        )

    async def of_case(self, number: CaseNumber, who: Staff) -> tuple[Shown, ...]:
        """The requests of a case for its page: all of them for who works it, one's own for who helps."""
        async with self._units.read() as unit:
            kept = await find_case(unit, number)
            if kept is None:
                raise NotYours
            return await requests_of(unit, kept, who)

    async def helped(self, who: Staff, limit: int = 100) -> tuple[CaseNumber, ...]:
        """The cases sent to this judge, or on which this person has a task, newest first."""
        sight = readable(who, self._units.district), ~visible(who, self._units.district)
        # Said once more so that it starts from this person's tasks: the sight alone is asked of every case there is.
        tasks = select(assistance.c.case_id).join(
            assistance_member, assistance_member.c.assistance_id == assistance.c.id
        )
        mine = case.c.id.in_(tasks.where(assistance_member.c.staff_id == who.id, assistance.c.live))
        query = select(case.c.number).where(mine, *sight).order_by(case.c.id.desc()).limit(limit)
        async with self._units.read() as unit:
            return tuple(CaseNumber(number) for number in (await unit.conn.execute(query)).scalars())


_ASKED = help_query().where(assistance.c.case_id == OF_CASE).order_by(assistance.c.id)


async def requests_of(unit: Unit, kept: Kept, who: Staff) -> tuple[Shown, ...]:
    """The requests of a case as `of_case` tells them."""
    works = may_see(who, kept.case, kept.named, unit.district)
    rows = (await unit.conn.execute(_ASKED, {"case": kept.id})).all()
    found = [await read_help(unit, row) for row in rows]
    return tuple([await _shown(unit, kept, a, who, works=works) for a in found if works or who.id in a.members])


async def _shown(unit: Unit, kept: Kept, asked: Assistance, who: Staff, *, works: bool) -> Shown:
    facts = kept.case.facts
    people: Sequence[Staff | None] = [await get_staff(unit, person) for person in sorted(asked.members)]
    asker = await get_staff(unit, asked.asker)
    owner = await get_staff(unit, asked.owner) if asked.owner is not None else None
    names = (*own_side(kept.case), *other_side(kept.case), *registered(kept.case, "other"))
    helps = asked.live and who.id in asked.members and kept.case.status in HELPED
    return Shown(
        asked=asked,
        sensitive=kept.case.sensitive,
        asker=asker.name if asker else "",
        owner=owner.name if owner else asked.content.body,
        members=tuple(person.name for person in people if person),
        parties=tuple(dict.fromkeys(names)) if asked.kind is Help.EXPERT or works else (),
        category="" if kept.case.sensitive else facts.category,
        place="" if kept.case.sensitive else facts.place_code,
        acts=helping.can(asked, kept.case, who) if kept.case.status in HELPED else (),
        sees_case=works or helps,
    )
