"""Staff: who they are, how they sign in, and how a Telegram account is bound to one of them."""

import asyncio
import secrets
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Row, and_, bindparam, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from handlers.casework.case import Level, StaffId
from handlers.casework.staff import CASELESS, Role, Staff
from handlers.errors import BadInput, NotYours, Refused
from storage import audit
from storage.mapping import legible, storable
from storage.passwords import why_not
from storage.prepared import Prepared
from storage.tables import bind_code, staff, staff_session
from storage.tables.columns import Big, padded
from storage.throttle import Throttle
from storage.unit import Unit, Units

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I; 32, so that each is as likely of a byte
BIND_MINUTES = 10
_BAD_CODE = "绑定码不对或已经过期，请在网页上重新生成。"
# OWASP's setting for small machines: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_VERIFYING = ThreadPoolExecutor(2, "argon2")  # each costs memory and processor: a flood of logins waits in line


# Verified when the login is unknown, so that unknown and known take the same time. Made when first needed: it is slow.
@cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_hex(16))


@dataclass(frozen=True, slots=True)
class NewStaff:
    """What is needed to take somebody on. `login` is lower-cased; an empty password cannot sign in."""

    login: str
    name: str
    role: Role
    committee: str
    level: Level
    password: str = ""
    certificate: str = ""
    specialities: tuple[str, ...] = ()
    on_call: bool = False
    kind: str = ""
    firm: str = ""


_BOUND = Prepared(select(staff).where(staff.c.telegram_user == bindparam("of_user"), staff.c.active), "of_user")


def staff_of(row: Row[Any]) -> Staff:
    """The value of a row of `staff`."""
    return Staff(
        id=StaffId(row.id),
        login=row.login,
        name=row.name,
        role=Role(row.role),
        committee=row.committee,
        level=Level(row.level),
        certificate=row.certificate,
        specialities=tuple(row.specialities),
        on_call=row.on_call,
        active=row.active,
        away_until=row.away_until,
        telegram_user=row.telegram_user,
        kind=row.kind,
        places=tuple(row.places or ()),
        firm=row.firm,
        grade=row.grade,
        certificate_until=row.certificate_until,
        code_by=row.code_by,
        code_at=row.code_at,
    )


async def get_staff(unit: Unit, staff_id: int) -> Staff | None:
    """One member of staff."""
    row = (await unit.conn.execute(select(staff).where(staff.c.id == staff_id))).one_or_none()
    return staff_of(row) if row else None


_STAFF = select(staff).where(staff.c.id.in_(bindparam("ids", type_=Big, expanding=True)))


async def staff_by_id(unit: Unit, ids: Collection[int]) -> dict[int, Staff]:
    """These people, also those who left."""
    rows = await unit.conn.execute(_STAFF, {"ids": padded(sorted(ids))})
    return {row.id: staff_of(row) for row in rows}


async def staff_at(unit: Unit, committees: Collection[str]) -> tuple[Staff, ...]:
    """Everybody active of these committees, in the order they were taken on."""
    mine = select(staff).where(staff.c.active, staff.c.committee.in_(sorted(committees)))
    return tuple(staff_of(row) for row in await unit.conn.execute(mine.order_by(staff.c.id)))


async def all_staff(unit: Unit) -> tuple[Staff, ...]:
    """Everybody active, in the order they were taken on."""
    rows = await unit.conn.execute(select(staff).where(staff.c.active).order_by(staff.c.id))
    return tuple(staff_of(row) for row in rows)


class People:
    """The staff register."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._throttle = Throttle("bind", tries=5, window=timedelta(minutes=10), lock=timedelta(minutes=10))

    async def create(self, new: NewStaff, now: datetime, actor: str = audit.SERVICE) -> Staff:
        """Take somebody on. Raises `BadInput` for a login that is taken, no name, a short password, an unknown committee."""
        login = legible(new.login).strip().lower()
        if not login or len(login) > 100 or not login.isprintable():
            raise BadInput("登录名不能为空，最多 100 个字。")
        if not (name := legible(new.name).strip()):
            raise BadInput("姓名不能为空：居民和同事看到的就是它。")
        if new.committee not in self._units.district.body_of:
            raise BadInput("没有这个调解委员会。", f"unknown committee {new.committee!r}")
        password = await hashed(new.password, login) if new.password else ""
        values = {
            "login": login,
            "password": password,
            "name": name,
            "role": new.role.value,
            "committee": new.committee,
            "level": new.level.value,
            "certificate": legible(new.certificate).strip(),
            "specialities": list(new.specialities),
            "on_call": new.on_call,
            "kind": new.kind,
            "firm": legible(new.firm).strip(),
            "created_at": now,
        }
        async with self._units.begin() as unit:
            try:
                row = (await unit.conn.execute(staff.insert().values(values).returning(staff))).one()
            except IntegrityError as taken:
                raise BadInput("这个登录名已经有人用了。") from taken
            await audit.record(unit, audit.HOUSE, actor, "staff_create", now, audit.staff_actor(row.id))
            await unit.commit()
            return staff_of(row)

    async def get(self, staff_id: StaffId) -> Staff:
        """One member of staff. Raises `NotYours`."""
        async with self._units.read() as unit:
            found = await get_staff(unit, staff_id)
        if found is None:
            raise NotYours
        return found

    async def by_login(self, login: str) -> Staff | None:
        """Whoever signs in with that name."""
        async with self._units.read() as unit:
            row = (await unit.conn.execute(select(staff).where(staff.c.login == login.strip().lower()))).one_or_none()
            return staff_of(row) if row else None

    async def by_telegram(self, user: int) -> Staff | None:
        """The active member of staff a Telegram account is bound to."""
        async with self._units.read() as unit:
            row = await _BOUND.one(unit.conn, {"of_user": user})
            return staff_of(row) if row else None

    async def everybody(self) -> tuple[Staff, ...]:
        """All active staff."""
        async with self._units.read() as unit:
            return await all_staff(unit)

    async def change(self, changed: Staff, now: datetime, actor: str = audit.SERVICE) -> Staff:
        """Write back name, role, committee, level, certificate, specialities, on call, active, away, Telegram, roster.

        Who is no longer active, or in another role, loses every session. Raises `NotYours` for an unknown id.
        """
        values = {
            "name": legible(changed.name),
            "role": changed.role.value,
            "committee": changed.committee,
            "level": changed.level.value,
            "certificate": legible(changed.certificate),
            "specialities": list(changed.specialities),
            "on_call": changed.on_call,
            "active": changed.active,
            "away_until": changed.away_until,
            "telegram_user": changed.telegram_user,
            "kind": changed.kind,
            "places": list(changed.places),
            "firm": legible(changed.firm),
            "grade": legible(changed.grade),
            "certificate_until": changed.certificate_until,
        }
        async with self._units.begin() as unit:
            before = await get_staff(unit, changed.id)
            done = update(staff).where(staff.c.id == changed.id).values(values).returning(staff)
            row = (await unit.conn.execute(done)).one_or_none()
            if before is None or row is None:
                raise NotYours
            if not changed.active or before.role is not changed.role:
                await revoke_all(unit, changed.id, now)
            await audit.record(unit, audit.HOUSE, actor, "staff_change", now, audit.staff_actor(changed.id))
            await unit.commit()
            return staff_of(row)

    async def repost(self, changed: Staff, now: datetime, actor: str) -> None:
        """Write name, role, committee and level alone; a post without cases ends being on call. Another role ends sessions.

        A stop, a bound account or being away, written meanwhile, stays so. Raises `Refused` for who is no longer active,
        and where no administrator would be left.
        """
        values: dict[str, object] = {
            "name": legible(changed.name),
            "role": changed.role.value,
            "committee": changed.committee,
            "level": changed.level.value,
        }
        if changed.role in CASELESS:
            values["on_call"] = False
        mine = and_(staff.c.id == changed.id, staff.c.active)
        administrators = and_(staff.c.role == Role.ADMINISTRATOR.value, staff.c.active)
        held = select(staff.c.id, staff.c.role).where(or_(mine, administrators)).order_by(staff.c.id)
        async with self._units.write() as unit:
            roles = {row.id: row.role for row in await unit.conn.execute(held.with_for_update(key_share=True))}
            before = roles.pop(changed.id, None)
            if before is None:
                raise Refused("这个账号已经停用，没有改动。请回到人员页看看有什么变化。")
            if before == Role.ADMINISTRATOR.value != changed.role.value and before not in roles.values():
                raise Refused("这是最后一位系统管理员，岗位不能改。请先添加另一位系统管理员。")
            await unit.conn.execute(update(staff).where(mine).values(values))
            if before != changed.role.value:
                await revoke_all(unit, changed.id, now)
            await audit.record(unit, audit.HOUSE, actor, "staff_change", now, audit.staff_actor(changed.id))

    async def set_password(self, staff_id: StaffId, password: str, now: datetime, actor: str = audit.SERVICE) -> None:
        """A new password; every session ends. Raises `BadInput` when it is too short or soon guessed, `NotYours`."""
        digest = await hashed(password, (await self.get(staff_id)).login)
        async with self._units.write() as unit:
            await unit.conn.execute(update(staff).where(staff.c.id == staff_id).values(password=digest))
            await revoke_all(unit, staff_id, now)
            await audit.record(unit, audit.HOUSE, actor, "password", now, audit.staff_actor(staff_id))

    async def set_on_call(self, staff_id: StaffId, on: bool, now: datetime, actor: str) -> None:
        """Among those told of danger first, or no longer. Nothing else is written: a post just taken away stays so."""
        await self._set(staff_id, {"on_call": on}, now, actor)

    async def set_away(self, staff_id: StaffId, until: datetime | None, now: datetime, actor: str) -> None:
        """Away until then; None is back. Nothing else is written."""
        await self._set(staff_id, {"away_until": until}, now, actor)

    async def _set(self, staff_id: StaffId, values: dict[str, object], now: datetime, actor: str) -> None:
        async with self._units.write() as unit:
            await unit.conn.execute(update(staff).where(staff.c.id == staff_id).values(values))
            await audit.record(unit, audit.HOUSE, actor, "staff_change", now, audit.staff_actor(staff_id))

    async def set_duty(self, staff_id: StaffId, on_duty: bool) -> None:
        """On or off duty in Telegram: counts as being there."""
        async with self._units.write() as unit:
            await unit.conn.execute(update(staff).where(staff.c.id == staff_id).values(on_duty=on_duty))

    async def bind_code(self, staff_id: StaffId, now: datetime, actor: str = audit.SERVICE, by: str = "") -> str:
        """A code that binds one Telegram account, once, within ten minutes; earlier codes end. Who asked for it is kept.

        `by`: the name of who asked when it is not the owner, who then reads so on the desk: the account bound sees cases.
        """
        code = "".join(secrets.choice(ALPHABET) for _ in range(8))
        async with self._units.write() as unit:
            await _end_codes(unit, staff_id, now)
            await unit.conn.execute(
                bind_code.insert().values(
                    staff_id=staff_id,
                    code_hash=unit.vault.token_digest("bind", code),
                    created_at=now,
                    expires_at=now + timedelta(minutes=BIND_MINUTES),
                )
            )
            if by:
                told = update(staff).where(staff.c.id == staff_id).values(code_by=by, code_at=now)
                await unit.conn.execute(told)
            await audit.record(unit, audit.HOUSE, actor, "bind_code", now, audit.staff_actor(staff_id))
        return code

    async def code_seen(self, staff_id: StaffId, now: datetime) -> None:
        """The owner has read who else had a binding code made."""
        read = update(staff).where(staff.c.id == staff_id, staff.c.code_by != "").values(code_by="", code_at=None)
        async with self._units.write() as unit:
            if (await unit.conn.execute(read.returning(staff.c.id))).first() is not None:
                await audit.record(unit, audit.HOUSE, audit.staff_actor(staff_id), "bind_code_seen", now)

    async def unbind(self, staff_id: StaffId, now: datetime, actor: str) -> None:
        """No Telegram account, so not on duty there, and no code that would bind one."""
        async with self._units.write() as unit:
            await _end_codes(unit, staff_id, now)
            gone = update(staff).where(staff.c.id == staff_id).values(telegram_user=None, on_duty=False)
            await unit.conn.execute(gone)
            await audit.record(unit, audit.HOUSE, actor, "telegram_unbind", now, audit.staff_actor(staff_id))

    async def bind(self, code: str, telegram_user: int, now: datetime) -> Staff:
        """Bind the account to whom the code was given. Raises `Refused` for a wrong, used or old code, `TooMuch` for tries."""
        async with self._units.begin() as unit:
            await self._throttle.check(unit, str(telegram_user), now)
            found = await _use_code(unit, code.strip().upper(), now)
            if found is None:
                await self._throttle.miss(unit, str(telegram_user), now)
                await unit.commit()
                raise Refused(_BAD_CODE)
            freed = update(staff).where(staff.c.telegram_user == telegram_user).values(telegram_user=None)
            await unit.conn.execute(freed)
            bound = update(staff).where(staff.c.id == found, staff.c.active).values(telegram_user=telegram_user)
            row = (await unit.conn.execute(bound.returning(staff))).one_or_none()
            if row is None:
                raise Refused(_BAD_CODE)
            await audit.record(unit, audit.HOUSE, audit.staff_actor(row.id), "telegram_bind", now)
            await unit.commit()
            return staff_of(row)


async def _end_codes(unit: Unit, staff_id: int, now: datetime) -> None:
    """Whatever code this person was given is used up."""
    unused = and_(bind_code.c.staff_id == staff_id, bind_code.c.used_at.is_(None))
    await unit.conn.execute(update(bind_code).where(unused).values(used_at=now))


async def _use_code(unit: Unit, code: str, now: datetime) -> int | None:
    """Whose code it is; used up in the same breath."""
    live = (
        update(bind_code)
        .where(bind_code.c.code_hash == unit.vault.token_digest("bind", code))
        .where(bind_code.c.used_at.is_(None), bind_code.c.expires_at > now)
        .values(used_at=now)
        .returning(bind_code.c.staff_id)
    )
    found: int | None = (await unit.conn.execute(live)).scalar_one_or_none()
    return found


async def hashed(password: str, login: str) -> str:
    """The argon2 hash. Raises `BadInput` when the password is too short, far too long or soon guessed."""
    if wrong := why_not(password, login):
        raise BadInput(wrong)
    return await asyncio.get_running_loop().run_in_executor(_VERIFYING, _HASHER.hash, storable(password))


async def right_password(digest: str, password: str) -> bool:
    """Whether it is the password; as slow for nobody ("") as for somebody."""

    def check() -> bool:
        try:
            return _HASHER.verify(digest or _nobody(), storable(password)) and bool(digest)
        except (VerificationError, InvalidHashError):
            return False

    return await asyncio.get_running_loop().run_in_executor(_VERIFYING, check)


async def revoke_all(unit: Unit, staff_id: int, now: datetime, but: int | None = None) -> None:
    """End every session of one person, but the one named."""
    mine = and_(staff_session.c.staff_id == staff_id, staff_session.c.id != but if but is not None else true())
    await unit.conn.execute(
        update(staff_session).where(mine, staff_session.c.revoked_at.is_(None)).values(revoked_at=now)
    )
