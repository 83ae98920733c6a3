"""What is kept is its user's alone: files and folders of earlier versions, which others could read, are shut at the start."""

import os
from collections.abc import Iterator
from pathlib import Path

OTHERS = 0o077  # bits of a mode


def shut(data_dir: Path, database: Path | None) -> tuple[int, int]:
    """Take from the data folder, all in it and the embedded database whatever others may do. Links are left alone.

    How many were open, and how many of them still are since they are somebody else's.
    """
    opened = failed = 0
    for path in _kept(data_dir, database):
        try:
            mode = path.lstat().st_mode
            if mode & OTHERS and not path.is_symlink():
                opened += 1
                path.chmod(mode & 0o7777 & ~OTHERS)
        except FileNotFoundError:
            continue
        except OSError:
            failed += 1
    return opened, failed


def _kept(data_dir: Path, database: Path | None) -> Iterator[Path]:
    """The folder first: from then on nobody gets to what is in it."""
    yield data_dir.resolve()
    if database is not None:
        real = database.resolve()
        yield from (real.with_name(f"{real.name}{ending}") for ending in ("", "-wal", "-shm", "-serving"))
    for folder, folders, files in os.walk(data_dir):
        yield from (Path(folder, name) for name in (*files, *folders))
