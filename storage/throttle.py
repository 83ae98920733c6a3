"""Counting of wrong tries: after so many within a time the door is shut for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from handlers.errors import TooMuch
from storage.database import insert
from storage.tables import throttle
from storage.unit import Unit
from storage.until import holds

TOO_MANY = "试错次数太多，请过一会儿再试。"


@dataclass(frozen=True, slots=True)
class Throttle:
    """So many `tries` within `window` shut the door for `lock`. What is counted is kept as a keyed digest only."""

    kind: str
    tries: int
    window: timedelta
    lock: timedelta

    def _name(self, unit: Unit, what: str) -> str:
        return unit.vault.index(f"throttle.{self.kind}", what)

    async def locked(self, unit: Unit, what: str, now: datetime) -> bool:
        """Whether the door is shut."""
        query = select(throttle.c.locked_until).where(throttle.c.name == self._name(unit, what))
        until = (await unit.conn.execute(query)).scalar_one_or_none()
        return holds(until, now, self.lock)

    async def hold(self, unit: Unit, what: str, now: datetime) -> bool:
        """`locked`, and others who try the same wait until this transaction ends: side by side no more get past."""
        name = self._name(unit, what)
        await self._begun(unit, name, now)
        query = select(throttle.c.locked_until).where(throttle.c.name == name).with_for_update()
        return holds((await unit.conn.execute(query)).scalar_one(), now, self.lock)

    async def check(self, unit: Unit, what: str, now: datetime) -> None:
        """Raises `TooMuch` while the door is shut."""
        if await self.locked(unit, what, now):
            raise TooMuch(TOO_MANY, f"throttled: {self.kind}")

    async def miss(self, unit: Unit, what: str, now: datetime) -> None:
        """Count a wrong try."""
        name = self._name(unit, what)
        await self._begun(unit, name, now)
        row = (await unit.conn.execute(select(throttle).where(throttle.c.name == name).with_for_update())).one()
        misses = 1 if row.last_at < now - self.window else row.misses + 1
        shut = now + self.lock if misses >= self.tries else None
        values = {"misses": 0 if shut else misses, "last_at": now, "locked_until": shut or row.locked_until}
        await unit.conn.execute(update(throttle).where(throttle.c.name == name).values(values))

    async def _begun(self, unit: Unit, name: str, now: datetime) -> None:
        new = insert(unit.conn, throttle).values(name=name, misses=0, last_at=now)
        await unit.conn.execute(new.on_conflict_do_nothing())

    async def clear(self, unit: Unit, what: str) -> None:
        """A right try: start anew."""
        await unit.conn.execute(delete(throttle).where(throttle.c.name == self._name(unit, what)))
