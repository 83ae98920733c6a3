"""One transaction as the rest of the floor sees it: the connection, the vault, the district, and what changed."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from handlers.casework.case import CaseNumber
from handlers.district import District
from handlers.messages import Address
from storage.database import Database
from storage.vault import Vault


class Changed(StrEnum):
    """What a live page may have to draw anew."""

    CONVERSATION = "conversation"  # key: Address
    CASE = "case"  # key: CaseNumber
    QUEUE = "queue"  # key: code of the committee
    NOTICE = "notice"  # key: None
    DISTRICT = "district"  # key: None; another version of the district is in force
    LEFT = "left"  # key: Address; the visitor closed the talk in one of several windows


Key = Address | CaseNumber | str | None
Hook = Callable[[Changed, Key], None]  # called after the commit; must not raise and not block


class Counted(StrEnum):
    """What is counted as it happens, by the process that did it and by no other."""

    FIRST_ANSWER = "first_answer"  # value: seconds from a case's opening to the first words of a human
    ALERT = "alert"  # label: the kind of danger


Observer = Callable[[Counted, str, float], None]  # called after the commit with label and value; as a hook


class Wire(Protocol):
    """The way to the other processes."""

    def written(self, changes: Iterable[tuple[Changed, Key]]) -> Sequence[str]:
        """The changes as signals of bounded length."""

    async def send(self, conn: AsyncConnection, signals: Sequence[str]) -> None:
        """Tell them when this transaction commits."""


@dataclass
class Unit:
    """A transaction. Changes are told to the hooks once it is committed, each once, in order; `wire` tells others."""

    conn: AsyncConnection
    vault: Vault
    district: District
    hooks: list[Hook]
    wire: Wire | None = None
    trace: str = ""  # of the message that is being answered
    changes: dict[tuple[Changed, Key], None] = field(default_factory=dict)
    observers: list[Observer] = field(default_factory=list)
    counts: list[tuple[Counted, str, float]] = field(default_factory=list)
    sent: int = 0  # of the changes: those that a statement of this transaction tells the others already

    def changed(self, kind: Changed, key: Key = None) -> None:
        """Remember that something changed."""
        self.changes[(kind, key)] = None

    def count(self, what: Counted, label: str = "", value: float = 1.0) -> None:
        """Remember to count this."""
        self.counts.append((what, label, value))

    def signal(self) -> str | None:
        """What others are still to be told, for who sends it with a statement of its own; None: nothing, or too much for one."""
        signals = self._signals()
        if len(signals) != 1:
            return None
        self.sent = len(self.changes)
        return signals[0]

    def _signals(self) -> Sequence[str]:
        return self.wire.written(islice(self.changes, self.sent, None)) if self.wire is not None else ()

    async def commit(self) -> None:
        """Make it lasting, then tell. Other processes are told by the commit itself."""
        if self.wire is not None and (signals := self._signals()):
            await self.wire.send(self.conn, signals)
        await self.conn.commit()
        self.sent = 0
        counts, self.counts = self.counts, []
        for each in counts:
            for observe in self.observers:
                observe(*each)
        told, self.changes = self.changes, {}
        for kind, key in told:
            for hook in self.hooks:
                hook(kind, key)


@dataclass
class Units:
    """Where transactions come from. `pushed` names the channels whose replies are sent and not fetched."""

    database: Database
    vault: Vault
    district: District
    pushed: frozenset[str]
    hooks: list[Hook] = field(default_factory=list)
    wire: Wire | None = None  # None: one process alone
    observers: list[Observer] = field(default_factory=list)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Unit]:
        """A writing transaction that is rolled back on leaving unless `commit` was called."""
        async with self.database.write() as conn:
            yield Unit(conn, self.vault, self.district, self.hooks, self.wire, observers=self.observers)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Unit]:
        """A writing transaction that commits on leaving without an error."""
        async with self.begin() as unit:
            yield unit
            await unit.commit()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Unit]:
        """For one writing statement that changes nothing a live page shows; see `Database.alone`."""
        async with self.database.alone() as conn:
            yield Unit(conn, self.vault, self.district, self.hooks)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Unit]:
        """To read only; see `Database.read`."""
        async with self.database.read() as conn:
            yield Unit(conn, self.vault, self.district, self.hooks)

    @asynccontextmanager
    async def one_view(self) -> AsyncIterator[Unit]:
        """To read everything as it is at one moment."""
        async with self.database.one_view() as conn:
            yield Unit(conn, self.vault, self.district, self.hooks)
