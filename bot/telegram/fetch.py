"""Files of residents: the message is kept before it is confirmed, the file fetched behind, each resident's in order.

Words that come after a slow film do not wait for it. Words that came with it wait for the first, short try only.
"""

import asyncio
from collections import defaultdict, deque
from contextlib import aclosing
from dataclasses import replace

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiohttp import ClientError
from pydantic import TypeAdapter

from bot.limits import Rate
from bot.logs import fault, log
from bot.service import Service
from bot.telegram import texts
from bot.telegram.reading import Heard, Upload
from handlers import texts as sentences
from handlers.errors import BadFile, BadInput
from handlers.messages import Attachment, Incoming, MessageId, Reply, Sort
from storage.telegram import Parcel, TelegramMemory

SIDE_BY_SIDE = 4
TELEGRAM_MB = 20  # the Bot API gives no larger files
PAUSES = (1.0, 5.0, 20.0, 60.0, 300.0)  # seconds before the second try and so on
FIRST_LIMIT, LIMIT = 10.0, 90.0  # seconds for the first try and for the others
_HEARD: TypeAdapter[Heard] = TypeAdapter(Heard)


class _Refused(Exception):
    """The file is not taken; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__("file refused")
        self.sentence = sentence


class Fetcher:
    """Keeps messages with files, fetches, and hands them on."""

    def __init__(self, service: Service, bot: Bot, memory: TelegramMemory) -> None:
        """Nothing is fetched before `resume` or `keep`."""
        self._service = service
        self._bot = bot
        self._memory = memory
        self._slots = asyncio.Semaphore(SIDE_BY_SIDE)
        self._rate = Rate(lambda: service.district.limits.messages_per_minute)
        self._lines: defaultdict[str, deque[Parcel]] = defaultdict(deque)
        self._known: set[int] = set()

    async def keep(self, heard: Heard) -> None:
        """Keep the message; its file is fetched soon."""
        said = heard.incoming
        body = _HEARD.dump_json(heard).decode()
        await self._memory.keep_parcel(f"{said.address.sender} {said.message_id}", body, self._service.clock())
        await self.resume()

    async def resume(self) -> None:
        """Start on everything that is kept and not yet begun, also what an earlier life left."""
        for parcel in await self._memory.parcels():
            if parcel.id in self._known:
                continue
            self._known.add(parcel.id)
            sender = _HEARD.validate_json(parcel.body).incoming.address.sender
            line = self._lines[sender]
            line.append(parcel)
            if len(line) == 1:
                self._service.tasks.start("telegram fetch", self._serve(sender))

    async def _serve(self, sender: str) -> None:
        """One resident's files, one after the other."""
        line = self._lines[sender]
        while line:
            parcel = line[0]
            if (wait := self._rate.take(sender)) > 0:  # a flood of files is fetched slowly, none is lost
                await asyncio.sleep(wait)
                continue
            try:
                await self._one(parcel)
            except Exception as error:  # noqa: BLE001  # the edge: it stays kept and is tried again
                self._service.metrics.errors.labels("telegram fetch").inc()
                fault("telegram fetch", error)
                await asyncio.sleep(PAUSES[1])
                continue
            line.popleft()
            self._known.discard(parcel.id)
        del self._lines[sender]

    async def _one(self, parcel: Parcel) -> None:
        """Fetch, hand on, done. What keeps failing is told to the resident."""
        heard = _HEARD.validate_json(parcel.body)
        assert heard.upload is not None  # noqa: S101  # only such are kept
        tries = parcel.attempts
        while True:
            try:
                async with self._slots:
                    file = await self._fetch(heard.upload, FIRST_LIMIT if tries == 0 else LIMIT)
            except _Refused as refused:
                await self._without(heard.incoming, refused.sentence)
                break
            except (AiogramError, ClientError, OSError, TimeoutError) as error:
                tries += 1
                log().info("telegram fetch", error=type(error).__name__, tries=tries)
                await self._memory.parcel_failed(parcel.id)
                if tries > len(PAUSES):
                    await self._without(heard.incoming, texts.NOT_FETCHED)
                    break
                await self._words_first(heard.incoming)
                await asyncio.sleep(PAUSES[tries - 1])
            else:
                text = "" if tries else heard.incoming.text
                await self._service.take(replace(heard.incoming, text=text, attachments=(file,)))
                break
        await self._memory.parcel_done(parcel.id)

    async def _words_first(self, said: Incoming) -> None:
        """The words that came with a file which is slow to come."""
        if said.text:
            await self._service.take(replace(said, message_id=MessageId(f"{said.message_id} words"), sort=Sort.TEXT))

    async def _without(self, said: Incoming, sentence: str) -> None:
        """The file is not taken: its words are, and the resident is told."""
        await self._words_first(said)
        await self._memory.tell(said.address, Reply(sentence), self._service.clock())

    async def fetch(self, upload: Upload | None) -> Attachment:
        """A file of staff, at once. Raises `BadInput` with what they should know."""
        if upload is None:
            raise BadInput(texts.NOT_FETCHED)
        try:
            async with self._slots:
                return await self._fetch(upload, FIRST_LIMIT)
        except _Refused as refused:
            raise BadInput(refused.sentence) from None
        except (AiogramError, ClientError, OSError, TimeoutError) as error:
            log().info("telegram fetch", error=type(error).__name__, tries=1)
            raise BadInput(texts.NOT_FETCHED) from None

    async def _fetch(self, upload: Upload, seconds: float) -> Attachment:
        """The stored file. Raises `_Refused`, or what the network raises."""
        mb = min(TELEGRAM_MB, self._service.district.limits.file_mb)
        if upload.size > mb * 1024 * 1024:
            raise _Refused(texts.TOO_LARGE.format(mb=mb))
        async with asyncio.timeout(seconds):
            content = await self._download(upload.file_id, mb)
        try:
            return await self._service.store.files.put(content, upload.name, self._service.clock())
        except BadFile as bad:
            raise _Refused(sentences.file_refused(bad.sentence)) from None

    async def _download(self, file_id: str, mb: int) -> bytes:
        """The bytes, cut off as soon as they pass the limit: the announced size may be a lie."""
        try:
            path = (await self._bot.get_file(file_id)).file_path or ""
        except TelegramBadRequest as refused:
            large = "too big" in refused.message
            raise _Refused(texts.TOO_LARGE.format(mb=mb) if large else texts.NOT_FETCHED) from None
        content = bytearray()
        url = self._bot.session.api.file_url(self._bot.token, path)
        async with aclosing(self._bot.session.stream_content(url, timeout=int(LIMIT))) as chunks:
            async for chunk in chunks:
                content += chunk
                if len(content) > mb * 1024 * 1024:
                    raise _Refused(texts.TOO_LARGE.format(mb=mb))
        return bytes(content)
