"""Everything the service refuses, each with the sentence its user reads.

FengqiaoError
├── Refused            a move or a request that the rules do not allow
│   ├── NotYours       outside the asker's scope, or not there: the two are never told apart
│   ├── Stale          somebody else was faster; look again
│   └── TooMuch        too many or too large
├── BadInput           what came in cannot be read
│   ├── Doubtful       it looks mistyped; sent once more it is taken
│   └── BadFile        an attachment of a kind or size that is not taken
└── BadDistrict        the district file is wrong; names the field

`sentence` is simplified Chinese and safe to show; the exception's own text may say more and goes to the log.
"""


class FengqiaoError(Exception):
    """Base of all refusals; `sentence` is what the user reads."""

    def __init__(self, sentence: str, detail: str = "") -> None:
        super().__init__(detail or sentence)
        self.sentence = sentence


class Refused(FengqiaoError):
    """The rules do not allow it."""


class NotYours(Refused):
    """Not there, or not within the asker's sight: one answer for both, so that nothing can be probed."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("没有找到，或者您没有权限查看。", detail)


class Stale(Refused):
    """Somebody else moved it first."""


class TooMuch(Refused):
    """A limit of size or number was passed."""


class BadInput(FengqiaoError):
    """It cannot be read as what it should be."""


class BadFile(BadInput):
    """An attachment of a kind or size that is not taken."""


class Doubtful(BadInput):
    """It can be read but looks mistyped; taken as it is when its sender stands by it."""


class BadDistrict(FengqiaoError):
    """The district file is wrong; the message names the field. `faults`: the section of each, with its sentence."""

    def __init__(self, sentence: str, faults: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(sentence)
        self.faults = faults
