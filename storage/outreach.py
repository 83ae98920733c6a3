"""Outreach as it is kept: who agreed to law information, the pieces, and their way into the talks through the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy import exists as sql_exists

from handlers import outreach as rules
from handlers.casework.case import StaffId
from handlers.casework.staff import Staff
from handlers.effects import Subscribe
from handlers.errors import NotYours
from handlers.messages import Reply
from handlers.outreach import Piece, Reader, State
from storage import audit
from storage.cases import cases_query, read_cases
from storage.database import insert
from storage.mapping import legible
from storage.outbox import tell_resident
from storage.tables import case, outbox, outreach, outreach_reader, outreach_sent
from storage.talks import Talk, lock_talk
from storage.transcript import Author, Place
from storage.unit import Unit, Units

PORTION = 25  # residents looked at in one go: replies to others are not held up behind them
_FRESH = timedelta(days=1)  # a question that hangs so long is no reason to wait any more
_PAGE = 50


@dataclass(frozen=True, slots=True)
class Standing:
    """A piece with how it went: `failed` could not be delivered, `left` opted out after it."""

    piece: Piece
    sent: int = 0
    failed: int = 0
    left: int = 0


async def subscribe(unit: Unit, talk: Talk, told: Subscribe, now: datetime) -> None:
    """Keep that a resident agreed, or does not any more. In the turn's own transaction."""
    mine = outreach_reader.c.conversation_id == talk.id
    if told.on:
        values = {
            "themes": list(told.themes),
            "place_code": told.place,
            "agreed_at": now,
            "ended_at": None,
            "last_id": None,
        }
        fresh = insert(unit.conn, outreach_reader).values(conversation_id=talk.id, **values)
        await unit.conn.execute(fresh.on_conflict_do_update(index_elements=["conversation_id"], set_=values))
    else:
        await unit.conn.execute(
            update(outreach_reader).where(mine, outreach_reader.c.ended_at.is_(None)).values(ended_at=now)
        )
    await audit.record(unit, audit.HOUSE, audit.RESIDENT, "outreach_on" if told.on else "outreach_off", now)


class Outreach:
    """Pieces of law information."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def write(self, piece: Piece, who: Staff, now: datetime) -> Piece:
        """Keep a new piece. It waits for a second person."""
        values = {
            "title": legible(piece.title).strip(),
            "text": legible(piece.text).strip(),
            "sources": legible(piece.sources).strip(),
            "category": piece.category,
            "place_code": piece.place,
            "faq": piece.faq,
            "author_id": who.id,
            "state": piece.state.value,
            "created_at": now,
        }
        async with self._units.begin() as unit:
            row = (await unit.conn.execute(outreach.insert().values(values).returning(outreach))).one()
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "outreach_write", now, str(row.id))
            await unit.commit()
            return _piece(row)

    async def release(self, number: int, who: Staff, now: datetime) -> Piece:
        """Let it go out. Raises what `handlers.outreach.released` raises."""
        return await self._move(number, who, now, "outreach_release", lambda p, d: rules.released(p, who, now, d))

    async def send_back(self, number: int, who: Staff, reason: str, now: datetime) -> Piece:
        """Back to whoever wrote it."""
        return await self._move(number, who, now, "outreach_return", lambda p, d: rules.returned(p, who, reason, d))

    async def stop(self, number: int, who: Staff, now: datetime) -> Piece:
        """No more of it goes out."""
        return await self._move(number, who, now, "outreach_stop", lambda p, d: rules.stopped(p, who, d))

    async def _move(self, number: int, who: Staff, now: datetime, act: str, decide: Any) -> Piece:
        async with self._units.begin() as unit:
            query = select(outreach).where(outreach.c.id == number).with_for_update()
            row = (await unit.conn.execute(query)).one_or_none()
            if row is None:
                raise NotYours
            moved: Piece = decide(_piece(row), unit.district)
            values = {
                "state": moved.state.value,
                "approver_id": moved.approver,
                "released_at": moved.released_at,
                "reason": legible(moved.reason),
            }
            await unit.conn.execute(update(outreach).where(outreach.c.id == number).values(values))
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), act, now, str(number))
            await unit.commit()
            return moved

    async def listed(self, who: Staff) -> tuple[Standing, ...]:
        """The newest pieces of the viewer's area, and those the viewer wrote."""
        async with self._units.read() as unit:
            rows = (await unit.conn.execute(select(outreach).order_by(outreach.c.id.desc()).limit(_PAGE * 4))).all()
            pieces = [_piece(row) for row in rows]
            mine = [p for p in pieces if p.author == who.id or rules.covers(who, p.place, unit.district)][:_PAGE]
            return await _standings(unit, mine)

    async def reach(self, category: str, place: str) -> int:
        """How many have agreed whom such a piece would concern."""
        async with self._units.read() as unit:
            query = select(outreach_reader.c.themes, outreach_reader.c.place_code).where(
                outreach_reader.c.ended_at.is_(None)
            )
            rows = await unit.conn.execute(query)
            return sum(rules.concerns(_reader(row.themes, row.place_code, unit), category, place) for row in rows)

    async def tick(self, now: datetime) -> int:
        """One portion of what is to go out now; returns how many were sent. By one process of all."""
        if not rules.by_day(now, self._units.district) or not self._units.district.outreach.active:
            return 0
        async with self._units.read() as unit:
            rows = (await unit.conn.execute(select(outreach).where(outreach.c.state == State.RELEASED.value))).all()
        sent = 0
        for row in sorted(rows, key=lambda each: each.id):
            if rules.over(_piece(row), now):
                await self._set(row.id, state=State.OVER.value)
            else:
                sent += await self._portion(row, now)
        return sent

    async def _set(self, number: int, **values: object) -> None:
        async with self._units.write() as unit:
            released = (outreach.c.id == number, outreach.c.state == State.RELEASED.value)
            await unit.conn.execute(update(outreach).where(*released).values(**values))

    async def _portion(self, row: Row[Any], now: datetime) -> int:
        """The next residents in turn; who cannot have it now is looked at again in the next round."""
        got = sql_exists().where(
            outreach_sent.c.outreach_id == row.id, outreach_sent.c.conversation_id == outreach_reader.c.conversation_id
        )
        query = (
            select(outreach_reader.c.conversation_id)
            .where(outreach_reader.c.ended_at.is_(None), outreach_reader.c.conversation_id > row.cursor, ~got)
            .order_by(outreach_reader.c.conversation_id)
            .limit(PORTION)
        )
        async with self._units.read() as unit:
            talks = (await unit.conn.execute(query)).scalars().all()
        sent = 0
        for talk_id in talks:
            sent += await self._send(row.id, talk_id, now)
        await self._set(row.id, cursor=talks[-1] if len(talks) == PORTION else 0)
        return sent

    async def _send(self, number: int, talk_id: int, now: datetime) -> bool:
        """To one resident, if it may be: decided under the talk's lock, so that an opt-out just made holds."""
        async with self._units.begin() as unit:
            talk = await lock_talk(unit, talk_id)
            query = select(outreach_reader).where(
                outreach_reader.c.conversation_id == talk_id, outreach_reader.c.ended_at.is_(None)
            )
            row = (await unit.conn.execute(query)).one_or_none()
            kept = (await unit.conn.execute(select(outreach).where(outreach.c.id == number))).one()
            piece = _piece(kept)
            if row is None or not rules.may_receive(await _whole(unit, talk, row, now), piece, now, unit.district):
                return False
            reply = Reply(talk.in_script(piece.words))
            line, _ = await tell_resident(unit, talk, Place(talk.id, None), Author.SERVICE, reply, now)
            values = {"outreach_id": number, "conversation_id": talk_id, "message_id": line, "at": now}
            await unit.conn.execute(outreach_sent.insert().values(values))
            mine = outreach_reader.c.conversation_id == talk_id
            await unit.conn.execute(update(outreach_reader).where(mine).values(last_id=number))
            await unit.commit()
        return True


async def _whole(unit: Unit, talk: Talk, row: Row[Any], now: datetime) -> Reader:
    """What sending has to know of a resident; the cases are read for it here and go no further."""
    own = await read_cases(unit, cases_query(case.c.conversation_id == talk.id))
    state = talk.state
    hurt = any(kept.case.sensitive or kept.case.facts.unsafe_phone for kept in own)
    hangs = state.pending is not None or state.draft is not None
    lately = select(outreach_sent.c.at).where(
        outreach_sent.c.conversation_id == talk.id, outreach_sent.c.at > now - rules.MONTH
    )
    plain = _reader(row.themes, row.place_code, unit)
    return Reader(
        plain.themes,
        plain.places,
        unsafe=hurt or state.discreet or state.danger_case is not None,
        busy=hangs and state.last_at is not None and now - state.last_at < _FRESH,
        sent=tuple((await unit.conn.execute(lately)).scalars()),
    )


def _reader(themes: Sequence[str], place: str, unit: Unit) -> Reader:
    return Reader(frozenset(themes), frozenset(node.code for node in unit.district.path(place)))


async def _standings(unit: Unit, pieces: Sequence[Piece]) -> tuple[Standing, ...]:
    """The pieces with what became of them."""
    ids = [piece.id for piece in pieces]
    counted = (
        select(outreach_sent.c.outreach_id, func.count(), func.count(outbox.c.dead_at))
        .outerjoin(outbox, outbox.c.message_id == outreach_sent.c.message_id)
        .where(outreach_sent.c.outreach_id.in_(ids))
        .group_by(outreach_sent.c.outreach_id)
    )
    sums = {number: (total, failed) for number, total, failed in await unit.conn.execute(counted)}
    ended = (
        select(outreach_reader.c.last_id, func.count())
        .where(outreach_reader.c.last_id.in_(ids), outreach_reader.c.ended_at.is_not(None))
        .group_by(outreach_reader.c.last_id)
    )
    left = {number: count for number, count in await unit.conn.execute(ended)}  # noqa: C416  # rows are no pairs to mypy
    found = []
    for piece in pieces:
        total, failed = sums.get(piece.id, (0, 0))
        found.append(Standing(piece, total - failed, failed, left.get(piece.id, 0)))
    return tuple(found)


def _piece(row: Row[Any]) -> Piece:
    return Piece(
        title=row.title,
        text=row.text,
        sources=row.sources,
        category=row.category,
        place=row.place_code,
        faq=row.faq,
        author=StaffId(row.author_id),
        state=State(row.state),
        approver=StaffId(row.approver_id) if row.approver_id is not None else None,
        released_at=row.released_at,
        reason=row.reason,
        id=row.id,
    )
