"""A reader that some words break: one holds the interpreter for ever, one ends the process, one eats memory, one raises."""

import ctypes
import os
import signal
from datetime import datetime

from nlu.pipeline import Reader
from nlu.types import Understanding

HANGS, KILLS, EATS, RAISES = "挂住", "崩掉", "吃光", "读错"
_HOLDING = ctypes.PyDLL(None)  # calls into C that keep the interpreter's lock, as a regular expression without end does
_read = Reader.understand


def _understand(self: Reader, text: str, at: datetime) -> Understanding:
    if HANGS in text:
        _HOLDING.sleep(600)  # and costs the other tests nothing
    if KILLS in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if EATS in text:
        bytearray(4 * 1024**3)
    if RAISES in text:
        raise ValueError(text)
    return _read(self, text, at)


def poison() -> None:
    """From now on, in this process."""
    Reader.understand = _understand  # type: ignore[method-assign]  # what this module is for
