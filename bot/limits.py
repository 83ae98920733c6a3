"""How much one sender may send: a bucket per key that fills up again. Refused ones are told when to come back."""

from collections import OrderedDict
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

    def __init__(self, per_minute: float, at_once: float | None = None) -> None:
        """`per_minute` in whatever `cost` counts: messages, bytes."""
        self._full = per_minute if at_once is None else at_once
        self._per_second = per_minute / 60
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, key: str, cost: float = 1.0) -> float:
        """Take `cost`; 0.0 when there was enough, else the seconds until there will be (nothing is taken)."""
        now = monotonic()
        bucket = self._buckets.setdefault(key, _Bucket(self._full, now))
        self._buckets.move_to_end(key)
        while len(self._buckets) > KEYS:
            self._buckets.popitem(last=False)
        bucket.left = min(self._full, bucket.left + (now - bucket.at) * self._per_second)
        bucket.at = now
        if bucket.left < cost:
            return (cost - bucket.left) / self._per_second
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
