"""Web hooks on the wire, with the reference client at the other end: signed, retried, bounded, never where they must not go."""

import asyncio
import importlib.util
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from aiohttp import ClientConnectorError, web
from typer.testing import CliRunner

from bot.__main__ import app as commands
from bot.hook_command import _line
from bot.shown import reply_shape
from bot.webhooks import HookRound
from handlers.casework.case import CaseNumber, Move
from handlers.casework.desk import Order
from handlers.messages import Attachment, Button, Reply, numbered
from handlers.webhooks import Event
from storage.webhooks import Call
from tests.bot.house import Clock, House, begun, opened, settings_for
from tests.waiting import until

CLIENT = Path(__file__).parents[2] / "docs" / "examples" / "client.py"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def test_the_reference_client_shows_the_choices_as_every_channel_without_buttons_does(client: ModuleType) -> None:
    asked = Reply("您愿意吗？", (Button("yes", "愿意"), Button("no", "不愿意")))
    assert client.shown(reply_shape(asked)) == numbered(asked) == "您愿意吗？\n1. 愿意\n2. 不愿意"
    sent = Reply("协议在这里。", files=(Attachment(sha256="0" * 64, mime="application/pdf", size=1, name="协议.pdf"),))
    assert client.shown(reply_shape(sent)) == "协议在这里。\n[文件] 协议.pdf"


@pytest.fixture(scope="module")
def client() -> ModuleType:
    """The reference client, as somebody would copy it."""
    spec = importlib.util.spec_from_file_location("client", CLIENT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Receiver:
    """Another system: keeps what it is sent, answers as told, then 200."""

    url: str = ""
    answers: list[int | Answer] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    paths: list[str] = field(default_factory=list)

    async def hear(self, request: web.Request) -> web.StreamResponse:
        self.paths.append(request.path)
        self.heard.append(({k.lower(): v for k, v in request.headers.items()}, await request.read()))
        self.called.set()
        answer = self.answers.pop(0) if self.answers else 200
        return web.Response(status=answer) if isinstance(answer, int) else await answer(request)

    async def count(self, number: int) -> None:
        """Wait until so many calls came in."""
        async with asyncio.timeout(60):
            while len(self.heard) < number:
                self.called.clear()
                await self.called.wait()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    heard = Receiver()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", heard.hear)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    heard.url = f"http://127.0.0.1:{runner.addresses[0][1]}/in"
    yield heard
    await runner.cleanup()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with opened(tmp_path, Clock(), hook_networks="127.0.0.0/8") as house:
        yield house


async def settled(house: House, dead: int = 0) -> None:
    """Nothing waits any more."""
    async with asyncio.timeout(60):
        while True:
            now = await house.service.store.figures.standing(house.clock())
            if not now.hooks_waiting:
                assert now.hooks_dead == dead
                return
            await asyncio.sleep(0.02)


async def test_the_reference_client_talks_uploads_polls_and_checks_hooks(
    house: House, receiver: Receiver, client: ModuleType
) -> None:
    _, secret = await house.service.store.webhooks.add(receiver.url, tuple(Event), house.clock())
    kiosk = client.Client(house.url, "kiosk", await house.key())
    photo = b"\x89PNG\r\n\x1a\n" + bytes(40)
    receipt = await asyncio.to_thread(kiosk.upload, "resident", "现场.png", photo, "image/png")
    first = await asyncio.to_thread(lambda: kiosk.send("resident", "转人工", message_id="1", attachments=[receipt]))
    again = await asyncio.to_thread(lambda: kiosk.send("resident", "转人工", message_id="1", attachments=[receipt]))
    assert first == again
    number = first["case"]
    who = await house.staff()
    await house.service.store.moves.move(CaseNumber(number), who, Order(Move.CLAIM), house.clock())
    assert await asyncio.to_thread(kiosk.status, number) == "claimed"
    last = first["replies"][-1]["id"]
    later = await asyncio.to_thread(kiosk.poll, first["conversation"], last)
    assert all(reply["id"] > last for reply in later)
    with pytest.raises(client.Refused):
        await asyncio.to_thread(client.Client(house.url, "kiosk", "fq_wrong").send, "resident", "你好")

    await receiver.count(2)
    check = client.Receiver(secret)
    events = [check.event(headers, body) for headers, body in receiver.heard]
    assert [event["type"] for event in events] == ["case.opened", "case.status"]
    assert {event["data"]["case"] for event in events} == {number}
    headers, body = receiver.heard[0]
    assert check.event(headers, body) is None  # told before
    for forged in (
        ({**headers, "webhook-id": "msg_other"}, body),
        ({**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)}, body),
        (headers, body.replace(b"opened", b"closed")),
        ({k: v for k, v in headers.items() if k != "webhook-signature"}, body),
    ):
        with pytest.raises(client.BadHook):
            client.Receiver(secret).event(*forged)
    with pytest.raises(client.BadHook):  # a copy sent again later
        client.Receiver(secret).event(headers, body, int(headers["webhook-timestamp"]) + 301)


async def opened_case(house: House, sender: str = "r") -> str:
    async with house.client(Authorization=f"Bearer {await house.key()}") as kiosk:
        said = {"channel": "kiosk", "sender": sender, "message_id": "1", "text": "转人工"}
        return str((await kiosk.post("/api/v1/messages", json=said)).raise_for_status().json()["case"])


async def test_a_receiver_that_fails_hears_the_same_event_again(house: House, receiver: Receiver) -> None:
    receiver.answers = [500, 429]
    await house.service.store.webhooks.add(receiver.url, (Event.OPENED,), house.clock())
    await opened_case(house)
    for count in (1, 2, 3):
        await receiver.count(count)
        house.clock.ahead += timedelta(minutes=20)
    await settled(house)
    ids = {headers["webhook-id"] for headers, _ in receiver.heard}
    bodies = {body for _, body in receiver.heard}
    stamps = [int(headers["webhook-timestamp"]) for headers, _ in receiver.heard]
    assert (len(ids), len(bodies)) == (1, 1)
    assert stamps == sorted(set(stamps))
    page = house.service.metrics.page().decode()
    assert 'fengqiao_hooks_called_total{end="again"} 2.0' in page
    assert 'fengqiao_hooks_called_total{end="sent"} 1.0' in page


async def test_redirects_are_not_followed(house: House, receiver: Receiver) -> None:
    async def elsewhere(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "/secret"})

    receiver.answers = [elsewhere]
    await house.service.store.webhooks.add(receiver.url, (Event.OPENED,), house.clock())
    await opened_case(house)
    await receiver.count(1)
    house.clock.ahead += timedelta(minutes=20)
    await settled(house)
    assert receiver.paths == ["/in", "/in"]


async def test_who_refuses_an_event_for_good_leaves_it_dead_and_who_is_gone_is_turned_off(
    house: House, receiver: Receiver
) -> None:
    receiver.answers = [400, 410]
    store = house.service.store
    hook_id, _ = await store.webhooks.add(receiver.url, (Event.OPENED,), house.clock())
    number = await opened_case(house)
    await settled(house, dead=1)
    assert [(dead.number, dead.reason) for dead in await store.webhooks.dead_calls()] == [(number, "HTTP 400")]
    await opened_case(house, "another")
    await receiver.count(2)
    await settled(house, dead=1)
    (listed,) = await store.webhooks.listed()
    assert (listed.id, listed.ended_at is not None) == (hook_id, True)


async def test_an_answer_without_end_holds_nothing_up(
    house: House, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = asyncio.Event()

    async def endless(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        try:
            while True:
                await answer.write(bytes(65536))
        finally:
            over.set()

    async def silent(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(3600)
        raise AssertionError

    monkeypatch.setattr("bot.webhooks.SECONDS", 2)
    receiver.answers = [endless, silent]
    await house.service.store.webhooks.add(receiver.url, (Event.OPENED,), house.clock())
    await opened_case(house)
    await settled(house)  # the status was read, the rest is nobody's business
    async with asyncio.timeout(60):
        await over.wait()
    await opened_case(house, "another")
    await receiver.count(2)

    async def tried_again() -> bool:
        house.clock.ahead += timedelta(minutes=20)
        return len(receiver.heard) == 3

    await until(tried_again)
    await settled(house)
    assert len(receiver.heard) == 3


def call(url: str, clock: Clock) -> Call:
    secret = "whsec_AAAA"
    return Call(1, "msg_1", 1, Event.OPENED, "FQABCDEFGH", "routed", clock(), url, secret, 1)


@pytest.mark.parametrize("name", ["localhost", "hooks.example.org"])
async def test_a_name_that_means_an_inner_address_is_not_connected_to(
    tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Also one that meant something else when it was added."""
    port = int(receiver.url.split(":")[2].split("/")[0])

    async def resolved(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    async with opened(tmp_path) as house:
        scheme = "http" if name == "localhost" else "https"
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolved)
        with pytest.raises(ClientConnectorError) as refused:
            await HookRound(house.service)._call(call(f"{scheme}://{name}:{port}/in", house.clock))
    assert isinstance(refused.value.os_error, PermissionError)
    assert receiver.heard == []


NAMES = {
    "hooks.example.org": ("93.184.215.14",),
    "inner.example.org": ("10.0.0.7", "fd00::7"),
    "localhost": ("127.0.0.1", "::1"),
    "127.1": ("127.0.0.1",),
}


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """What names mean here."""

    def meant(host: str, *_: object, **__: object) -> list[tuple[Any, ...]]:
        if host not in NAMES and not host[0].isdigit():
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(0, 0, 0, "", (address, 0)) for address in NAMES.get(host, (host,))]

    monkeypatch.setattr("bot.hook_command.socket.getaddrinfo", meant)


async def test_the_list_says_what_holds_a_receiver_up(house: House, receiver: Receiver) -> None:
    receiver.answers = [500] * 9
    await house.service.store.webhooks.add(receiver.url, (Event.OPENED,), house.clock())
    await opened_case(house)
    await receiver.count(1)

    async def tried() -> bool:
        return bool((await house.service.store.webhooks.listed())[0].reason)

    await until(tried)
    (told,) = await house.service.store.webhooks.listed()
    assert (told.waiting, told.dead, told.attempts >= 1, told.since is not None) == (1, 0, True, True)
    assert f"试了 {told.attempts} 次：HTTP 500" in _line(told)


@pytest.mark.usefixtures("names")
def test_hooks_are_added_listed_and_turned_off_on_the_command_line(tmp_path: Path) -> None:
    def run(*words: str, networks: str = "", of: str = "hook") -> tuple[int, str]:
        env = {"FENGQIAO_DATA_DIR": str(tmp_path), "FENGQIAO_HOOK_NETWORKS": networks, "FENGQIAO_LOG_LEVEL": "ERROR"}
        done = CliRunner().invoke(commands, [of, *words], env=env)
        return done.exit_code, done.stdout

    begun(tmp_path, secret_key=None)
    url = "https://hooks.example.org/in"
    code, secret = run("add", url, "--events", "case.opened")
    assert (code, secret[:6]) == (0, "whsec_")
    shown = run("list")[1]
    assert url in shown
    assert "在用" in shown
    assert secret.strip() not in shown
    for refused in (("http://hooks.example.org/",), ("https://10.0.0.1/",), (url, "--events", "case.closed")):
        assert run("add", *refused) == (1, "")
    assert run("add", "https://10.0.0.1/", networks="10.0.0.0/8")[0] == 0
    for inner in ("https://localhost/in", "https://127.1/in", "https://inner.example.org/"):
        assert run("add", inner) == (1, "")
    assert run("add", "https://inner.example.org/", networks="10.0.0.0/8")[0] == 0
    assert run("add", "https://not-there-yet.example.org/")[0] == 0
    assert run("off", "1")[0] == 0
    assert run("off", "1")[0] == 1
    assert "已停用" in run("list")[1]
    assert run("dead") == (0, "")
    assert run("retry", "2") == (0, "没有送不出去的，不用再送。\n")
    assert run("dead", of="replies") == (0, "")
    assert run("again", "1", of="replies") == (1, "")


def test_ranges_that_are_none_stop_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="网段"):
        settings_for(tmp_path, hook_networks="the office")
