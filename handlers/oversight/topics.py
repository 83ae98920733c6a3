"""Budding themes: which words rise in what residents tell. Words alone: no name, no number, no place, nothing of few."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from handlers.district import District
from handlers.facts import CaseFacts
from handlers.oversight.finding import Rising
from handlers.oversight.warning import themes
from nlu.entities import mask
from nlu.entities.firms import firms
from nlu.normalise import normalise
from nlu.tokens import cut

RECENT_DAYS, BEFORE_DAYS = 28, 364
FEWEST = 5  # residents who must say a word before it is shown
MOST = 10  # themes of one look
_SHORTEST, _LONGEST = 2, 8  # characters of a word
_TOGETHER = 0.5  # share of cases two words have in common to be one theme


@dataclass(frozen=True, slots=True)
class Told:
    """The words of one case."""

    case: int
    resident: str
    words: frozenset[str]


def words_of(facts: CaseFacts, district: District) -> frozenset[str]:
    """What of a matter's words may be counted: without names, firms, places, numbers."""
    text = mask(facts.what)
    for private in (facts.name, facts.other_party, facts.place):
        text = text.replace(private, " ") if private.strip() else text
    clean = normalise(text)
    for firm in firms(clean):
        clean = clean.replace(firm.text, " ")
    return frozenset(word for word in cut(clean) if _countable(word) and word not in _place_names(district.places))


def _countable(word: str) -> bool:
    return _SHORTEST <= len(word) <= _LONGEST and all("一" <= char <= "鿿" for char in word)


@cache
def _place_names(places: tuple[object, ...]) -> frozenset[str]:
    names = {name for place in places for name in (getattr(place, "name", ""), *getattr(place, "aliases", ()))}
    return frozenset(names)


def rising(lately: Sequence[Told], before: Sequence[Told]) -> tuple[Rising, ...]:
    """Words told by several residents lately and rarely before, those of the same cases together."""
    now, then = _counted(lately), _counted(before)
    found: list[tuple[list[str], Rising, set[int]]] = []
    totals = (len({told.resident for told in lately}), len({told.resident for told in before}))
    for theme in themes(now, then, *totals, fewest=FEWEST):
        cases = {told.case for told in lately if theme.word in told.words}
        near = next((one for one in found if len(one[2] & cases) >= _TOGETHER * min(len(one[2]), len(cases))), None)
        if near is not None:
            near[0].append(theme.word)
        else:
            found.append(([theme.word], Rising((), theme.residents, theme.before, theme.p, ()), cases))
    return tuple(
        Rising(tuple(words[:4]), first.residents, first.before, first.p, tuple(sorted(cases)))
        for words, first, cases in found[:MOST]
    )


def _counted(all_told: Sequence[Told]) -> Counter[str]:
    """Word → residents who said it, each once."""
    return Counter(word for _, word in {(told.resident, word) for told in all_told for word in told.words})
