"""What every paper is made of: the fields its form asks for, or rows, texts and places to sign; and the facts all of them share."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from handlers.casework.after import Instalment
from handlers.casework.case import Case
from handlers.casework.clocks import day_words
from handlers.casework.codes import SIDE_NAMES
from handlers.casework.performing import payer_of
from handlers.casework.record import Party
from handlers.district import Body, District

_BORN = re.compile(r"(\d{4})[-年./](\d{1,2})[-月./](\d{1,2})日?")
BLANK = "＿＿＿＿＿＿"
NO_DAY = "＿＿年＿＿月＿＿日"

Row = Mapping[str, str]
Value = str | Sequence[str] | Sequence[Row]
Fields = Mapping[str, Value]


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
    """One paper. `fields` fill the form of its code; a paper without a form of its own has `blocks` instead.

    `lacks` names the facts that are blank in it.
    """

    code: str
    title: str
    number: str
    blocks: tuple[Block, ...] = ()
    lacks: tuple[str, ...] = ()
    wide: bool = False
    fields: Fields = field(default_factory=dict)


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
    def body(self) -> Body | None:
        """The committee the case is with."""
        return self.district.body_of.get(self.case.committee)

    @property
    def committee(self) -> str:
        """The committee's name."""
        return self.body.name if self.body else self.case.committee

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

    def names(self, *sides: str) -> str:
        """The names of these sides, in order; a blank without one."""
        return filled("、".join(p.name for side in sides for p in self.parties(side) if p.name))


def day(value: date | None) -> str:
    """A day as papers write it, or a blank to be filled by hand."""
    return day_words(value) if value else NO_DAY


def filled(words: str) -> str:
    """The words, or a blank."""
    return words.strip() or BLANK


def party_rows(source: Source) -> tuple[Row, ...]:
    """The parties with what a form asks of each; what is not known stays empty in its cell."""
    return tuple(
        {
            "side": name,
            "name": p.name,
            "sex": p.sex,
            "nation": p.nation,
            "born": age(p.born, source.today),
            "job": p.job,
            "phone": p.phone,
            "address": p.address,
            "id_number": p.id_number,
        }
        for side, name in SIDE_NAMES.items()
        for p in source.parties(side)
    )


def age(born: str, today: date) -> str:
    """The age a form asks for, from a day of birth; what else was written stays as it is."""
    found = _BORN.fullmatch(born.strip())
    if found is None:
        return born
    year, month, on = (int(part) for part in found.groups())
    return f"{today.year - year - ((today.month, today.day) < (month, on))}岁"


def payer(source: Source, part: Instalment) -> str:
    """Who owes an instalment, by name where the record has it."""
    names = [p.name for p in source.parties(part.payer) if p.name]
    return "、".join(names) or payer_of(part)


def signers(source: Source, *sides: str) -> tuple[Row, ...]:
    """Who signs: one line for each party of these sides."""
    return tuple({"side": SIDE_NAMES[side], "name": p.name} for side in sides for p in source.parties(side))


def party_lacks(source: Source, *names: str) -> tuple[str, ...]:
    """Facts of the two sides that a paper needs and the record lacks, e.g. 被申请人单位或住址."""
    labels = {"name": "姓名", "address": "单位或住址", "id_number": "身份证件号码", "phone": "联系方式"}
    found = []
    for side in ("applicant", "respondent"):
        for party in source.parties(side):
            found += [f"{SIDE_NAMES[side]}{labels[name]}" for name in names if not str(getattr(party, name)).strip()]
    return tuple(dict.fromkeys(found))
