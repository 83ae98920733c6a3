"""Replies that could not reach the resident for now: shown to managers, sent when the resident writes again on that channel."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from handlers.casework.case import CaseNumber
from handlers.casework.staff import Staff
from handlers.messages import Address
from handlers.unreached import Unreached
from storage.scope import visible
from storage.tables import case, conversation, message, outbox
from storage.talks import sender_index
from storage.unit import Unit, Units

_HOLDS = timedelta(days=30)  # what could not be brought for longer is old news: it stays given up, in sight of staff
_WHY = [reason.value for reason in Unreached]


@dataclass(frozen=True, slots=True)
class Missed:
    """A case whose resident was not reached and has not written since: how many lines, and the last one's day and reason."""

    number: CaseNumber
    count: int
    at: datetime
    reason: str


class UnreachedReplies:
    """What a channel asks when a resident writes, and what managers see."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def send_again(self, address: Address, now: datetime) -> int:
        """The resident writes: what could not be brought goes out, before newer answers. Returns how many."""
        async with self._units.read() as unit:
            found = await self._given_up(unit, address, now)
        if not found:
            return 0
        async with self._units.write() as unit:
            dead = update(outbox).where(outbox.c.id.in_(found), outbox.c.dead_at.is_not(None))
            await unit.conn.execute(dead.values(dead_at=None, dead_reason="", due_at=now, attempts=0))
        return len(found)

    async def missed(self, who: Staff, now: datetime, limit: int = 20) -> tuple[Missed, ...]:
        """The cases in sight on which something lately given up still stands, newest first. Of sensitive ones nothing."""
        last, silent = func.max(outbox.c.dead_at), case.c.last_resident_at
        query = select(case.c.number, func.count(), last, func.max(outbox.c.dead_reason)).select_from(outbox)
        query = query.join(message, message.c.id == outbox.c.message_id).join(case, case.c.id == message.c.case_id)
        query = query.where(outbox.c.dead_at > now - _HOLDS, or_(silent.is_(None), silent < outbox.c.dead_at))
        query = query.where(~case.c.sensitive, visible(who, self._units.district)).group_by(case.c.id, case.c.number)
        async with self._units.read() as unit:
            rows = await unit.conn.execute(query.order_by(last.desc(), case.c.id).limit(limit))
            return tuple(Missed(CaseNumber(number), count, at, reason) for number, count, at, reason in rows)

    async def _given_up(self, unit: Unit, address: Address, now: datetime) -> list[int]:
        query = (
            select(outbox.c.id)
            .join(conversation, conversation.c.id == outbox.c.conversation_id)
            .where(
                conversation.c.channel == address.channel,
                conversation.c.sender_index == sender_index(unit, address),
                outbox.c.dead_at > now - _HOLDS,
                outbox.c.dead_reason.in_(_WHY),
            )
        )
        return list((await unit.conn.execute(query)).scalars())
