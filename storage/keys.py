"""API keys of other channels, and named leases for timed work."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, delete, or_, select, update

from handlers.errors import BadInput, FengqiaoError
from storage import audit
from storage.database import insert
from storage.prepared import Prepared
from storage.tables import api_key, lease
from storage.unit import Unit, Units
from storage.until import over

_CHANNEL = re.compile(r"[a-z][a-z0-9_-]{1,31}")
_OWN = {"web", "telegram", "wechat", "terminal"}  # the service's own channels
DAILY = "early warning"  # held until the next morning, whoever runs: a mark that today's look was done


class Scope(StrEnum):
    """Which door a key opens: no key opens two."""

    MESSAGES = "messages"  # residents of another channel
    INBOUND = "inbound"  # letters of other bodies


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as the administrator sees it; the key itself is shown once."""

    id: int
    channel: str
    created_at: datetime
    revoked_at: datetime | None
    scope: Scope = Scope.MESSAGES


class KeyEnded(FengqiaoError):
    """The key was revoked since it was last looked at."""

    def __init__(self) -> None:
        super().__init__("密钥不对或已停用。")


LIVE = (
    api_key.c.key_hash == bindparam("of_key"),
    api_key.c.scope == bindparam("of_scope"),
    api_key.c.revoked_at.is_(None),
)
_CHANNEL_OF = Prepared(select(api_key.c.channel).where(*LIVE), "of_key", "of_scope")


def shown_key(unit: Unit, key: str, scope: Scope = Scope.MESSAGES) -> dict[str, str]:
    """What `LIVE` is asked with."""
    return {"of_key": unit.vault.token_digest("api", key), "of_scope": scope.value}


async def channel_of(unit: Unit, shown: dict[str, str]) -> str | None:
    """The channel of a live key."""
    found = await _CHANNEL_OF.one(unit.conn, shown)
    return None if found is None else str(found.channel)


class Keys:
    """The doors of other channels."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._known: dict[str, str] = {}  # the channels of keys that were live when they were last looked at

    async def create(self, channel: str, now: datetime, scope: Scope = Scope.MESSAGES) -> str:
        """A new key for one channel. Raises `BadInput` for a name that is malformed or the service's own."""
        if not _CHANNEL.fullmatch(channel) or channel in _OWN:
            raise BadInput(
                "渠道名用 2 到 32 个小写字母、数字、- 或 _，字母开头，不能是 web、telegram、wechat、terminal。"
            )
        key = f"fq_{secrets.token_urlsafe(32)}"
        async with self._units.write() as unit:
            digest = unit.vault.token_digest("api", key)
            new = api_key.insert().values(channel=channel, scope=scope.value, key_hash=digest, created_at=now)
            await unit.conn.execute(new)
            await audit.record(unit, audit.HOUSE, audit.SERVICE, "key_create", now, channel)
        return key

    async def channel(self, key: str, scope: Scope = Scope.MESSAGES) -> str | None:
        """The channel of a live key of that scope."""
        async with self._units.read() as unit:
            shown = shown_key(unit, key, scope)
            found = await channel_of(unit, shown)
        if scope is Scope.MESSAGES:
            self._known.pop(shown["of_key"], None)
            if found is not None:
                self._known[shown["of_key"]] = found
        return found

    async def opens_another(self, key: str) -> bool:
        """Whether it is a live key, of whatever scope. Nothing is told to who shows an unknown or a revoked one."""
        async with self._units.read() as unit:
            live = (api_key.c.key_hash == unit.vault.token_digest("api", key), api_key.c.revoked_at.is_(None))
            return (await unit.conn.execute(select(api_key.c.id).where(*live))).first() is not None

    def known(self, key: str) -> str | None:
        """The channel of a key for messages that was live when this process last looked: proves nothing, see `Store.accept`."""
        return self._known.get(self._units.vault.token_digest("api", key))

    async def listed(self) -> tuple[ApiKey, ...]:
        """All keys ever given out."""
        async with self._units.read() as unit:
            rows = await unit.conn.execute(select(api_key).order_by(api_key.c.id))
            return tuple(ApiKey(r.id, r.channel, r.created_at, r.revoked_at, Scope(r.scope)) for r in rows)

    async def revoke(self, key_id: int, now: datetime) -> None:
        """End a key."""
        async with self._units.write() as unit:
            await unit.conn.execute(update(api_key).where(api_key.c.id == key_id).values(revoked_at=now))
            await audit.record(unit, audit.HOUSE, audit.SERVICE, "key_revoke", now, str(key_id))


class Leases:
    """Named leases: timed work runs in one process at a time."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def take(self, name: str, holder: str, now: datetime, seconds: float) -> bool:
        """Take or renew the lease; False while another holds it."""
        values = {"holder": holder, "until": now + timedelta(seconds=seconds)}
        async with self._units.write() as unit:
            free = or_(over(lease.c.until, now, timedelta(seconds=seconds)), lease.c.holder == holder)
            taken = (
                insert(unit.conn, lease)
                .values(name=name, **values)
                .on_conflict_do_update(index_elements=["name"], set_=values, where=free)
                .returning(lease.c.name)
            )
            return (await unit.conn.execute(taken)).first() is not None

    async def release(self, name: str, holder: str) -> None:
        """Give it back early."""
        async with self._units.write() as unit:
            await unit.conn.execute(delete(lease).where(lease.c.name == name, lease.c.holder == holder))
