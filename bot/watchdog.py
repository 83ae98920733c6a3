"""A message whose reading never ends takes its process with it, so that it is started again and the others are answered.

The count of tries was kept before the message was read: after the third it is not read any more but goes to a person.
A regular expression without end holds the interpreter's lock, so no thread of Python could step in: the timer is C's.
"""

import faulthandler
from collections.abc import Iterator
from contextlib import contextmanager

LIMIT = 20.0  # seconds for one message; the longest takes a fraction of one
_STDERR = 2


@contextmanager
def limited() -> Iterator[None]:
    """When this takes longer than `LIMIT`, the places in the code are printed, no values, and the process ends with code 1."""
    faulthandler.dump_traceback_later(LIMIT, exit=True, file=_STDERR)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
