"""How much one sender may send: a bucket per key that fills up again. Refused ones are told when to come back."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from time import monotonic

TEXT_LIMIT = 4000  # characters of one message of a resident
KEYS = 20_000  # senders remembered at a time; the longest unseen is forgotten first


@dataclass
class _Bucket:
    left: float
    at: float


class Rate:
    """So much per minute; a whole minute's worth at once, or as much as `at_once` says."""

    def __init__(self, per_minute: float | Callable[[], float], at_once: float | None = None) -> None:
        """`per_minute` in whatever `cost` counts: messages, bytes; asked each time where it may change."""
        self._per_minute = per_minute
        self._at_once = at_once
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, key: str, cost: float = 1.0) -> float:
        """Take `cost`; 0.0 when there was enough, else the seconds until there will be (nothing is taken)."""
        now = monotonic()
        rate = self._per_minute if isinstance(self._per_minute, int | float) else self._per_minute()
        full, per_second = rate if self._at_once is None else self._at_once, rate / 60
        bucket = self._buckets.setdefault(key, _Bucket(full, now))
        self._buckets.move_to_end(key)
        while len(self._buckets) > KEYS:
            self._buckets.popitem(last=False)
        bucket.left = min(full, bucket.left + (now - bucket.at) * per_second)
        bucket.at = now
        if bucket.left < cost:
            return (cost - bucket.left) / per_second
        bucket.left -= cost
        return 0.0


def network(host: str) -> str:
    """What counts as one network address: IPv6 households own a whole /64."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped.exploded if address.ipv4_mapped else address.exploded[:19]
    return address.exploded
