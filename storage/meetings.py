"""The meeting of a case: loaded and kept, what its parties are told, and the acts of a party in its own turn."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from sqlalchemy import select, update

from handlers.casework.case import FOLLOWED, WORKED, Case, CaseNumber, StaffId
from handlers.casework.hearing import seated
from handlers.casework.online import outsiders, seats
from handlers.casework.online.appointments import next_reminder
from handlers.casework.online.meeting import APPLICANT_SEAT, Done, Meeting, Side, Telling, private_room
from handlers.casework.online.offers import LIVE
from handlers.casework.online.seats import Mediator
from handlers.messages import Attachment, Reply
from storage.cases import Kept
from storage.database import insert
from storage.mapping import MEETING
from storage.outbox import tell_later
from storage.people import get_staff
from storage.prepared import Prepared
from storage.tables import meeting, meeting_guest, participation
from storage.tables.columns import OF_CASE
from storage.talks import Talk, read_talk
from storage.transcript import Author, Place, note, uid
from storage.unit import Changed, Unit

OUTSIDE = 1000  # outsiders stand in `participation` beside the seats: number n as OUTSIDE + n


_MEETING = Prepared(select(meeting).where(meeting.c.case_id == OF_CASE), "case")


async def load_meeting(unit: Unit, case_id: int) -> Meeting | None:
    """The meeting of a case; None when nobody was ever invited. Only under the case's lock when it is changed."""
    row = await _MEETING.one(unit.conn, {"case": case_id})
    return MEETING.load(unit.vault.open(row.body, row.key_id, "meeting", row.uid, case_id)) if row else None


async def save_meeting(unit: Unit, case_id: int, value: Meeting, now: datetime) -> None:
    """Write it, with the moment at which the clock looks at it next."""
    known = select(meeting.c.uid).where(meeting.c.case_id == case_id)
    row_uid = (await unit.conn.execute(known)).scalar_one_or_none()
    values: dict[str, object] = {"look_at": _look_at(unit, value, now)}
    sealed = unit.vault.seal(MEETING.dump(value), "meeting", row_uid or (row_uid := uid()), case_id)
    values |= {"body": sealed.body, "key_id": sealed.key_id}
    fresh = insert(unit.conn, meeting).values(uid=row_uid, case_id=case_id, **values)
    await unit.conn.execute(fresh.on_conflict_do_update(index_elements=["case_id"], set_=values))
    await _keep_seats(unit, case_id, value, now)
    await _keep_guests(unit, case_id, value, now)


def _look_at(unit: Unit, value: Meeting, now: datetime) -> datetime | None:
    """When the next offer lapses or the next reminder is due."""
    tz = unit.district.tz
    lapses = [o.lapses + timedelta(days=1) for o in value.offers if o.state in LIVE]
    moments = [datetime.combine(day, time(0, 1), tz) for day in lapses]
    reminder = next_reminder(value, unit.district, now)
    return min([*moments, *([reminder] if reminder else [])], default=None)


async def _keep_seats(unit: Unit, case_id: int, value: Meeting, now: datetime) -> None:
    """Who left is no longer found by the talk."""
    gone = [seat.id for seat in value.seats if seat.left_at is not None]
    gone += [OUTSIDE + one.id for one in value.outsiders if outsiders.over(one)]
    mine = (participation.c.case_id == case_id, participation.c.seat.in_(gone), participation.c.left_at.is_(None))
    await unit.conn.execute(update(participation).where(*mine).values(left_at=now))


async def _keep_guests(unit: Unit, case_id: int, value: Meeting, now: datetime) -> None:
    """Guests to whom every seat agreed come in; all others are out."""
    for guest in value.guests:
        mine = (meeting_guest.c.case_id == case_id, meeting_guest.c.staff_id == guest.staff)
        if seats.joined(value, guest):
            fresh = insert(unit.conn, meeting_guest).values(case_id=case_id, staff_id=guest.staff, joined_at=now)
            back = fresh.on_conflict_do_update(index_elements=["case_id", "staff_id"], set_={"left_at": None})
            await unit.conn.execute(back)
        else:
            await unit.conn.execute(update(meeting_guest).where(*mine).values(left_at=now))


async def is_guest(unit: Unit, case_id: int, who: StaffId) -> bool:
    """Whether every seat agreed to this person, who has not left since."""
    mine = (meeting_guest.c.case_id == case_id, meeting_guest.c.staff_id == who, meeting_guest.c.left_at.is_(None))
    return (await unit.conn.execute(select(meeting_guest.c.id).where(*mine))).first() is not None


async def mediator_of(unit: Unit, holder: StaffId | None) -> Mediator | None:
    """The holder as the parties are shown it."""
    who = await get_staff(unit, holder) if holder is not None else None
    if who is None:
        return None
    body = unit.district.body_of.get(who.committee)
    return Mediator(who.id, who.name, body.name if body else "", who.certificate)


async def talks_of(unit: Unit, kept: Kept, value: Meeting) -> dict[int, int]:
    """The talks of those who take part, by seat."""
    rows = await unit.conn.execute(
        select(participation.c.seat, participation.c.conversation_id).where(
            participation.c.case_id == kept.id, participation.c.left_at.is_(None)
        )
    )
    found = {row.seat: row.conversation_id for row in rows}
    if kept.talk_id is not None:
        found[APPLICANT_SEAT] = kept.talk_id
    present = {seat.id for seat in value.present}
    return {seat: talk for seat, talk in found.items() if seat in present}


async def hearers_of(unit: Unit, kept: Kept, value: Meeting) -> dict[int, int]:
    """The talks of all who hear the joint room: the parties', and those of outsiders who are in (from `OUTSIDE` on)."""
    inside = [OUTSIDE + one.id for one in outsiders.inside(value)]
    mine = (participation.c.case_id == kept.id, participation.c.left_at.is_(None), participation.c.seat.in_(inside))
    rows = await unit.conn.execute(select(participation.c.seat, participation.c.conversation_id).where(*mine))
    return {**await talks_of(unit, kept, value), **{row.seat: row.conversation_id for row in rows}}


async def speakers_of(unit: Unit, kept: Kept, value: Meeting) -> dict[int, str]:
    """Who speaks in a talk, by its id: the parties who take part, and every outsider who ever came."""
    names = {talk: value.seats[seat].name for seat, talk in (await talks_of(unit, kept, value)).items()}
    mine = (participation.c.case_id == kept.id, participation.c.seat >= OUTSIDE)
    rows = await unit.conn.execute(select(participation.c.seat, participation.c.conversation_id).where(*mine))
    came = {row.conversation_id: outsiders.find(value, row.seat - OUTSIDE).name for row in rows}
    return {**{talk: f"{name}（受邀）" for talk, name in came.items()}, **names}


async def carry_done(unit: Unit, kept: Kept, done: Done, now: datetime, *, calendar: Attachment | None = None) -> None:
    """An act at the meeting: kept, noted for staff without a word of a private talk, and told to whom it concerns."""
    await save_meeting(unit, kept.id, done.meeting, now)
    if done.note:
        await note(unit, kept.id, done.note, now)
    for told in done.tells:
        await tell_seats(unit, kept, done.meeting, told, now, calendar)
    unit.changed(Changed.CASE, CaseNumber(kept.case.number))


async def tell_seats(
    unit: Unit, kept: Kept, value: Meeting, told: Telling, now: datetime, calendar: Attachment | None = None
) -> None:
    """Words of the service, to each seat in its own private room.

    The talks are not locked here: who holds one may wait for this case. Their lines are released apart.
    """
    talks = {**await talks_of(unit, kept, value), **await _just_left(unit, kept, told, value)}
    for seat_id in told.to:
        if seat_id not in talks:
            continue
        talk, side = await read_talk(unit, talks[seat_id]), value.seats[seat_id].side
        await _tell(unit, kept, talk, side, told, now, (calendar,) if calendar and told.calendar else ())


async def _just_left(unit: Unit, kept: Kept, told: Telling, value: Meeting) -> dict[int, int]:
    """Who is told a last word on leaving."""
    gone = [seat for seat in told.to if value.seats[seat].left_at is not None]
    mine = (participation.c.case_id == kept.id, participation.c.seat.in_(gone))
    rows = await unit.conn.execute(select(participation.c.seat, participation.c.conversation_id).where(*mine))
    return {row.seat: row.conversation_id for row in rows}


async def _tell(
    unit: Unit, kept: Kept, talk: Talk, side: Side, told: Telling, now: datetime, files: tuple[Attachment, ...]
) -> None:
    unsafe = side is Side.APPLICANT and kept.talk_id == talk.id and kept.case.facts.unsafe_phone
    discreet = kept.case.sensitive or unsafe or talk.state.discreet
    buttons = tuple(replace(b, label=talk.in_script(b.label)) for b in told.buttons)
    reply = Reply(talk.in_script(told.text), buttons, () if unsafe else files, discreet=discreet)
    place = Place(talk.id, kept.id, private_room(side))
    await tell_later(unit, talk, place, Author.SERVICE, reply, now, held=unsafe)


def with_ears(after: Case, value: Meeting | None) -> Case:
    """A case whose agreement is followed, with the invited parties the service speaks to from now on."""
    if after.status not in FOLLOWED or value is None:
        return after
    return replace(after, record=seated(after.record, value))


async def after_move(unit: Unit, before: Kept, after: Kept, value: Meeting | None, now: datetime) -> None:
    """What a move of the case means for its meeting: another mediator is asked for; an ended case ends it."""
    if value is None:
        return
    if after.case.status not in WORKED and before.case.status in WORKED:
        await _ended(unit, after, value, now)
    elif after.case.holder is not None and after.case.holder != before.case.holder:
        mediator = await mediator_of(unit, after.case.holder)
        for told in seats.asks_mediator(value, mediator) if mediator else ():
            await tell_seats(unit, after, value, told, now)


OVER = "这件调解结束了。听到的事请继续保密，谢谢您来帮忙。"
STOPPED = "这件事换人接着办，先停一停。接着商量的时候，说“回到调解”。"


async def _ended(unit: Unit, kept: Kept, value: Meeting, now: datetime) -> None:
    """The invited parties hear that it is over; why and with which words concerns the reporting side alone."""
    result = seats.over(kept.case.outcome, back=kept.case.closed_at is None)
    await tell_seats(
        unit, kept, value, Telling(tuple(s.id for s in value.present if s.id != APPLICANT_SEAT), result), now
    )
    for seat, talk_id in (await hearers_of(unit, kept, value)).items():
        if seat >= OUTSIDE:
            talk = await read_talk(unit, talk_id)
            text = STOPPED if kept.case.closed_at is None else OVER
            reply = Reply(talk.in_script(text), discreet=talk.state.discreet)
            await tell_later(unit, talk, Place(talk.id, None), Author.SERVICE, reply, now)
