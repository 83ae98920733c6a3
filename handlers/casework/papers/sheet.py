"""What every paper is made of: rows, texts and places to sign; and the facts all of them share."""

from dataclasses import dataclass
from datetime import date

from handlers.casework.case import Case
from handlers.casework.clocks import day_words
from handlers.casework.codes import SIDE_NAMES
from handlers.casework.record import Party
from handlers.district import District

BLANK = "＿＿＿＿＿＿"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. With `head` its first row names the columns."""

    rows: tuple[tuple[str, ...], ...]
    head: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Words under a heading; "" has none."""

    words: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Signs:
    """Places to sign, by hand or with a fingerprint."""

    labels: tuple[str, ...]


Block = Grid | Text | Signs


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper. `lacks` names the facts that are blank in it."""

    code: str
    title: str
    number: str
    blocks: tuple[Block, ...]
    lacks: tuple[str, ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What papers are filled from: the case, its district, who holds it, and the day."""

    case: Case
    district: District
    holder: str
    certificate: str
    kind: str  # category and subcategory by name
    today: date

    @property
    def committee(self) -> str:
        """The committee's name."""
        body = self.district.body_of.get(self.case.committee)
        return body.name if body else self.case.committee

    @property
    def place(self) -> str:
        """Where it happened, by its official name or as it was told."""
        facts = self.case.facts
        return self.district.full_name(facts.place_code) or facts.place

    def parties(self, side: str) -> tuple[Party, ...]:
        """The cards of a side; without one what the talk said."""
        cards = tuple(card for card in self.case.record.parties if card.side == side)
        facts = self.case.facts
        if cards or side == "other":
            return cards
        if side == "applicant":
            return (Party(side, facts.name, phone=facts.phone),)
        return (Party(side, facts.other_party),)


def day(value: date | None) -> str:
    """A day as papers write it, or a blank to be filled by hand."""
    return day_words(value) if value else "＿＿年＿＿月＿＿日"


def filled(words: str) -> str:
    """The words, or a blank."""
    return words.strip() or BLANK


PARTY_HEAD = ("当事人", "姓名或名称", "性别", "民族", "出生日期或年龄", "职业或职务", "单位或住址", "联系方式")


def party_grid(source: Source) -> Grid:
    """The parties, one row each."""
    rows: list[tuple[str, ...]] = [PARTY_HEAD]
    for side, name in SIDE_NAMES.items():
        for p in source.parties(side):
            told = (p.name, p.sex, p.nation, p.born, p.job, p.address, p.phone)
            rows.append((name, *(filled(words) for words in told)))
    return Grid(tuple(rows), head=True)


def party_lacks(source: Source, *names: str) -> tuple[str, ...]:
    """Facts of the two sides that a paper needs and the record lacks, e.g. 被申请人单位或住址."""
    labels = {"name": "姓名", "address": "单位或住址", "id_number": "身份证件号码", "phone": "联系方式"}
    found = []
    for side in ("applicant", "respondent"):
        for party in source.parties(side):
            found += [f"{SIDE_NAMES[side]}{labels[name]}" for name in names if not str(getattr(party, name)).strip()]
    return tuple(dict.fromkeys(found))
