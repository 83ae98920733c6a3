"""The same lines to the service and to a Rasa server (jieba, DIET) that answers by rule: `python -m benchmarks --rasa VENV`."""

import asyncio
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.shown import Figures, at
from benchmarks.start import rss
from benchmarks.turns import SLICES, Door, service
from bot.actions.action import NAME
from bot.actions.blocks import UNDERSTAND
from tests.replay import free_port

EXAMPLES, EPOCHS = 60, 2  # of each category; few epochs: what is measured is the time of an answer, not how good it is
WORDS = "responses:\n  utter_heard:\n    - text: 记下了，请接着说。\n"
RASA = "Rasa 3.6.21, JiebaTokenizer and DIET, answering by rule"
# As it comes it keeps its talks in memory and loses them with the process; told to, it keeps them in a database.
KEPT: dict[str, str] = {
    "in memory": "",
    "in SQLite": "tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: talks.db\n",
}


@dataclass
class RasaDoor(Door):
    """The server under the same load, through its REST channel."""

    def call(self, sender: str, number: int, text: str) -> tuple[str, dict[str, Any]]:  # noqa: ARG002  # Rasa numbers them itself
        """One line of the talk."""
        return "/webhooks/rest/webhook", {"sender": sender, "message": text}


def project(venv: Path, folder: Path) -> None:
    """Our export, with fixed words in place of the actions: all of Rasa's own work and none of ours. Trained."""
    command = [sys.executable, "-m", "bot", "rasa", "export", str(folder), "--examples", str(EXAMPLES)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for name, old, new in (
        ("config.yml", r"epochs: \d+", f"epochs: {EPOCHS}"),
        ("domain.yml", r"(?s)\Z", WORDS),
        ("data/rules.yml", rf"      - action: {UNDERSTAND}\n      - action: {NAME}\n", "      - action: utter_heard\n"),
        ("data/rules.yml", rf"- action: {NAME}\n", "- action: utter_heard\n"),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(re.sub(old, new, text), encoding="utf-8")
    (folder / "data" / "stories.yml").unlink()
    subprocess.run([str(venv / "bin" / "rasa"), "train"], cwd=folder, check=True, env=_env(), stdout=subprocess.DEVNULL)


def _env() -> dict[str, str]:
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "FENGQIAO_ACTIONS_SECRET": "not asked for here"}


@asynccontextmanager
async def rasa(venv: Path, folder: Path, kept: str) -> AsyncIterator[RasaDoor]:
    """`rasa run` on that project, its talks kept in one of `KEPT`."""
    port = free_port()
    endpoints = folder / f"kept {kept}.yml"
    endpoints.write_text(KEPT[kept], encoding="utf-8")
    command = [str(venv / "bin" / "rasa"), "run", "--enable-api", "-i", "127.0.0.1", "-p", str(port)]
    command += ["--endpoints", str(endpoints)]
    process = subprocess.Popen(command, cwd=folder, env=_env(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: ASYNC220  # before the load
    try:
        url = f"http://127.0.0.1:{port}"
        await _up(f"{url}/status", process)
        yield RasaDoor(f"{RASA}, talks {kept}", url, process.pid)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 60)


async def _up(url: str, process: subprocess.Popen[bytes]) -> None:
    async with aiohttp.ClientSession() as client:
        end = time.monotonic() + 300
        while time.monotonic() < end and process.poll() is None:
            try:
                async with client.get(url) as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.5)
    raise TimeoutError("Rasa did not start")


async def measured(venv: Path, folder: Path) -> Figures:
    """All doors, in slices that alternate."""
    await asyncio.to_thread(project, venv, folder / "rasa")
    (folder / "beside").mkdir()
    async with AsyncExitStack() as stack:
        doors: list[Door] = [await stack.enter_async_context(rasa(venv, folder / "rasa", kept)) for kept in KEPT]
        doors.append(await stack.enter_async_context(service("the service on SQLite", "", folder / "beside")))
        for door in doors:
            await door.slice(2.0, counts=False)
        for _ in range(SLICES):
            for door in doors:
                await door.slice()
        rows = [
            (
                door.name,
                f"{door.rate:.0f}",
                at(door.times, 0.5),
                at(door.times, 0.99),
                *(f"{door.rate / other.rate:.1f}" for other in doors[:-1]),
                f"{rss(door.pid):.0f}",
            )
            for door in doors
        ]
    note = (
        "The lines and residents of the turn above. Both Rasa servers say one fixed sentence and ask no action server. In "
        "memory, as it comes, it commits nothing and loses its talks with the process; in SQLite it keeps them, as the "
        "service does, which commits every message before it is understood and every answer before it is given."
    )
    shares = tuple(f"of Rasa {kept}" for kept in KEPT)
    head = ("over HTTP", "a second", "p50 ms", "p99 ms", *shares, "memory MB")
    return Figures("Beside Rasa's REST server", note, head, rows)
