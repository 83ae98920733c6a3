"""Effects → rows: one function per effect, all in the turn's one transaction."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from handlers.casework.case import Case, CaseNumber, Level, Move, Room, StaffId, Status
from handlers.casework.desk import Order, decide
from handlers.casework.levels import jurisdiction
from handlers.casework.life import stepped
from handlers.casework.staff import Role, Staff
from handlers.effects import (
    Alert,
    AmendCase,
    Audience,
    Complain,
    ConnectTalk,
    Dated,
    DeclineInvitation,
    Effect,
    EraseTalk,
    Followed,
    Meet,
    OpenCase,
    RateCase,
    ReopenCase,
    Retraction,
    Say,
    Spoken,
    StepOut,
    Subscribe,
    TakeSeat,
    Tell,
    WithdrawCase,
    WrongSecret,
)
from handlers.facts import CaseFacts, Naming
from handlers.messages import MessageId
from storage import audit, invitations, linkage, outsiders
from storage.alerts import raise_alert, retract
from storage.audiences import keep_audience
from storage.case_keys import keep_keys
from storage.case_saving import save_case
from storage.cases import Kept, relock
from storage.complaints import keep_complaint
from storage.connecting import connect_talk
from storage.following import keep_answer
from storage.limit_days import keep_day
from storage.mapping import Said
from storage.meetings import after_move, carry_done, load_meeting
from storage.notices import NoticeKind, notify
from storage.opening import announce, open_again, open_case, tell_queue
from storage.outreach import subscribe
from storage.parties import keep_out, keep_parties
from storage.tables import attachment, case, message, rating
from storage.talks import Talk
from storage.transcript import Place, add_files, add_said, note, uid
from storage.unit import Unit

# The resident's own moves go through the desk's table of moves; a manager may make all of them.
_RESIDENT = Staff(StaffId(0), "", "当事人", Role.MANAGER, "", Level.DISTRICT)


@dataclass(frozen=True, slots=True)
class Heard:
    """Where a party's message stands, and where what is answered to it does."""

    effect: Spoken
    place: Place
    home: Place
    kept: Kept | None


@dataclass
class Carrier:
    """Carries one turn's effects. `lines_case` is the case the turn's own lines belong to, known once all are carried."""

    unit: Unit
    talk: Talk
    effects: Sequence[Effect]
    now: datetime
    opened: set[CaseNumber] = field(default_factory=set)
    told: list[tuple[int, Tell]] = field(default_factory=list)  # resident's words, with the case's id
    spoken: dict[MessageId, Heard] = field(default_factory=dict)  # messages of a party, with their place

    async def carry(self, effect: Effect) -> None:
        """Carry one effect out; replies are not carried here."""
        if not isinstance(effect, Say):
            await _CARRY[type(effect)](self, effect)

    async def _case(self, number: CaseNumber) -> Kept:
        return await relock(self.unit, number)

    async def _open(self, new: OpenCase) -> None:
        if new.number in self.opened:
            await open_again(self.unit, self.talk, await self._case(new.number), new, self.now)
            return
        await open_case(self.unit, self.talk, new, self.effects, self.now)
        self.opened.add(new.number)

    async def _amend(self, change: AmendCase) -> None:
        """Facts, danger and seriousness as the resident's words changed them; a clue with a name becomes a case."""
        unit, now = self.unit, self.now
        kept = await self._case(change.number)
        after = self._amended(kept.case, change)
        risks = tuple(dict.fromkeys((*kept.brief.risks, *(r.value for r in change.risks))))
        brief = replace(kept.brief, risks=risks)
        moved = (after.committee, after.status) != (kept.case.committee, kept.case.status) or bool(change.sensitive)
        columns: dict[str, object] = {"last_resident_at": now}
        if after.status is not kept.case.status:
            columns |= {"clue": False, "consent_at": now, "retention": "case"}
        await save_case(unit, kept, after, "amend", now, brief=brief, columns=columns)
        await keep_parties(unit, kept.id, change.facts, kept.talk_id)
        await keep_out(unit, kept.id, change.facts, now)
        await keep_keys(unit, kept.id, after, now)
        await note(unit, kept.id, f"当事人补充或更正：{change.said}", now)
        await audit.record(unit, change.number, audit.RESIDENT, "amend", now)
        kept = await self._case(change.number)
        await _tell_staff(unit, kept, NoticeKind.AMENDED, now)
        if moved and kept.case.holder is None:
            await announce(unit, kept, self.effects, now)

    def _amended(self, old: Case, change: AmendCase) -> Case:
        sensitive = old.sensitive if change.sensitive is None else change.sensitive
        named = old.status is Status.CLUE and change.facts.naming is Naming.NAMED
        after = replace(
            stepped(old, Move.NAME) if named else old,
            facts=change.facts,
            sensitive=sensitive,
            urgency=change.urgency or old.urgency,
            resident_waits=True,
            waiting_since=self.now if named else old.waiting_since,
        )
        return self._rerouted(old, after)

    def _rerouted(self, old: Case, after: Case) -> Case:
        """Another place or kind, nobody holds it and nobody moved it: it waits where it would have been sent."""
        if old.holder is not None or old.committee != self._receiver(old.facts, old.sensitive):
            return after
        committee = self._receiver(after.facts, after.sensitive)
        body = self.unit.district.body_of[committee]
        if committee == old.committee:
            return after
        moved = after if after.status is Status.CLUE else stepped(after, Move.ROUTE)
        return replace(moved, committee=committee, level=body.level, offered=())

    def _receiver(self, facts: CaseFacts, sensitive: bool) -> str:
        return jurisdiction(facts, self.unit.district, sensitive=sensitive).body.code

    async def _tell(self, tell: Tell) -> None:
        kept = await self._case(tell.number)
        if not tell.by_resident:
            line = await note(self.unit, kept.id, tell.text, self.now)
            await add_files(self.unit, tell.files, Place(None, kept.id, tell.room), self.now, line)
            return
        self.told.append((kept.id, tell))
        after = replace(kept.case, resident_waits=True)
        await save_case(self.unit, kept, after, "words", self.now, columns={"last_resident_at": self.now})
        await _tell_staff(self.unit, kept, NoticeKind.WORDS, self.now)

    async def settle_told(self, kept_in: Collection[int | None]) -> None:
        """Words told to another case than those the turn's lines went to get a line of their own there."""
        for told_id, tell in self.told:
            if told_id in kept_in:
                continue
            place = Place(self.talk.id, told_id, tell.room)
            line = await add_said(self.unit, place, Said(tell.text), self.now)
            await add_files(self.unit, tell.files, place, self.now, line)

    async def _spoken(self, said: Spoken) -> None:
        """Where a message stands; its line is written when all effects are carried. Staff hear of words."""
        if said.number is None:
            place = Place(self.talk.id, None, said.home)
            self.spoken[said.message] = Heard(said, place, place, None)
            return
        kept = await self._case(said.number)
        home = Place(self.talk.id, kept.id, said.home)
        place = replace(home, room=Room.JOINT) if said.joint else home
        if said.home is Room.JOINT:  # who has no room of its own in the case keeps its receipts in its own talk
            home = Place(self.talk.id, None, Room.APPLICANT)
        self.spoken[said.message] = Heard(said, place, home, kept)
        if said.quiet:
            return
        await self._waits(kept)
        alone = NoticeKind.WORDS if said.home is Room.APPLICANT else NoticeKind.PARTY
        await _tell_staff(self.unit, kept, NoticeKind.JOINT if said.joint else alone, self.now)

    async def _waits(self, kept: Kept) -> None:
        """The last word was a party's."""
        after = replace(kept.case, resident_waits=True)
        await save_case(self.unit, kept, after, "words", self.now, columns={"last_resident_at": self.now})

    async def _meet(self, met: Meet) -> None:
        kept = await self._case(met.number)
        await carry_done(self.unit, kept, met.done, self.now)
        await self._waits(kept)
        await audit.record(self.unit, met.number, audit.RESIDENT, "meet", self.now)
        await _tell_staff(self.unit, kept, NoticeKind.MEETING, self.now)

    async def _take_seat(self, taken: TakeSeat) -> None:
        if (kept := await invitations.case_of(self.unit, taken.invitation)) is not None:
            await invitations.take_seat(self.unit, self.talk, kept, taken, self.now)

    async def _step_out(self, left: StepOut) -> None:
        kept = await self._case(left.number)
        await outsiders.go(self.unit, kept, left.outsider, audit.RESIDENT, "outsider_leave", self.now)
        await _tell_staff(self.unit, kept, NoticeKind.MEETING, self.now)

    async def _decline(self, declined: DeclineInvitation) -> None:
        if (kept := await invitations.case_of(self.unit, declined.invitation)) is not None:
            await invitations.decline(self.unit, kept, declined, self.now)

    async def _alert(self, danger: Alert) -> None:
        kept = await self._case(danger.number)
        first = await raise_alert(self.unit, kept, danger, self.now)
        await linkage.begin(self.unit, kept, tuple(risk.value for risk in danger.risks), first, self.now)

    async def _retract(self, taken: Retraction) -> None:
        kept = await self._case(taken.number)
        await retract(self.unit, kept, self.now)
        await note(self.unit, kept.id, f"当事人说没有危险了：{taken.said}", self.now)
        await audit.record(self.unit, taken.number, audit.RESIDENT, "retract", self.now)
        await _tell_staff(self.unit, kept, NoticeKind.RETRACTED, self.now)

    async def _move(self, number: CaseNumber, order: Order) -> Kept:
        """A move of the resident's, by the desk's own table."""
        kept = await self._case(number)
        moved = decide(kept.case, _RESIDENT, order, self.now, self.unit.district)
        columns = {"last_resident_at": self.now}
        await save_case(self.unit, kept, moved.case, order.move.value, self.now, columns=columns)
        await note(self.unit, kept.id, moved.note, self.now)
        meeting = await load_meeting(self.unit, kept.id)
        await after_move(self.unit, kept, replace(kept, case=moved.case), meeting, self.now)
        await audit.record(self.unit, number, audit.RESIDENT, order.move.value, self.now)
        return kept

    async def _withdraw(self, gone: WithdrawCase) -> None:
        kept = await self._move(gone.number, Order(Move.WITHDRAW, reason=gone.reason.strip() or "当事人撤回"))
        await _tell_staff(self.unit, kept, NoticeKind.WITHDRAWN, self.now)

    async def _reopen(self, again: ReopenCase) -> None:
        await self._move(again.number, Order(Move.REOPEN, reason=again.said.strip() or "当事人要求"))
        await tell_queue(self.unit, await self._case(again.number), self.now)

    async def _rate(self, rated: RateCase) -> None:
        kept = await self._case(rated.number)
        row_uid = uid()
        words = self.unit.vault.seal(rated.words, "rating", row_uid, kept.id)
        new = rating.insert().values(
            uid=row_uid, case_id=kept.id, stars=rated.stars, words=words.body, key_id=words.key_id, at=self.now
        )
        await self.unit.conn.execute(new)
        await save_case(self.unit, kept, replace(kept.case, rating=rated.stars), "rate", self.now)
        await audit.record(self.unit, rated.number, audit.RESIDENT, "rate", self.now, str(rated.stars))
        await _tell_staff(self.unit, kept, NoticeKind.RATED, self.now)

    async def _complain(self, said: Complain) -> None:
        """To the managers, never to the holder."""
        kept = await self._case(said.number) if said.number else None
        await keep_complaint(self.unit, self.talk, kept, said, self.now)

    async def _wrong_secret(self, wrong: WrongSecret) -> None:
        """The try itself was counted when the world was asked; the case's own trail notes it."""
        known = select(case.c.id).where(case.c.number == wrong.number)
        if (await self.unit.conn.execute(known)).first() is not None:
            await audit.record(self.unit, wrong.number, audit.RESIDENT, "wrong_code", self.now)

    async def _connect(self, wanted: ConnectTalk) -> None:
        kept = await self._case(wanted.number)
        if await connect_talk(self.unit, self.talk, kept, self.now):
            await _tell_staff(self.unit, kept, NoticeKind.AMENDED, self.now)

    async def _followed(self, told: Followed) -> None:
        await keep_answer(self.unit, await self._case(told.number), told, self.now)

    async def _dated(self, told: Dated) -> None:
        kept = await self._case(told.number)
        await keep_day(self.unit, kept, told, self.now)
        await _tell_staff(self.unit, kept, NoticeKind.AMENDED, self.now)

    async def _audience(self, wish: Audience) -> None:
        kept = await self._case(wish.number)
        await keep_audience(self.unit, kept, wish, self.now)
        await _tell_staff(self.unit, kept, NoticeKind.AMENDED, self.now)

    async def _erase(self, _: EraseTalk) -> None:
        """The talk's lines that belong to no case, with their files and replies; the sweep removes the files' bytes."""
        for table in (attachment, message):
            loose = delete(table).where(table.c.conversation_id == self.talk.id, table.c.case_id.is_(None))
            await self.unit.conn.execute(loose)
        await audit.record(self.unit, audit.HOUSE, audit.RESIDENT, "erase_talk", self.now)

    async def _subscribe(self, told: Subscribe) -> None:
        """Agreed to law information, or not any more."""
        await subscribe(self.unit, self.talk, told, self.now)


_CARRY: dict[type[Effect], Callable[[Carrier, Any], Awaitable[None]]] = {
    OpenCase: Carrier._open,
    AmendCase: Carrier._amend,
    Tell: Carrier._tell,
    Alert: Carrier._alert,
    Retraction: Carrier._retract,
    WithdrawCase: Carrier._withdraw,
    ReopenCase: Carrier._reopen,
    RateCase: Carrier._rate,
    Complain: Carrier._complain,
    WrongSecret: Carrier._wrong_secret,
    ConnectTalk: Carrier._connect,
    Followed: Carrier._followed,
    Dated: Carrier._dated,
    Audience: Carrier._audience,
    EraseTalk: Carrier._erase,
    Subscribe: Carrier._subscribe,
    Spoken: Carrier._spoken,
    Meet: Carrier._meet,
    TakeSeat: Carrier._take_seat,
    StepOut: Carrier._step_out,
    DeclineInvitation: Carrier._decline,
}


async def _tell_staff(unit: Unit, kept: Kept, kind: NoticeKind, now: datetime) -> None:
    """The holder hears of it; without one, those an alert named."""
    people = [kept.case.holder] if kept.case.holder is not None else sorted(kept.named)
    for staff_id in people:
        await notify(unit, kind, now, case_id=kept.id, staff_id=staff_id)
