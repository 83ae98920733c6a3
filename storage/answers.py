"""A turn's answers on their way: their lines, their places in the talk and the talk's new state, one statement for each table."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from handlers.conversation import Conversation
from handlers.effects import Say
from handlers.messages import Reply
from storage.outbox import OUT, last_slowed, outgoing
from storage.talks import Talk, save_talk
from storage.transcript import Place, add_answers
from storage.unit import Unit


async def put_out(
    unit: Unit, talk: Talk, state: Conversation, answers: Sequence[tuple[Place, Say]], now: datetime
) -> list[Reply]:
    """Write the answers and the state. Returns the replies with their places (0: not released yet).

    Only under the conversation's lock.
    """
    times = await _release_times(unit, talk, [say for _, say in answers], now)
    ready = sum(at <= now for at in times)
    last = await save_talk(unit, talk, state, now, ready)
    if not answers:
        return []
    lines = await add_answers(unit, [(place, say.reply) for place, say in answers], now)
    places = iter(range(last - ready + 1, last + 1))
    rows, replies = [], []
    for line_id, (_, say), at in zip(lines, answers, times, strict=True):
        position = next(places) if at <= now else None
        rows.append(outgoing(unit, talk, line_id, say.reply, at, position, now))
        replies.append(replace(say.reply, id=position or 0))
    await OUT.each(unit.conn, rows)
    return replies


async def _release_times(unit: Unit, talk: Talk, said: Sequence[Say], now: datetime) -> list[datetime]:
    """When each may be seen: of somebody slowed, none before an earlier one."""
    last = await last_slowed(unit, talk) if talk.state.slow_until is not None else None
    times = []
    for say in said:
        at = now + timedelta(seconds=max(0, say.wait))
        if talk.state.slow_until is not None and not say.reply.first:
            at = max(at, last or at)
        if at > now:
            last = max(at, last or at)
        times.append(at)
    return times
