"""A command of staff as it was read: who wants it, about which case, and the words behind it."""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.telegram import texts
from handlers.casework.case import CaseNumber
from handlers.casework.staff import Staff
from handlers.errors import BadInput

NUMBER = re.compile(r"FQ[2-9A-HJ-NP-Z]{8}")


@dataclass(frozen=True, slots=True)
class Wish:
    """A command with who wants it, about which case, and the words behind it."""

    staff: Staff
    number: CaseNumber | None
    words: str
    now: datetime

    def case(self) -> CaseNumber:
        """The case meant. Raises `BadInput` when none was."""
        if self.number is None:
            raise BadInput(texts.WHICH_CASE)
        return self.number

    def spoken(self) -> str:
        """The words. Raises `BadInput` when there are none."""
        if not self.words.strip():
            raise BadInput(texts.NO_WORDS)
        return self.words.strip()
