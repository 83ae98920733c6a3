"""Outgoing web hooks: which steps of a case other systems are told, what the words are, how they are signed, where they may go.

The names of the headers and the signature are those of Standard Webhooks, so that ready-made libraries can check them.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from hmac import new as hmac
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from handlers.casework.case import Case, Status
from handlers.errors import BadInput

Network = IPv4Network | IPv6Network
LONGEST_URL = 500
FRESH_SECONDS = 300  # a receiver refuses what was signed longer ago: a copy sent again later is worth nothing
SECRET_MARK = "whsec_"
_NAT64 = ip_network("64:ff9b::/96")
# Counted as public, and yet answered from inside: protocol assignments and relays, sites of old, documentation, a cloud's own services.
_INSIDE = tuple(
    ip_network(text) for text in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "fec0::/10", "3fff::/20")
)


class Event(StrEnum):
    """What is told. All three carry the same five facts."""

    OPENED = "case.opened"
    STATUS = "case.status"
    REFERRED = "case.referred"  # on its way to, or taken over by, another body or the level above


_ELSEWHERE = frozenset({Status.HANDED, Status.REFERRING, Status.REFERRED})


def events_of(before: Case | None, after: Case) -> tuple[Event, ...]:
    """What a saved step tells; `before` None for a new case. A sensitive case tells nothing at all."""
    if after.sensitive:
        return ()
    if before is None:
        return (Event.OPENED,)
    if before.status is after.status:
        return ()
    return (Event.STATUS, Event.REFERRED) if after.status in _ELSEWHERE else (Event.STATUS,)


def body_of(event: Event, number: str, status: str, district: str, at: datetime) -> bytes:
    """The JSON that is sent and signed, the same for every try. Nobody's data: number, event, status, time, district."""
    when = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    told = {"type": event.value, "timestamp": when, "data": {"case": number, "status": status, "district": district}}
    return json.dumps(told, separators=(",", ":")).encode()


def headers_of(secret: str, message_id: str, body: bytes, now: datetime) -> Mapping[str, str]:
    """Id (the same for every try), time of this try in seconds, and HMAC-SHA256 over `id.timestamp.body`."""
    stamp = str(int(now.timestamp()))
    signed = f"{message_id}.{stamp}.".encode() + body
    mac = hmac(b64decode(secret.removeprefix(SECRET_MARK)), signed, sha256).digest()
    return {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{b64encode(mac).decode()}",
    }


def networks(text: str) -> tuple[Network, ...]:
    """Address ranges, separated by commas. Raises `ValueError`."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def chosen(text: str) -> tuple[Event, ...]:
    """The events named, separated by commas; none named: all. Raises `BadInput`."""
    names = [part.strip() for part in text.split(",") if part.strip()]
    unknown = [name for name in names if name not in set(Event)]
    if unknown:
        raise BadInput(f"没有 {'、'.join(unknown)} 这种通知，可以用：{'、'.join(Event)}。")
    return tuple(event for event in Event if event.value in names) or tuple(Event)


def checked_url(url: str, allowed: Sequence[Network]) -> str:
    """The address, if it may be told anything. Raises `BadInput`: https only, plain http to this machine alone.

    A name is looked at again, as the addresses it means, whenever it is called: see `may_reach`.
    """
    if not (0 < len(url) <= LONGEST_URL and url.isascii() and url.isprintable()) or set(url) & set(" \\<>\"'`{}|^"):
        raise BadInput(f"地址只能用英文字符，最多 {LONGEST_URL} 个，中间没有空格。")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise BadInput("地址看不懂。") from None
    if parts.scheme not in ("https", "http") or not host or "%" in parts.netloc:
        raise BadInput("地址要以 https:// 开头。")
    if "@" in parts.netloc or parts.fragment:
        raise BadInput("地址里不能有用户名、密码和 #。")
    address = _literal(host)
    if parts.scheme == "http" and not (host == "localhost" or (address is not None and address.is_loopback)):
        raise BadInput("地址要以 https:// 开头，只有本机可以用 http://。")
    if address is not None and not may_reach(address, allowed):
        raise BadInput("这是内部网络的地址。确实要用，请先把网段写进 FENGQIAO_HOOK_NETWORKS。")
    return url


def may_reach(address: IPv4Address | IPv6Address, allowed: Sequence[Network]) -> bool:
    """Whether a connection may go to this very address: public ones, and what a setting allows."""
    real = _inner(address)
    if any(real in network for network in allowed if network.version == real.version):
        return True
    if any(real in network for network in _INSIDE if network.version == real.version):
        return False
    return real.is_global and not real.is_multicast and not real.is_reserved


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for, else itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    tunnel = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or tunnel or address
