"""What WeChat's error codes mean for a message that was to be sent, in the words of delivery."""

from bot.delivery import Failed, Gone, RetryAfter
from handlers.unreached import Unreached

TOKEN = frozenset({40001, 40014, 41001, 42001})  # the access token is not, or no longer, good
NO_MENU = frozenset({40008, 40200, 45064})  # choices to touch are not for this kind of account
NO_MEDIA = frozenset({40004, 40005, 40006, 40009, 40137, 45001, 45007})  # a file it does not take
_LATER = {
    45009: 600.0,  # the day's calls are used up: some are given back at midnight
    45011: 60.0,  # the minute's
    48001: 600.0,  # the account may not send customer-service messages yet: for its operator to mend
    40013: 600.0,  # AppID, AppSecret or the list of addresses that may call are wrong: the same
    40125: 600.0,
    40164: 600.0,
    61004: 600.0,
}
_UNREACHED = {
    45015: Unreached.WINDOW,
    45047: Unreached.QUOTA,
    43004: Unreached.LEFT,
    43019: Unreached.LEFT,
    48002: Unreached.LEFT,
    50005: Unreached.LEFT,
}
_NOBODY = frozenset({40003, 43005, 50002})


class Refused(Exception):
    """WeChat answered with an error code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"errcode {code}")
        self.code = code


def meaning(code: int) -> Exception:
    """Whether it is tried again, when, or never. An unknown code is tried again like a bad network (-1: WeChat is busy)."""
    if code in _UNREACHED:
        return Gone(_UNREACHED[code].value)
    if code in _NOBODY:
        return Gone("no such receiver")
    if code in _LATER or code in TOKEN:
        return RetryAfter(_LATER.get(code, 60.0))
    return Failed("too long") if code == 45002 else Refused(code)
