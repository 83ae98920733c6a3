"""A message whose reading never ends takes its process with it, so that it is started again and the others are answered.

The count of tries was kept before the message was read: after the third it is not read any more but goes to a person.
A regular expression without end holds the interpreter's lock, so no thread of Python could step in: the alarm is the
system's, and what it does is C's.
"""

import faulthandler
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

LIMIT = 20.0  # seconds for one message; the longest takes a fraction of one
_STDERR = 2


@cache
def _armed() -> None:
    """From the first message on, an alarm prints the places in the code, no values, and ends the process, as it does by itself."""
    faulthandler.register(signal.SIGALRM, file=_STDERR, chain=True)


@contextmanager
def limited(seconds: float | None = None) -> Iterator[None]:
    """When this takes longer than `seconds` (None: `LIMIT`), the places in the code are printed, no values, and the process ends."""
    _armed()
    signal.setitimer(signal.ITIMER_REAL, LIMIT if seconds is None else seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
