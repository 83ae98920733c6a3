"""Cases about one counterpart: by which names they are found, how strong that is, and who may link them. Linked, never merged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from handlers.casework.case import Case
from handlers.casework.codes import Level
from handlers.casework.record import Party
from handlers.casework.staff import Role, Staff
from handlers.district import District
from handlers.errors import Refused
from handlers.facts import CaseFacts
from nlu.entities.firms import firms
from nlu.entities.names import FAMILY
from nlu.entities.relations import RELATION_OF
from nlu.normalise import normalise

_FIRM_FORM = re.compile("(?:股份有限公司|有限责任公司|有限公司|公司)$")
_SPLIT = re.compile(r"[,，、;；/\s（）()]|(?:以及|还有)")
_RELATION = re.compile(
    "^(?:我的?|这个|那个|一个)?(?:" + "|".join(sorted(RELATION_OF, key=len, reverse=True)) + ")+(?:叫|是)?"
)
_NICK = re.compile(
    rf"^(?:[老小阿][一-鿿]|姓?[{FAMILY}](?:某某?|老板|师傅|经理|总|老师|姐|哥|叔|姨|家|主任|医生|的)|姓[{FAMILY}])$"
)
_FULL = re.compile(rf"^(?:(?:欧阳|上官|司马|诸葛|皇甫|慕容)[一-鿿]{{1,2}}|[{FAMILY}][一-鿿]{{1,2}})$")
_DIGITS = 7  # a phone with fewer says nothing
_STEM = 3  # characters of a firm's name without its form


class Strength(IntEnum):
    """How sure it is that two cases mean the same counterpart."""

    FAIR = 1
    STRONG = 2


class Side(StrEnum):
    """Whose name a key is made of."""

    APPLICANT = "applicant"
    RESPONDENT = "respondent"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Key:
    """What is compared, as plain text for a blind index; never kept as it stands. `reason` is what equality means."""

    side: Side
    text: str
    strength: Strength
    reason: str


def keys(case: Case, district: District) -> tuple[Key, ...]:
    """All keys of a case; none of a sensitive one, which is never compared with others."""
    if case.sensitive:
        return ()
    facts, found = case.facts, list[Key]()
    for name in names(facts.other_party):
        found += _name_keys(name, facts, district)
    found += [Key(Side.APPLICANT, f"who:{name}", Strength.STRONG, "") for name in _persons(facts.name)]
    for card in case.record.parties:
        found += _card_keys(card, facts, district)
    return tuple(dict.fromkeys(found))


def _card_keys(card: Party, facts: CaseFacts, district: District) -> Iterator[Key]:
    if card.side != Side.RESPONDENT:
        side = Side.APPLICANT if card.side == Side.APPLICANT else Side.OTHER
        yield from (Key(side, f"who:{name}", Strength.STRONG, "") for name in _persons(card.name))
        return
    for name in names(card.name):
        yield from _name_keys(name, facts, district)
    digits = "".join(char for char in card.phone if char.isascii() and char.isdigit())
    if len(digits) >= _DIGITS:
        yield Key(Side.RESPONDENT, f"phone:{digits[-11:]}", Strength.STRONG, "对方的电话相同")
    if card.id_number.strip():
        yield Key(Side.RESPONDENT, f"id:{card.id_number.strip().upper()}", Strength.STRONG, "对方的证件号码相同")


def _persons(text: str) -> Iterator[str]:
    yield from (name.text for name in names(text) if name.kind != "nick")


@dataclass(frozen=True, slots=True)
class Name:
    """A counterpart's name as it is compared. `kind`: firm, person, nick."""

    kind: str
    text: str


def names(text: str) -> tuple[Name, ...]:
    """The names in a few words for the other side; 老板 or 物业 alone is none."""
    clean = normalise(text)
    firm = [Name("firm", stem) for hit in firms(clean) if len(stem := _FIRM_FORM.sub("", hit.text)) >= _STEM]
    parts = [part for part in clean.split("、") if not any(firms(part))] if firm else _SPLIT.split(clean)
    people = [name for part in parts if (name := _person(part))]  # 老板张大勇、鑫达建筑公司: both are found by
    return tuple(dict.fromkeys((*firm, *people)))


def _person(part: str) -> Name | None:
    bare = _RELATION.sub("", part.strip())
    if _NICK.match(bare):
        return Name("nick", bare)
    return Name("person", bare) if _FULL.match(bare) else None


def _name_keys(name: Name, facts: CaseFacts, district: District) -> Iterator[Key]:
    """A firm's name is strong by itself, a person's with the place; what people call somebody only with place and kind."""
    if name.kind == "firm":
        yield Key(Side.RESPONDENT, f"firm:{name.text}", Strength.STRONG, "对方是同一家单位")
        return
    path = {node.level: node for node in district.path(facts.place_code)}
    town, village = path.get(Level.TOWNSHIP), path.get(Level.VILLAGE)
    if name.kind == "person":
        yield Key(Side.RESPONDENT, f"who:{name.text}", Strength.FAIR, "")
        if town is not None:
            reason = f"对方同名，都在{town.name}"
            yield Key(Side.RESPONDENT, f"person:{name.text}:{town.code}", Strength.STRONG, reason)
        if facts.category:
            reason = "对方同名，是同一类纠纷；可能是两个人，先核实"
            yield Key(Side.RESPONDENT, f"person:{name.text}:{facts.category}", Strength.FAIR, reason)
    elif village is not None and facts.category:
        reason = f"对方的称呼相同，都在{village.name}，是同一类纠纷；只凭称呼认不准，先核实"
        yield Key(Side.RESPONDENT, f"nick:{name.text}:{village.code}:{facts.category}", Strength.FAIR, reason)


def check_link(one: Case, other: Case, staff: Staff) -> None:
    """Whether this person, who sees both, may link them. Raises `Refused`."""
    if one.number == other.number:
        raise Refused("不能和自己关联。")
    if one.sensitive or other.sensitive:
        raise Refused("加密案件不和别的案件关联。")
    _check_role(staff, one, other)


def check_unlink(case: Case, staff: Staff) -> None:
    """Whether this person may take a case out of its group. Raises `Refused`."""
    _check_role(staff, case)


def _check_role(staff: Staff, *cases: Case) -> None:
    holds = any(case.holder == staff.id for case in cases)
    if not holds and staff.role not in (Role.MEDIATOR, Role.EXPERT, Role.MANAGER):
        raise Refused("关联案件由承办人、调解员或者主管办理。")


def betrays(words: str, case: Case, others: tuple[Case, ...]) -> str:
    """The name of another case's party in words that are written into this one too; "" when there is none.

    What is written once for all goes into each file, which its own parties may read.
    """
    own = _told_names(case)
    for other in others:
        hit = next((name for name in _told_names(other) - own if name in words), "")
        if hit:
            return hit
    return ""


def _told_names(case: Case) -> frozenset[str]:
    """Names and phones of the reporting side that would show who else is in it."""
    cards = [card for card in case.record.parties if card.side == Side.APPLICANT]
    told = (case.facts.name, case.facts.phone, *(c.name for c in cards), *(c.phone for c in cards))
    return frozenset(text for text in told if len(text) >= 2)
