"""A client for a fake that runs as a process of its own."""

# ruff: noqa: ASYNC109  (a test says how long it is ready to wait)

import asyncio
import base64
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import aiohttp

from tests.telegram_fake.errors import Json

Reply = list[Json]
_ROOT = Path(__file__).parents[2]  # where `tests` can be imported


class RemoteFake:
    """Drives `python -m tests.telegram_fake` through its control endpoint."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None
        self._process: asyncio.subprocess.Process | None = None

    @classmethod
    async def spawn(cls, token: str, port: int = 0) -> "RemoteFake":
        """Start the process and wait for the line that names its address."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.telegram_fake"),
            *("--port", str(port), "--token", token),
            stdout=asyncio.subprocess.PIPE,
            cwd=_ROOT,
        )
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 120)).decode().strip()
        if not line.startswith("http"):
            raise RuntimeError(f"the fake did not start: {line!r}")
        remote = cls(line)
        remote._process = process
        return remote

    async def close(self) -> None:
        if self._session:
            await self._session.close()
        if self._process:
            self._process.terminate()
            await self._process.wait()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def call(self, verb: str, **body: Any) -> Any:
        """Any verb of Control; its refusal becomes an AssertionError."""
        self._session = self._session or aiohttp.ClientSession()
        async with self._session.post(f"{self.url}/control/{verb}", json=body) as answer:
            reply = await answer.json()
        if "error" in reply:
            raise AssertionError(f"{verb}: {reply['error']}")
        return reply["result"]

    async def user(self, user: int, first_name: str = "Resident", language: str = "en") -> Json:
        made = await self.call("user", user=user, first_name=first_name, language=language)
        return cast("Json", made)

    async def supergroup(self, chat_id: int, title: str, members: list[int]) -> Json:
        made = await self.call("supergroup", chat_id=chat_id, title=title, members=members)
        return cast("Json", made)

    async def say(self, user: int, text: str) -> Json:
        return cast("Json", await self.call("say", user=user, text=text))

    async def bulk_say(self, messages: list[tuple[int, str]]) -> int:
        """Many people write at once: pairs of user id and text."""
        body = [{"user": user, "text": text} for user, text in messages]
        return int((await self.call("bulk_say", messages=body))["count"])

    async def group_say(
        self,
        chat_id: int,
        user: int,
        text: str,
        thread: int | None = None,
        reply_to: int | None = None,
    ) -> Json:
        place = {"chat_id": chat_id, "thread": thread, "reply_to": reply_to}
        return cast("Json", await self.call("group_say", user=user, text=text, **place))

    async def press(self, user: int, message_id: int, button: str, **more: Any) -> Json:
        """`chat_id` for a button in a group, `timeout` to wait for the answer."""
        call = self.call("press", user=user, message_id=message_id, button=button, **more)
        return cast("Json", await call)

    async def send_file(self, user: int, kind: str, content: bytes, **more: Any) -> Json:
        encoded = base64.b64encode(content).decode()
        return cast("Json", await self.call("send_file", user=user, kind=kind, content=encoded, **more))

    async def block(self, user: int, blocked: bool = True) -> None:
        await self.call("block", user=user, blocked=blocked)

    async def inbox(self, user: int) -> Reply:
        return cast("Reply", await self.call("inbox", user=user))

    async def expect(self, user: int, count: int = 1, timeout: float = 60.0) -> Reply:
        return cast("Reply", await self.call("expect", user=user, count=count, timeout=timeout))

    async def group(self, chat_id: int) -> Json:
        return cast("Json", await self.call("group", chat_id=chat_id))

    async def sent(self, method: str = "", since: int = 0) -> Reply:
        return cast("Reply", await self.call("sent", method=method, since=since))

    async def fault(self, kind: str, **arguments: Any) -> None:
        await self.call("fault", kind=kind, **arguments)

    async def status(self) -> Json:
        return cast("Json", await self.call("status"))
