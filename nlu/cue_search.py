"""Finds what every match of a pattern holds, and what it begins with. For writing `data/cues.json`, and its test."""

import importlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from nlu import corpus, cues, patterns
from nlu.faq import keys
from nlu.neighbours import CODES
from nlu.normalise import normalise

_parser: Any = importlib.import_module("re._parser")  # private, and therefore not asked while messages are read
_FORMS = 300  # spellings of a stretch of a pattern that are listed; with more it gives no cues
_CLASS = 60  # characters of a class that are listed
_WEIGHT = 5  # of a message that holds a cue, beside the cue's own: of two alike, fewer cues are better

Rarity = Callable[[str], int]
Node = tuple[Any, Any]
Cues = frozenset[str]
_SIGNS = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s"}


def of_all() -> dict[str, cues.Known]:
    """What is known of all patterns for whole messages, by the name it is kept under; patterns that give nothing left out."""
    importlib.import_module("nlu.pipeline")  # with it come all patterns
    keys.load()  # and with the file of keys theirs
    texts = [normalise(example.text).lower() for example in corpus.read_all()]
    holding = Counter(cue for text in texts for cue in cues.held(text))
    sources = dict.fromkeys(p.pattern for p in patterns.Cued.known if isinstance(p, patterns.Cued))
    found = {
        source: cues.Known(
            starts_of(source) or "", tuple(sorted(cues_of(source, lambda cue: _WEIGHT * holding[cue] + 1) or ()))
        )
        for source in sources
    }
    return {cues.name(source): own for source, own in found.items() if any(own)}


def cues_of(source: str, share: Rarity) -> Cues | None:
    """The cues that fewest messages hold: `share` tells how many hold one. None when a match need not hold any."""
    return _needed(_parser.parse(source), share)


def starts_of(source: str) -> str | None:
    """The inside of a class of all characters a match can begin with; None when that may be any, or a match be empty."""
    found = _first(_parser.parse(source))
    return "".join(sorted(found)) if found and "" not in found else None


def _first(sequence: Iterable[Node]) -> set[str] | None:
    """What the sequence can begin with, as parts of a class, "" when it can be empty; None: anything."""
    found = {""}
    for node in sequence:
        op, value = str(node[0]), node[1]
        if op == "ASSERT" and value[0] > 0 and (ahead := _first(value[1])) and "" not in ahead:
            return found - {""} | ahead
        own = _first_of(node)
        if own is None:
            return None
        found = found - {""} | own
        if "" not in own:
            break
    return found


def _first_of(node: Node) -> set[str] | None:
    """What one part can begin with."""
    op, value = str(node[0]), node[1]
    if op == "LITERAL":
        return {re.escape(chr(value))}
    if op == "IN":
        parts = list(map(_part_of_class, value))
        return {part for part in parts if part} if all(parts) else None
    if op in ("AT", "ASSERT", "ASSERT_NOT"):
        return {""}
    if op == "SUBPATTERN":
        return _first(value[3]) if not value[1] else None
    if op == "BRANCH":
        branches = list(map(_first, value[1]))
        known = [branch for branch in branches if branch is not None]
        return set().union(*known) if len(known) == len(branches) else None
    if op in ("MAX_REPEAT", "MIN_REPEAT"):
        again = _first(value[2])
        return again if again is None or value[0] else again | {""}
    return None


def _part_of_class(item: Node) -> str | None:
    """One item of a class as it is written there; None for what cannot be written so."""
    op, value = str(item[0]), item[1]
    if op == "LITERAL":
        return re.escape(chr(value))
    if op == "RANGE":
        return "-".join(re.escape(chr(code)) for code in value)
    return _SIGNS.get(str(value)) if op == "CATEGORY" else None


def _needed(sequence: Iterable[Node], share: Rarity) -> Cues | None:
    """The best cues any stretch of the sequence gives, or any one part."""
    nodes = list(sequence)
    choices = [cues for node in nodes if (cues := _inside(node, share)) is not None]
    for start in range(len(nodes)):
        forms: set[str] | None = {""}
        for node in nodes[start:]:
            forms = _joined(forms, _forms(node))
            if forms is None:
                break
            if "" not in forms:
                choices.append(frozenset(_rarest(form, share) for form in forms))
    return min(choices, key=lambda cues: (sum(map(share, cues)), sorted(cues)), default=None)


def _inside(node: Node, share: Rarity) -> Cues | None:
    """The cues a part gives by what stands in it."""
    op, value = str(node[0]), node[1]
    if op == "BRANCH":
        found = [_needed(branch, share) for branch in value[1]]
        known = [cues for cues in found if cues is not None]
        return frozenset().union(*known) if len(known) == len(found) else None
    if op == "SUBPATTERN":
        return _needed(value[3], share) if not value[1] else None  # with flags of its own, letters mean more
    if op in ("MAX_REPEAT", "MIN_REPEAT") and value[0] >= 1:
        return _needed(value[2], share)
    return _needed(value[1], share) if op == "ASSERT" else None


def _forms(node: Node) -> set[str] | None:
    """All that a part can match; None when that is too much to list."""
    op, value = str(node[0]), node[1]
    if op == "LITERAL":
        return {chr(value)} if value < CODES else None
    if op == "IN":
        return _of_class(value)
    if op in ("AT", "ASSERT", "ASSERT_NOT"):
        return {""}
    if op == "SUBPATTERN":
        return _of_sequence(value[3]) if not value[1] else None
    if op == "BRANCH":
        return _either(map(_of_sequence, value[1]))
    if op in ("MAX_REPEAT", "MIN_REPEAT") and value[1] == 1:
        return _either(([{""}] if value[0] == 0 else []) + [_of_sequence(value[2])])
    return None


def _of_sequence(sequence: Iterable[Node]) -> set[str] | None:
    forms: set[str] | None = {""}
    for node in sequence:
        forms = _joined(forms, _forms(node))
    return forms


def _joined(before: set[str] | None, after: set[str] | None) -> set[str] | None:
    if before is None or after is None or len(before) * len(after) > _FORMS:
        return None
    return {one + other for one in before for other in after}


def _either(parts: Iterable[set[str] | None]) -> set[str] | None:
    found: set[str] = set()
    for part in parts:
        if part is None or len(found) + len(part) > _FORMS:
            return None
        found |= part
    return found


def _of_class(items: Sequence[Node]) -> set[str] | None:
    """The characters of a class; None when it is too wide to list."""
    out: set[str] = set()
    for op, value in items:
        if str(op) == "LITERAL" and value < CODES:
            out.add(chr(value))
        elif str(op) == "RANGE" and value[1] - value[0] < _CLASS and value[1] < CODES:
            out |= set(map(chr, range(value[0], value[1] + 1)))
        else:
            return None  # \d too: it matches digits of every script
    return out


def _rarest(form: str, share: Rarity) -> str:
    """The character or pair of neighbours in a spelling that fewest messages hold."""
    return min(cues.held(form), key=lambda cue: (share(cue), cue))
