"""Online mediation as the desk works it: invitations, words to one side, offers passed on, proposals, dates, the draft."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from secrets import token_hex

from sqlalchemy import select

from handlers.casework.case import WORKED, CaseNumber, Room, StaffId, open_
from handlers.casework.codes import Move
from handlers.casework.desk import Order
from handlers.casework.life import agreeable
from handlers.casework.online import appointments, draft, invitation, offers, seats
from handlers.casework.online.invitation import Invitee
from handlers.casework.online.meeting import APPLICANT_SEAT, Done, Guest, Meeting, Side
from handlers.casework.online.offers import When
from handlers.casework.record import Terms
from handlers.casework.staff import CASELESS, Role, Staff, away
from handlers.errors import Refused
from handlers.hours import local_day
from handlers.messages import Attachment
from storage import audit, invitations
from storage.cases import USED, Kept, find_case, lock_case
from storage.files import Files
from storage.invitations import Made
from storage.meetings import carry_done, load_meeting, mediator_of, save_meeting, tell_seats
from storage.moves import carry_move
from storage.people import get_staff
from storage.scope import must_see
from storage.tables import case, meeting
from storage.talks import Talk
from storage.transcript import Place, add_files, note
from storage.unit import Changed, Unit, Units

Act = Callable[[Meeting, When], Done]


class Online:
    """For the holder of a case. Every act is refused with a sentence or carried out whole, with its entry in the trail."""

    def __init__(self, units: Units, files: Files) -> None:
        self._units, self._files = units, files

    async def invite(self, number: CaseNumber, who: Staff, invitee: Invitee, now: datetime) -> Made:
        """A one-time link and a code for one party of the record. Raises `Refused` with the article that forbids it."""
        async with self._units.write() as unit:
            kept, _ = await of_holder(unit, number, who)
            invitation.check(kept.case, invitee)
            if invitee.side is None or (invitee.side, invitee.name) not in invitation.invitable(kept.case):
                raise Refused("先在“登记当事人”里登记要邀请的人。")
            await self._open(unit, kept, now)
            for seen in await invitations.invitations_of(unit, kept.id):
                if seen.ended_at is None and seen.invitee.name == invitee.name:
                    await invitations.end(unit, seen.id, "renewed", now)
            made = await invitations.make(unit, kept, invitee, who.id, now)
            side = "被申请人" if invitee.side is Side.RESPONDENT else "另一位申请人"
            days = unit.district.online.invite_days
            await note(unit, kept.id, f"{who.name} 邀请{side}上网调解，链接 {days} 天内有效，只能用一次。", now)
            await audit.record(unit, number, audit.staff_actor(who.id), "invite", now, invitee.side.value)
            unit.changed(Changed.CASE, number)
            return made

    async def _open(self, unit: Unit, kept: Kept, now: datetime) -> None:
        """The first invitation opens the meeting; the reporting side is asked to accept the mediator."""
        mediator = await mediator_of(unit, kept.case.holder)
        if mediator is None or not mediator.certificate:
            raise Refused("主持调解要有人民调解员证，您的证号还没有登记。")
        if await load_meeting(unit, kept.id) is not None:
            return
        value = seats.opened(kept.case.number, invitation.applicant_name(kept.case))
        await save_meeting(unit, kept.id, value, now)
        for told in seats.opening(value, mediator):
            await tell_seats(unit, kept, value, told, now)

    async def inviting(self, token: str, network: str, now: datetime) -> str:
        """Which committee invites by this link; "" for a link that cannot be used. Wrong ones are counted per network."""
        async with self._units.read() as unit:
            if await invitations.LINK.locked(unit, network, now):
                return ""
            found = await invitations.by_token(unit, token, now)
            kept = await find_case(unit, found.number) if found else None
            if found and kept:
                return await _committee(unit, kept, found.invitee)
        async with self._units.write() as unit:
            await invitations.LINK.miss(unit, network, now)
        return ""

    async def withdraw_invitation(self, number: CaseNumber, who: Staff, invitation_id: int, now: datetime) -> None:
        """The link works no more."""
        async with self._units.write() as unit:
            kept, _ = await of_holder(unit, number, who)
            mine = {seen.id for seen in await invitations.invitations_of(unit, kept.id)}
            if invitation_id not in mine or not await invitations.end(unit, invitation_id, "withdrawn", now):
                raise Refused("这个邀请已经用过、过期或者收回了。")
            await note(unit, kept.id, f"{who.name} 收回邀请。", now)
            await audit.record(unit, number, audit.staff_actor(who.id), "uninvite", now)
            unit.changed(Changed.CASE, number)

    async def pass_on(self, number: CaseNumber, who: Staff, offer: int, now: datetime) -> None:
        """An offer told to the mediator goes to the other side, with the leave of who made it."""
        await self._act(number, who, "pass_on", now, lambda value, when: offers.pass_on(value, offer, when))

    async def propose(self, number: CaseNumber, who: Staff, terms: offers.Terms, now: datetime) -> None:
        """The mediator's proposal to both sides."""
        await self._act(number, who, "propose", now, lambda value, when: offers.propose(value, terms, when))

    async def withdraw(self, number: CaseNumber, who: Staff, offer: int, now: datetime) -> None:
        """The mediator's proposal taken back."""
        await self._act(
            number, who, "unpropose", now, lambda v, when: offers.withdraw(v, offer, when.now, by_seat=None)
        )

    async def appoint(
        self, number: CaseNumber, who: Staff, at: datetime, place: str, now: datetime, *, pause: bool
    ) -> None:
        """A date for both sides, with its calendar file; or a break until then."""
        district = self._units.district
        calendar = None
        if not pause and at > now:
            body = appointments.calendar(at, place.strip(), token_hex(8), now)
            calendar = await self._files.put_calendar(body, "约谈.ics", now)

        def act(value: Meeting, _: When) -> Done:
            return appointments.appoint(value, at, place, district, now, pause=pause)

        await self._act(number, who, "appoint", now, act, calendar)

    async def cancel(self, number: CaseNumber, who: Staff, appointment: int, now: datetime) -> None:
        """An appointment that does not take place."""
        district = self._units.district
        await self._act(number, who, "unappoint", now, lambda v, _: appointments.cancel(v, appointment, district, now))

    async def write_draft(self, number: CaseNumber, who: Staff, text: str, now: datetime, *, oral: bool) -> None:
        """The text both sides are asked to confirm."""
        async with self._units.write() as unit:
            kept, _ = await of_holder(unit, number, who)
            value = _named(await need_meeting(unit, kept), kept)
            need_ready(value, kept)
            _may_agree(kept, oral=oral)
            await carry_done(unit, kept, draft.write(value, text, now, oral=oral), now)
            await audit.record(unit, number, audit.staff_actor(who.id), "draft", now)

    async def record_result(self, number: CaseNumber, who: Staff, facts: str, now: datetime) -> None:
        """What everybody confirmed becomes the record: an oral agreement at once, a written one as a draft to be signed.

        人民调解法 §28, §30; §29: without signatures or fingerprints and the seal a written one has no effect.
        """
        async with self._units.write() as unit:
            kept, talk = await of_holder(unit, number, who)
            value = await need_meeting(unit, kept)
            if value.draft is None or not draft.confirmed(value) or value.draft.recorded:
                raise Refused("各方都确认了同一稿，才能写进协议记录。")
            text = value.draft
            agreed = local_day(unit.district, max(c.at for c in text.confirmations))  # the parties heard: from today on
            _may_agree(kept, oral=text.oral)
            terms = Terms(
                facts=facts,
                words=text.text,
                oral=text.oral,
                agreed=agreed,
                effect=agreed if text.oral else None,
                perform_by=text.perform_by,
                amount_fen=text.fen,
            )
            await carry_move(unit, kept, talk, who, Order(Move.TERMS, entry=terms), now)
            await save_meeting(unit, kept.id, replace(value, draft=replace(text, recorded=True)), now)
            said = "；".join(f"{c.at.astimezone(unit.district.tz):%Y-%m-%d %H:%M}" for c in text.confirmations)
            words = f"各方在聊天里确认第{text.version}稿（{said}），SHA-256 {text.sha256}。聊天确认不是签名。"
            await note(unit, kept.id, words, now)

    async def record_signing(self, number: CaseNumber, who: Staff, on: date, scan: Attachment, now: datetime) -> None:
        """The written agreement was signed or fingerprinted by the parties, signed by the mediator and sealed (§29).

        From that day it has effect, and the thirty days for judicial confirmation run (§33).
        """
        async with self._units.write() as unit:
            kept, talk = await lock_case(unit, number)
            await must_see(unit, number, who)
            terms = kept.case.record.terms
            if kept.case.holder != who.id or terms is None or terms.oral:
                raise Refused("承办人先登记书面协议的内容，再登记签名盖章。")
            _may_agree(kept, oral=False)
            signed = Order(Move.TERMS, entry=replace(terms, effect=on))
            await carry_move(unit, kept, talk, who, signed, now)
            line = await note(unit, kept.id, f"书面协议签名、盖章：{on}，扫描件附后。", now)
            await add_files(unit, (scan,), Place(None, kept.id, Room.INTERNAL), now, line)
            await audit.record(unit, number, audit.staff_actor(who.id), "signed", now)

    async def ask_guest(self, number: CaseNumber, who: Staff, guest: StaffId, now: datetime) -> None:
        """Both sides are asked whether an expert or a second mediator may join (人民调解法 §20)."""
        async with self._units.write() as unit:
            kept, _ = await of_holder(unit, number, who)
            person = await get_staff(unit, guest)
            if person is None or person.role in CASELESS or away(person, now) or person.id == who.id:
                raise Refused("请选择一位在岗的同事。")
            if person.id in kept.case.kept_from:
                raise Refused("当事人不愿意让这位参与，不能邀请。")
            role = "专家" if person.role is Role.EXPERT else "调解员"
            asked = Guest(person.id, person.name, person.certificate, role, asked_at=now)
            await carry_done(unit, kept, seats.propose_guest(await need_meeting(unit, kept), asked), now)
            await audit.record(unit, number, audit.staff_actor(who.id), "guest", now, audit.staff_actor(person.id))

    async def tick(self, now: datetime, limit: int = 200) -> int:
        """Timed work: offers that lapse, reminders of the day before. Returns how many meetings were looked at."""
        due = select(case.c.number).join(meeting, meeting.c.case_id == case.c.id).where(meeting.c.look_at <= now, USED)
        async with self._units.read() as unit:
            numbers = (await unit.conn.execute(due.order_by(meeting.c.look_at).limit(limit))).scalars().all()
        for number in numbers:
            async with self._units.write() as unit:
                kept, _ = await lock_case(unit, number)
                await self._tick(unit, kept, now)
        return len(numbers)

    async def _tick(self, unit: Unit, kept: Kept, now: datetime) -> None:
        value = await load_meeting(unit, kept.id)
        if value is None:
            return
        lapsed = offers.lapse(value, _when(unit, now))
        reminded = appointments.remind(lapsed.meeting, unit.district, now)
        tells = (*lapsed.tells, *reminded.tells) if kept.case.status in WORKED else ()
        await carry_done(unit, kept, Done(reminded.meeting, tells, lapsed.note), now)

    async def _act(
        self, number: CaseNumber, who: Staff, name: str, now: datetime, act: Act, calendar: Attachment | None = None
    ) -> None:
        async with self._units.write() as unit:
            kept, _ = await of_holder(unit, number, who)
            value = await need_meeting(unit, kept)
            need_ready(value, kept)
            await carry_done(unit, kept, act(value, _when(unit, now)), now, calendar=calendar)
            await audit.record(unit, number, audit.staff_actor(who.id), name, now)


async def of_holder(unit: Unit, number: CaseNumber, who: Staff) -> tuple[Kept, Talk | None]:
    """The case for its holder alone: the mediator whom the parties accept is no other (人民调解法 §19, §23)."""
    kept, talk = await lock_case(unit, number)
    await must_see(unit, number, who)
    if kept.case.holder != who.id:
        raise Refused("线上调解由承办人主持，请先接手或者移交给您。")
    if not open_(kept.case):
        raise Refused("案件已经办结或撤回，线上调解结束了。")
    return kept, talk


async def need_meeting(unit: Unit, kept: Kept) -> Meeting:
    """Raises `Refused` before the first invitation."""
    value = await load_meeting(unit, kept.id)
    if value is None:
        raise Refused("还没有邀请对方。")
    return value


def need_ready(value: Meeting, kept: Kept) -> None:
    """Raises `Refused` until both sides are there and accepted the mediator."""
    if not value.ready(kept.case.holder):
        raise Refused("双方都参加、都接受了调解员以后才能开始（《人民调解法》第19条、第23条）。")


async def _committee(unit: Unit, kept: Kept, invitee: Invitee) -> str:
    """Who invites, while the invitation holds."""
    try:
        invitation.check(kept.case, invitee)
    except Refused:
        return ""
    mediator = await mediator_of(unit, kept.case.holder)
    return mediator.committee if mediator else ""


def _may_agree(kept: Kept, *, oral: bool) -> None:
    """Raises `Refused` where the case could not be closed as agreed either: nobody is bound to what must not be."""
    if why := agreeable(kept.case, oral=oral):
        raise Refused(why)


def _named(value: Meeting, kept: Kept) -> Meeting:
    """The reporting side under its full name. Raises `Refused` while only a form of address is known."""
    name = invitation.applicant_name(kept.case)
    if len(name.strip()) < 2:
        raise Refused("先在“登记当事人”里写上申请人的全名，确认草稿要打全名。")
    return value.with_seat(replace(value.seats[APPLICANT_SEAT], name=name))


def _when(unit: Unit, now: datetime) -> When:
    today: date = local_day(unit.district, now)
    return When(now, today, unit.district.online.offer_days)
