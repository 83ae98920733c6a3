"""Replies that could not reach the resident for now: they go out when the resident writes again on that channel."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from handlers.messages import Address
from handlers.unreached import Unreached
from storage.tables import conversation, outbox
from storage.talks import sender_index
from storage.unit import Unit, Units

_HOLDS = timedelta(days=30)  # what could not be brought for longer is old news: it stays given up, in sight of staff
_WHY = [reason.value for reason in Unreached]


class UnreachedReplies:
    """What a channel asks when a resident writes."""

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
