"""Complaints about the service as they are kept: numbered, given to somebody who is not complained about, answered, climbing."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, or_, select, true, update
from sqlalchemy import case as sql_case

from handlers.casework.case import Case, CaseNumber, Room, StaffId
from handlers.casework.staff import Role, Staff
from handlers.effects import Complain
from handlers.errors import NotYours, Refused
from handlers.hours import local_day, workdays_after
from handlers.messages import Reply
from handlers.oversight import complaints as rules
from handlers.oversight.complaints import Complaint, Rated, Verdict
from storage import audit
from storage.assistance_rows import morning
from storage.cases import Kept, cases_query, read_cases
from storage.mapping import legible
from storage.notices import NoticeKind, notify
from storage.numbering import next_number
from storage.outbox import tell_resident
from storage.people import all_staff
from storage.scope import about_others, area_of, visible, within_area
from storage.tables import case, complaint
from storage.talks import Talk, lock_talk
from storage.transcript import Author, Place, uid
from storage.unit import Unit, Units

_RECEIVED, _REPLIED = "complaint", "complaint_reply"


async def keep_complaint(unit: Unit, talk: Talk, kept: Kept | None, said: Complain, now: datetime) -> None:
    """Number it, give it to a manager it is not about, and tell the resident number and day. The holder hears nothing."""
    about = kept.case if kept is not None else None
    people = rules.handlers_of(await all_staff(unit), about, now, unit.district)
    due = rules.due_day(now, unit.district)
    number = await next_number(unit, _RECEIVED, unit.district.oversight.complaint_number, now)
    row_uid = uid()
    body = unit.vault.seal(legible(said.text), "complaint", row_uid, talk.id)
    values = {
        "uid": row_uid,
        "case_id": kept.id if kept is not None else None,
        "conversation_id": talk.id,
        "body": body.body,
        "key_id": body.key_id,
        "at": now,
        "number": number,
        "about_id": about.holder if about is not None else None,
        "handler_id": people[0].id if people else None,
        "due": due,
        "next_at": morning(unit, due),
    }
    await unit.conn.execute(complaint.insert().values(values))
    for who in people:
        await notify(unit, NoticeKind.COMPLAINT, now, staff_id=who.id)
    await _tell(unit, talk, about, rules.received_words(number, due), "", now)


async def _tell(unit: Unit, talk: Talk, about: Case | None, words: str, discreet: str, now: datetime) -> None:
    """A line of the talk and of no case, so that the one complained about does not read it; little on a phone others read."""
    unsafe = talk.state.discreet or (about is not None and (about.sensitive or about.facts.unsafe_phone))
    text = discreet if unsafe else words
    if not text:
        return
    held = about is not None and about.facts.unsafe_phone
    reply = Reply(talk.in_script(text), first=True, discreet=unsafe)
    await tell_resident(unit, talk, Place(talk.id, None, Room.APPLICANT), Author.SERVICE, reply, now, held=held)


class Complaints:
    """What managers do with them, each within the own area and never with one about the own work."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def register(self, who: Staff, limit: int = 200) -> tuple[Complaint, ...]:
        """Those in sight, open ones first, the nearest day first. Raises `NotYours` for who is no manager."""
        order = (complaint.c.replied_at.is_not(None), complaint.c.due, complaint.c.id.desc())
        query = self._query(who).where(self._sight(who)).order_by(*order).limit(limit)
        async with self._units.read() as unit:
            rows = (await unit.conn.execute(query)).all()
            return tuple([_complaint(unit, row, await _names(unit)) for row in rows])

    async def show(self, complaint_id: int, who: Staff, now: datetime) -> tuple[Complaint, tuple[Staff, ...]]:
        """One of them, recorded as read, with those it can be given to. Raises `NotYours`."""
        async with self._units.write() as unit:
            row = await self._row(unit, complaint_id, who)
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "complaint_read", now, str(complaint_id))
            names = await _names(unit)
            return _complaint(unit, row, names), await self._handlers(unit, row, now)

    async def _handlers(self, unit: Unit, row: Row[Any], now: datetime) -> tuple[Staff, ...]:
        kept = await _case_of(unit, row)
        people = rules.handlers_of(await all_staff(unit), kept, now, unit.district)
        return tuple(p for p in people if p.id not in (row.about_id, row.handler_id))

    async def give(self, complaint_id: int, who: Staff, to: StaffId, now: datetime) -> None:
        """To another manager who may deal with it. Raises `NotYours`, `Refused`."""
        async with self._units.write() as unit:
            row = await self._row(unit, complaint_id, who)
            if row.replied_at is not None:
                raise Refused("这条意见已经答复了。")
            if to not in {person.id for person in await self._handlers(unit, row, now)}:
                raise Refused("请选择可以经办的主管。")
            await unit.conn.execute(update(complaint).where(complaint.c.id == complaint_id).values(handler_id=to))
            await notify(unit, NoticeKind.COMPLAINT, now, staff_id=to)
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "complaint_give", now, str(complaint_id))

    async def reply(self, complaint_id: int, who: Staff, verdict: Verdict | None, words: str, now: datetime) -> str:
        """Answer it: the resident reads the words with their official number, which is returned. Raises `NotYours`, `Refused`."""
        async with self._units.write() as unit:
            row = await self._row(unit, complaint_id, who)
            talk = await lock_talk(unit, row.conversation_id)  # the talk first, like every turn
            row = await self._row(unit, complaint_id, who)
            found = _complaint(unit, row, {})
            judged, said = rules.check_reply(found, who, verdict, legible(words))
            number = await next_number(unit, _REPLIED, unit.district.oversight.reply_number, now)
            sealed = unit.vault.seal(said, "complaint_reply", row.uid, row.conversation_id)
            values = {
                "handled_at": now,
                "handled_by": who.id,
                "replied_at": now,
                "reply": sealed.body,
                "reply_key": sealed.key_id,
                "reply_number": number,
                "verdict": judged.value,
                "next_at": None,
            }
            await unit.conn.execute(update(complaint).where(complaint.c.id == complaint_id).values(values))
            told = rules.reply_words(found.number or "以前提的", number, judged, said)
            await _tell(unit, talk, await _case_of(unit, row), told, "有一条答复，方便时请到我们这里当面看。", now)
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "complaint_reply", now, str(complaint_id))
            return number

    async def climb(self, now: datetime, limit: int = 100) -> tuple[int, ...]:
        """Overdue ones go further up: to who has it, then to every manager who may know of it. The ids that moved."""
        query = select(complaint).where(complaint.c.next_at <= now, complaint.c.replied_at.is_(None))
        moved = []
        async with self._units.write() as unit:
            rows = (await unit.conn.execute(query.order_by(complaint.c.id).limit(limit).with_for_update())).all()
            for row in rows:
                people = rules.handlers_of(await all_staff(unit), await _case_of(unit, row), now, unit.district)
                fit = [p.id for p in people if p.id != row.about_id]
                again = workdays_after(unit.district, local_day(unit.district, now), unit.district.oversight.judge_days)
                values = {"rung": row.rung + 1, "next_at": morning(unit, again)}
                await unit.conn.execute(update(complaint).where(complaint.c.id == row.id).values(values))
                for person in fit if row.rung or row.handler_id not in fit else [row.handler_id]:
                    await notify(unit, NoticeKind.COMPLAINT_LATE, now, staff_id=person)
                await audit.record(unit, audit.HOUSE, audit.SERVICE, "complaint_late", now, str(row.id))
                moved.append(row.id)
        return tuple(moved)

    async def between(self, who: Staff | None, since: datetime, until: datetime) -> tuple[Complaint, ...]:
        """Those made in a span of time, without sensitive cases; None is the whole district."""
        sight = self._sight(who) if who is not None else true()
        plain = or_(complaint.c.case_id.is_(None), ~case.c.sensitive)
        query = self._query(who).where(sight, plain, complaint.c.at >= since, complaint.c.at < until)
        async with self._units.read() as unit:
            names = await _names(unit)
            rows = (await unit.conn.execute(query.order_by(complaint.c.id))).all()
            return tuple(_complaint(unit, row, names) for row in rows)

    async def rated(self, who: Staff | None, since: datetime, until: datetime) -> tuple[Rated, ...]:
        """Cases that ended in a span of time with the stars they were given; sensitive ones and clues stay out."""
        query = select(case.c.committee, case.c.rating).where(case.c.closed_at >= since, case.c.closed_at < until)
        query = query.where(~case.c.sensitive, ~case.c.clue)
        if who is not None:
            query = query.where(within_area(who, self._units.district))
        async with self._units.read() as unit:
            return tuple(Rated(row.committee, row.rating) for row in await unit.conn.execute(query))

    def _sight(self, who: Staff) -> ColumnElement[bool]:
        if who.role is not Role.MANAGER or not who.active:
            raise NotYours
        district = self._units.district
        not_mine = complaint.c.about_id.is_distinct_from(who.id)
        whole = true() if area_of(who, district) is None else false()
        given = or_(whole, complaint.c.handler_id == who.id, complaint.c.handler_id.is_(None))
        return and_(not_mine, or_(and_(complaint.c.case_id.is_(None), given), about_others(who, district)))

    def _query(self, who: Staff | None) -> Select[Any]:
        """The number of the case shows only when the case is in sight."""
        seen = visible(who, self._units.district) if who is not None else ~case.c.sensitive
        number = sql_case((seen, case.c.number), else_=None).label("number_of_case")
        whole = complaint.outerjoin(case, case.c.id == complaint.c.case_id)
        return select(complaint, number, case.c.committee).select_from(whole)

    async def _row(self, unit: Unit, complaint_id: int, who: Staff) -> Row[Any]:
        query = self._query(who).where(complaint.c.id == complaint_id, self._sight(who))
        row: Row[Any] | None = (await unit.conn.execute(query)).one_or_none()
        if row is None:
            raise NotYours
        return row


async def _case_of(unit: Unit, row: Row[Any]) -> Case | None:
    if row.case_id is None:
        return None
    kept = await read_cases(unit, cases_query(case.c.id == row.case_id))
    return kept[0].case if kept else None


async def _names(unit: Unit) -> dict[int, str]:
    return {int(person.id): person.name for person in await all_staff(unit)}


def _complaint(unit: Unit, row: Row[Any], names: dict[int, str]) -> Complaint:
    seen = row.number_of_case is not None  # whose a sensitive case is, its holder alone knows
    reply = ""
    if row.reply is not None:
        reply = unit.vault.open(row.reply, row.reply_key, "complaint_reply", row.uid, row.conversation_id)
    return Complaint(
        id=row.id,
        text=unit.vault.open(row.body, row.key_id, "complaint", row.uid, row.conversation_id),
        at=row.at,
        number=row.number or "",
        case=CaseNumber(row.number_of_case) if row.number_of_case else None,
        about=StaffId(row.about_id) if row.about_id is not None else None,
        handler=StaffId(row.handler_id) if row.handler_id is not None else None,
        due=row.due,
        reply=reply,
        reply_number=row.reply_number or "",
        verdict=Verdict(row.verdict) if row.verdict else None,
        replied_at=row.replied_at or row.handled_at,
        committee=(row.committee or "") if seen else "",
        about_name=names.get(row.about_id, "") if seen else "",
        handler_name=names.get(row.handler_id, ""),
    )
