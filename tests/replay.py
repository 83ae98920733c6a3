"""Replays messages as that many residents against a really running service, and counts what became of them.

    python -m tests.replay FILE.jsonl [--through api|telegram]

FILE has lines {"id", "text"}. The service is started on an empty data folder; afterwards every message must stand in the
database once, every resident must have an answer, and cases with danger must lead the queue.
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

import httpx

from handlers.casework.case import WAITING, Status
from tests.telegram_fake import RemoteFake

CHANNEL = "replay"
TOKEN = "700001:replay"
FIRST_USER = 50_001
DATABASE = "fengqiao.db"


@dataclass(frozen=True, slots=True)
class Said:
    """One message of one resident."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of a replay."""

    sent: int
    answered: int
    kept: int  # distinct transcript lines of residents
    twice: int
    danger_cases: int
    danger_leads: bool
    seconds: float

    @property
    def good(self) -> bool:
        """Nothing lost, nothing twice, everybody answered, danger on top."""
        return self.sent == self.answered == self.kept and not self.twice and self.danger_leads


def read(path: Path) -> list[Said]:
    """The messages of a file."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Said(row["id"], row["text"]) for row in rows]


def free_port() -> int:
    """A port nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def service(data: Path, **settings: str) -> AsyncIterator[str]:
    """`fengqiao serve` as its own process on that data folder; yields its base address."""
    port = free_port()
    env = {**os.environ, "FENGQIAO_DATA_DIR": str(data), **settings}
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)  # noqa: ASYNC220 - started once, before load
    try:
        await _ready(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, 30)


async def _ready(base: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the service answers; a process that ended says so."""
    async with httpx.AsyncClient() as client:
        for _ in range(1200):
            if process.poll() is not None:
                raise RuntimeError(f"the service ended with {process.returncode}")
            try:
                if (await client.get(f"{base}/readyz")).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
    raise TimeoutError("the service did not get ready")


FIRST = ("staff", "add", "admin", "--name", "系统管理员", "--role", "administrator", "--committee", "district")


def new_key(data: Path) -> str:
    """An API key for the replay's channel."""
    env = {**os.environ, "FENGQIAO_DATA_DIR": str(data)}

    def told(*words: str, given: str = "") -> str:
        command = [sys.executable, "-m", "bot", *words]
        return subprocess.run(command, env=env, input=given, capture_output=True, text=True, check=True).stdout

    if not (data / "fengqiao.db").exists():  # a house begins with its first account
        told(*FIRST, given=f"{token_urlsafe(12)}\n")
    return told("key", "create", CHANNEL).split()[-1]


async def through_api(base: str, key: str, messages: Sequence[Said], side_by_side: int = 16) -> int:
    """Send every message as its own resident; how many got an answer."""
    gate = asyncio.Semaphore(side_by_side)

    async def one(client: httpx.AsyncClient, said: Said) -> bool:
        body = {"channel": CHANNEL, "sender": f"resident-{said.id}", "message_id": said.id, "text": said.text}
        async with gate:
            reply = await client.post("/api/v1/messages", json=body)
        return reply.status_code == httpx.codes.OK and bool(reply.json()["replies"])

    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=base, headers=headers, timeout=60) as client:
        return sum(await asyncio.gather(*(one(client, said) for said in messages)))


async def through_telegram(fake: RemoteFake, messages: Sequence[Said], patience: float) -> int:
    """Let as many Telegram users say one message each to the running bot; how many found an answer in their chat."""
    users = {FIRST_USER + n: said.text for n, said in enumerate(messages)}
    for user in users:
        await fake.user(user, f"Resident {user}")
    await fake.bulk_say(list(users.items()))
    waiting, deadline = set(users), time.monotonic() + patience
    while waiting and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        waiting -= {int(call["params"]["chat_id"]) for call in await fake.sent("sendMessage")}
    return len(users) - len(waiting)


def tally(data: Path, sent: int, answered: int, seconds: float) -> Tally:
    """What stands in the database: read as it is on disk, past all of the service's own code."""
    base = sqlite3.connect(f"{(data / DATABASE).as_uri()}?mode=ro", uri=True)
    try:
        lines = "SELECT count(*), count(DISTINCT conversation_id) FROM message WHERE author = 'resident'"
        kept, talks = base.execute(lines).fetchone()
        states = ", ".join(f"'{status.value}'" for status in sorted(WAITING | {Status.CLUE}))
        queue = f"SELECT urgency FROM case_ WHERE status IN ({states}) ORDER BY urgency_rank, waiting_since, id"  # our own codes
        urgencies = [row[0] for row in base.execute(queue)]
    finally:
        base.close()
    danger = urgencies.count("danger")
    leads = all(urgency == "danger" for urgency in urgencies[:danger])
    return Tally(sent, answered, talks, kept - talks, danger, leads, seconds)


async def replay_api(messages: Sequence[Said]) -> Tally:
    """The whole replay through the HTTP API on an empty data folder."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        async with service(data) as base:
            key = await asyncio.to_thread(new_key, data)
            start = time.perf_counter()
            answered = await through_api(base, key, messages)
            seconds = time.perf_counter() - start
        return tally(data, len(messages), answered, seconds)


async def replay_telegram(messages: Sequence[Said]) -> Tally:
    """The whole replay through the Telegram wire into a really running bot."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        async with await RemoteFake.spawn(TOKEN) as fake:
            settings = {"FENGQIAO_TELEGRAM_TOKEN": TOKEN, "FENGQIAO_TELEGRAM_API": fake.url}
            async with service(data, **settings):
                start = time.perf_counter()
                answered = await through_telegram(fake, messages, patience=30 + len(messages) / 5)
                seconds = time.perf_counter() - start
        return tally(data, len(messages), answered, seconds)


def main() -> int:
    """The command line; the exit code is 0 when the tally is good."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--through", choices=("api", "telegram"), default="api")
    asked = parser.parse_args()
    run = replay_api if asked.through == "api" else replay_telegram
    result = asyncio.run(run(read(asked.file)))
    print(result)
    return 0 if result.good else 1


if __name__ == "__main__":
    sys.exit(main())
