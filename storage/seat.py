"""Only one process serves from an embedded file: a lock beside it, which the system lets go of however the process ends.

Two would each poll, deliver and do the timed work. The file stays when its process is gone; only the lock on it tells.
"""

import fcntl
from contextlib import suppress
from pathlib import Path
from typing import IO

from handlers.errors import FengqiaoError

ENDING = "-serving"  # behind the database's name
_TAKEN = (
    "已经有一个枫桥在用这个数据库运行：{place}。一个 SQLite 数据库只能由一个 serve 使用，两个会重复催办、重复发送；"
    "请先停掉那一个，或者给这一个另设 FENGQIAO_DATA_DIR。"
)


class AlreadyServed(FengqiaoError):
    """Another process serves from the same file."""


class Seat:
    """The one seat at an embedded database."""

    def __init__(self, database: Path) -> None:
        """Nobody is seated yet; whatever leads to the file, it is the same seat."""
        real = database.resolve()
        self._place, self._file = real.with_name(real.name + ENDING), real
        self._held: IO[bytes] | None = None

    def take(self) -> None:
        """Until `leave`, or the end of this process. Raises `AlreadyServed`, OSError."""
        self._held = self._held or _locked(self._place)
        if self._held is None:
            raise AlreadyServed(_TAKEN.format(place=self._file))

    def taken(self) -> bool:
        """Whether a process serves now. Asking makes nothing."""
        if not self._place.exists():
            return False
        held = _locked(self._place)
        if held is not None:
            held.close()
        return held is None

    def must_be_free(self) -> None:
        """Raises `AlreadyServed`. Asking makes nothing."""
        if self.taken():
            raise AlreadyServed(_TAKEN.format(place=self._file))

    def leave(self) -> None:
        """Let another process serve."""
        if self._held is not None:
            self._held.close()
            self._held = None


def _locked(place: Path) -> IO[bytes] | None:
    """The file with its lock; None while another holds it."""
    file = place.open("ab")
    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return file
    file.close()
    return None
