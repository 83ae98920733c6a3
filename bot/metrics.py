"""What the service counts for Prometheus. No label ever carries personal data: channels, places in code, nothing else."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest


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
        self.waiting = Gauge("fengqiao_waiting_cases", "Cases nobody holds", registry=self.registry)
        self.alerts = Gauge("fengqiao_open_alerts", "Danger alerts nobody acknowledged", registry=self.registry)
        self.dead = Gauge("fengqiao_dead_letters", "Replies given up", registry=self.registry)
        self.lag = Gauge("fengqiao_delivery_lag_seconds", "Age of the oldest reply that is due", registry=self.registry)
        self.backlog = Gauge("fengqiao_backlog", "Messages kept but not taken in", registry=self.registry)
        self.hooks = Counter("fengqiao_hooks_called", "Web hooks by what came of them", ["end"], registry=self.registry)
        self.hooks_waiting = Gauge("fengqiao_hooks_waiting", "Web hook events not yet told", registry=self.registry)
        self.hooks_dead = Gauge("fengqiao_hooks_dead", "Web hook events given up", registry=self.registry)
        self.sockets = Gauge("fengqiao_sockets", "Open web sockets", registry=self.registry)

    def page(self) -> bytes:
        """The text page for scraping."""
        return generate_latest(self.registry)
