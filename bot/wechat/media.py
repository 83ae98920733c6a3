"""Files as WeChat keeps them for three days: fetched with limits, and pictures put there to be sent."""

from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.fetching import MB, NOT_FETCHED, TOO_LARGE, FileRefused, Source
from bot.wechat.account import CHANNEL
from bot.wechat.client import Client, answered
from bot.wechat.refusals import NO_MEDIA, Refused
from handlers.messages import Attachment

GIVEN_MB = 25  # WeChat takes no larger film from a resident
PICTURES = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif"}
PICTURE_MB = 10
_GONE = 40007  # the file is not there, or not any more
_WORDS = ("application/json", "text/")  # an answer that is no file


def source_of(client: Client) -> Source:
    """Where this account's files come from."""

    async def download(media_id: str, mb: int) -> bytes:
        try:
            found = await client.with_token(lambda session, token: _given(client, session, token, media_id, mb))
            return found if isinstance(found, bytes) else await client.plainly(lambda s: _film(s, found, mb))
        except Refused as refused:
            if refused.code == _GONE:
                raise FileRefused(NOT_FETCHED) from None
            raise

    return Source(CHANNEL, download, (Refused, aiohttp.ClientError), GIVEN_MB)


def is_picture(file: Attachment) -> bool:
    """Whether WeChat shows it as a picture; anything else it does not take from us."""
    return file.mime in PICTURES and file.size <= PICTURE_MB * MB


async def upload(client: Client, content: bytes, mime: str) -> str:
    """The id of a picture put there. Raises `Refused`."""

    async def call(session: aiohttp.ClientSession, token: Mapping[str, str]) -> dict[str, Any]:
        form = aiohttp.FormData()
        form.add_field("media", content, filename=f"picture.{PICTURES[mime]}", content_type=mime)
        where = client.address("media/upload")
        async with session.post(where, data=form, params={**token, "type": "image"}, allow_redirects=False) as answer:
            return await answered(answer)

    media_id = (await client.with_token(call)).get("media_id")
    if not isinstance(media_id, str):
        raise Refused(min(NO_MEDIA))
    return media_id


async def _given(
    client: Client, session: aiohttp.ClientSession, token: Mapping[str, str], media_id: str, mb: int
) -> bytes | str:
    """The file; of a film the address where it lies."""
    where, query = client.address("media/get"), {**token, "media_id": media_id}
    async with session.get(where, params=query, allow_redirects=False) as answer:
        if answer.content_type.startswith(_WORDS):
            address = (await answered(answer)).get("video_url")
            if not isinstance(address, str) or not address.startswith(("https://", "http://")):
                raise Refused(-1)
            return address
        return await _bytes(answer, mb)


async def _film(session: aiohttp.ClientSession, address: str, mb: int) -> bytes:
    async with session.get(address, allow_redirects=False) as answer:
        return await _bytes(answer, mb)


async def _bytes(answer: aiohttp.ClientResponse, mb: int) -> bytes:
    """The content, cut off as soon as it passes the limit."""
    if answer.status != 200:
        raise Refused(-1)
    content = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        content += chunk
        if len(content) > mb * MB:
            raise FileRefused(TOO_LARGE.format(mb=mb))
    return bytes(content)
