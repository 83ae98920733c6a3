"""Links to files that WeChat does not take: good for a week, for whoever holds them, and for that file alone."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from mimetypes import guess_extension
from urllib.parse import urlsplit

from fastapi import APIRouter
from fastapi.responses import Response

from bot.files import download
from bot.http import Refusal
from bot.service import Service
from handlers.messages import Attachment

PATH = "/wechat/files/"
HOLDS = timedelta(days=7)
_LONGEST = 200  # characters of a ticket


class FileLinks:
    """Makes and reads the links. Nothing is stored: a link names its file and its end, signed."""

    def __init__(self, service: Service) -> None:
        """The key is the store's for this purpose; without a public address there are no links."""
        origin = urlsplit(service.settings.public_url)
        self._base = f"{origin.scheme}://{origin.netloc}" if origin.netloc else ""
        self._key = service.store.derived_key("wechat files")

    def line(self, file: Attachment, now: datetime) -> str:
        """What the resident reads instead of the file."""
        if not self._base:
            return f"附件《{file.name}》在微信里发不了，请跟调解员说怎么给您。"
        return f"附件《{file.name}》（{HOLDS.days} 天内可以打开）：{self._base}{PATH}{self.ticket(file.sha256, now + HOLDS)}"

    def ticket(self, digest: str, until: datetime) -> str:
        """The signed part of a link."""
        body = f"{int(until.timestamp())}.{digest}"
        return f"{body}.{self._mac(body)}"

    def digest(self, ticket: str, now: datetime) -> str | None:
        """The file of a link; None when it is forged or over."""
        body, _, mac = ticket.rpartition(".")
        if len(ticket) > _LONGEST or not hmac.compare_digest(mac.encode("utf-8", "replace"), self._mac(body).encode()):
            return None
        until, _, digest = body.partition(".")
        return digest if int(until) > now.timestamp() else None

    def _mac(self, body: str) -> str:
        return hmac.new(self._key, body.encode("utf-8", "replace"), sha256).hexdigest()


def files_router(service: Service, links: FileLinks) -> APIRouter:
    """The route the links lead to."""
    router = APIRouter(include_in_schema=False)

    @router.get(PATH + "{ticket}")
    async def file(ticket: str) -> Response:
        digest = links.digest(ticket, service.clock())
        if digest is None:
            service.metrics.refused.labels("wechat file").inc()
            raise Refusal(404)
        mime, content = await service.store.files.get_bare(digest)
        return download(mime, content, f"附件{guess_extension(mime) or ''}")

    return router
