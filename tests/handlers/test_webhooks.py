"""Outgoing web hooks: what is told, how it is signed, and where it may go."""

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from hmac import new as hmac
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.casework.case import Case, CaseNumber, Level, Status, Urgency
from handlers.errors import BadInput
from handlers.facts import CaseFacts
from handlers.webhooks import Event, body_of, checked_url, chosen, events_of, headers_of, may_reach, networks

NOW = datetime(2026, 3, 4, 2, 0, 7, 900, tzinfo=UTC)
NONE = networks("")
CASE = Case(
    CaseNumber("FQABCDEFGH"),
    Status.ROUTED,
    Urgency.NORMAL,
    CaseFacts(what="邻居漏水", name="甲", phone="13900000001"),
    sensitive=False,
    level=Level.VILLAGE,
    committee="cv1",
    opened_at=NOW,
    waiting_since=NOW,
)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, Status.ROUTED, (Event.OPENED,)),
        (Status.ROUTED, Status.ROUTED, ()),
        (Status.ROUTED, Status.CLAIMED, (Event.STATUS,)),
        (Status.CLAIMED, Status.HANDED, (Event.STATUS, Event.REFERRED)),
        (Status.CLAIMED, Status.REFERRING, (Event.STATUS, Event.REFERRED)),
        (Status.REFERRING, Status.REFERRED, (Event.STATUS, Event.REFERRED)),
        (Status.MEDIATING, Status.AGREED, (Event.STATUS,)),
    ],
)
def test_what_a_step_tells(before: Status | None, after: Status, told: tuple[Event, ...]) -> None:
    old, new = (replace(CASE, status=before) if before else None), replace(CASE, status=after)
    assert events_of(old, new) == told
    assert events_of(old, replace(new, sensitive=True)) == ()


def test_the_body_names_nobody() -> None:
    body = body_of(Event.STATUS, CASE.number, "claimed", "d", NOW)
    data = {"case": "FQABCDEFGH", "status": "claimed", "district": "d"}
    assert json.loads(body) == {"type": "case.status", "timestamp": "2026-03-04T02:00:07Z", "data": data}


def test_the_signature_is_that_of_standard_webhooks() -> None:
    key = bytes(range(32))
    headers = headers_of(f"whsec_{b64encode(key).decode()}", "msg_1", b'{"a":1}', NOW)
    stamp = str(int(NOW.timestamp()))
    mac = hmac(key, f'msg_1.{stamp}.{{"a":1}}'.encode(), sha256).digest()
    assert headers["webhook-id"] == "msg_1"
    assert headers["webhook-timestamp"] == stamp
    assert headers["webhook-signature"] == f"v1,{b64encode(mac).decode()}"


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.org/fengqiao?key=1",
        "https://1.1.1.1:8443/",
        "https://[2606:4700::1111]/x",
    ],
)
def test_public_addresses_may_be_told(url: str) -> None:
    assert checked_url(url, NONE) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.org",
        "ftp://hooks.example.org/",
        "file:///etc/passwd",
        "http://hooks.example.org/",  # not encrypted
        "https:///x",
        "https://user:word@hooks.example.org/",
        "https://hooks.example.org/#part",
        "https://hooks.example.org\\@10.0.0.1/",
        "https://hooks.example.org/a b",
        "https://hooks.example.org/\r\nHost: x",
        "https://钩子.example.org/",
        "https://１０.0.0.1/",
        "https://%31%30.0.0.1/",
        "https://hooks.example.org:99999/",
        "https://127.0.0.1/",
        "http://127.0.0.1:8000/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://240.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://[fe80::1]/",
        "https://[fe80::1%25eth0]/",
        "https://[fd00::1]/",
        "https://[fec0::1]/",
        "https://[3fff::1]/",
        "https://169.254.169.254/",
        "https://100.100.100.200/",
        "https://192.0.0.192/",
        "https://168.63.129.16/",
        "https://[::ffff:192.0.0.192]/",
        f"https://hooks.example.org/{'a' * 500}",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(BadInput):
        checked_url(url, NONE)


def test_a_setting_opens_the_ranges_it_names_and_no_other() -> None:
    allowed = networks("10.1.0.0/16, 127.0.0.0/8")
    assert checked_url("https://10.1.2.3/", allowed)
    assert checked_url("http://127.0.0.1:8000/", allowed)
    assert may_reach(ip_address("::ffff:10.1.2.3"), allowed)
    for url in ("https://10.2.0.1/", "http://10.1.2.3/", "https://[::1]/"):
        with pytest.raises(BadInput):
            checked_url(url, allowed)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=4, network="192.168.0.0/16"))
def test_no_way_of_writing_a_private_address_reaches_it(address: object) -> None:
    inner = int(ip_address(str(address)))
    prefixes = (0xFFFF << 32, 0x64FF9B << 96, 0)
    written = [ip_address(str(address)), *(ip_address(prefix + inner) for prefix in prefixes if prefix)]
    assert not any(may_reach(one, NONE) for one in written)


def test_events_are_chosen_by_name() -> None:
    assert chosen("") == tuple(Event)
    assert chosen("case.referred, case.opened") == (Event.OPENED, Event.REFERRED)
    with pytest.raises(BadInput):
        chosen("case.closed")
