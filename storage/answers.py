"""A turn's end: its answers on their way, the talk's new state, and what was taken in; on PostgreSQL in one question.

A question costs PostgreSQL's asker more than its answer. SQLite, which answers on the spot, knows no writing inside of
another statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Column, Table, bindparam, false, insert, select, union_all, update
from sqlalchemy.sql.dml import ReturningInsert

from handlers.conversation import Conversation
from handlers.effects import Say
from handlers.messages import Reply
from handlers.ports import InboxId
from storage.outbox import OUT, OUT_COLUMNS, last_slowed, outgoing
from storage.prepared import Prepared, Values
from storage.signals import SIGNAL
from storage.tables import inbox, message, outbox
from storage.talks import SAVE, SAVED, Talk, saving
from storage.transcript import LINE_COLUMNS, Author, Place, add_files, reply_row
from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class End:
    """What ends a turn: the talk's new state, lines of the resident on which nothing hangs, the answers with their places,
    and the messages that are taken in."""

    state: Conversation
    said: Sequence[Values]
    answers: Sequence[tuple[Place, Say]]
    taken: Sequence[InboxId]


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is written of it: the talk's row, the resident's lines, those of the answers with their rows on the way out."""

    state: Values
    said: Sequence[Values]
    lines: Sequence[Values]
    out: Sequence[dict[str, object]]  # `position` is counted back from the talk's newest
    taken: Sequence[InboxId]
    now: datetime


async def put_out(unit: Unit, talk: Talk, end: End, now: datetime) -> list[Reply]:
    """Write the end of a turn: the words of what is taken in are in the transcript then.

    Returns the replies with their places (0: not released yet). Only under the conversation's lock.
    """
    times = await _release_times(unit, talk, [say for _, say in end.answers], now)
    ready = sum(at <= now for at in times)
    back = iter(range(ready - 1, -1, -1))
    places = [next(back) if at <= now else None for at in times]
    out = [
        outgoing(unit, talk, 0, say.reply, at, place, now)
        for (_, say), at, place in zip(end.answers, times, places, strict=True)
    ]
    lines = [reply_row(unit, place, Author.BOT, say.reply, now) for place, say in end.answers]
    rows = _Rows(saving(unit, talk, end.state, now, ready), end.said, lines, out, end.taken, now)
    last, ids = await (_in_one if unit.conn.dialect.name == "postgresql" else _one_by_one)(unit, rows)
    for (place, say), line_id in zip(end.answers, ids, strict=True):
        await add_files(unit, say.reply.files, place, now, line_id)
    return [
        replace(say.reply, id=0 if place is None else last - place)
        for (_, say), place in zip(end.answers, places, strict=True)
    ]


async def _one_by_one(unit: Unit, rows: _Rows) -> tuple[int, Sequence[int]]:
    """The last place in the talk, and the ids of the answers' lines."""
    last = int((await SAVED.one(unit.conn, rows.state)).last_position)
    lines = (*rows.said, *rows.lines)
    found = await _lines(len(lines)).ask(unit.conn, _numbered(message, lines)) if lines else ()
    ids = _ids(rows, found)
    for row, line_id in zip(rows.out, ids, strict=True):
        place: object = row["position"]
        row |= {"message_id": line_id, "position": last - place if isinstance(place, int) else None}
    if rows.out:
        await OUT.each(unit.conn, rows.out)
    await _TAKEN.each(unit.conn, [{"taken": one, "taken_at": rows.now, "body": None} for one in rows.taken])
    return last, ids


_TAKEN = Prepared(update(inbox).where(inbox.c.id == bindparam("taken")), "taken", "taken_at", "body")


async def _in_one(unit: Unit, rows: _Rows) -> tuple[int, Sequence[int]]:
    """The same; other processes are told on the way."""
    lines = _numbered(message, (*rows.said, *rows.lines))
    out = _numbered(outbox, rows.out, len(rows.said))
    taken = {f"taken_{number}": one for number, one in enumerate(rows.taken)}
    values: dict[str, Any] = {**rows.state, **lines, **out, **taken, "inbox_taken_at_0": rows.now}
    if (signal := unit.signal()) is not None:
        values["signal"] = signal
    joined = _joined(len(rows.said), len(rows.lines), len(rows.taken), told=signal is not None)
    found = await joined.ask(unit.conn, values)
    return int(found[0].last_position), _ids(rows, found)


def _numbered(table: Table, rows: Sequence[Values], first: int = 0) -> dict[str, object]:
    """The values of several rows of one statement, as `_bind` names them."""
    return {
        f"{table.name}_{name}_{number}": value for number, row in enumerate(rows, first) for name, value in row.items()
    }


def _ids(rows: _Rows, found: Sequence[Any]) -> list[int]:
    """Of the answers' lines, which come back in any order."""
    ids = {row.uid: int(row.id) for row in found} if rows.lines else {}
    return [ids[line["uid"]] for line in rows.lines]


@cache
def _lines(count: int) -> Prepared:
    """So many lines by one statement."""
    return Prepared(_new_lines(count))


def _new_lines(count: int) -> ReturningInsert[Any]:
    each = [{name: _bind(message.c[name], number) for name in LINE_COLUMNS} for number in range(count)]
    return insert(message).values(each).returning(message.c.id, message.c.uid)


@cache
def _joined(said: int, answers: int, taken: int, *, told: bool) -> Prepared:
    """One statement for so many lines of the resident, answers and messages; a row for each line."""
    saved = SAVE.cte("saved")
    ids = [bindparam(f"taken_{number}", type_=inbox.c.id.type) for number in range(taken)]
    mine = inbox.c.id.in_(ids) if ids else false()
    done = update(inbox).where(mine).values(taken_at=_bind(inbox.c.taken_at), body=None).cte("done")
    more = [select(SIGNAL).scalar_subquery().label("told")] if told else []
    if not said + answers:
        return Prepared(select(saved.c.last_position, *more).add_cte(done))
    line = _new_lines(said + answers).cte("line")
    if not answers:
        return Prepared(select(saved.c.last_position, *more).add_cte(done, line))
    rows = []
    for number in range(said, said + answers):
        row = {name: _bind(outbox.c[name], number) for name in OUT_COLUMNS}
        row |= {"message_id": line.c.id, "position": saved.c.last_position - row["position"]}
        rows.append(select(*row.values()).where(line.c.uid == _bind(message.c.uid, number)))
    out = insert(outbox).from_select(OUT_COLUMNS, union_all(*rows), include_defaults=False).cte("out")
    return Prepared(select(saved.c.last_position, line.c.id, line.c.uid, *more).add_cte(done, out))


def _bind(column: Column[Any], number: int = 0) -> Any:
    return bindparam(f"{column.table.name}_{column.name}_{number}", type_=column.type)


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
