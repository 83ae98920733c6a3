"""WeChat's side of the wire: its API as published, with its limits, and residents whose messages come sealed and signed."""

import itertools
import json
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from aiohttp import web

from bot.wechat.envelope import Box, signature

APP_ID, SECRET, TOKEN, AES_KEY = "wx0123456789abcdef", "0123456789abcdef" * 2, "signtoken", "a1B2c3D4e5" * 4 + "xyz"
WINDOW = timedelta(hours=48)
FIVE, THREE = (5, WINDOW), (3, timedelta(minutes=1))  # let through after a message, after an event


@dataclass
class Allowance:
    """What may still be sent to one follower."""

    left: int
    until: datetime


@dataclass
class FakeWeChat:
    """The servers. `faults` are error codes to answer the next sends with; `down` answers everything with 503."""

    clock: Callable[[], datetime]
    box: Box | None = field(default_factory=lambda: Box(AES_KEY, APP_ID))
    url: str = ""
    tokens: list[str] = field(default_factory=list)  # every access token there was; the last one is good
    asked: int = 0  # how often a token was asked for
    faults: list[int] = field(default_factory=list)
    down: bool = False
    sent: defaultdict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    followers: dict[str, Allowance] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)  # what is kept for three days, by id
    films: set[str] = field(default_factory=set)  # ids of films: their address is given, not they
    numbers: Any = field(default_factory=lambda: itertools.count(7_000_000_000_000_000))

    def expire(self) -> None:
        """The token at hand is no longer good."""
        self.tokens.append(f"token-{secrets.token_hex(200)}")

    def follow(self, openid: str, allowance: tuple[int, timedelta] = FIVE) -> None:
        """Something of this resident came in: so much may be sent."""
        self.followers[openid] = Allowance(allowance[0], self.clock() + allowance[1])

    def keep(self, content: bytes, *, film: bool = False) -> str:
        """The id of a file that is kept for us."""
        media_id = secrets.token_urlsafe(24)
        self.media[media_id] = content
        if film:
            self.films.add(media_id)
        return media_id

    def routes(self) -> web.Application:
        app = web.Application(client_max_size=16 * 2**20, middlewares=[self._edge])
        app.router.add_post("/cgi-bin/stable_token", self._stable_token)
        app.router.add_post("/cgi-bin/message/custom/send", self._send)
        app.router.add_post("/cgi-bin/media/upload", self._upload)
        app.router.add_get("/cgi-bin/media/get", self._get)
        app.router.add_get("/film/{media_id}", self._film)
        return app

    @web.middleware
    async def _edge(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.down:
            return web.Response(status=503, text="<html>busy</html>")
        tokens = request.path.startswith("/cgi-bin/") and request.path != "/cgi-bin/stable_token"
        if tokens and request.query.get("access_token") != self.tokens[-1]:
            return code(42001 if request.query.get("access_token") in self.tokens else 40001)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _stable_token(self, request: web.Request) -> web.Response:
        self.asked += 1
        body = await request.json()
        if (body["appid"], body["secret"], body["grant_type"]) != (APP_ID, SECRET, "client_credential"):
            return code(40125)
        return web.json_response({"access_token": self.tokens[-1], "expires_in": 7200})

    async def _send(self, request: web.Request) -> web.Response:
        raw = await request.read()
        body = json.loads(raw)
        if self.faults:
            return code(self.faults.pop(0))
        follower = self.followers.get(body["touser"])
        if follower is None:
            return code(43004)
        if self.clock() > follower.until:
            return code(45015)
        if follower.left <= 0:
            return code(45047)
        if body["msgtype"] == "text" and len(body["text"]["content"].encode()) > 2048:
            return code(45002)
        assert b"\\u" not in raw, "WeChat would show the escapes"
        follower.left -= 1
        self.sent[body["touser"]].append(body)
        return code(0)

    async def _upload(self, request: web.Request) -> web.Response:
        part = (await request.post())["media"]
        if request.query["type"] != "image" or not isinstance(part, web.FileField):
            return code(40004)
        if self.faults:
            return code(self.faults.pop(0))
        media_id = self.keep(part.file.read())
        answer = {"type": "image", "media_id": media_id, "created_at": 1}
        return web.Response(text=json.dumps(answer), content_type="text/plain")

    async def _get(self, request: web.Request) -> web.Response:
        media_id = request.query["media_id"]
        if self.faults:
            return code(self.faults.pop(0))
        if media_id not in self.media:
            return code(40007)
        if media_id in self.films:
            return web.json_response({"video_url": f"{self.url}/film/{media_id}"})
        return web.Response(body=self.media[media_id], content_type="image/jpeg")

    async def _film(self, request: web.Request) -> web.Response:
        assert "access_token" not in request.query
        return web.Response(body=self.media[request.match_info["media_id"]], content_type="video/mp4")


def code(number: int) -> web.Response:
    """An answer with an error code; 0 is ok. WeChat sends JSON as text."""
    return web.Response(text=json.dumps({"errcode": number, "errmsg": "fake"}), content_type="text/plain")


@asynccontextmanager
async def serving(fake: FakeWeChat) -> AsyncIterator[FakeWeChat]:
    """The servers on a free port."""
    fake.expire()
    runner = web.AppRunner(fake.routes(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield fake
    finally:
        await runner.cleanup()


def xml(**fields: object) -> str:
    """Fields as WeChat writes them: numbers plain, words as CDATA."""
    words = (f"<{k}>{_value(v)}</{k}>" for k, v in fields.items())
    return f"<xml>{''.join(words)}</xml>"


def _value(value: object) -> str:
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return escape(text) if "]]>" in text else f"<![CDATA[{text}]]>"


def signed_query(stamp: object, sealed: str = "", **changes: str) -> dict[str, str]:
    """The query of a call."""
    nonce = secrets.token_hex(5)
    query = {"signature": signature(TOKEN, str(stamp), nonce), "timestamp": str(stamp), "nonce": nonce}
    if sealed:
        query |= {"encrypt_type": "aes", "msg_signature": signature(TOKEN, str(stamp), nonce, sealed)}
    return query | changes
