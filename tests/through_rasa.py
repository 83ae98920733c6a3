"""Plays the transcripts through a real Rasa 3.6, its REST channel and `fengqiao actions`, up to a mediator's words.

    python -m tests.through_rasa VENV [NAME …] [--project DIR]

VENV is a virtual environment of Python 3.10 with rasa 3.6.21 (2.7 GB; see docs/doors.md). The assistant is the one that
`fengqiao rasa export` writes, trained on a few lines of each category. Transcripts with files or with several lines at once are
left out: the channel carries neither. DIR keeps the trained assistant for the next run. Not part of CI.
"""

import argparse
import asyncio
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import httpx

from handlers.casework.staff import Role
from tests.bot.house import Clock, House, opened
from tests.dialogues.play import MORNING, Player
from tests.dialogues.rasa import VERBS, RasaStage
from tests.dialogues.script import Dialogue, all_dialogues
from tests.replay import free_port

SECRET = "a secret of the transcripts"
EXAMPLES = "5"


def trained(venv: Path, folder: Path, actions: int) -> None:
    """The exported assistant, trained, talking to that port."""
    if not (folder / "models").exists():
        subprocess.run([sys.executable, "-m", "bot", "rasa", "export", str(folder), "--examples", EXAMPLES], check=True)
        _changed(folder / "config.yml", "epochs: 30", "epochs: 2")  # what DIET believes decides nothing here
        subprocess.run([str(venv / "bin" / "rasa"), "train"], cwd=folder, check=True, env=_env())
    _changed(folder / "endpoints.yml", r"127.0.0.1:\d+", f"127.0.0.1:{actions}")


def _changed(file: Path, old: str, new: str) -> None:
    text, count = re.subn(old, new, file.read_text(encoding="utf-8"))
    assert count, f"{old} is not in {file.name}"
    file.write_text(text, encoding="utf-8")


def _env(**more: str) -> dict[str, str]:
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "FENGQIAO_ACTIONS_SECRET": SECRET, **more}


@asynccontextmanager
async def process(*command: str, folder: Path, up: str, **env: str) -> AsyncIterator[None]:
    """A process that answers at `up`, ended on leaving."""
    running = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=_env(**env), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        async with httpx.AsyncClient() as client:
            while True:
                try:
                    (await client.get(up)).raise_for_status()
                    break
                except httpx.HTTPError:
                    if running.returncode is not None:
                        raise RuntimeError(f"{command[0]} ended with {running.returncode}") from None
                    await asyncio.sleep(0.2)
        yield
    finally:
        running.terminate()
        await running.wait()


@asynccontextmanager
async def rasa(venv: Path, folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The assistant's server."""
    port = free_port()
    command = (str(venv / "bin" / "rasa"), "run", "--enable-api", "-i", "127.0.0.1", "-p", str(port))
    base = f"http://127.0.0.1:{port}"
    async with (
        process(*command, folder=folder, up=f"{base}/status"),
        httpx.AsyncClient(base_url=base, timeout=60) as to,
    ):
        yield to


async def played(dialogue: Dialogue, to: httpx.AsyncClient, actions: int) -> str:
    """One transcript on a service of its own: "" when it went as written, else what went otherwise."""
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder), clock) as house:
            clock.fixed = datetime.strptime(MORNING, "%Y-%m-%d %H:%M").replace(tzinfo=house.service.district.tz)
            async with serving(house, actions, Path(folder)):
                staff = await house.staff(role=Role.MANAGER)
                try:
                    await Player(RasaStage(house, to, staff, f"user-{dialogue.name}")).play(dialogue)
                except AssertionError as otherwise:
                    return str(otherwise)
    return ""


@asynccontextmanager
async def serving(house: House, port: int, folder: Path) -> AsyncIterator[None]:
    """`fengqiao actions` for that service."""
    settings = {
        "FENGQIAO_DATA_DIR": str(folder),
        "FENGQIAO_ACTIONS_KEY": await house.key("rasa"),
        "FENGQIAO_ACTIONS_SERVICE": house.url,
    }
    command = (sys.executable, "-m", "bot", "actions", "--port", str(port))
    async with process(*command, folder=Path.cwd(), up=f"http://127.0.0.1:{port}/health", **settings):
        yield


async def main(venv: Path, names: list[str], project: Path) -> int:
    """All that fit; the exit code is 0 when every one went as written."""
    fitting = [
        d for d in all_dialogues() if {line.verb for line in d.lines} <= VERBS and (not names or d.name in names)
    ]
    actions, failed = free_port(), 0
    await asyncio.to_thread(trained, venv, project, actions)
    async with rasa(venv, project) as to:
        for dialogue in fitting:
            otherwise = await played(dialogue, to, actions)
            failed += bool(otherwise)
            print(f"{'otherwise' if otherwise else 'as written'}: {dialogue.name} {otherwise}", flush=True)
    print(f"{len(fitting) - failed} of {len(fitting)} as written")
    return int(failed > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("venv", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--project", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as own:
        sys.exit(asyncio.run(main(asked.venv.resolve(), asked.names, (asked.project or Path(own)).resolve())))
