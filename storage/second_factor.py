"""A second factor for signing in: six digits from an app on the own phone (TOTP, RFC 6238), and codes for when it is lost."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyotp
from sqlalchemy import Row, delete, select, update

from handlers.casework.case import StaffId
from handlers.errors import Refused
from storage import audit
from storage.database import insert
from storage.people import ALPHABET, revoke_all
from storage.tables import second_factor
from storage.throttle import Throttle
from storage.unit import Unit, Units
from storage.vault import same

RECOVERY_CODES = 8
_PERIOD = 30  # seconds a code is shown
_SLACK = (0, -1, 1)  # periods a phone's clock may be off
_MINUTES = timedelta(minutes=15)
# By the person, wherever the tries come from: only who knows the password gets this far.
_CODES = Throttle("code", tries=10, window=_MINUTES, lock=_MINUTES)
_DAY = timedelta(days=1)
_MANY = Throttle("code_day", tries=30, window=_DAY, lock=_DAY)  # patience does not help either
_WRONG = "动态码不对。请看手机上现在显示的六位数，手机时间要准。"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the app on the phone is given: the secret (base32) and the same as an `otpauth:` address."""

    secret: str
    address: str


class SecondFactor:
    """Each person's own."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def begin(self, who: StaffId, login: str, now: datetime) -> Enrolment:
        """A fresh secret that is not asked for yet. Raises `Refused` when one is in use already."""
        secret = pyotp.random_base32()
        async with self._units.write() as unit:
            found = await _row(unit, who)
            if found is not None and found.confirmed_at is not None:
                raise Refused("两步验证已经开通了。要换手机，先关闭再重新开通。")
            sealed = unit.vault.seal(secret, "second_factor", who)
            values = {"secret": sealed.body, "key_id": sealed.key_id, "created_at": now}
            new = insert(unit.conn, second_factor).values(staff_id=who, last_period=0, recovery=[], **values)
            await unit.conn.execute(new.on_conflict_do_update(index_elements=["staff_id"], set_=values))
        return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="枫桥调解台"))

    async def pending(self, who: StaffId, login: str) -> Enrolment | None:
        """The secret that waits for its first code; None when there is none."""
        async with self._units.read() as unit:
            found = await _row(unit, who)
            if found is None or found.confirmed_at is not None:
                return None
            secret = _secret(unit, found)
        return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="枫桥调解台"))

    async def confirm(self, who: StaffId, code: str, now: datetime, session: int) -> tuple[str, ...]:
        """From now on the code is asked for; the other sessions end. Returns the codes for a lost phone, told only here.

        Raises `Refused` for a wrong code or when there is nothing to confirm.
        """
        codes = tuple("".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY_CODES))
        async with self._units.write() as unit:
            found = await _row(unit, who, lock=True)
            if found is None or found.confirmed_at is not None:
                raise Refused("请先点“开通”，再填动态码。")
            period = _period(_secret(unit, found), code, now, found.last_period)
            if period is None:
                raise Refused(_WRONG)
            digests = [_digest(unit, one) for one in codes]
            values = {"confirmed_at": now, "last_period": period, "recovery": digests}
            await unit.conn.execute(update(second_factor).where(second_factor.c.staff_id == who).values(values))
            await revoke_all(unit, who, now, but=session)
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who), "second_factor_on", now)
        return codes

    async def end(self, who: StaffId, now: datetime, actor: str) -> None:
        """Asked for no more; every session ends. Nothing happens when it was not on."""
        async with self._units.write() as unit:
            gone = delete(second_factor).where(second_factor.c.staff_id == who).returning(second_factor.c.staff_id)
            if (await unit.conn.execute(gone)).first() is None:
                return
            for counted in (_CODES, _MANY):
                await counted.clear(unit, str(who))
            await revoke_all(unit, who, now)
            await audit.record(unit, audit.HOUSE, actor, "second_factor_off", now, audit.staff_actor(who))

    async def right(self, who: StaffId, code: str, now: datetime) -> None:
        """Raises `Refused` unless it is a code of this person, which is used up by it; `TooMuch` after too many tries."""
        async with self._units.write() as unit:
            await _CODES.check(unit, str(who), now)
            await _MANY.check(unit, str(who), now)
            passed = await passes(unit, who, code, now)
        if not passed:
            raise Refused(_WRONG)

    async def users(self) -> frozenset[StaffId]:
        """Who has it."""
        on = select(second_factor.c.staff_id).where(second_factor.c.confirmed_at.is_not(None))
        async with self._units.read() as unit:
            return frozenset(StaffId(one) for one in (await unit.conn.execute(on)).scalars())


async def passes(unit: Unit, who: int, code: str, now: datetime) -> bool:
    """Whether this person may enter with the code: always without a second factor, never after too many wrong ones.

    A code is used up by it.
    """
    found = await _row(unit, who, lock=True)
    if found is None or found.confirmed_at is None:
        return True
    if await _CODES.locked(unit, str(who), now) or await _MANY.locked(unit, str(who), now):
        return False
    used = _used(unit, found, code, now)
    if used is None:
        for counted in (_CODES, _MANY):
            await counted.miss(unit, str(who), now)
        return False
    for counted in (_CODES, _MANY):
        await counted.clear(unit, str(who))
    await unit.conn.execute(update(second_factor).where(second_factor.c.staff_id == who).values(used))
    if "recovery" in used:
        await audit.record(unit, audit.HOUSE, audit.staff_actor(who), "recovery_code", now)
    return True


def _used(unit: Unit, row: Row[Any], code: str, now: datetime) -> dict[str, object] | None:
    """What is written down when the code is used: its period, or the recovery codes left. None for a wrong one."""
    period = _period(_secret(unit, row), code, now, row.last_period)
    if period is not None:
        return {"last_period": period}
    left = _without(row.recovery, _digest(unit, code))
    return None if left is None else {"recovery": left}


def _period(secret: str, code: str, now: datetime, last: int) -> int | None:
    """The period whose code it is; None for a wrong one, and for one that was used already or is older."""
    present, digits = int(now.timestamp()) // _PERIOD, "".join(code.split())
    if len(digits) != 6 or not digits.isascii():
        return None
    made = pyotp.TOTP(secret)
    fits = (present + off for off in _SLACK if same(made.generate_otp(present + off), digits))
    period = next(fits, None)
    return period if period is not None and period > last else None


def _without(digests: Sequence[str], used: str) -> list[str] | None:
    left = [one for one in digests if not same(one, used)]
    return left if len(left) < len(digests) else None


def _digest(unit: Unit, code: str) -> str:
    return unit.vault.token_digest("recovery", "".join(code.split()).replace("-", "").upper())


def _secret(unit: Unit, row: Row[Any]) -> str:
    return unit.vault.open(row.secret, row.key_id, "second_factor", row.staff_id)


async def _row(unit: Unit, who: int, lock: bool = False) -> Row[Any] | None:
    query = select(second_factor).where(second_factor.c.staff_id == who)
    return (await unit.conn.execute(query.with_for_update() if lock else query)).one_or_none()
