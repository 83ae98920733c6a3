"""`fengqiao` with a reader that two words break: one holds the interpreter for ever, one ends the process at once."""

import os
import re
import signal
from datetime import datetime

from bot import watchdog
from bot.__main__ import main
from nlu.pipeline import Reader
from nlu.types import Understanding

HANGS, KILLS = "挂住", "崩掉"
_ENDLESS = re.compile(r"(a+)+b")  # tries 2^n ways
_read = Reader.understand


def _understand(self: Reader, text: str, at: datetime) -> Understanding:
    if HANGS in text:
        _ENDLESS.match("a" * 60)
    if KILLS in text:
        os.kill(os.getpid(), signal.SIGKILL)
    return _read(self, text, at)


if __name__ == "__main__":
    Reader.understand = _understand  # type: ignore[method-assign]  # what this module is for
    watchdog.LIMIT = 3.0
    main()
