"""An upgrade that ends half-way: nothing of it is left, the next start does it all, and of two at once one waits for the other."""

import asyncio
import subprocess
import sys
from pathlib import Path

from storage.migrations import HEAD


def _program(name: str, *words: str) -> list[str]:
    """What a program of children prints. They fork: the tests' own process has threads."""
    ended = subprocess.run([sys.executable, "-m", f"tests.storage.{name}", *words], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout.splitlines()


async def test_starts_that_are_killed_or_cut_off_leave_all_as_it_was_and_of_two_one_migrates(
    url: str, tmp_path: Path
) -> None:
    await asyncio.to_thread(_program, "old_starts", url, str(tmp_path))


def test_every_statement_of_every_version_interrupted_leaves_the_rows_of_the_version_before(tmp_path: Path) -> None:
    told = [line.split() for line in _program("interrupted", str(tmp_path))]
    assert told[-1][0] == HEAD
    assert sum(int(statements) for _, statements, _ in told) > 200
    assert min(int(on_disk) for _, _, on_disk in told) > 0
