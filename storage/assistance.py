"""Help on cases: asked for, answered, climbing when nobody answers, ended with the case.

Notes carry no words of a request: they are shown in committees' groups too.
"""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import and_, exists, func, or_, select, update

from handlers.casework import helping
from handlers.casework.assistance import ACT_NAMES, HELP_NAMES, Act, Assistance, Help, State
from handlers.casework.case import CaseNumber, StaffId
from handlers.casework.helping import Answer, Wish
from handlers.casework.staff import HELPED, Role, Staff, away, in_area, may_see
from handlers.errors import NotYours, Refused
from handlers.hours import local_day, workdays_after
from storage import audit
from storage.alerts import say_plainly
from storage.assistance_rows import OPEN_STATES, help_query, help_row, insert_help, morning, read_help, save_help
from storage.cases import Kept, Named, lock_case
from storage.mapping import legible_texts
from storage.notices import NoticeKind, notify
from storage.people import all_staff
from storage.scope import must_see
from storage.tables import assistance, assistance_member, attachment, case, case_holder, case_named, case_party
from storage.transcript import note
from storage.unit import Changed, Unit, Units


class Assistances:
    """Asking and answering, for one member of staff at a time."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def ask(self, number: CaseNumber, who: Staff, wish: Wish, now: datetime) -> int:
        """Ask; the id of the request. Raises `NotYours` outside one's sight, `Refused` where the rules forbid it."""
        async with self._units.write() as unit:
            kept, talk = await lock_case(unit, number)
            await must_see(unit, number, who)
            wish = replace(legible_texts(wish), paper=legible_texts(wish.paper))
            if wish.paper.file:
                await _must_hold(unit, kept, wish.paper.file)
            if wish.owner is not None:
                wish = replace(wish, earlier=await _earlier(unit, kept, wish.owner))
            asked = helping.ask(kept.case, who, wish, now, unit.district)
            row_id = await insert_help(unit, kept, asked)
            await note(unit, kept.id, f"{who.name} 请人协助：{HELP_NAMES[asked.kind]}", now)
            await audit.record(unit, number, audit.staff_actor(who.id), f"help_{asked.kind.value}", now, str(row_id))
            for person in sorted(asked.members):
                await notify(unit, NoticeKind.HELP, now, case_id=kept.id, staff_id=person)
            if asked.kind is Help.PANEL:
                words = f"应您同意，{asked.content.body}会来调解：{_day(asked.day)}，{asked.content.place}。"
                await say_plainly(unit, kept, talk, words, "有新的安排，请您来时看一看。", now)
            unit.changed(Changed.CASE, number)
            return row_id

    async def answer(self, request: int, who: Staff, said: Answer, now: datetime) -> Assistance:
        """Accept, decline, finish or end. Raises `NotYours` for who has nothing to do with it, `Refused`."""
        async with self._units.write() as unit:
            row = await help_row(unit, request)
            kept, talk = await lock_case(unit, row.number)
            asked = await read_help(unit, await help_row(unit, request))  # as it is under the lock
            if who.id not in asked.members and not may_see(who, kept.case, kept.named, unit.district):
                raise NotYours
            if who.id in kept.case.kept_from or not who.active:
                raise NotYours
            if kept.case.status not in HELPED:
                raise Refused("案件已经没有承办人或者已经办结，这项协助到此为止。")
            after = helping.answer(asked, kept.case, who, legible_texts(said), now, unit.district)
            await save_help(unit, after)
            await note(unit, kept.id, f"{who.name} {ACT_NAMES[said.act]}（{HELP_NAMES[asked.kind]}）", now)
            act = f"help_{said.act.value}"
            await audit.record(unit, row.number, audit.staff_actor(who.id), act, now, str(request))
            await _tell(unit, kept, after, who, now)
            if said.act is Act.ACCEPT:
                card = f"（证号 {who.certificate}）" if who.certificate else ""
                words = f"应您同意，请{who.name}{card}来参加，时间 {_day(after.day)}。"
                await say_plainly(unit, kept, talk, words, "有新的安排，请您来时看一看。", now)
            unit.changed(Changed.CASE, row.number)
            return after

    async def climb(self, now: datetime, limit: int = 200) -> tuple[int, ...]:
        """Requests whose time has passed go further up; those nobody may go on with end. The ids that moved."""
        kept_out = exists().where(
            assistance_member.c.assistance_id == assistance.c.id,
            case_named.c.case_id == assistance.c.case_id,
            case_named.c.staff_id == assistance_member.c.staff_id,
            case_named.c.why == Named.KEPT.value,
        )
        over = and_(assistance.c.state.in_(OPEN_STATES), or_(case.c.status.not_in(sorted(HELPED)), kept_out))
        query = help_query().where(or_(assistance.c.next_at <= now, over)).order_by(assistance.c.id).limit(limit)
        async with self._units.read() as unit:
            rows = [(row.id, row.number) for row in await unit.conn.execute(query)]
        return tuple([request for request, number in rows if await self._one_up(request, number, now)])

    async def _one_up(self, request: int, number: str, now: datetime) -> bool:
        async with self._units.write() as unit:
            kept, _ = await lock_case(unit, number)
            row = await help_row(unit, request)
            asked = await read_help(unit, row)
            if not asked.open:
                return False
            if not helping.stays(asked, kept.case):
                ended = replace(asked, state=State.ENDED, ended_at=now)
                await save_help(unit, ended)
                await audit.record(unit, number, audit.SERVICE, "help_over", now, str(request))
                return True
            if row.next_at is None or row.next_at > now:
                return False
            higher = replace(asked, rung=asked.rung + 1)
            again = workdays_after(unit.district, local_day(unit.district, now), unit.district.helping.answer_days)
            values = {"rung": higher.rung, "next_at": morning(unit, again)}
            await unit.conn.execute(update(assistance).where(assistance.c.id == request).values(values))
            for person in await _ladder(unit, kept, higher, now):
                await notify(unit, NoticeKind.HELP_LATE, now, case_id=kept.id, staff_id=person)
            await note(unit, kept.id, f"{HELP_NAMES[asked.kind]}到期还没有结果，已提醒。", now)
            await audit.record(unit, number, audit.SERVICE, "help_late", now, str(request))
            return True


async def _ladder(unit: Unit, kept: Kept, asked: Assistance, now: datetime) -> list[StaffId]:
    """Who is reminded: who was asked and the holder; then the managers of who was asked; then those of the case's area.

    Of a sensitive case nobody but the first two.
    """
    found = [*sorted(asked.members), *([kept.case.holder] if kept.case.holder is not None else [])]
    if not kept.case.sensitive:
        people = await all_staff(unit)
        bodies = {person.committee for person in people if person.id in asked.members}
        for who in people:
            theirs = who.committee in bodies or (asked.rung > 1 and in_area(who, kept.case, unit.district))
            if who.role is Role.MANAGER and theirs and not away(who, now) and who.id not in kept.case.kept_from:
                found.append(who.id)
    return list(dict.fromkeys(found))


async def _tell(unit: Unit, kept: Kept, after: Assistance, who: Staff, now: datetime) -> None:
    """The holder hears the answer; who helps hears that it is over."""
    if kept.case.holder is not None and kept.case.holder != who.id:
        await notify(unit, NoticeKind.HELP_ANSWERED, now, case_id=kept.id, staff_id=kept.case.holder)
    if after.state is State.ENDED:
        for person in sorted(after.members - {who.id}):
            await notify(unit, NoticeKind.HELP_ANSWERED, now, case_id=kept.id, staff_id=person)


async def _must_hold(unit: Unit, kept: Kept, digest: str) -> None:
    """The scan of a court's request lies with the case's own files. Raises `Refused`."""
    mine = select(attachment.c.id).where(attachment.c.case_id == kept.id, attachment.c.sha256 == digest).limit(1)
    if (await unit.conn.execute(mine)).first() is None:
        raise Refused("这个案件的材料里没有这份委托书。")


async def _earlier(unit: Unit, kept: Kept, person: Staff) -> int:
    """Other cases of the same parties (by phone) that this person held or helped on."""
    phones = select(case_party.c.phone_index).where(
        case_party.c.case_id == kept.id, case_party.c.phone_index.is_not(None)
    )
    same = select(case_party.c.case_id).where(case_party.c.phone_index.in_(phones), case_party.c.case_id != kept.id)
    held = select(case_holder.c.case_id).where(case_holder.c.staff_id == person.id)
    helped = (
        select(assistance.c.case_id)
        .join(assistance_member, assistance_member.c.assistance_id == assistance.c.id)
        .where(assistance_member.c.staff_id == person.id)
    )
    query = (
        select(func.count())
        .select_from(case)
        .where(case.c.id.in_(same), or_(case.c.id.in_(held), case.c.id.in_(helped)))
    )
    return int((await unit.conn.execute(query)).scalar_one())


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else "另行通知"
