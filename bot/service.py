"""The running service as one value: what every door is given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.delivery import DeliveryLoop
from bot.hub import Hub
from bot.metrics import Metrics
from bot.settings import Settings
from bot.tasks import Tasks
from bot.tickets import Tickets
from handlers.district import District
from handlers.messages import Incoming, Sort
from handlers.ports import Accepted
from handlers.world import Knowledge
from nlu.danger import scan
from nlu.pipeline import Reader
from storage.store import Store

WRITTEN = {Sort.TEXT, Sort.PHOTO, Sort.VIDEO, Sort.FILE, Sort.VOICE}  # what comes in bursts


@dataclass
class Service:
    """Built once by `bot.app.build`; the doors only read it."""

    settings: Settings
    district: District
    knowledge: Knowledge
    reader: Reader
    store: Store
    hub: Hub
    clock: Callable[[], datetime]  # the present moment, UTC
    metrics: Metrics
    tasks: Tasks
    tickets: Tickets
    fictional: bool = False  # the district is the demo's
    delivery: DeliveryLoop | None = None  # once it runs
    telegram_name: str = ""  # the bot's, once Telegram runs: for links that open it

    async def take(self, incoming: Incoming) -> Accepted:
        """Keep a resident's message (commit 1) and have it answered. The channel may acknowledge when this returns."""
        kept = await self.store.accept(incoming)
        channel = incoming.address.channel
        if not kept.new:
            self.metrics.duplicates.labels(channel).inc()
            return kept
        self.metrics.accepted.labels(channel).inc()
        self.hub.turns.wake(incoming.address, at_once=prompt(incoming))
        return kept


def prompt(incoming: Incoming) -> bool:
    """Whether it is answered at once, without waiting for a next line: presses, the opening, danger."""
    return incoming.sort not in WRITTEN or bool(incoming.text and scan(incoming.text))
