"""Signing in at the desk: sessions that end, and doors that shut after wrong passwords."""

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import BindParameter, bindparam, exists, or_, select, update

from handlers.casework.staff import CASELESS, Staff
from handlers.errors import Refused, TooMuch
from storage import audit
from storage.people import revoke_all, right_password, staff_of
from storage.prepared import Prepared
from storage.second_factor import passes
from storage.tables import second_factor, staff, staff_session
from storage.tables.columns import among
from storage.throttle import TOO_MANY, Throttle
from storage.unit import Units

ABSOLUTE = timedelta(hours=12)
IDLE = timedelta(hours=1)
ONLINE = timedelta(minutes=5)
_TOUCH = timedelta(seconds=30)  # how exact "last seen" is kept: a page need not write each time
_AT_ONCE = 10  # tries of one source looked at side by side: no more than these get past its count
_WRONG = "登录名或密码不对；开通了两步验证的，动态码也要对。"
HAS_SECOND = (
    exists().where(second_factor.c.staff_id == staff.c.id, second_factor.c.confirmed_at.is_not(None)).label("second")
)


_NOW: BindParameter[datetime] = bindparam("now", type_=staff_session.c.seen_at.type)
_LATELY: BindParameter[datetime] = bindparam("lately", type_=staff_session.c.seen_at.type)
_LIVE = Prepared(
    select(staff_session.c.id.label("session_id"), staff_session.c.csrf, staff_session.c.seen_at, staff, HAS_SECOND)
    .join(staff, staff.c.id == staff_session.c.staff_id)
    .where(staff_session.c.token_hash == bindparam("token"), staff_session.c.revoked_at.is_(None))
    .where(staff_session.c.expires_at > _NOW, staff_session.c.seen_at > _LATELY, staff.c.active),
    *("token", "now", "lately"),
)


@dataclass(frozen=True, slots=True)
class Session:
    """A live session. `csrf` goes into every form; `second` tells whether the person has a second factor."""

    id: int
    staff: Staff
    csrf: str
    second: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session with the token for the cookie; only its digest is kept."""

    session: Session
    token: str


class Sessions:
    """The desk's door."""

    def __init__(self, units: Units) -> None:
        self._units = units
        minutes = timedelta(minutes=15)
        self._pair = Throttle("login", tries=5, window=minutes, lock=minutes)
        self._source = Throttle("source", tries=30, window=minutes, lock=minutes)
        self._trying: Counter[str] = Counter()  # tries of each source that are being looked at

    async def sign_in(self, login: str, password: str, now: datetime, source: str = "", code: str = "") -> SignedIn:
        """A new session. Raises `Refused` for a wrong login, password or code (never told apart), `TooMuch` for tries.

        `source` is the caller's network address: guesses from elsewhere do not shut a person out of the own place.
        """
        if self._trying[source] >= _AT_ONCE:
            raise TooMuch(TOO_MANY, "too many tries of one source at once")
        self._trying[source] += 1
        try:
            return await self._tried(login.strip().lower(), password, now, source, code)
        finally:
            self._trying[source] -= 1
            self._trying = +self._trying

    async def _tried(self, login: str, password: str, now: datetime, source: str, code: str) -> SignedIn:
        async with self._units.write() as unit:  # counted before it is tried: guesses side by side are counted too
            await self._pair.check(unit, f"{source} {login}", now)
            await self._source.check(unit, source, now)
            await self._pair.miss(unit, f"{source} {login}", now)
            row = (await unit.conn.execute(select(staff).where(staff.c.login == login))).one_or_none()
        right = await right_password(row.password if row else "", password)
        if row is None or not right or not row.active or not await self._second(row.id, code, now):
            await self._miss(source, now)
            raise Refused(_WRONG)
        return await self._open(staff_of(row), row.password, login, source, now)

    async def _second(self, who: int, code: str, now: datetime) -> bool:
        async with self._units.write() as unit:
            return await passes(unit, who, code, now)

    async def _miss(self, source: str, now: datetime) -> None:
        async with self._units.write() as unit:
            await self._source.miss(unit, source, now)

    async def _open(self, who: Staff, password: str, login: str, source: str, now: datetime) -> SignedIn:
        """The session, unless the password was changed or the account stopped while it was looked at."""
        token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        async with self._units.write() as unit:
            same = select(staff.c.id).where(staff.c.id == who.id, staff.c.password == password, staff.c.active)
            if (await unit.conn.execute(same.with_for_update())).first() is None:
                raise Refused(_WRONG)
            await self._pair.clear(unit, f"{source} {login}")
            new = staff_session.insert().values(
                staff_id=who.id,
                token_hash=unit.vault.token_digest("session", token),
                csrf=csrf,
                created_at=now,
                seen_at=now,
                expires_at=now + ABSOLUTE,
            )
            session_id = (await unit.conn.execute(new.returning(staff_session.c.id))).scalar_one()
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "sign_in", now)
        return SignedIn(Session(session_id, who, csrf), token)

    async def session(self, token: str, now: datetime) -> Session | None:
        """The live session of a token, with its person as they are now; None when it ended or never was."""
        async with self._units.read() as unit:
            asked = {"token": unit.vault.token_digest("session", token), "now": now, "lately": now - IDLE}
            row = await _LIVE.one(unit.conn, asked)
        if row is None:
            return None
        if row.seen_at < now - _TOUCH:
            async with self._units.write() as unit:
                seen = update(staff_session).where(staff_session.c.id == row.session_id).values(seen_at=now)
                await unit.conn.execute(seen)
        return Session(row.session_id, staff_of(row), row.csrf, row.second)

    async def sign_out(self, session_id: int, now: datetime) -> None:
        """End one session."""
        async with self._units.write() as unit:
            ended = update(staff_session).where(staff_session.c.id == session_id).values(revoked_at=now)
            await unit.conn.execute(ended)

    async def sign_out_everywhere(self, who: Staff, now: datetime) -> None:
        """End all sessions of one person."""
        async with self._units.write() as unit:
            await revoke_all(unit, who.id, now)


_SEEN = (
    select(staff_session.c.staff_id)
    .where(staff_session.c.revoked_at.is_(None), staff_session.c.expires_at > _NOW)
    .where(staff_session.c.seen_at > _LATELY)
)
# Whether somebody of the desk is there: a session seen in the last five minutes, or on duty in Telegram.
STAFF_ONLINE = exists().where(
    staff.c.active,
    ~among(staff.c.role, CASELESS),
    or_(staff.c.away_until.is_(None), staff.c.away_until <= _NOW),
    or_(staff.c.on_duty, staff.c.id.in_(_SEEN)),
)


def online_at(now: datetime) -> dict[str, datetime]:
    """What `STAFF_ONLINE` is asked with."""
    return {"now": now, "lately": now - ONLINE}
