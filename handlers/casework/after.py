"""What is written down after an agreement: the plan of performance, what became of it, papers served, a judge's check."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from handlers.casework.codes import StaffId


class Said(StrEnum):
    """What a side says of an instalment: whether it came, or was performed. Its own words, not verified."""

    RECEIVED = "received"
    PART = "part"
    NOT = "not"


SAID_NAMES = {Said.RECEIVED: "已收到", Said.PART: "只收到一部分", Said.NOT: "没有收到"}
PAYER_SAID_NAMES = {Said.RECEIVED: "已经履行", Said.PART: "履行了一部分", Said.NOT: "还没有履行"}


@dataclass(frozen=True, slots=True)
class Instalment:
    """One part of what was promised. `fen` 0: something else than money, said in `words`.

    `payer` is the side that owes it. `said`: the receiving side's own word, `payer_said`: the owing one's. `asked` and
    `reminded` are of plans older than `Ear`.
    """

    due: date
    fen: int
    words: str = ""
    payer: str = "respondent"
    paid: date | None = None
    noted: date | None = None  # the day staff wrote down what became of it
    outcome: str = ""  # staff's words on it
    said: Said | None = None
    said_on: date | None = None
    said_words: str = ""
    payer_said: Said | None = None
    payer_said_on: date | None = None
    payer_words: str = ""
    asked: date | None = None
    reminded: date | None = None


@dataclass(frozen=True, slots=True)
class Ear:
    """A party that has a chat, by its seat at the meeting (0: who reported), and what the service said to it by itself.

    `heard`: keys of what was said, so that each is said once; `tried`: the last day on which nothing could be said.
    """

    seat: int
    side: str
    heard: tuple[str, ...] = ()
    tried: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The instalments in the order of their days. `chat`: the service may remind and ask in the chat."""

    instalments: tuple[Instalment, ...] = ()
    chat: bool = True

    @property
    def total(self) -> int:
        """All of it in fen."""
        return sum(part.fen for part in self.instalments)

    @property
    def paid(self) -> int:
        """What staff wrote down as paid, in fen."""
        return sum(part.fen for part in self.instalments if part.paid)

    @property
    def open(self) -> tuple[tuple[int, Instalment], ...]:
        """What is still owed, each with its number from 1."""
        return tuple((n, part) for n, part in enumerate(self.instalments, 1) if part.paid is None)

    def changed(self, number: int, **values: object) -> "Plan":
        """The plan with one instalment changed. `number` from 1; IndexError when there is none."""
        parts = list(self.instalments)
        parts[number - 1] = replace(parts[number - 1], **values)  # type: ignore[arg-type]  # checked at run time by replace
        return replace(self, instalments=tuple(parts))


@dataclass(frozen=True, slots=True)
class Payment:
    """What became of one instalment: paid on that day, or not (None) with the words why. Number 0: of all that are open."""

    number: int
    paid: date | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A paper served: what, to whom, how, on which day, and what shows that it was received ("" not yet)."""

    what: str
    to: str
    how: str
    on: date
    receipt: str = ""


class Verdict(StrEnum):
    """What a judge says of a case sent for checking."""

    IN_ORDER = "in_order"
    MEND = "mend"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


VERDICT_NAMES = {
    Verdict.IN_ORDER: "协议没有问题",
    Verdict.MEND: "需要修改补正",
    Verdict.CONFIRMED: "已裁定确认有效",
    Verdict.REFUSED: "不予确认（驳回申请）",
}


@dataclass(frozen=True, slots=True)
class Check:
    """A judge asked to look at the agreement, and what came of it. `name` is the judge's, `by` who asked."""

    judge: StaffId
    name: str
    by: str
    asked: date
    words: str
    answered: date | None = None
    verdict: Verdict | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class CheckAsked:
    """What the judge is asked; whom, the order says."""

    words: str


@dataclass(frozen=True, slots=True)
class CheckAnswered:
    """The judge's answer. With `CONFIRMED` and `REFUSED` the day of the ruling."""

    verdict: Verdict
    words: str = ""
    ruled: date | None = None
