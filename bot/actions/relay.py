"""What a resident says to an assistant goes through the signed HTTP API, and what the service says comes back."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.logs import fault

UNREACHABLE = "现在连不上受理服务，您刚才那句没有送到，请过几分钟再发一次。有危险直接打 110。"
UNREADABLE = "unreadable"  # as the API names it
PATIENCE = aiohttp.ClientTimeout(total=40)  # seconds; the API itself waits 30 for the answer


class Unreachable(Exception):
    """The service could not be asked, or refused the key."""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a talk was shown: its name at the service and the id of the last reply. Empty before the first message."""

    conversation: str = ""
    last: int = 0


@dataclass(frozen=True, slots=True)
class Relayed:
    """The replies not shown yet, oldest first, and where the talk now is."""

    replies: tuple[dict[str, Any], ...]
    place: Place
    case: str = ""  # the number of the case the talk is about


class Relay:
    """One channel's key at one service."""

    def __init__(self, url: str, key: str, channel: str) -> None:
        """`url` of the service, e.g. http://127.0.0.1:8080; `key` as `fengqiao key create CHANNEL` printed it."""
        self._url = f"{url.rstrip('/')}/api/v1"
        self._headers = {"Authorization": f"Bearer {key}"}
        self._channel = channel

    async def take(self, sender: str, message_id: str, text: str, place: Place) -> Relayed:
        """Keep one message and give its replies, after those a mediator wrote meanwhile. A refusal is a reply too.

        Raises `Unreachable`; the same message may then be sent again.
        """
        said = {"channel": self._channel, "sender": sender, "message_id": message_id, "text": text}
        try:
            async with aiohttp.ClientSession(headers=self._headers, timeout=PATIENCE) as session:
                missed = await self._missed(session, place)
                async with session.post(f"{self._url}/messages", json=said) as response:
                    answer = await response.json()
                    if response.status in (401, 403):
                        raise Unreachable(f"the key is refused: {response.status}")
                    if response.status != 200:
                        return Relayed((*missed, {"id": place.last, "text": answer["message"], "buttons": []}), place)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError) as gone:
            fault("rasa relay", gone)
            raise Unreachable from gone
        fresh = {reply["id"]: reply for reply in (*missed, *answer["replies"]) if reply["id"] > place.last}
        replies = tuple(fresh[number] for number in sorted(fresh))
        last = max((reply["id"] for reply in replies), default=place.last)
        return Relayed(replies, Place(answer["conversation"], last), answer["case"] or "")

    async def read(self, text: str) -> dict[str, Any]:
        """What the service understands of a text, as `POST /api/v1/understand` gives it; nothing is kept. Raises `Unreachable`.

        Only `unreadable` for a text that cannot be read: a human must.
        """
        return await self._asked("POST", "understand", json={"text": text})

    async def later(self, place: Place) -> Relayed:
        """What came since: a mediator's words. Raises `Unreachable`."""
        if not place.conversation:
            return Relayed((), place)
        where = f"conversations/{place.conversation}/messages"
        replies = tuple((await self._asked("GET", where, params={"after": str(place.last)}))["replies"])
        return Relayed(replies, Place(place.conversation, max((r["id"] for r in replies), default=place.last)))

    async def _asked(self, method: str, where: str, **what: Any) -> dict[str, Any]:
        try:
            async with (
                aiohttp.ClientSession(headers=self._headers, timeout=PATIENCE) as session,
                session.request(method, f"{self._url}/{where}", **what) as response,
            ):
                found: dict[str, Any] = await response.json()
                if found.get("error") == UNREADABLE:
                    return {UNREADABLE: True}
                response.raise_for_status()
                return found
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as gone:
            fault("rasa relay", gone)
            raise Unreachable from gone

    async def _missed(self, session: aiohttp.ClientSession, place: Place) -> tuple[dict[str, Any], ...]:
        """What came after the last shown reply: a mediator's words. A talk the service no longer knows has none."""
        if not place.conversation:
            return ()
        where = f"{self._url}/conversations/{place.conversation}/messages"
        async with session.get(where, params={"after": str(place.last)}) as response:
            return tuple((await response.json())["replies"]) if response.status == 200 else ()
