"""Names as lists and files show them: a person's is cut to its first character, wherever it stands; a role or a firm is nobody's name."""

import re
from collections.abc import Iterable, Iterator

from handlers.casework.case import Case
from nlu.entities.firms import firms
from nlu.entities.private import mask
from nlu.entities.relations import RELATION_OF

_BETWEEN = re.compile(r"([、，,；;/\s（）()【】\[\]〔〕]+)")
_PLACE = re.compile("[一-鿿]{2,3}(?:镇|乡|街道|村|社区|开发区|工业园区?)")
_AND = re.compile("[和与跟及]")
_LEAD = re.compile("(?:我们|我|俺|咱|那个|这个|一个|对方|原来|以前|的)+")
_ROLES = "|".join(map(re.escape, sorted(RELATION_OF, key=len, reverse=True)))
_HEAD, _TAIL = re.compile(_ROLES), re.compile(f"(?:{_ROLES})$")
_BODIES = frozenset(
    (
        *("property_company", "developer", "insurer", "hospital", "merchant", "school"),
        *("bank", "court", "police", "village", "government", "company"),
    )
)
_PERSON = tuple("生夫员师长任记主人板警官理服练家商介户")  # 医生, 班主任, 村支书, 卖家: a person, also of such a body


def masked_name(name: str) -> str:
    """The first character alone."""
    return f"{name[:1]}{'*' * max(len(name) - 1, 1)}" if name else ""


def masked_side(told: str) -> str:
    """The other side as it was told, its persons' names masked: 包工头老王 → 包工头老*; 县医院 stays."""
    return "".join(masked_name(word) if named else word for word, named in _parts(told))


def masked_words(words: str, case: Case) -> str:
    """What was told of a case, without its numbers and the names it knows: of whoever brought it, the other side and all parties."""
    known = {case.facts.name, *_named(case.facts.other_party)}
    known.update(name for party in case.record.parties for name in _named(party.name))
    names = sorted((name for name in known if len(name) > 1), key=lambda name: (-len(name), name))
    shut = mask(words)
    return re.sub("|".join(map(re.escape, names)), lambda found: masked_name(found[0]), shut) if names else shut


def _named(told: str) -> Iterable[str]:
    """The names among the words; of two joined by 和 each too, which may as well stand in one name."""
    found = [word for word, named in _parts(told) if named]
    return (
        *found,
        *(name for word in found for at in _AND.finditer(word) for name in (word[: at.start()], word[at.end() :])),
    )


def _parts(told: str) -> Iterator[tuple[str, bool]]:
    """The pieces of the words for the other side in their order, each with whether it is a person's name."""
    for at, piece in enumerate(_BETWEEN.split(told)):
        if at % 2:
            yield piece, False
            continue
        end = 0
        for firm in sorted(firms(piece), key=lambda found: found.start):
            yield from _beside(piece[end : firm.start])
            yield piece[max(firm.start, end) : firm.end], False
            end = max(firm.end, end)
        yield from _beside(piece[end:]) if end else _of_one(piece)


def _beside(rest: str) -> Iterator[tuple[str, bool]]:
    """What stands before or after a firm in one piece: the place it lies in, or somebody of it."""
    joined = _AND.match(rest)
    if joined or _PLACE.fullmatch(rest):
        at = joined.end() if joined else len(rest)
        yield rest[:at], False
        rest = rest[at:]
    yield from _of_one(rest)


def _lead(piece: str) -> re.Match[str] | None:
    """A role, or 我 and the like, that the piece begins with: 我爸爸 is 我 and 爸爸, 我爸 a word of its own."""
    owner, role = _LEAD.match(piece), _HEAD.match(piece)
    if owner is not None and _HEAD.match(piece, owner.end()) and piece not in RELATION_OF:
        return owner
    return role or owner


def _of_one(piece: str) -> Iterator[tuple[str, bool]]:
    lead = _lead(piece)
    if lead is not None:
        yield lead[0], False
        yield from _of_one(piece[lead.end() :])
        return
    tail = _TAIL.search(piece)
    rest = piece[: tail.start()] if tail else piece
    body = tail is not None and RELATION_OF[tail[0]] in _BODIES and not tail[0].endswith(_PERSON)
    if rest:
        yield rest, not body and (tail is None or len(rest) > 1)  # 李老板 tells no more than the masked name would
    if tail:
        yield tail[0], False
