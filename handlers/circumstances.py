"""What in a matter changes its way (worker or contractor, limit near, already in court), and what it changes.

The words that show a circumstance are data (`data/circumstances.toml`); three come from the facts themselves.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pydantic import ConfigDict

from handlers.facts import CaseFacts
from handlers.reporting_side import other_way
from nlu.normalise import normalise
from nlu.types import Risk

SMALL_SUM = "small_sum"  # the sum lies within the limit of small claims (民事诉讼法 §165)
MANY = "many"  # five persons or more
MANY_PEOPLE = 5
_OF_RISK = {Risk.DOMESTIC_VIOLENCE: "domestic_violence", Risk.VIOLENCE: "violence"}
EMPLOYER = "employer_side"  # in a labour matter the employer reports
DERIVED = frozenset({SMALL_SUM, MANY, EMPLOYER})


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One circumstance: the patterns that show it, and those that take it back. Empty `of`: any category.

    `label` is how it reads after "因为您说到"; `relations` are codes of the other side that show it by themselves.
    """

    code: str
    label: str
    words: tuple[str, ...]
    unless: str = ""
    of: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    quiet: bool = False  # never named to the resident: others may read the phone
    __pydantic_config__ = ConfigDict(extra="forbid")


def covers(of: tuple[str, ...], category: str, subcategory: str) -> bool:
    """Whether a list of "*", categories and "category.subcategory" names this matter."""
    return "*" in of or category in of or f"{category}.{subcategory}" in of


@dataclass(frozen=True, slots=True)
class Change:
    """What circumstances make of a route. With `primary` it is another way, and the first that applies wins.

    Without `primary` it only adds a reason and takes from or adds to the alternatives; all that apply do.
    """

    of: tuple[str, ...]
    when: tuple[str, ...]
    reason: str
    sources: tuple[str, ...]
    not_of: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    primary: str = ""
    alternatives: tuple[str, ...] | None = None
    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    limit: str | None = None
    limit_sources: tuple[str, ...] | None = None
    bring: str = ""
    mediable: bool | None = None
    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways side by side: what it costs, how long it takes, what proof it wants, what its end is worth.

    `kind` is stay, mediate, middle (arbitration, an authority) or sue; `channel` closes it when that channel is closed.
    """

    kind: str
    name: str
    of: tuple[str, ...]
    cost: str
    time: str
    proof: str
    force: str
    sources: tuple[str, ...]
    not_of: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    channel: str = ""
    __pydantic_config__ = ConfigDict(extra="forbid")


def applies(entry: Change | Way, facts: CaseFacts, circumstances: frozenset[str]) -> bool:
    """Whether an entry speaks of this matter in these circumstances."""
    matter = (facts.category, facts.subcategory)
    here = covers(entry.of, *matter) and not covers(entry.not_of, *matter)
    return here and set(entry.when) <= circumstances and not set(entry.unless) & circumstances


def read(facts: CaseFacts, known: tuple[Circumstance, ...], small_claims_fen: int) -> frozenset[str]:
    """The circumstances the facts show, by code. Words are the resident's own: nothing here is verified."""
    text = normalise("。".join(part for part in (facts.what, facts.tried) if part))
    found = {c.code for c in known if _in_scope(c, facts) and _shows(c, text, facts.relation)}
    if facts.amount_fen is not None and 0 < facts.amount_fen <= small_claims_fen:
        found.add(SMALL_SUM)
    if (facts.people or 0) >= MANY_PEOPLE:
        found.add(MANY)
    if facts.category == "labour" and other_way(facts):
        found.add(EMPLOYER)
    if facts.minor:
        found.add("minor")
    return frozenset(found) | facts.circumstances


def of_risks(risks: Iterable[Risk]) -> frozenset[str]:
    """The circumstances a danger brings with it, whatever words it was seen by."""
    return frozenset(_OF_RISK[risk] for risk in risks if risk in _OF_RISK)


def _in_scope(circumstance: Circumstance, facts: CaseFacts) -> bool:
    return not circumstance.of or covers(circumstance.of, facts.category, facts.subcategory)


def _shows(circumstance: Circumstance, text: str, relation: str) -> bool:
    if relation and relation in circumstance.relations:
        return True
    shown, unless = _patterns(circumstance)
    return shown.search(text) is not None and (unless is None or unless.search(text) is None)


@cache
def _patterns(circumstance: Circumstance) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    shown = re.compile("|".join(f"(?:{words})" for words in circumstance.words))
    return shown, re.compile(circumstance.unless) if circumstance.unless else None
