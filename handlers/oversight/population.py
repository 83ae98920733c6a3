"""Lawsuits per ten thousand residents (万人起诉率, 万人成讼率; F20), each with its numerator, denominator and the year of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.casework.outside import Inbound, Path, Proceeding, Sender, Sending, Stage
from handlers.casework.record import Record
from handlers.district import District

PER = 10_000
COLUMNS = ("地方", "常住人口（人）", "起诉（件）", "万人起诉率", "成讼（件）", "万人成讼率")
Row = tuple[str, int | None, int, str, int, str]
_BY_COURT = frozenset({Sending.DELEGATED, Sending.ENTRUSTED, Sending.SUMMARY})
NOTE = (
    "起诉：登记为向法院起诉的，和法院委派、委托来的，同一件只计一次。成讼：其中登记为法院受理的，和立案以后委托来的。"
    "只有在本平台登记过的；直接到法院起诉、没有到这里来过的不在内，所以不等于法院的收案数。"
)
ABSENT = "区县文件里没有写全人口，算不出比率：在“地方”写常住人口，在“人口”写是哪一年、来自哪里的数。"
UNKNOWN = "有 {count} 件较早登记的不知道法院是否受理，没有计入成讼。"


@dataclass(frozen=True, slots=True)
class Lawsuit:
    """A case that went to court, or that a court sent. `accepted`: whether the court took it; None where nobody wrote it down."""

    case: int
    place: str
    accepted: bool | None


def suits_of(record: Record) -> tuple[Proceeding, ...]:
    """The suits that were written down, by day."""
    return tuple(sorted((p for p in record.proceedings if p.path is Path.COURT), key=lambda p: p.filed))


def taken(suit: Proceeding) -> bool:
    """Whether it is written down that the court took the suit."""
    return suit.accepted is not None or suit.stage in (Stage.ACCEPTED, Stage.DECIDED)


def sent_by_court(record: Record) -> Inbound | None:
    """The court's letter the case came with; None for others. What is delegated is not filed yet, what is entrusted is."""
    letter = record.inbound
    return letter if letter and letter.sender is Sender.COURT and letter.sending in _BY_COURT else None


def residents(district: District, code: str) -> int | None:
    """How many live in a place ("" the district): as written, else the sum of what lies in it where all of that is known."""
    node = district.place_of.get(code)
    if node is not None and node.population:
        return node.population
    below = [residents(district, each.code) for each in district.places if each.parent == code]
    known = [count for count in below if count]
    return sum(known) if below and len(known) == len(below) else None


def rate(count: int, people: int | None) -> str:
    """1.25（3件÷24000人）."""
    return "—（没有人口数）" if not people else f"{PER * count / people:.2f}（{count}件÷{people}人）"


def rows(suits: Sequence[Lawsuit], place: str, total: str, district: District) -> tuple[Row, ...]:
    """What lies in the place ("" the whole district), each with its rates, and last the sum, called `total`."""
    parts = [(node.code, node.name) for node in district.places if node.parent == place]
    found = [_row(name, [s for s in suits if district.within(s.place, code)], code, district) for code, name in parts]
    if lost := [s for s in suits if not any(district.within(s.place, code) for code, _ in parts)]:
        found.append(_row("没有写到更细的地方", lost, None, district))
    return (*found, _row(total, suits, place, district))


def _row(name: str, suits: Sequence[Lawsuit], code: str | None, district: District) -> Row:
    people = residents(district, code) if code is not None else None
    taken = sum(bool(suit.accepted) for suit in suits)
    return name, people, len(suits), rate(len(suits), people), taken, rate(taken, people)


def note(suits: Sequence[Lawsuit], place: str, district: District) -> str:
    """What is counted, what is not, and whose population it is of which year."""
    told = district.population
    unknown = sum(suit.accepted is None for suit in suits)
    year = f"{told.year}年" if told.year else "没有写是哪一年的数"
    source = f"人口：{told.source or '没有写来源'}，{year}。" if residents(district, place) else ABSENT
    return NOTE + source + (UNKNOWN.format(count=unknown) if unknown else "")
