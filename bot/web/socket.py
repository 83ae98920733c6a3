"""The resident's web socket: each message kept before it is acknowledged, replies pushed in order as they are committed."""

import asyncio
import hmac
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocketDisconnected

from bot.files import sort_of
from bot.hub import LEFT
from bot.limits import TEXT_LIMIT, Rate, network
from bot.logs import fault
from bot.service import Service
from bot.web.frames import FRAME, Edit, File, Frame, Message, Ping, Place, Press, Say, Since
from bot.web.shown import past_frames, reply_frame
from bot.web.visitor import same_origin, visitor
from handlers.errors import FengqiaoError
from handlers.messages import Address, Incoming, MessageId, Reply, Sort
from storage.outage import is_outage

HISTORY = 100  # lines shown again when the page is opened anew
SOCKETS = 8  # per visitor
NETWORK_SOCKETS = 400  # of one network: a village or a carrier may share an address
UPLOADS = 60  # files a minute from one network
UPLOAD_BYTES, UPLOAD_AT_ONCE = 5_000_000, 200_000_000  # bytes a minute from one network, and in one go
FRAMES = 240  # frames a minute of one connection before it is closed; a page pings three times a minute
AWAY_SECONDS = 3  # until what could not be kept is sent again
BAD_FRAMES = 20  # of one connection before it is closed
_REFUSED, _LEFT = 1008, 4001
_BAD = "这条没看懂，请刷新页面再试。"


class Sockets:
    """The open sockets and the limits they share."""

    def __init__(self, service: Service) -> None:
        """No socket is open."""
        self.service = service
        self.by_sender = Rate(lambda: service.district.limits.messages_per_minute)
        self.by_network = Rate(service.settings.messages_per_minute_per_ip)
        # Apart from messages: a photo is one of each, and thirty of them must not stall half way.
        self.uploads_by_sender = Rate(lambda: service.district.limits.messages_per_minute)
        self.uploads = Rate(UPLOADS)
        self.bytes = Rate(UPLOAD_BYTES, UPLOAD_AT_ONCE)
        self._key = service.store.derived_key("origin")
        self._open: Counter[Address] = Counter()
        self._networks: Counter[str] = Counter()

    async def serve(self, ws: WebSocket) -> None:
        """One connection, from the handshake to its end."""
        who = visitor(ws, self.service.settings)
        here = network(ws.client.host if ws.client else "")
        full = who is not None and (self._open[who.address] >= SOCKETS or self._networks[here] >= NETWORK_SOCKETS)
        if who is None or full or not same_origin(ws):
            self.service.metrics.refused.labels("socket").inc()
            await ws.close(_REFUSED)
            return
        await ws.accept()
        self._count(who.address, here, 1)
        try:
            await Talk(ws, who.address, self, self.origin(here)).run()
        finally:
            self._count(who.address, here, -1)

    def _count(self, address: Address, here: str, change: int) -> None:
        """One socket more or less; what counts nothing is forgotten."""
        self._open[address] += change
        self._networks[here] += change
        self._open, self._networks = +self._open, +self._networks
        self.service.metrics.sockets.inc(change)

    def origin(self, here: str) -> str:
        """The network, told apart from others and no more: nobody's address is kept with the words."""
        return hmac.new(self._key, here.encode(), "sha256").hexdigest()[:24]

    def wait_upload(self, request: HTTPConnection, address: Address, size: int) -> float:
        """Seconds until this network may send another file of that size, in bytes."""
        here = network(request.client.host if request.client else "")
        mine = self.uploads_by_sender.take(address.sender)
        return mine or self.uploads.take(here) or self.bytes.take(here, size)

    def wait(self, ws: HTTPConnection, address: Address) -> float:
        """Seconds this sender or its network must wait; 0.0 when the message may come in."""
        host = ws.client.host if ws.client else ""
        return self.by_sender.take(address.sender) or self.by_network.take(network(host))


class Talk:
    """One open page."""

    def __init__(self, ws: WebSocket, address: Address, sockets: Sockets, origin: str) -> None:
        """Nothing is shown before the page says what it has."""
        self._ws = ws
        self._address = address
        self._sockets, self._origin = sockets, origin
        self._service = sockets.service
        self._after: int | None = None
        self._bad = 0
        self._frames = Rate(FRAMES)

    async def run(self) -> None:
        """Until the page goes away, or the visitor leaves in another tab."""
        changes = self._service.hub.changes
        with changes.listen("conversation", self._address) as news, changes.listen(LEFT, self._address) as left:
            parts = [self._read(news), self._push(news), self._left(left)]
            tasks = [asyncio.ensure_future(part) for part in parts]
            try:
                done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            if (error := task.exception()) and not isinstance(error, WebSocketDisconnect | WebSocketDisconnected):
                raise error

    async def _left(self, left: asyncio.Event) -> None:
        await left.wait()
        await self._ws.close(_LEFT)

    async def _push(self, news: asyncio.Event) -> None:
        """Send what is new whenever something was committed for this talk."""
        while True:
            await news.wait()
            news.clear()
            if self._after is None:
                continue
            for reply in await self._replies(news, self._after):
                await self._ws.send_json(reply_frame(reply))
                self._after = reply.id

    async def _replies(self, news: asyncio.Event, after: int) -> Sequence[Reply]:
        """What is new; while the database is away nothing, and it is asked again soon."""
        try:
            return await self._service.store.outbox.replies(self._address, after, self._service.clock())
        except Exception as error:
            if not is_outage(error):
                raise
            fault("socket", error)
            await asyncio.sleep(AWAY_SECONDS)
            news.set()
            return ()

    async def _read(self, news: asyncio.Event) -> None:
        """Take frames as they come."""
        while True:
            message = await self._ws.receive()
            if message["type"] == "websocket.disconnect":
                return
            frame = self._parse(message.get("text"))
            if self._frames.take(""):
                self._service.metrics.refused.labels("frames").inc()
                await self._ws.close(_REFUSED)
                return
            if frame is None:
                await self._malformed()
            elif isinstance(frame, Ping):
                await self._ws.send_json({"type": "pong"})
            elif isinstance(frame, Since):
                await self._greet(frame)
                news.set()
            else:
                await self._take(frame)

    @staticmethod
    def _parse(text: str | None) -> Frame | None:
        try:
            return FRAME.validate_json(text or "")
        except (ValidationError, RecursionError):
            return None

    async def _malformed(self) -> None:
        self._bad += 1
        self._service.metrics.refused.labels("frame").inc()
        if self._bad > BAD_FRAMES:
            await self._ws.close(_REFUSED)
            return
        await self._ws.send_json({"type": "error", "code": "bad_frame", "message": _BAD})

    async def _greet(self, since: Since) -> None:
        """What the page needs to begin: whether the talk is new, what was said before unless others may read it."""
        known = await self._service.store.residents.glance(self._address)
        quiet = known is not None and known.discreet
        owner = self._address.sender
        last = known.last_position if known else 0
        page = self._service.tickets.page(owner, last)
        greeting = {"fresh": known is None, "quiet": quiet, "page": page, "mark": self._service.tickets.mark(owner)}
        await self._ws.send_json({"type": "hello", **greeting})
        if since.after is None and known and not quiet:
            for frame in past_frames(await self._service.store.residents.history(self._address, HISTORY)):
                await self._ws.send_json(frame)
        await self._ws.send_json({"type": "shown"})
        floor = self._service.tickets.shown_from(owner, since.page) if quiet else 0
        shown_here = since.after is not None and floor is not None
        self._after = max(floor or 0, min(since.after or 0, last)) if shown_here else last

    async def _take(self, frame: Message) -> None:
        """Keep one message, then acknowledge it; or say why not."""
        if isinstance(frame, Say | Edit | File) and len(frame.text) > TEXT_LIMIT:
            await self._error(frame, "too_long", f"一次最多 {TEXT_LIMIT} 字，请分两次发。")
            return
        if wait := self._sockets.wait(self._ws, self._address):
            await self._busy(frame, wait)
            return
        try:
            incoming = self._incoming(frame)
        except FengqiaoError as refusal:
            await self._error(frame, "refused", refusal.sentence)
            return
        try:
            await self._service.take(replace(incoming, origin=self._origin))
        except Exception as error:
            if not is_outage(error):
                raise
            fault("socket", error)
            await self._not_kept(frame)
        else:
            await self._ws.send_json({"type": "ack", "id": frame.id})

    async def _not_kept(self, frame: Message) -> None:
        """The database is away: the page keeps the message and sends it again by itself."""
        self._service.metrics.errors.labels("socket").inc()
        sentence = f"服务暂时存不下新消息，这条还没收下，{AWAY_SECONDS} 秒后自动再发，没有丢。有危险直接打 110。"
        await self._ws.send_json({"type": "busy", "id": frame.id, "seconds": AWAY_SECONDS, "message": sentence})

    async def _error(self, frame: Message, code: str, sentence: str) -> None:
        self._service.metrics.refused.labels(code).inc()
        await self._ws.send_json({"type": "error", "id": frame.id, "code": code, "message": sentence})

    async def _busy(self, frame: Message, wait: float) -> None:
        self._service.metrics.refused.labels("busy").inc()
        seconds = int(wait) + 1
        sentence = f"发得有点快，这条 {seconds} 秒后自动再发，没有丢。有危险直接打 110。"
        await self._ws.send_json({"type": "busy", "id": frame.id, "seconds": seconds, "message": sentence})

    def _incoming(self, frame: Message) -> Incoming:
        """The frame as the core knows it. Raises `BadFile` for a forged receipt."""
        address, now, number = self._address, self._service.clock(), MessageId(frame.id)
        match frame:
            case Say(text=text):
                return Incoming(address, number, now, Sort.TEXT, text)
            case Edit(text=text, edits=edits):
                return Incoming(address, number, now, Sort.EDIT, text, edits=MessageId(edits))
            case Press(button=button):
                return Incoming(address, number, now, Sort.BUTTON, button=button)
            case File(attachment=ticket, text=text, voice=voice):
                file = self._service.tickets.redeem((_owner(address),), ticket)
                return Incoming(address, number, now, sort_of(file, voice=voice), text, attachments=(file,))
            case Place(latitude=latitude, longitude=longitude):
                return Incoming(address, number, now, Sort.LOCATION, latitude=latitude, longitude=longitude)
            case _:
                return Incoming(address, number, now, Sort.START)


def _owner(address: Address) -> str:
    """Whom an upload belongs to."""
    return f"{address.channel} {address.sender}"
