"""Server-sent events: hints that something in sight changed. No event carries a word of anybody's; of sensitive
cases only that there is one. A page that is told fetches itself again, through the same guard as always."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from http import HTTPStatus

from fastapi.responses import Response, StreamingResponse

from bot.console.door import EVERYBODY, READERS, Door, Visit, event
from bot.hub import MISSED, STOPPING, Change
from handlers.casework.case import CaseNumber
from handlers.casework.staff import Staff
from storage.watch import Signals, Watch

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
class _Seen:
    """What one stream was last told."""

    cases: dict[str, tuple[int, bool]]
    signals: Signals


class Live:
    """The event stream."""

    def __init__(self, door: Door) -> None:
        """Registers its route."""
        self._door = door
        self._hub = door.service.hub
        self._watch = Watch.of(door.service.store)
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
            with self._hub.changes.watch() as changes:
                seen = await self._first(visit.me)
                yield b"retry: 2000\n\n" + await self._counts(visit.me)
                while True:
                    told = await self._gathered(changes)
                    if any(change.kind == STOPPING for change in told):
                        return
                    me = await self._door.account.alive(session, self._door.service.clock())
                    if me is None:
                        yield event("bye", "")
                        return
                    yield await self._news(me.staff, seen, told) if told else b": \n\n"
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

    async def _first(self, me: Staff) -> _Seen:
        if me.role not in READERS:
            return _Seen({}, _NOTHING)
        return _Seen(await self._watch.snapshot(me), await self._watch.signals(me))

    async def _news(self, me: Staff, seen: _Seen, told: set[Change]) -> bytes:
        """The events of some changes, as far as this person may know of them."""
        if me.role not in READERS:
            return b": \n\n"
        now = await self._first(me)
        topics = _moved(seen.cases, now.cases)
        for change in told:
            topics |= await self._topics(me, change)
        notices = [] if now.signals == seen.signals else _grown(seen.signals, now.signals)
        out = await self._counts(me) if now.signals != seen.signals else b""
        if topics:
            out += event("change", sorted(topics))
        out += b"".join(event("notice", notice) for notice in notices)
        seen.cases, seen.signals = now.cases, now.signals
        return out or b": \n\n"

    async def _topics(self, me: Staff, change: Change) -> set[str]:
        """What a change is about, for the pages that show it."""
        if change == MISSED:
            return {"all"}
        if change.kind != "case":
            return set()
        sight = await self._watch.glance(CaseNumber(str(change.key)), me)
        if not sight.visible:
            return set()
        return {"lists", "sensitive" if sight.sensitive else f"case:{change.key}"}

    async def _counts(self, me: Staff) -> bytes:
        """The numbers for the navigation and the title; sensitive cases count, but are not told apart."""
        return event("counts", await self._door.counts(me))


def _moved(before: dict[str, tuple[int, bool]], after: dict[str, tuple[int, bool]]) -> set[str]:
    """The topics of cases that came into sight, left it or changed."""
    changed = [number for number in before.keys() | after.keys() if before.get(number) != after.get(number)]
    topics = {"lists"} if changed else set()
    for number in changed:
        secret = any(known[number][1] for known in (before, after) if number in known)
        topics.add("sensitive" if secret else f"case:{number}")
    return topics


def _grown(before: Signals, after: Signals) -> list[str]:
    """One sentence for each number that grew."""
    old, new = asdict(before), asdict(after)
    return [sentence for name, sentence in _NOTICES if new[name] > old[name]]
