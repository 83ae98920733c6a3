"""Conflicts of interest of an expert: what the data show, and what only the expert can say."""

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.casework.case import Case
from handlers.casework.staff import Staff
from handlers.errors import Refused

_SHORTEST = 3  # characters of an employer's name that mean something


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the expert says before accepting; each must be answered, and each with no."""

    kin: str = ""  # a party, or near kin of one: yes, no, "" not answered
    interest: str = ""  # something to win or lose by the result
    acted: str = ""  # advised or stood for one side, now or before


QUESTIONS = {
    "kin": "您是当事人，或者当事人的近亲属吗？",
    "interest": "这件事的结果和您有利害关系吗？",
    "acted": "您代理过、帮过其中一方吗？",
}


def seen(expert: Staff, case: Case) -> tuple[str, ...]:
    """Conflicts the data show, which nobody can explain away."""
    found = []
    names, words = _names(case), _words(case)
    if expert.name in names:
        found.append("和当事人同名")
    firm = expert.firm.strip()
    if len(firm) >= _SHORTEST and any(firm in said for said in words):
        found.append(f"和当事人同在一个单位（{firm}）")
    return tuple(found)


def before(earlier: int) -> str:
    """Earlier cases of the same parties this person worked or helped on, for the expert to explain; "" for none."""
    return f"以前办过同一当事人的 {earlier} 件案件" if earlier else ""


def _names(case: Case) -> set[str]:
    """The parties by name."""
    facts = case.facts
    return {name for name in (facts.name, facts.other_party, *(p.name for p in case.record.parties)) if name}


def _words(case: Case) -> Iterable[str]:
    """Where an employer of a party is written down."""
    yield case.facts.other_party
    for party in case.record.parties:
        yield from (party.name, party.job, party.address)


def declared(said: Declaration) -> str:
    """The declaration in a sentence. Raises `Refused` when something is unanswered or an interest is there."""
    answers = {name: getattr(said, name) for name in QUESTIONS}
    if any(answer not in ("yes", "no") for answer in answers.values()):
        raise Refused("答应之前，三个利害关系的问题都要回答。")
    if any(answer == "yes" for answer in answers.values()):
        raise Refused("有利害关系的要回避，请婉拒并写明理由。")
    return "声明：不是当事人或者近亲属，和结果没有利害关系，没有代理或者帮过任何一方。"
