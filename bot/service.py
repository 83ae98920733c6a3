"""The running service as one value: what every door is given."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic

from fastapi import Request, Response

from bot.aside import Aside
from bot.hub import Hub
from bot.logs import fault, log
from bot.metrics import Metrics
from bot.settings import Settings
from bot.tasks import Tasks
from bot.tickets import Tickets
from bot.tracing import fresh_trace
from bot.watchdog import limited
from handlers.district import District
from handlers.messages import Incoming, Sort
from handlers.ports import Accepted, Waiting
from handlers.world import Knowledge
from nlu.pipeline import Reader
from nlu.types import Understanding
from storage.outage import is_outage
from storage.standing import NotOurs
from storage.store import Store
from storage.unit import Changed

WRITTEN = {
    Sort.TEXT,
    Sort.PHOTO,
    Sort.VIDEO,
    Sort.FILE,
    Sort.VOICE,
}  # what comes in bursts; all else is answered at once


@dataclass
class Service:
    """Built once by `bot.app.build`; the doors only read it."""

    settings: Settings
    store: Store
    hub: Hub
    clock: Callable[[], datetime]  # the present moment, UTC
    metrics: Metrics
    tasks: Tasks
    tickets: Tickets
    leads: bool = True  # whether this process tells the counts of the database
    demo_code: str = ""  # of the fictional district that ships with the service
    works: dict[str, Callable[[], bool]] = field(
        default_factory=dict
    )  # what this process does, and whether it still does
    kept_at: float = float(
        "-inf"
    )  # when a message was kept last, and when one could not be; of a clock that does not jump
    refused_at: float = float("-inf")
    on_district: list[Callable[[], object]] = field(default_factory=list)  # called when another version is in force
    stop: asyncio.Event = field(default_factory=asyncio.Event)  # set when the process is to end
    over: NotOurs | None = None  # why it cannot go on
    aside: Aside = field(default_factory=Aside)  # reads what belongs to no talk
    at_once: dict[str, Callable[[Request], Awaitable[Response | None]]] = field(
        default_factory=dict
    )  # what is posted to these paths is answered before the framework's whole way
    _reader: tuple[District, Reader] | None = None

    @property
    def district(self) -> District:
        """The district in force now. It may change while the service runs: look it up where it is needed."""
        return self.store.district

    @property
    def knowledge(self) -> Knowledge:
        """What the service knows, with what the district sets."""
        return self.store.knowledge

    @property
    def fictional(self) -> bool:
        """Whether the district is the demo's."""
        return self.settings.district_file is None and self.district.code == self.demo_code

    @property
    def reader(self) -> Reader:
        """Reads messages, with the places of the district in force."""
        if self._reader is None or self._reader[0] is not self.district:
            self._reader = (self.district, Reader(self.district.gazetteer(), vectors=self.settings.vectors))
        return self._reader[1]

    def understand(self, text: str, at: datetime) -> Understanding:
        """What a talk's message says."""
        with limited():
            found = self.reader.understand(text, at)
        self.metrics.heard(found)
        return found

    async def read(self, text: str, at: datetime) -> Understanding | None:
        """What a text says that belongs to no talk; None when it cannot be read. Raises `TooMuch` at a great rush."""
        return self._read(await self.aside.read(text, at, self.district))

    def read_now(self, text: str, at: datetime) -> Understanding | None:
        """As `read`, for the command line: blocks."""
        return self._read(self.aside.ask(text, at, self.district))

    def _read(self, found: Understanding | None) -> Understanding | None:
        if found is None:
            self.metrics.errors.labels("reading aside").inc()
        else:
            self.metrics.heard(found)
        return found

    def changed(self, kind: str, _key: object) -> None:
        """The store's hook after each commit: another version of the district is taken up without a restart."""
        if kind == Changed.DISTRICT:
            self.tasks.start("district", self.take_up(known=True))

    async def take_up(self, *, known: bool = False) -> None:
        """Serve the version that is in force; `known`: that it is another one."""
        if await self.store.districts.reload() or known:
            for told in self.on_district:
                told()

    async def look_whether_ours(self) -> None:
        """Stop when the database was moved away: what is kept there would be lost."""
        try:
            await self.store.readiness.still_here()
        except NotOurs as moved:
            self.over = moved
            self.stop.set()

    async def take(self, incoming: Incoming, key: str = "") -> Accepted:
        """Keep a resident's message (commit 1) and have it answered. The channel may acknowledge when this returns.

        `key`: what it came with, where that must be live. Raises `KeyEnded`.
        """
        if not incoming.trace:
            incoming = replace(incoming, trace=fresh_trace())
        kept = await self._kept(incoming, key)
        channel = incoming.address.channel
        if not kept.new:
            self.metrics.duplicates.labels(channel).inc()
            return kept
        self.metrics.accepted.labels(channel).inc()
        log().info("accepted", channel=channel, trace=kept.said.trace)
        heard = self._heard(kept.said)
        prompt = incoming.sort not in WRITTEN or bool(heard and heard.alarms)
        waits = Waiting(kept.inbox, kept.said, understood=heard)
        self.hub.turns.wake(incoming.address, waits, at_once=prompt)
        return kept

    async def _kept(self, incoming: Incoming, key: str) -> Accepted:
        try:
            kept = await self.store.accept(incoming, key)
        except Exception as error:
            if is_outage(error):
                self.refused_at = monotonic()
            raise
        self.kept_at = monotonic()
        return kept

    def _heard(self, said: Incoming) -> Understanding | None:
        """What the message says, so that danger is answered without waiting for a next line.

        None where reading it fails: the turn meets that fault itself, where it is counted and ends with a human.
        """
        try:
            return self.understand(said.text, said.at)
        except Exception as error:  # noqa: BLE001  # the message is kept already, and must be woken for whatever it says
            fault("reading ahead", error)
            return None
