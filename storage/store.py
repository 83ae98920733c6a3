"""The store: everything that is kept, behind one door. It is the core's inbox port (`handlers.ports.Inbox`)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from handlers.district import District
from handlers.messages import Address, Incoming
from handlers.ports import Accepted, Waiting
from handlers.world import Knowledge, localised
from storage import database as databases
from storage import inbox, private
from storage.agreements import Agreements
from storage.alerts import Alerts
from storage.asked import Asked
from storage.assistance import Assistances
from storage.assistance_lists import AssistanceLists
from storage.audiences import Audiences
from storage.audit import AuditTrail
from storage.backlogs import Backlogs
from storage.case_ledger import CaseLedger
from storage.checks import Checks
from storage.complaints import Complaints
from storage.database import Database
from storage.desk import Desk
from storage.districts import Districts, keep_version
from storage.early import Early
from storage.erasing import Erasing
from storage.figures import Figures
from storage.files import Files
from storage.findings import Findings
from storage.inbound import Letters
from storage.incentives import IncentiveStore
from storage.joint import Joint
from storage.keys import Keys, Leases
from storage.ledgers import Ledgers
from storage.linkage import Linkages
from storage.links import Links
from storage.loads import Loads
from storage.moves import Moves
from storage.notices import Notices
from storage.offers import Offers
from storage.online import Online
from storage.outbox import Outbox
from storage.outreach import Outreach
from storage.overdue import Overdue
from storage.panels import Panels
from storage.parcels import Parcels
from storage.people import People
from storage.persons import Persons
from storage.phrases import Phrases
from storage.public_counts import PublicCounts
from storage.readiness import Readiness
from storage.receptions import Receptions
from storage.register_reminders import RegisterReminders
from storage.registers import Registers
from storage.reminders import Reminders
from storage.reports import Reports
from storage.residents import Residents
from storage.retention import Retain
from storage.roster import Roster
from storage.screening import Screenings
from storage.searching import Search
from storage.second_factor import SecondFactor
from storage.sessions import Sessions
from storage.signals import Signals
from storage.statistics import Statistics
from storage.supervisions import Supervisions
from storage.table_guests import TableGuests
from storage.tables.wechat import wechat_parcel
from storage.talks import lock_address
from storage.telegram import TelegramMemory
from storage.tidy import Tidy
from storage.traces import Traces
from storage.turns import StoreTurn
from storage.unit import Changed, Hook, Key, Observer, Units
from storage.unreached import UnreachedReplies
from storage.vaultkeys import VaultKeys, load_vault
from storage.village_rules import VillageRules
from storage.warnings import Warnings
from storage.webhooks import Webhooks

PUSHED = frozenset({"telegram", "wechat"})


class Store:
    """One open store. Close it; or use `async with Store.opened(...)`."""

    def __init__(self, units: Units, data_dir: Path, knowledge: Knowledge, secret_key: bytes) -> None:
        """Use `open`."""
        self._units, self._knowledge, self._data_dir = units, knowledge, data_dir
        self._signals: Signals | None = None
        if not units.database.sqlite:
            self._signals = Signals(units.database, units.vault)
            units.wire = self._signals
        self.residents = Residents(units)
        self.telegram = TelegramMemory(units)
        self.wechat = Parcels(units, wechat_parcel)
        self.figures = Figures(units)
        self.readiness = Readiness(units)
        self.statistics = Statistics(units)
        self.ledger = CaseLedger(units)
        self.early = Early(units)
        self.warnings = Warnings(units)
        self.reports = Reports(units)
        self.public_counts = PublicCounts(units)
        self.outreach = Outreach(units)
        self.tidy = Tidy(units)
        self.agreements = Agreements(units)
        self.retain = Retain(units)
        self.outbox = Outbox(units)
        self.unreached = UnreachedReplies(units)
        self.notices = Notices(units)
        self.webhooks = Webhooks(units)
        self.districts = Districts(units)
        self.desk = Desk(units)
        self.checks = Checks(units)
        self.moves = Moves(units)
        self.search = Search(units)
        self.asked = Asked(units)
        self.alerts = Alerts(units)
        self.offers = Offers(units)
        self.links = Links(units)
        self.loads = Loads(units)
        self.letters = Letters(units)
        self.receptions = Receptions(units)
        self.ledgers = Ledgers(units)
        self.reminders = Reminders(units)
        self.people = People(units)
        self.phrases = Phrases(units)
        self.roster = Roster(units)
        self.panels = Panels(units)
        self.screenings = Screenings(units)
        self.findings = Findings(units)
        self.registers = Registers(units)
        self.audiences = Audiences(units)
        self.register_reminders = RegisterReminders(units)
        self.assistance = Assistances(units)
        self.assistance_lists = AssistanceLists(units)
        self.linkage = Linkages(units)
        self.overdue = Overdue(units)
        self.backlogs = Backlogs(units)
        self.complaints = Complaints(units)
        self.incentives = IncentiveStore(units)
        self.village_rules = VillageRules(units)
        self.supervisions = Supervisions(units)
        self.sessions = Sessions(units)
        self.second_factor = SecondFactor(units)
        self.keys = Keys(units)
        self.leases = Leases(units)
        self.files = Files(units, data_dir / "files")
        self.persons = Persons(units)
        self.erasing = Erasing(units, self.files)
        self.online = Online(units, self.files)
        self.joint = Joint(units)
        self.table_guests = TableGuests(units)
        self.traces = Traces(units)
        self.audit = AuditTrail(units, data_dir / "audit")
        self.vault_keys = VaultKeys(units, secret_key)

    @classmethod
    async def open(
        cls,
        url: str,
        data_dir: Path,
        secret_key: bytes,
        district: District,
        knowledge: Knowledge,
        pushed: Iterable[str] = PUSHED,
        *,
        kept: bool = False,
        serves: bool = False,
    ) -> "Store":
        """Open the database at `url` ("" is a file in `data_dir`), upgraded to this version's schema.

        `kept`: the district was read from this very database; otherwise it is the one in force from now on.
        `serves`: this process serves from it, as the only one where it is a file.

        Raises `BadDatabase` for an address that cannot be used, `WrongKey` when `secret_key` is not this database's,
        `AlreadyServed`.
        """
        await asyncio.to_thread(data_dir.mkdir, 0o700, True, True)
        database = Database(databases.address(url, data_dir))
        try:
            if serves:
                database.serve()
            await database.upgrade()
            now = datetime.now(UTC)
            vault = await load_vault(database, secret_key, now)
            units = Units(database, vault, district, frozenset(pushed))
            async with units.write() as unit:
                await database.still_ours(unit.conn)
                await keep_version(unit, district, now, first=kept)
        except BaseException:
            await database.close()
            raise
        return cls(units, data_dir, knowledge, secret_key)

    @classmethod
    @asynccontextmanager
    async def opened(cls, *args: Any, **kwargs: Any) -> AsyncIterator["Store"]:
        """`open`, closed on leaving."""
        store = await cls.open(*args, **kwargs)
        try:
            yield store
        finally:
            await store.close()

    async def shut(self) -> tuple[int, int]:
        """What is kept is its user's alone: see `storage.private.shut`."""
        url = self._units.database.url
        file = Path(url.database or "") if self._units.database.sqlite else None
        return await asyncio.to_thread(private.shut, self._data_dir, file)

    async def close(self) -> None:
        """Close all connections."""
        await self._units.database.close()

    @property
    def district(self) -> District:
        """The district this store serves: always the version in force, so look it up where it is needed."""
        return self._units.district

    @property
    def knowledge(self) -> Knowledge:
        """What the service knows, with the district's own responsible bodies."""
        return localised(self._knowledge, self._units.district)

    def derived_key(self, purpose: str) -> bytes:
        """A key for one purpose of the service's own, the same for all its processes and after a change of master key."""
        return self._units.vault.token_digest("derived", purpose).encode()

    @property
    def on_change(self) -> list[Hook]:
        """Called with (what, key) after each commit that changed it: see `storage.unit.Changed`. Must not raise or block."""
        return self._units.hooks

    @property
    def on_count(self) -> list[Observer]:
        """Called with what this process did, for its metrics: see `storage.unit.Counted`. Must not raise or block."""
        return self._units.observers

    @property
    def shared(self) -> bool:
        """Whether other processes may work on the same database."""
        return self._signals is not None

    async def listen(self, missed: Callable[[], None]) -> None:
        """Until cancelled: tell `on_change` what other processes change, and `missed` when something may have been lost.

        Returns at once for an embedded database, which has no other processes.
        """

        def heard(kind: Changed, key: Key) -> None:
            for hook in self.on_change:
                hook(kind, key)

        if self._signals is not None:
            await self._signals.listen(heard, missed)

    async def leave(self, address: Address) -> None:
        """The visitor closed the talk: its other windows hear of it, in whatever process they hang."""
        async with self._units.write() as unit:
            unit.changed(Changed.LEFT, address)

    async def accept(self, incoming: Incoming, key: str = "") -> Accepted:
        """Commit 1: the message is kept; with a `key`, only while it is live. Raises `KeyEnded`."""
        async with self._units.alone() as unit:
            return await inbox.accept(unit, incoming, key)

    async def begin(self, address: Address) -> Sequence[Waiting]:
        """Count an attempt, commit it, and return what waits from this sender."""
        async with self._units.write() as unit:
            return await inbox.count_attempts(unit, address)

    async def unfinished(self, before: datetime | None = None) -> tuple[Address, ...]:
        """Senders whose messages were kept (before that moment) but not taken in: `receive` them again after a crash.

        Another process that just took a message is left the time to answer it.
        """
        async with self._units.read() as unit:
            return await inbox.unfinished(unit, before)

    @asynccontextmanager
    async def turn(self, address: Address, now: datetime, fresh: Sequence[Waiting] = ()) -> AsyncIterator[StoreTurn]:
        """Commit 2: lock the conversation, then load it. Leaving without `save` takes everything back."""
        async with self._units.begin() as unit:
            talk = await lock_address(unit, address, address.channel in self._units.pushed, now)
            yield StoreTurn(unit, talk, await inbox.look(unit, talk, now, fresh), self.knowledge, now)
