"""What is kept is its user's alone: files and folders of earlier versions, which others could read, are shut at the start."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISLNK

OTHERS = 0o077  # bits of a mode


def shut(data_dir: Path, database: Path | None) -> tuple[int, int]:
    """Take from the data folder, all in it and the embedded database whatever others may do. Links are left alone.

    What lies deeper, which may be a million files, is looked at only where something at the top was open: of a house that was
    shut once nothing is. How many were open, and how many of them still are since they are somebody else's.
    """
    opened, failed = _shut(_top(data_dir, database))
    if opened:
        more, still = _shut(_below(data_dir))
        opened, failed = opened + more, failed + still
    return opened, failed


def _shut(paths: Iterable[Path]) -> tuple[int, int]:
    opened = failed = 0
    for path in paths:
        try:
            mode = path.lstat().st_mode
            if mode & OTHERS and not S_ISLNK(mode):
                opened += 1
                path.chmod(mode & 0o7777 & ~OTHERS)
        except FileNotFoundError:
            continue
        except OSError:
            failed += 1
    return opened, failed


def _top(data_dir: Path, database: Path | None) -> Iterator[Path]:
    """The folder first: from then on nobody gets to what is in it."""
    yield data_dir.resolve()
    yield from data_dir.iterdir()
    if database is not None:
        real = database.resolve()
        yield from (real.with_name(f"{real.name}{ending}") for ending in ("", "-wal", "-shm", "-serving"))


def _below(data_dir: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(data_dir):
        yield from (Path(folder, name) for name in (*files, *folders))
