"""Invitations to a meeting: the token kept as a digest, the code guessed a few times only, used once, ending by itself."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, Select, select, update

from handlers.casework.case import CaseNumber
from handlers.casework.online import seats
from handlers.casework.online.invitation import Invited, Invitee, applicant_name, check, expires
from handlers.casework.online.meeting import APPLICANT_SEAT, Telling
from handlers.casework.online.seats import LEFT
from handlers.conversation import Ask, Conversation
from handlers.effects import DeclineInvitation, TakeSeat
from handlers.errors import Refused
from handlers.hours import local_day
from handlers.messages import Incoming, Sort
from handlers.topics.invited import CODE
from handlers.world import Proof
from nlu.normalise import normalise
from storage import audit, outsiders
from storage.cases import Kept, relock
from storage.mapping import INVITEE
from storage.meetings import carry_done, load_meeting, mediator_of, save_meeting, tell_seats
from storage.notices import NoticeKind, notify
from storage.tables import case, invitation, participation
from storage.talks import Talk
from storage.throttle import Throttle
from storage.transcript import note, uid
from storage.unit import Unit
from storage.vault import same
from storage.views import InvitationSeen

_HOUR = timedelta(hours=1)
LINK = Throttle("invite_link", tries=10, window=_HOUR, lock=timedelta(minutes=10))  # per sender or network
_CODE = Throttle("invite_code", tries=5, window=_HOUR, lock=_HOUR)  # per invitation, whoever tries
_SENDER = Throttle("invite_code_sender", tries=10, window=_HOUR, lock=_HOUR)
TOKEN = 24  # bytes


@dataclass(frozen=True, slots=True)
class Made:
    """A new invitation: shown once, never again."""

    token: str
    code: str


@dataclass(frozen=True, slots=True)
class Found:
    """An invitation that stands, with the case it is to."""

    id: int
    case_id: int
    number: CaseNumber
    code_digest: str
    invitee: Invitee


async def make(unit: Unit, kept: Kept, invitee: Invitee, by: int, now: datetime) -> Made:
    """A link and a code. The database holds digests only."""
    token, code, row_uid = secrets.token_urlsafe(TOKEN), f"{secrets.randbelow(1_000_000):06d}", uid()
    last = expires(local_day(unit.district, now), unit.district)
    body = unit.vault.seal(INVITEE.dump(invitee), "invitation", row_uid, kept.id)
    new = invitation.insert().values(
        uid=row_uid,
        case_id=kept.id,
        token_digest=_token(unit, token),
        code_digest=unit.vault.token_digest("invite_code", f"{row_uid} {code}"),
        body=body.body,
        key_id=body.key_id,
        made_by=by,
        made_at=now,
        expires_at=datetime.combine(last, time(23, 59, 59), unit.district.tz),
    )
    await unit.conn.execute(new)
    return Made(token, code)


def _token(unit: Unit, token: str) -> str:
    return unit.vault.token_digest("invite", token)


def _standing(now: datetime) -> Select[Any]:
    return (
        select(invitation, case.c.number)
        .join(case, case.c.id == invitation.c.case_id)
        .where(invitation.c.ended_at.is_(None), invitation.c.expires_at > now)
    )


def _found(unit: Unit, row: Row[Any]) -> Found:
    invitee = INVITEE.load(unit.vault.open(row.body, row.key_id, "invitation", row.uid, row.case_id))
    return Found(row.id, row.case_id, CaseNumber(row.number), row.code_digest, invitee)


async def by_token(unit: Unit, token: str, now: datetime) -> Found | None:
    """The invitation a link stands for, while it stands."""
    query = _standing(now).where(invitation.c.token_digest == _token(unit, token[:200]))
    row = (await unit.conn.execute(query)).one_or_none()
    return _found(unit, row) if row else None


async def by_id(unit: Unit, invitation_id: int, now: datetime) -> Found | None:
    """An invitation the talk has been shown, while it stands."""
    row = (await unit.conn.execute(_standing(now).where(invitation.c.id == invitation_id))).one_or_none()
    return _found(unit, row) if row else None


def token_of(waiting: Sequence[Incoming]) -> str:
    """The token of a link that was opened; "" when none was."""
    return next((said.text for said in reversed(waiting) if said.sort is Sort.START and said.text), "")


async def asked_for(unit: Unit, talk: Talk, waiting: Sequence[Incoming], now: datetime) -> Found | None:
    """The invitation this turn is about: by its link, or the one whose code or consent is asked for. Wrong links count."""
    token, sender = token_of(waiting), f"{talk.address.channel} {talk.address.sender}"
    if token:
        if await LINK.locked(unit, sender, now):
            return None
        found = await by_token(unit, token, now)
        if found is None:
            await LINK.miss(unit, sender, now)
        return found
    hangs = hanging(talk.state)
    return await by_id(unit, hangs, now) if hangs is not None else None


def hanging(state: Conversation) -> int | None:
    """The invitation whose code or consent is asked for."""
    pending = state.pending
    asks = pending is not None and pending.ask in (Ask.JOIN_CODE, Ask.JOIN_CONSENT)
    return int(pending.about) if asks and pending is not None and pending.about.isdigit() else None


async def invited(unit: Unit, talk: Talk, found: Found | None, kept: Kept | None) -> Invited | None:
    """The invitation as the invited talk may see it; None when it does not hold (any more).

    Nobody sits on both sides: neither the talk that reported the case nor one that sits at it can use it.
    """
    if found is None or kept is None or kept.talk_id == talk.id:
        return None
    sits = select(participation.c.id).where(
        participation.c.case_id == found.case_id,
        participation.c.conversation_id == talk.id,
        participation.c.left_at.is_(None),
    )
    if (await unit.conn.execute(sits)).first() is not None:
        return None
    try:
        check(kept.case, found.invitee)
    except Refused:
        return None
    if found.invitee.outsider is not None and await outsiders.expected(unit, kept, found.invitee.outsider) is None:
        return None
    mediator = await mediator_of(unit, kept.case.holder)
    if mediator is None:
        return None
    who = (mediator.committee, mediator.name, mediator.certificate)
    return Invited(found.id, found.number, *who, found.invitee)


async def prove(unit: Unit, talk: Talk, found: Found | None, waiting: Sequence[Incoming], now: datetime) -> Proof:
    """Whether the code just sent is the invitation's. Tries are counted per invitation and per sender."""
    pending = talk.state.pending
    if pending is None or pending.ask is not Ask.JOIN_CODE:
        return Proof.NONE
    texts = [normalise(said.text) for said in waiting if said.sort is Sort.TEXT]
    code = next((hit.group() for text in texts if (hit := CODE.search(text))), "")
    if not code:
        return Proof.NONE
    sender = f"{talk.address.channel} {talk.address.sender}"
    if await _CODE.locked(unit, pending.about, now) or await _SENDER.locked(unit, sender, now):
        return Proof.LOCKED
    if found is not None:
        row_uid = (await unit.conn.execute(select(invitation.c.uid).where(invitation.c.id == found.id))).scalar_one()
        if same(unit.vault.token_digest("invite_code", f"{row_uid} {code}"), found.code_digest):
            return Proof.RIGHT
        await audit.record(unit, found.number, audit.RESIDENT, "invite_code", now)
    await _CODE.miss(unit, pending.about, now)
    await _SENDER.miss(unit, sender, now)
    return Proof.WRONG


async def case_of(unit: Unit, invitation_id: int) -> Kept | None:
    """The case of an invitation that stands, locked already by the turn that was shown it."""
    query = select(case.c.number).join(invitation, invitation.c.case_id == case.c.id)
    number = (await unit.conn.execute(query.where(invitation.c.id == invitation_id))).scalar_one_or_none()
    return await relock(unit, number) if number else None


async def invitations_of(unit: Unit, case_id: int) -> tuple[InvitationSeen, ...]:
    """All invitations of a case, newest first."""
    query = select(invitation).where(invitation.c.case_id == case_id).order_by(invitation.c.id.desc())
    seen = []
    for row in await unit.conn.execute(query):
        invitee = INVITEE.load(unit.vault.open(row.body, row.key_id, "invitation", row.uid, case_id))
        seen.append(InvitationSeen(row.id, invitee, row.made_at, row.expires_at, row.ended_at, row.end))
    return tuple(seen)


async def end(unit: Unit, invitation_id: int, why: str, now: datetime) -> bool:
    """Used, declined or withdrawn: it never works again. False when it had ended before."""
    open_ = update(invitation).where(invitation.c.id == invitation_id, invitation.c.ended_at.is_(None))
    done = open_.values(ended_at=now, end=why).returning(invitation.c.id)
    return (await unit.conn.execute(done)).first() is not None


async def end_of(unit: Unit, case_id: int, outsider: int, why: str, now: datetime) -> None:
    """What stands for that outsider works no more."""
    for seen in await invitations_of(unit, case_id):
        if seen.ended_at is None and seen.invitee.outsider == outsider:
            await end(unit, seen.id, why, now)


async def take_seat(unit: Unit, talk: Talk, kept: Kept, taken: TakeSeat, now: datetime) -> None:
    """The invited person joins; everybody is asked to accept the mediator."""
    found = await by_id(unit, taken.invitation, now)
    mediator = await mediator_of(unit, kept.case.holder)
    if found is None or mediator is None or not await end(unit, found.id, "used", now):
        return
    if (side := found.invitee.side) is None:
        if found.invitee.outsider is not None:
            await outsiders.come(unit, talk, kept, found.invitee.outsider, taken.consent, now)
        await _tell_holder(unit, kept, now)
        return
    meeting = await load_meeting(unit, kept.id) or seats.opened(kept.case.number, applicant_name(kept.case))
    done = seats.join(meeting, side, found.invitee.name, taken.consent, mediator, now)
    seat = done.meeting.seats[-1]
    row = participation.insert().values(case_id=kept.id, conversation_id=talk.id, seat=seat.id, joined_at=now)
    await unit.conn.execute(row)
    await carry_done(unit, kept, done, now)
    await audit.record(unit, kept.case.number, audit.RESIDENT, "join", now, seat.side.value)
    await _tell_holder(unit, kept, now)


async def decline(unit: Unit, kept: Kept, declined: DeclineInvitation, now: datetime) -> None:
    """The invited person says no: the mediator hears so, the other side only that nobody takes part."""
    found = await by_id(unit, declined.invitation, now)
    if not await end(unit, declined.invitation, "declined", now):
        return
    if found is not None and found.invitee.outsider is not None:
        await outsiders.go(unit, kept, found.invitee.outsider, audit.RESIDENT, "decline", now)
        await _tell_holder(unit, kept, now)
        return
    meeting = await load_meeting(unit, kept.id) or seats.opened(kept.case.number, applicant_name(kept.case))
    await save_meeting(unit, kept.id, meeting, now)
    await note(unit, kept.id, "受邀的当事人核对了身份，不同意参加（《人民调解法》第17条）。", now)
    await tell_seats(unit, kept, meeting, Telling((APPLICANT_SEAT,), LEFT), now)
    await audit.record(unit, kept.case.number, audit.RESIDENT, "decline", now)
    await _tell_holder(unit, kept, now)


async def _tell_holder(unit: Unit, kept: Kept, now: datetime) -> None:
    if kept.case.holder is not None:
        await notify(unit, NoticeKind.MEETING, now, case_id=kept.id, staff_id=kept.case.holder)
