"""What changed, told from process to process: NOTIFY in the writer's own transaction, LISTEN in all others. PostgreSQL only.

A signal is sealed like everything else that names a resident, and rolls back with its transaction. What was told while
the listening connection was away is lost: after each (re)connection the listener is told to look at everything again.
"""

import asyncio
import base64
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from secrets import token_hex

import asyncpg
from sqlalchemy import Text, bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from handlers.casework.case import CaseNumber
from handlers.messages import Address
from storage.database import Database
from storage.prepared import Prepared
from storage.unit import Changed, Hook, Key
from storage.vault import Tampered, Vault

CHANNEL = "fengqiao"
BEAT = 10.0  # seconds between two questions whether the listening connection still lives
PATIENCE = 5.0  # seconds it may take to answer
PAUSE = 1.0  # seconds before it is connected anew
_ROOM = 4000  # bytes of one signal before it is sealed; PostgreSQL takes 8,000 after
_log = logging.getLogger(__name__)


SIGNAL = func.pg_notify(CHANNEL, bindparam("signal", type_=Text)).label("told")
_TOLD = Prepared(select(SIGNAL), "signal")


class Signals:
    """The line between the processes on one database."""

    def __init__(self, database: Database, vault: Vault) -> None:
        """Nobody listens yet."""
        self._database, self._vault = database, vault
        self._me = token_hex(8)

    async def send(self, conn: AsyncConnection, signals: Sequence[str]) -> None:
        """Tell the other processes, when this transaction commits."""
        for signal in signals:
            await _TOLD.ask(conn, {"signal": signal})

    def written(self, changes: Iterable[tuple[Changed, Key]]) -> Sequence[str]:
        """Signals of bounded length: who tells, the data key, and the sealed changes."""
        return list(self._packed(changes))

    def _packed(self, changes: Iterable[tuple[Changed, Key]]) -> Iterator[str]:
        pack: list[object] = []
        for kind, key in changes:
            shown = [kind.value, [key.channel, key.sender] if isinstance(key, Address) else key]
            if pack and len(json.dumps([*pack, shown])) > _ROOM:
                yield self._sealed(pack)
                pack = []
            pack.append(shown)
        if pack:
            yield self._sealed(pack)

    def _sealed(self, pack: list[object]) -> str:
        sealed = self._vault.seal(json.dumps(pack), "signal", self._me)
        return f"{self._me} {sealed.key_id} {base64.b64encode(sealed.body).decode()}"

    def _read(self, payload: str) -> list[tuple[Changed, Key]] | None:
        """The changes of another process; empty for the own ones, None when it cannot be read."""
        try:
            teller, key_id, body = payload.split(" ")
            if teller == self._me:
                return []
            told = json.loads(self._vault.open(base64.b64decode(body), int(key_id), "signal", teller))
            return [(Changed(kind), _key(kind, key)) for kind, key in told]
        except (ValueError, TypeError, Tampered):
            return None

    async def listen(self, heard: Hook, missed: Callable[[], None]) -> None:
        """Until cancelled: `heard` for each change of another process, `missed` when some may have been missed."""

        def take(_conn: object, _pid: int, _channel: str, payload: object) -> None:
            changes = self._read(str(payload))
            if changes is None:
                missed()
            for kind, key in changes or ():
                heard(kind, key)

        while True:
            try:
                await self._line(take, missed)
            except (OSError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError) as wrong:
                _log.warning("no line between the processes: %s", type(wrong).__name__)
            await asyncio.sleep(PAUSE)

    async def _line(self, take: Callable[..., None], missed: Callable[[], None]) -> None:
        """One listening connection, until it is lost."""
        lost = asyncio.Event()
        async with self._database.apart() as conn:
            raw = (await conn.get_raw_connection()).driver_connection
            assert raw is not None  # noqa: S101  # connected just now
            await self._database.served_by(conn)
            raw.add_termination_listener(lambda _: lost.set())
            await raw.add_listener(CHANNEL, take)
            missed()
            while not lost.is_set():
                try:
                    async with asyncio.timeout(BEAT):
                        await lost.wait()
                except TimeoutError:
                    await raw.fetchval("SELECT 1", timeout=PATIENCE)


def _key(kind: str, key: object) -> Key:
    """The key of a change as it was. Raises `ValueError` for what no process of ours writes."""
    match key:
        case [str(channel), str(sender)]:
            return Address(channel, sender)
        case str(code):
            return CaseNumber(code) if kind == Changed.CASE else code
        case None:
            return None
    raise ValueError("no key of a change")
