"""Places of the district's file in a text: the longest name wins, with or without 镇, 村, 社区; other names too."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlu.normalise import normalise
from nlu.types import Place, PlaceMention

_SUFFIX = re.compile(
    r"(?:街道办事处|街道办|街道|社区居委会|社区|村民委员会|村委会|居委会|行政村|自然村|镇|乡|村|区"
    r"|县|市|网格|小区|组)$"
)
_FOLLOWS = re.compile(r"^(?:街道|社区|居委会|村委会|镇|乡|村|区|县|市|小区)")
_BEFORE = re.compile(r"(?:^|[在住到是于去来回从,。!?;:、\s我们的里属归叫镇乡道区县市])$")
_AFTER = re.compile(r"^(?:$|[,。!?;:、\s的人这那村镇街社]|这边|那边|\d)")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Names, clean, with the places they mean. `bare` are names without their suffix: they need more around them."""

    full: Mapping[str, Place]
    bare: Mapping[str, Place]
    longest: int
    starts: frozenset[str]


def gazetteer(places: Sequence[Place]) -> Gazetteer:
    """A gazetteer. A short form that two places share means neither."""
    full: dict[str, Place] = {}
    bare: dict[str, list[Place]] = {}
    for place in places:
        for name in (place.name, *place.aliases):
            clean = normalise(name)
            if len(clean) < 2:
                continue
            full.setdefault(clean, place)
            short = _SUFFIX.sub("", clean)
            if len(short) >= 2 and short != clean:
                bare.setdefault(short, []).append(place)
    single = {name: found[0] for name, found in bare.items() if len({p.code for p in found}) == 1 and name not in full}
    every = (*full, *single)
    return Gazetteer(full, single, max(map(len, every), default=0), frozenset(name[:2] for name in every))


def places(clean: str, known: Gazetteer) -> tuple[PlaceMention, ...]:
    """The places named, in order; offsets are into the clean text."""
    return tuple(_found(clean, known))


def _found(clean: str, known: Gazetteer) -> Iterator[PlaceMention]:
    at = 0
    while at < len(clean) - 1:
        mention = _here(clean, at, known) if clean[at : at + 2] in known.starts else None
        if mention is None:
            at += 1
        else:
            yield mention
            at = mention.end


def _here(clean: str, at: int, known: Gazetteer) -> PlaceMention | None:
    """The longest name that begins here."""
    for end in range(min(len(clean), at + known.longest), at + 1, -1):
        name = clean[at:end]
        if place := known.full.get(name):
            return PlaceMention(name, at, end, place.code, place.foreign)
        if (place := known.bare.get(name)) and _stands_alone(clean, at, end):
            if follows := _FOLLOWS.match(clean[end : end + 3]):
                end += follows.end()
            return PlaceMention(clean[at:end], at, end, place.code, place.foreign)
    return None


def _stands_alone(clean: str, start: int, end: int) -> bool:
    """A short form of two characters may be any word: it counts beside words of place or at an edge."""
    if end - start > 2 or _FOLLOWS.match(clean[end : end + 3]):
        return True
    return bool(_BEFORE.search(clean[max(0, start - 1) : start])) and bool(_AFTER.match(clean[end : end + 2]))
