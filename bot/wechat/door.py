"""The address WeChat calls: signatures in constant time, fresh, small, sealed; "success" only once all is kept."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import sha256

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from bot.http import Refusal
from bot.metrics import Metrics
from bot.wechat.account import Account
from bot.wechat.envelope import BadEnvelope, signed
from bot.wechat.reading import Fields
from bot.wechat.xml import BadXml, fields

PATH = "/wechat"
MAX_BODY = 64 * 1024  # bytes; the longest message sealed is a tenth of it
STALE = 300.0  # seconds a signature holds, either way: WeChat's own repeats come within 15
REMEMBERED = 10_000  # plain calls, far more than come in five minutes
MAX_ECHO = 128  # characters of the word WeChat asks back

Take = Callable[[Fields], Awaitable[None]]


def wechat_router(account: Account, take: Take, clock: Callable[[], datetime], metrics: Metrics) -> APIRouter:
    """The routes. `take` keeps what was said, or raises: then WeChat sends it again and tells the resident it failed."""
    router = APIRouter(include_in_schema=False)
    door = _Door(account, clock, metrics)

    @router.get(PATH)
    async def verify(request: Request) -> Response:
        door.check(request)
        echo = request.query_params.get("echostr", "")
        if not echo.isascii() or not echo.isprintable() or not 0 < len(echo) <= MAX_ECHO:
            raise door.refused(400, "echo")
        return PlainTextResponse(echo)

    @router.post(PATH)
    async def receive(request: Request) -> Response:
        door.check(request)
        await take(door.opened(request, await door.body(request)))
        return PlainTextResponse("success")

    return router


class _Door:
    """What a call must show, in the order in which it costs something."""

    def __init__(self, account: Account, clock: Callable[[], datetime], metrics: Metrics) -> None:
        self._account, self._clock, self._metrics = account, clock, metrics
        self._seen: OrderedDict[str, bytes] = OrderedDict()  # what each plain call's signature came with

    def refused(self, status: int, why: str) -> Refusal:
        """The refusal, counted; it tells its sender no more than its status does."""
        self._metrics.refused.labels(f"wechat {why}").inc()
        return Refusal(status)

    def check(self, request: Request) -> None:
        """Signature and age. Raises `Refusal`."""
        asked = request.query_params
        stamp, nonce = asked.get("timestamp", ""), asked.get("nonce", "")
        if not signed(asked.get("signature", ""), self._account.token, stamp, nonce):
            raise self.refused(403, "signature")
        fresh = stamp.isascii() and stamp.isdigit() and len(stamp) <= 12
        if not fresh or abs(self._clock().timestamp() - int(stamp)) > STALE:
            raise self.refused(403, "stale")

    async def body(self, request: Request) -> bytes:
        """The body, cut off as soon as it proves too large. Raises `Refusal`."""
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                raise self.refused(413, "size")
        return bytes(body)

    def opened(self, request: Request, body: bytes) -> Fields:
        """The message's fields, out of their envelope where the account has one. Raises `Refusal`."""
        asked, box = request.query_params, self._account.box
        if (asked.get("encrypt_type", "raw") != "raw") != (box is not None):
            raise self.refused(403, "plain")
        outer = self._fields(body)
        if box is None:
            self._once(asked.get("signature", ""), body)
            return outer
        sealed, parts = outer.get("Encrypt", ""), (asked.get("timestamp", ""), asked.get("nonce", ""))
        if not signed(asked.get("msg_signature", ""), self._account.token, *parts, sealed):
            raise self.refused(403, "signature")
        try:
            return self._fields(box.open(sealed))
        except BadEnvelope:
            raise self.refused(400, "envelope") from None

    def _once(self, signature: str, body: bytes) -> None:
        """A plain call's signature does not cover its words: it is good for one body, whoever saw it. Raises `Refusal`."""
        digest = sha256(body).digest()
        if self._seen.setdefault(signature, digest) != digest:
            raise self.refused(403, "replay")
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    def _fields(self, body: bytes) -> Fields:
        try:
            return fields(body)
        except BadXml:
            raise self.refused(400, "xml") from None
