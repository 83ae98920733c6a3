"""Files of residents: the message is kept before it is confirmed, the file fetched behind, each resident's in order.

Words that come after a slow film do not wait for it. Words that came with it, and the resident's next file, wait for the
first, short try only.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from bot.limits import Rate
from bot.logs import fault, log
from bot.service import Service
from handlers import texts as sentences
from handlers.errors import BadFile, BadInput
from handlers.messages import Attachment, Incoming, MessageId, Reply, Sort
from storage.parcels import Parcel, Parcels

SIDE_BY_SIDE = 4
LATE_SIDE_BY_SIDE = 4  # of those that did not come at the first try: they keep nobody else's from being fetched
MB = 1024 * 1024
PAUSES = (1.0, 5.0, 20.0, 60.0, 300.0)  # seconds before the second try and so on
FIRST_LIMIT, LIMIT = 10.0, 90.0  # seconds for the first try and for the others
TOO_LARGE = "这个文件超过{mb}MB，没有收到。请发小一点的，或者分开发。"
NOT_FETCHED = "这个文件没有取到，请再发一次。"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that the channel keeps for us until it is fetched. `size` in bytes, 0 when it was not told."""

    file_id: str
    size: int
    name: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What a resident sent; `upload` is still to be fetched."""

    incoming: Incoming
    upload: Upload | None = None


_HEARD: TypeAdapter[Heard] = TypeAdapter(Heard)


class FileRefused(Exception):
    """The file is not taken; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__("file refused")
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Source:
    """Where a channel's files come from.

    `download` gives the bytes of a file, at most so many (megabytes); raises `FileRefused`, or one of `faults`, which
    pass and are tried again. `largest`: megabytes the channel gives at all.
    """

    channel: str
    download: Callable[[str, int], Awaitable[bytes]]
    faults: tuple[type[Exception], ...]
    largest: int


class Fetcher:
    """Keeps messages with files, fetches, and hands them on."""

    def __init__(self, service: Service, source: Source, parcels: Parcels) -> None:
        """Nothing is fetched before `resume`."""
        self._service = service
        self._source = source
        self._parcels = parcels
        self._faults: tuple[type[Exception], ...] = (*source.faults, OSError, TimeoutError)
        self._slots = asyncio.Semaphore(SIDE_BY_SIDE)
        self._late_slots = asyncio.Semaphore(LATE_SIDE_BY_SIDE)
        self._rate = Rate(lambda: service.district.limits.messages_per_minute)
        self._lines: defaultdict[str, deque[Parcel]] = defaultdict(deque)
        self._known: set[int] = set()
        self._place = f"{source.channel} fetch"

    async def keep(self, heard: Heard) -> None:
        """Keep the message; its file is fetched with the next `resume`."""
        said = heard.incoming
        body = _HEARD.dump_json(heard).decode()
        await self._parcels.keep(f"{said.address.sender} {said.message_id}", body, self._service.clock())

    async def resume(self) -> None:
        """Start on everything that is kept and not yet begun, also what an earlier life left."""
        for parcel in await self._parcels.waiting():
            if parcel.id in self._known:
                continue
            self._known.add(parcel.id)
            sender = _HEARD.validate_json(parcel.body).incoming.address.sender
            line = self._lines[sender]
            line.append(parcel)
            if len(line) == 1:
                self._service.tasks.start(self._place, self._serve(sender))

    async def _serve(self, sender: str) -> None:
        """One resident's files, one after the other. What does not come at the first, short try holds up no other."""
        line = self._lines[sender]
        while line:
            if (wait := self._rate.take(sender)) > 0:  # a flood of files is fetched slowly, none is lost
                await asyncio.sleep(wait)
                continue
            tries = line[0].attempts or await self._tried(line[0], 0)
            parcel = line.popleft()
            if tries:
                self._service.tasks.start(self._place, self._again(parcel, tries))
        del self._lines[sender]

    async def _again(self, parcel: Parcel, tries: int) -> None:
        """The later tries of one file, which may take long."""
        while tries:
            await asyncio.sleep(PAUSES[min(tries, len(PAUSES)) - 1])
            tries = await self._tried(parcel, tries)

    async def _tried(self, parcel: Parcel, tries: int) -> int:
        """Fetch, hand on, done: 0. Else how often it was tried by now."""
        try:
            tries = await self._one(parcel, tries)
            if not tries:
                await self._parcels.done(parcel.id)
                self._known.discard(parcel.id)
        except Exception as error:  # noqa: BLE001  # the edge: it stays kept and is tried again
            self._service.metrics.errors.labels(self._place).inc()
            fault(self._place, error)
            return max(tries, 1)
        return tries

    async def _one(self, parcel: Parcel, tries: int) -> int:
        """One try: 0 when nothing is left to do. What keeps failing is told to the resident."""
        heard = _HEARD.validate_json(parcel.body)
        assert heard.upload is not None  # noqa: S101  # only such are kept
        slots, limit = (self._late_slots, LIMIT) if tries else (self._slots, FIRST_LIMIT)
        try:
            async with slots:
                file = await self._fetch(heard.upload, limit)
        except FileRefused as refused:
            await self._without(heard.incoming, refused.sentence)
        except self._faults as error:
            return await self._failed(parcel, heard.incoming, tries + 1, error)
        else:
            text = "" if tries else heard.incoming.text
            await self._service.take(replace(heard.incoming, text=text, attachments=(file,)))
        return 0

    async def _failed(self, parcel: Parcel, said: Incoming, tries: int, error: Exception) -> int:
        """It did not come: its words are handed on, and the file is tried again until it has been too often."""
        log().info(self._place, error=type(error).__name__, tries=tries)
        await self._parcels.failed(parcel.id)
        if tries > len(PAUSES):
            await self._without(said, NOT_FETCHED)
            return 0
        await self._words_first(said)
        return tries

    async def _words_first(self, said: Incoming) -> None:
        """The words that came with a file which is slow to come."""
        if said.text:
            await self._service.take(replace(said, message_id=MessageId(f"{said.message_id} words"), sort=Sort.TEXT))

    async def _without(self, said: Incoming, sentence: str) -> None:
        """The file is not taken: its words are, and the resident is told."""
        await self._words_first(said)
        await self._parcels.tell(said.address, Reply(sentence), self._service.clock())

    async def fetch(self, upload: Upload | None) -> Attachment:
        """A file of staff, at once. Raises `BadInput` with what they should know."""
        if upload is None:
            raise BadInput(NOT_FETCHED)
        try:
            async with self._slots:
                return await self._fetch(upload, FIRST_LIMIT)
        except FileRefused as refused:
            raise BadInput(refused.sentence) from None
        except self._faults as error:
            log().info(self._place, error=type(error).__name__, tries=1)
            raise BadInput(NOT_FETCHED) from None

    async def _fetch(self, upload: Upload, seconds: float) -> Attachment:
        """The stored file. Raises `FileRefused`, or what the network raises."""
        mb = min(self._source.largest, self._service.district.limits.file_mb)
        if upload.size > mb * MB:
            raise FileRefused(TOO_LARGE.format(mb=mb))
        async with asyncio.timeout(seconds):
            content = await self._source.download(upload.file_id, mb)
        try:
            return await self._service.store.files.put(content, upload.name, self._service.clock())
        except BadFile as bad:
            raise FileRefused(sentences.file_refused(bad.sentence)) from None
