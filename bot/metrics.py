"""What the service counts for Prometheus. No label ever carries personal data: channels, places in code, nothing else."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from nlu.types import Kind, Understanding
from storage.figures import Standing
from storage.unit import Counted

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
ANSWER_BUCKETS = (
    *(_MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR),
    *(_DAY, 2 * _DAY, 3 * _DAY, 5 * _DAY, 7 * _DAY, 14 * _DAY),
)
_HOUSE = {  # name: the field of `Standing`, what it says
    "fengqiao_waiting_cases": ("waiting_cases", "Cases nobody holds"),
    "fengqiao_waiting_seconds": ("oldest_waiting", "How long the case that waits longest has waited"),
    "fengqiao_open_alerts": ("open_alerts", "Danger alerts nobody acknowledged"),
    "fengqiao_open_alert_seconds": ("oldest_alert", "Age of the oldest alert nobody acknowledged"),
    "fengqiao_dead_letters": ("dead_letters", "Replies given up"),
    "fengqiao_delivery_lag_seconds": ("lag", "Age of the oldest reply that is due"),
    "fengqiao_backlog": ("backlog", "Messages kept but not taken in"),
    "fengqiao_backlog_seconds": ("oldest_message", "Age of the oldest message kept but not taken in"),
    "fengqiao_hooks_waiting": ("hooks_waiting", "Web hook events not yet told"),
    "fengqiao_hooks_dead": ("hooks_dead", "Web hook events given up"),
}


class House(Collector):
    """What is counted in the database, told by the leading process alone: by several it would be added up."""

    def __init__(self) -> None:
        """Nothing is told before it is counted."""
        self.standing: Standing | None = None

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One sample for each count."""
        if self.standing is not None:
            for name, (field, says) in _HOUSE.items():
                yield GaugeMetricFamily(name, says, value=float(getattr(self.standing, field)))


class Metrics:
    """One registry per service, so that several can live in one process (tests)."""

    def __init__(self) -> None:
        """All zero."""
        self.registry = CollectorRegistry()
        self.accepted = Counter("fengqiao_accepted", "Messages kept", ["channel"], registry=self.registry)
        self.duplicates = Counter("fengqiao_duplicates", "Repeated messages", ["channel"], registry=self.registry)
        self.answered = Counter("fengqiao_answered", "Replies decided on", ["channel"], registry=self.registry)
        self.turn = Histogram(
            "fengqiao_turn_seconds",
            "Time of one turn",
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
            registry=self.registry,
        )
        self.errors = Counter("fengqiao_errors", "Faults by place", ["place"], registry=self.registry)
        self.refused = Counter("fengqiao_refused", "Requests refused", ["why"], registry=self.registry)
        self.sent = Counter("fengqiao_sent", "Replies delivered", ["channel"], registry=self.registry)
        self.understood = Counter(
            "fengqiao_understood",
            "Matters and questions by whether a category was told",
            ["end"],
            registry=self.registry,
        )
        self.alerted = Counter("fengqiao_alerts_raised", "Danger alerts by kind", ["kind"], registry=self.registry)
        self.first_answer = Histogram(
            "fengqiao_first_answer_seconds",
            "From a case's opening to the first words of a human",
            buckets=ANSWER_BUCKETS,
            registry=self.registry,
        )
        self.leader = Gauge("fengqiao_leader", "Whether this process does the timed work", registry=self.registry)
        self.ready = Gauge("fengqiao_ready", "Whether a message could be taken in", registry=self.registry)
        self.disk_free = Gauge("fengqiao_disk_free_bytes", "Room left for the data folder", registry=self.registry)
        self.disk = Gauge("fengqiao_disk_bytes", "Size of the data folder's disk", registry=self.registry)
        self.house = House()
        self.registry.register(self.house)
        self.hooks = Counter("fengqiao_hooks_called", "Web hooks by what came of them", ["end"], registry=self.registry)
        self.sockets = Gauge("fengqiao_sockets", "Open web sockets", registry=self.registry)

    def heard(self, understanding: Understanding) -> None:
        """Count whether a matter or a question was recognised; small talk and orders have no category to miss."""
        if understanding.category is not None or understanding.kind is not Kind.OTHER:
            self.understood.labels("abstained" if understanding.category is None else "told").inc()

    def counted(self, what: Counted, label: str, value: float) -> None:
        """What the store did in this process."""
        if what is Counted.ALERT:
            self.alerted.labels(label).inc(value)
        else:
            self.first_answer.observe(value)

    def page(self) -> bytes:
        """The text page for scraping."""
        return generate_latest(self.registry)
