"""Texts that belong to no talk are read in a process of their own: whatever one does to its reader, residents are answered.

A talk's message is kept first and its tries are counted, so that it ends with a person (`bot.watchdog`). A text that another
program, a letter, a ledger or a form brings is kept nowhere: it could end the service again and again. Here it ends a child,
which holds no keys, no database and no environment of ours, and is started again for the next text.
"""

import asyncio
import os
import pickle
import resource
import subprocess
import sys
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Event, Lock
from typing import IO, cast

from bot.logs import described, fault, log
from bot.watchdog import limited
from handlers.district import District
from handlers.errors import TooMuch
from nlu.normalise import LONGEST
from nlu.pipeline import Reader
from nlu.types import Understanding

LIMIT = 8.0  # seconds for one text
PATIENCE = 20.0  # seconds a text waits for its turn and its reading
ROOM = 2 * 1024**3  # bytes of addresses the child may have; it needs a third of that
TRIES = 2  # after so many failures a text is not tried again
REMEMBERED = 1000  # texts that failed
VECTORS = "--vectors"
BUSY = "现在要读的文字太多，请过一分钟再试。有危险请先打 110。"
_ROOT = Path(__file__).parents[1]
_ALONE = {"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


_Answer = Understanding | tuple[str, str]  # or what went wrong and where, as far as a log may tell it


class Aside:
    """One child that reads, started when there is something to read. May be asked from several threads."""

    def __init__(self, program: str = "bot.aside", *, vectors: bool = False) -> None:
        """`program`: the module the child runs; `vectors`: as `nlu.pipeline.Reader` takes it."""
        self._command = [sys.executable, "-m", program, *([VECTORS] if vectors else [])]
        self._thread = ThreadPoolExecutor(1, "aside")
        self._one = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._district: District | None = None  # whose places the child knows
        self._failed: OrderedDict[bytes, int] = OrderedDict()
        self._closed = Event()

    async def read(self, text: str, at: datetime, district: District) -> Understanding | None:
        """As `ask`, without blocking. Raises `TooMuch` when its turn does not come."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(PATIENCE):
                return await loop.run_in_executor(self._thread, self.ask, text, at, district)
        except TimeoutError as late:
            raise TooMuch(BUSY) from late

    def ask(self, text: str, at: datetime, district: District) -> Understanding | None:
        """What the text says; None when reading it failed, never ended, or failed twice before. Blocks."""
        mark = sha256(text.encode(errors="surrogatepass")).digest()
        with self._one:
            if self._closed.is_set() or self._failed.get(mark, 0) >= TRIES:
                return None
            try:
                child = self._ready()
            except (EOFError, OSError, pickle.UnpicklingError) as broken:  # the text is not to blame
                self._end()
                if not self._closed.is_set():
                    fault("reading aside", broken)
                return None
            if self._closed.is_set():  # while it was being started
                return None
            found = self._asked(child, text[:LONGEST], at, district)
            if isinstance(found, Understanding):
                return found
            if self._closed.is_set():  # which ended the child, not the text
                return None
            log().error("fault", place="reading aside", error=found[0], at=found[1])
            self._failed[mark] = self._failed.pop(mark, 0) + 1
            while len(self._failed) > REMEMBERED:
                self._failed.popitem(last=False)
            return None

    def close(self) -> None:
        """End the child for good: a text that still waits for its turn is not read."""
        self._closed.set()
        if (child := self._child) is not None:
            child.kill()  # whoever reads from it sees the end; its pipes are closed when nobody does
        with self._one:
            self._end()
        self._thread.shutdown(wait=False)

    def _end(self) -> None:
        """End the child. Another is started for the next text."""
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            child.wait()
            for pipe in _pipes(child):
                pipe.close()

    def _asked(self, child: subprocess.Popen[bytes], text: str, at: datetime, district: District) -> _Answer:
        told, back = _pipes(child)
        places = district.gazetteer() if district is not self._district else None
        try:
            pickle.dump((places, text, at), told)
            told.flush()
            found: _Answer = pickle.load(back)  # noqa: S301  # from our own program
        except (EOFError, OSError, pickle.UnpicklingError):  # it ended in the middle
            self._end()
            return "Ended", ""
        self._district = district
        return found

    def _ready(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._district = None
            self._child = subprocess.Popen(  # noqa: S603  # our own program
                self._command,
                cwd=_ROOT,
                env=_ALONE,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            if self._closed.is_set():  # while it was being started
                self._child.kill()
            pickle.load(_pipes(self._child)[1])  # noqa: S301  # that it is ready
        return self._child


def _pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    return cast("IO[bytes]", child.stdin), cast("IO[bytes]", child.stdout)


def serve() -> None:
    """The child: reads what comes in, until nothing more comes."""
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    told, back = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever is printed belongs into the log
    vectors = VECTORS in sys.argv[1:]
    reader = Reader(vectors=vectors)
    pickle.dump("ready", back)
    back.flush()
    while True:
        try:
            places, text, at = pickle.load(told)  # noqa: S301  # from the service
        except EOFError:
            return
        reader = Reader(places, vectors=vectors) if places is not None else reader
        pickle.dump(_read(reader, text, at), back)
        back.flush()


def _read(reader: Reader, text: str, at: datetime) -> _Answer:
    try:
        with limited(LIMIT):
            return reader.understand(text, at)
    except Exception as error:  # noqa: BLE001  # whatever it is, the one who asked goes on without
        return described(error)


if __name__ == "__main__":
    serve()
