"""Every address of the service outside the desk against everybody who may knock: a new one has to be entered here."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic import SecretStr

from bot.app import built, channels, web_app
from bot.service import Service
from bot.telegram.webhook import SECRET_HEADER, secret_of
from handlers.casework.staff import Role
from storage.keys import Scope
from storage.people import NewStaff
from tests.bot.house import PASSWORD, Clock, settings_for
from tests.console.house import HOST as OWN
from tests.console.house import Browser

# Who knocks. "elsewhere" is a visitor's browser on another site's page; the last five are programs with a key or secret.
BROWSERS = ("nobody", "visitor", "staff", "elsewhere")
PROGRAMS = ("messages", "other", "inbound", "revoked", "telegram")
WHO = (*BROWSERS, *PROGRAMS)


def everybody(status: int, **but: int) -> dict[str, int]:
    """The same answer for all, but for some."""
    return dict.fromkeys(WHO, status) | but


def own_pages(nobody: int, known: int) -> dict[str, int]:
    """A change by the resident's own page: without its Origin nothing goes."""
    return everybody(403, nobody=nobody, staff=nobody, visitor=known)


def for_key(scope: str, status: int, **but: int) -> dict[str, int]:
    """One scope's door: 403 for a live key of the other, 401 for every other key and for none."""
    return everybody(401) | {"messages": 403, "other": 403, "inbound": 403} | {scope: status} | but


TALK = "/api/v1/conversations/{conversation}"
TABLE: dict[tuple[str, str], dict[str, int]] = {
    ("GET", "/"): everybody(200),
    ("GET", "/privacy"): everybody(200),
    ("GET", "/counter"): everybody(200),
    ("GET", "/flow.svg"): everybody(200),
    ("GET", "/my-record"): everybody(401, visitor=404, elsewhere=404),  # nothing said yet
    ("POST", "/session"): own_pages(204, 204),
    ("POST", "/leave"): own_pages(204, 204),
    ("POST", "/upload"): own_pages(401, 422),  # no form
    ("GET", "/files/{digest}"): everybody(401, visitor=404, elsewhere=404),
    ("GET", "/join/{token}"): everybody(404),
    ("POST", "/join/{token}"): own_pages(303, 303),
    ("WS", "/ws"): everybody(403, visitor=101),
    ("POST", "/api/v1/messages"): for_key("messages", 200, other=403),  # the other channel's words
    ("GET", f"{TALK}/messages"): for_key("messages", 200, other=404),
    ("GET", f"{TALK}/files/{{sha256}}"): for_key("messages", 404, other=404),
    ("GET", "/api/v1/cases/{number}"): for_key("messages", 404, other=404),
    ("POST", "/api/v1/attachments"): for_key("messages", 422, other=422),  # no form
    ("POST", "/api/v1/understand"): for_key("messages", 422, other=422),  # no text
    ("POST", "/api/v1/inbound"): for_key("inbound", 422),  # an empty letter
    ("GET", "/api/v1/inbound/{number}"): for_key("inbound", 404),
    ("GET", "/api/openapi.json"): everybody(200),
    ("GET", "/healthz"): everybody(200),
    ("GET", "/readyz"): everybody(200),
    ("GET", "/metrics"): everybody(404),  # they all come over the network
    ("POST", "/telegram"): everybody(403, telegram=200),
    ("GET", "/wechat"): everybody(403),  # nobody here has signed
    ("POST", "/wechat"): everybody(403),
    ("GET", "/wechat/files/{ticket}"): everybody(404),  # a link that nobody was sent
    ("MOUNT", "/static"): everybody(404),  # a name that is not there
}


@dataclass
class Doors:
    """The whole app in process, with everybody who may knock."""

    service: Service
    app: FastAPI
    headers: dict[str, dict[str, str]]
    talk: str = "x"

    def client(self, who: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, client=("10.0.0.9", 1))
        return httpx.AsyncClient(transport=transport, base_url=OWN, headers=self.headers[who])

    async def knock(self, who: str, method: str, path: str) -> int:
        """The answer's status; of a socket 101 or 403."""
        if method == "WS":
            return await self._socket(who, path)
        fields = {"conversation": self.talk, "sha256": "0" * 64, "digest": "0" * 64, "token": "t" * 32, "number": "1"}
        fields["ticket"] = "t"
        where = path.format(**fields) + ("/none.css" if method == "MOUNT" else "")
        body: dict[str, Any] = {"json": {}} if method == "POST" and path not in _FORMS else {}
        if path == "/api/v1/messages":
            body = {"json": {"channel": "kiosk", "sender": "r", "message_id": "1", "text": "你好"}}
        if path == "/telegram":
            body = {"json": {"update_id": 1}}
        async with self.client(who) as client:
            return (await client.request("GET" if method == "MOUNT" else method, where, **body)).status_code

    async def _socket(self, who: str, path: str) -> int:
        headers = [(b"host", b"desk.test"), *((k.lower().encode(), v.encode()) for k, v in self.headers[who].items())]
        scope = {"type": "websocket", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers}
        scope |= {"scheme": "ws", "server": ("desk.test", 80), "client": ("10.0.0.9", 1), "subprotocols": []}
        said = iter([{"type": "websocket.connect"}])
        sent: list[str] = []

        async def receive() -> dict[str, Any]:
            return next(said, {"type": "websocket.disconnect", "code": 1000})

        async def send(message: Any) -> None:
            sent.append(message["type"])

        await self.app(scope, receive, send)
        return 101 if sent[0] == "websocket.accept" else 403


_FORMS = {"/upload", "/api/v1/attachments", "/join/{token}"}


@pytest.fixture
async def doors(tmp_path: Path) -> AsyncIterator[Doors]:
    clock = Clock()
    webhook = {"telegram_token": SecretStr("1:token"), "telegram_webhook_url": "https://desk.test"}
    account = {"wechat_app_id": "wx0123456789abcdef", "wechat_secret": SecretStr("s" * 32)}
    settings = settings_for(tmp_path, **webhook, **account, wechat_token=SecretStr("signs"))
    async with built(settings, clock) as service, service.tasks:
        app = web_app(service, channels(service)[1])
        doors = Doors(service, app, {"nobody": {"Origin": OWN}})
        keys = service.store.keys
        for channel, scope in (("kiosk", Scope.MESSAGES), ("mini", Scope.MESSAGES), ("court", Scope.INBOUND)):
            name = {"kiosk": "messages", "mini": "other", "court": "inbound"}[channel]
            doors.headers[name] = {"Authorization": f"Bearer {await keys.create(channel, clock(), scope)}"}
        dead = await keys.create("gone", clock())
        await keys.revoke((await keys.listed())[-1].id, clock())
        doors.headers["revoked"] = {"Authorization": f"Bearer {dead}"}
        doors.headers["telegram"] = {SECRET_HEADER: secret_of(settings)}
        cookie = {"Cookie": f"fengqiao={'v' * 43}"}
        doors.headers |= {"visitor": cookie | {"Origin": OWN}, "elsewhere": cookie | {"Origin": "http://evil.test"}}
        doors.headers["staff"] = {"Cookie": await _session(doors), "Origin": OWN}
        yield doors


async def _session(doors: Doors) -> str:
    """The cookie of a manager of the whole district, signed in."""
    body = doors.service.district.body_of["district"]
    new = NewStaff("qu1", "负责人甲", Role.MANAGER, "district", body.level, PASSWORD, "枫调字第1号")
    await doors.service.store.people.create(new, doors.service.clock())
    async with doors.client("nobody") as client:
        assert (await Browser(client).sign_in("qu1", PASSWORD)).status_code == 303
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


def registered(app: FastAPI) -> set[tuple[str, str]]:
    """Every (method, path) the app answers."""
    found = set()
    for route in iter_route_contexts(app.routes):
        kind = type(route.original_route).__name__
        plain = {"Mount": "MOUNT", "APIWebSocketRoute": "WS"}.get(kind)
        methods = {plain} if plain else (route.methods or set()) - {"HEAD"}
        found |= {(method, str(route.path)) for method in methods}
    return found


async def test_every_address_is_in_a_table_and_answers_each_knocker_as_it_says(doors: Doors) -> None:
    outside = {route for route in registered(doors.app) if not route[1].startswith("/desk")}
    assert outside == set(TABLE)
    async with doors.client("messages") as client:
        first = {"channel": "kiosk", "sender": "r", "message_id": "0", "text": "你好"}
        doors.talk = (await client.post("/api/v1/messages", json=first)).json()["conversation"]
    answers = {route: {who: await doors.knock(who, *route) for who in WHO} for route in TABLE}
    assert answers == TABLE


async def test_no_key_and_no_resident_opens_the_desk(doors: Doors) -> None:
    desk = {route for route in registered(doors.app) if route[1].startswith("/desk/")}
    desk -= {("GET", "/desk/login"), ("POST", "/desk/login"), ("GET", "/desk/static/{version}/{name}")}
    assert len(desk) > 100
    async with doors.client("nobody") as client:
        for method, path in sorted(desk):
            where = re.sub(r"\{\w+(:\w+)?\}", "1", path)
            for who in ("visitor", "messages", "inbound", "telegram"):
                answer = await client.request(method, where, headers=doors.headers[who])
                assert answer.status_code == 303, (who, method, path)
                assert answer.headers["location"].startswith("/desk/login"), path


async def test_no_answer_names_the_host_it_was_called_by(doors: Doors) -> None:
    """Anybody may set the Host header: no link, redirect or cookie is made of it, even where no address is set."""
    called = "elsewhere.example"
    assert not doors.service.settings.public_url
    gets = {path for method, path in registered(doors.app) if method in ("GET", "MOUNT")} - {
        "/desk/events"
    }  # which never ends
    paths = {re.sub(r"\{\w+(:\w+)?\}", "1", path) for path in gets}
    async with doors.client("staff") as client:
        host = {"Host": called, "Origin": f"http://{called}", "X-Forwarded-Host": called}
        for path in sorted(paths | {f"{path}/" for path in paths if not path.startswith("/desk/")}):
            await _names_no_host(await client.get(path, headers=host), called)
        for path in ("/session", "/leave", f"/join/{'t' * 43}", "/desk/logout"):
            await _names_no_host(await client.post(path, headers=host), called)
        assert (await client.get("/counter/", headers=host)).headers["location"] == "/counter"


async def _names_no_host(answer: httpx.Response, host: str) -> None:
    told = {name: value for name, value in answer.headers.items() if host in value}
    # Where a page's socket may go, for old browsers: said to nobody but the one who gave that name.
    assert set(told) <= {"content-security-policy"}, (answer.url.path, told)
    assert host not in answer.text, answer.url.path
    assert not answer.headers.get("location", "/").startswith(("//", "http")), answer.url.path
