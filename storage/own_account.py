"""What members of staff do with their own account: where they are signed in, and a new password; and the whole roster."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update

from handlers.casework.staff import Staff
from handlers.errors import NotYours, Refused
from storage.people import right_password, staff_of
from storage.sessions import HAS_SECOND, IDLE, Session
from storage.store import Store
from storage.tables import staff, staff_session
from storage.throttle import Throttle
from storage.unit import Units


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """A live session as its owner sees it."""

    id: int
    created_at: datetime
    seen_at: datetime


class OwnAccount:
    """One's own sessions and password."""

    def __init__(self, units: Units) -> None:
        self._units = units
        minutes = timedelta(minutes=15)
        self._throttle = Throttle("password", tries=5, window=minutes, lock=minutes)

    @classmethod
    def of(cls, store: Store) -> "OwnAccount":
        """On an open store."""
        return cls(store._units)

    async def sessions(self, who: Staff, now: datetime) -> tuple[SessionSeen, ...]:
        """Where this person is signed in, newest first."""
        live = (staff_session.c.staff_id == who.id, staff_session.c.revoked_at.is_(None))
        query = select(staff_session).where(
            *live, staff_session.c.expires_at > now, staff_session.c.seen_at > now - IDLE
        )
        async with self._units.read() as unit:
            rows = await unit.conn.execute(query.order_by(staff_session.c.id.desc()))
            return tuple(SessionSeen(row.id, row.created_at, row.seen_at) for row in rows)

    async def peek(self, token: str, now: datetime) -> Session | None:
        """The live session of a token, without counting as use: pages that refresh themselves keep nobody signed in."""
        return await self._peek(now, staff_session.c.token_hash == self._units.vault.token_digest("session", token))

    async def alive(self, session_id: int, now: datetime) -> Session | None:
        """A session as it is now, without counting as use; None when it ended."""
        return await self._peek(now, staff_session.c.id == session_id)

    async def _peek(self, now: datetime, which: ColumnElement[bool]) -> Session | None:
        live = (which, staff_session.c.revoked_at.is_(None), staff.c.active, staff_session.c.expires_at > now)
        columns = (staff, staff_session.c.id.label("session_id"), staff_session.c.csrf, HAS_SECOND)
        query = select(*columns).select_from(staff_session).join(staff, staff.c.id == staff_session.c.staff_id)
        async with self._units.read() as unit:
            row = (await unit.conn.execute(query.where(*live, staff_session.c.seen_at > now - IDLE))).one_or_none()
            return Session(row.session_id, staff_of(row), row.csrf, row.second) if row else None

    async def end(self, session_id: int, who: Staff, now: datetime) -> None:
        """End one's own session. Raises `NotYours` for anybody else's."""
        mine = (staff_session.c.id == session_id, staff_session.c.staff_id == who.id)
        ended = update(staff_session).where(*mine).values(revoked_at=now).returning(staff_session.c.id)
        async with self._units.write() as unit:
            if (await unit.conn.execute(ended)).first() is None:
                raise NotYours

    async def confirm_password(self, who: Staff, password: str, now: datetime) -> None:
        """Raises `Refused` unless it is this person's password, `TooMuch` after too many tries."""
        async with self._units.write() as unit:  # counted before it is tried: many tries at once gain nothing
            await self._throttle.check(unit, str(who.id), now)
            await self._throttle.miss(unit, str(who.id), now)
            query = select(staff.c.password).where(staff.c.id == who.id)
            digest = (await unit.conn.execute(query)).scalar_one()
        if not await right_password(digest, password):
            raise Refused("现在的密码不对。")
        async with self._units.write() as unit:
            await self._throttle.clear(unit, str(who.id))

    async def roster(self) -> tuple[Staff, ...]:
        """Everybody ever taken on, those no longer active too, in that order."""
        async with self._units.read() as unit:
            return tuple(staff_of(row) for row in await unit.conn.execute(select(staff).order_by(staff.c.id)))
