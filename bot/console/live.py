"""Server-sent events: hints that something in sight changed. No event carries a word of anybody's; of sensitive
cases only that there is one. A page that is told fetches itself again, through the same guard as always."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import datetime
from http import HTTPStatus
from time import monotonic

from fastapi.responses import Response, StreamingResponse

from bot.console.door import EVERYBODY, READERS, Door, Visit, event
from bot.console.glimpses import Glimpses
from bot.hub import MISSED, STOPPING, Change
from handlers.casework.case import CaseNumber
from handlers.casework.staff import Staff
from handlers.district import District
from storage.watch import Glimpse, Signals, Watch

BEAT = 15.0  # seconds between signs of life; also how soon an ended session is noticed
_GATHER = 0.1  # changes that come together are told together
_NOTHING = Signals(0, 0, 0, 0)
_STREAMS = 20  # open streams one session may have
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_SECRET = "有加密案件待处理"
_NOTICES = (
    ("alerts", "有危险预警等您确认"),
    ("secret", _SECRET),
    ("unread", "您的案件有新留言"),
    ("waiting", "有新的待接手案件"),
)


@dataclass
class _Watching:
    """One stream: whose it is, and what it was last told."""

    session: int
    me: Staff
    cases: dict[str, tuple[int, bool]]  # the open cases in sight: version, and whether it is sensitive
    signals: Signals
    checked: float  # when the session was last asked for


class Live:
    """The event stream."""

    def __init__(self, door: Door) -> None:
        """Registers its route."""
        self._door = door
        self._hub = door.service.hub
        self._watch = Watch.of(door.service.store)
        self._glimpses = Glimpses(self._hub.changes, self._watch)
        self._open: dict[int, int] = {}  # streams by session
        door.page("/events", self.stream, EVERYBODY)

    async def stream(self, visit: Visit) -> Response:
        """Open the stream, unless this session has far too many."""
        if self._open.get(visit.session.id, 0) >= _STREAMS:
            return Response(status_code=HTTPStatus.TOO_MANY_REQUESTS)
        return StreamingResponse(self._events(visit), media_type="text/event-stream", headers=_HEADERS)

    async def _events(self, visit: Visit) -> AsyncIterator[bytes]:
        session = visit.session.id
        self._open[session] = self._open.get(session, 0) + 1
        try:
            with self._hub.changes.watch(_looked(visit)) as changes:
                it = _Watching(session, visit.me, {}, _NOTHING, monotonic())
                await self._look_anew(it)
                yield b"retry: 2000\n\n" + await self._counts(visit.me)
                while True:
                    told = await self._gathered(changes)
                    if any(change.kind == STOPPING for change in told):
                        return
                    news = await self._news(it, told)
                    if news is None:
                        yield event("bye", "")
                        return
                    if news or not told:
                        yield news or b": \n\n"
        finally:
            self._open[session] -= 1
            if not self._open[session]:
                del self._open[session]

    @staticmethod
    async def _gathered(changes: asyncio.Queue[Change]) -> set[Change]:
        """The next changes that come together; none when it stayed quiet for a beat."""
        try:
            async with asyncio.timeout(BEAT):
                told = {await changes.get()}
        except TimeoutError:
            return set()
        await asyncio.sleep(_GATHER)
        while not changes.empty():
            told.add(changes.get_nowait())
        return told

    async def _look_anew(self, it: _Watching) -> None:
        """All that this person sees, from the database."""
        if it.me.role in READERS:
            it.cases, it.signals = await self._watch.snapshot(it.me), await self._watch.signals(it.me)

    async def _news(self, it: _Watching, told: set[Change]) -> bytes | None:
        """The events of some changes, as far as this person may know of them; None when the session ended.

        Of most changes most people may know nothing: that is seen without asking the database for each of them.
        """
        topics = {"all"} if MISSED in told else await self._topics(it, told)
        if not topics and monotonic() - it.checked < BEAT:
            return b""
        now, it.checked = await self._door.account.alive(it.session, self._door.service.clock()), monotonic()
        if now is None:
            return None
        if now.staff != it.me:  # another role or place: what was seen so far says nothing any more
            it.me, topics = now.staff, {"all"}
        return await self._tell(it, topics) if topics and it.me.role in READERS else b""

    async def _tell(self, it: _Watching, topics: set[str]) -> bytes:
        """What changed for this person: the numbers, the topics of pages, and a sentence for each number that grew."""
        before = it.signals
        if "all" in topics:
            await self._look_anew(it)
        else:
            it.signals = await self._watch.signals(it.me)
        out = await self._counts(it.me) if it.signals != before else b""
        out += event("change", sorted(topics))
        return out + b"".join(event("notice", notice) for notice in _grown(before, it.signals))

    async def _topics(self, it: _Watching, told: set[Change]) -> set[str]:
        """What the changes are about, for the pages that show it: cases in sight, and those that came or left."""
        topics: set[str] = set()
        for number in sorted(str(change.key) for change in told if change.kind == "case"):
            found = await self._glimpses.at(CaseNumber(number))
            topics |= _moved(it, number, found, self._door.service.district)
        return topics

    async def _counts(self, me: Staff) -> bytes:
        """The numbers for the navigation and the title; sensitive cases count, but are not told apart."""
        return event("counts", await self._door.counts(me))


def _looked(visit: Visit) -> float:
    """How many seconds ago the page was read that opens the stream: what changed since is not on it."""
    try:
        since = datetime.fromisoformat(visit.request.query_params.get("since", ""))
        return max(0.0, (visit.now - since).total_seconds())
    except (ValueError, TypeError):  # no moment, or one without its zone
        return 0.0


def _moved(it: _Watching, number: str, found: Glimpse | None, district: District) -> set[str]:
    """The topics of one changed case; empty when it is nothing to this person. Its place in what they see is kept up."""
    before = it.cases.pop(number, None)
    listed = found is not None and it.me.role in READERS and found.listed(it.me, district)
    if found is not None and listed:
        it.cases[number] = (found.case.version, found.case.sensitive)
    reads = found is not None and it.me.role in READERS and found.readable(it.me, district)
    if before is None and not reads:
        return set()
    secret = (before is not None and before[1]) or (found is not None and found.case.sensitive)
    return {"lists", "sensitive" if secret else f"case:{number}"}


def _grown(before: Signals, after: Signals) -> list[str]:
    """One sentence for each number that grew."""
    old, new = asdict(before), asdict(after)
    return [sentence for name, sentence in _NOTICES if new[name] > old[name]]
