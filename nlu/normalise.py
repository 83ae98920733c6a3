"""Text as it was typed → clean text: one width, one script, no invisible characters; and answers back to traditional.

Work is bounded: input is cut to `LONGEST` characters before anything else looks at it, and again after folding.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence, Set
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from opencc import OpenCC

from nlu.types import Script, Tongue

LONGEST = 4000  # characters of one message that are read
_AT_HAND = 256  # texts of which the clean one is kept: an answer looks at the message and those before it many times

_RETURN = re.compile(r"_x000[dD]_|\r\n?")
_SPACED = re.compile(r"(?:[一-鿿] ){3,}[一-鿿](?![一-鿿])")  # 自 杀 了 吧
_FEWEST_SPACED = 3  # spaces in that
_TWICE = re.compile(r"(.)\1", re.DOTALL)
_THRICE = re.compile(r"(\D)\1\1")
_HAN_RUN = re.compile(r"[㐀-鿿]+")
_LATIN = re.compile(r"[^\W\d_]")
_MUCH_LATIN = 12  # letters for each Chinese character from which a text is no Chinese one
_BLANK = frozenset("\u2800\u3164\u115f\u1160\uffa0")  # characters that look like nothing
_BETWEEN = frozenset("*·•_~^-")  # one of these between two Chinese characters hides a word
_HIDING = re.compile(r"[*·•_~^-](?<=[㐀-鿿].)(?=[㐀-鿿])")
_BROKEN = "坏"
_DROPPED = frozenset({"Cf", "Cc", "Co", "Cs", "Cn", "Mn", "Me"})


class Clean(NamedTuple):
    """Clean text, and for each of its characters the index in the text as it was sent."""

    text: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch `start:end` of the clean text, as offsets into the text as it was sent."""
        if start >= end:
            at = self.origin[start] if start < len(self.origin) else 0
            return at, at
        return self.origin[start], self.origin[end - 1] + 1


def clean(text: str) -> Clean:
    """Fold width and compatibility forms, drop what cannot be seen, calm repeats, turn to simplified script."""
    return _clean(text[:LONGEST])


@lru_cache(maxsize=_AT_HAND)
def _clean(text: str) -> Clean:
    folded, origin = _fold(text)
    left = _new(folded, _PLAIN)
    if not left:
        return Clean(folded, origin)
    joined = _joined(folded)
    if len(joined) < len(folded):
        folded = "".join(folded[i] for i in joined)
        origin = [origin[i] for i in joined]
        left = _new(folded, _PLAIN)
    simple = _simplify(folded, left.difference(" "))
    _learn((char for char in left if char in simple and _is_plain(char)), _PLAIN)
    return Clean(simple, origin)


def _is_plain(char: str) -> bool:
    """Whether nothing is ever to be done about the character but calming it."""
    return char != " " and char not in _BETWEEN and char not in _IN_PHRASES and _VOTES[char] != 1


def normalise(text: str) -> str:
    """Only the clean text."""
    return clean(text).text


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """NFKC character by character, without the invisible; runs of one character calmed; spaces to one."""
    plain = text
    for char in _new(text, _STAYS):  # a few signs, mostly
        folded = _FOLDED[char]
        if len(folded) != 1:
            return _fold_slowly(text)
        if folded == char:
            _learn(char, _STAYS)
        else:
            plain = plain.replace(char, folded)
    return (plain, range(len(text))) if "_x000" not in text and _calm(plain) else _fold_slowly(text)


def _calm(text: str) -> bool:
    """Whether no spaces and no runs of one character need calming."""
    if "  " in text or "\n " in text or text.startswith((" ", "\n")) or text.endswith((" ", "\n")):
        return False
    twice = _TWICE.search(text)
    return not twice or not _THRICE.search(text, twice.start())


def _fold_slowly(text: str) -> tuple[str, Sequence[int]]:
    """The same where something is dropped, lengthened or repeated."""
    chars: list[str] = []
    origin: list[int] = []
    for index, char in _without_returns(text):
        for folded in _FOLDED[char]:
            if folded == " " and (not chars or chars[-1] in " \n"):
                continue
            if not folded.isdigit() and len(chars) > 1 and chars[-1] == chars[-2] == folded:
                continue
            chars.append(folded)
            origin.append(index)
    while chars and chars[-1] in " \n":
        chars.pop()
        origin.pop()
    return "".join(chars[:LONGEST]), origin[:LONGEST]


def _without_returns(text: str) -> list[tuple[int, str]]:
    """Characters with their index; carriage returns, also as spreadsheets write them, are one line break."""
    if "\r" not in text and "_x000" not in text:
        return list(enumerate(text))
    out: list[tuple[int, str]] = []
    last = 0
    for found in _RETURN.finditer(text):
        out.extend((i, text[i]) for i in range(last, found.start()))
        out.append((found.start(), "\n"))
        last = found.end()
    out.extend((i, text[i]) for i in range(last, len(text)))
    return out


class _Folded(dict[str, str]):
    """What one character becomes, worked out once each; empty when nobody can see it."""

    def __missing__(self, char: str) -> str:
        self[char] = folded = self._fold(char)
        return folded

    @staticmethod
    def _fold(char: str) -> str:
        if char == "\n":
            return char
        if char.isspace():
            return " "
        if char in _BLANK or unicodedata.category(char) in _DROPPED:
            return ""
        folded = unicodedata.normalize("NFKC", char)
        return "".join(" " if c.isspace() else c for c in folded if unicodedata.category(c) not in _DROPPED)


_FOLDED = _Folded()  # bounded, as the next, by the number of characters there are

# What is known of the characters met already, one byte for each by its code: for a text that is one look at a small table,
# where sets of characters would be looked through one by one. Those from `_BEYOND` on are looked at each time.
_PLAIN = 1  # nothing is to be done about it once folded
_STAYS = 2  # folding leaves it as it is
_EITHER = 4  # not only traditional script has it
_BEYOND = 0xFFFF
_MET = np.zeros(_BEYOND + 1, dtype=np.uint8)


def _known(text: str) -> NDArray[np.uint8]:
    """What is known of each of its characters."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    return _MET.take(codes, mode="clip")


def _new(text: str, what: int) -> set[str]:
    """Its characters of which that is not known."""
    return {text[at] for at in (_known(text) & what == 0).nonzero()[0].tolist()}


def _learn(chars: Iterable[str], what: int) -> None:
    for char in chars:
        if ord(char) < _BEYOND:
            _MET[ord(char)] |= what


def _joined(text: str) -> Sequence[int]:
    """Indices that stay when signs and spaces put between the characters of a word are taken out."""
    if _BETWEEN.isdisjoint(text) and " " not in text:
        return range(len(text))
    gone = {found.start() for found in _HIDING.finditer(text)}
    for found in _SPACED.finditer(text) if text.count(" ") >= _FEWEST_SPACED else ():
        gone.update(i for i in range(found.start(), found.end()) if text[i] == " ")
    return [i for i in range(len(text)) if i not in gone] if gone else range(len(text))


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def _simplify(text: str, chars: Set[str]) -> str:
    """Simplified script of the same length, so that offsets keep their meaning. `chars`: those of it not known to be plain."""
    if not _traditional("".join(chars)) and _IN_PHRASES.isdisjoint(chars):
        return text
    changed: str = _converter("t2s").convert(text)
    if len(changed) != len(text):
        return "".join(_simple(c) for c in text)
    if _BROKEN in text:  # 打坏, 一坏: OpenCC takes it for the old form of 坯, which nobody writes today
        return "".join(_BROKEN if sent == _BROKEN else read for sent, read in zip(text, changed, strict=True))
    return changed


@lru_cache(maxsize=16384)
def _simple(char: str) -> str:
    changed: str = _converter("t2s").convert(char)
    return changed if len(changed) == 1 else char


class _Votes(dict[str, int]):
    """1 for a character only traditional script has, -1 for one only simplified script has, worked out once each."""

    def __missing__(self, char: str) -> int:
        self[char] = vote = self._vote(char)
        return vote

    @staticmethod
    def _vote(char: str) -> int:
        if char.isascii():
            return 0
        if _converter("t2s").convert(char) != char:
            return 1
        # A simplified form that traditional script uses as well (后, 里, 干) speaks for neither.
        return -1 if _converter("s2t").convert(char) != char and char not in _SHARED else 0


_VOTES = _Votes()
_IN_PHRASES = frozenset("沈藉哩覆瞭衹甦")  # the characters OpenCC leaves as they are, but not in some phrases (答覆)
_SHARED = frozenset(
    "后里干台只才几万与云价余冬出别制卜合同吊向周咸回困坛复太家宁宣局岳巨帘并幸广征志念恤恶愿托"
    "据斗旋旧暗曲朱朴杆松板极柜杰核梁棱欲毁气汇沈沾注涂游澄热焰熏玩瓮症盗秋种筑签系累纤线舍芸苏"
    "范药虫蜡术谷赞踪辟迹采里钟闲面须颜饥饮馆"
)


def script_of(text: str) -> Script:
    """Which script the writer uses; simplified when the words do not tell."""
    sent = text[:LONGEST]
    vote = sum(map(_VOTES.__getitem__, sent)) if _traditional(sent) else 0
    return Script.TRADITIONAL if vote > 0 else Script.SIMPLIFIED


def _traditional(text: str) -> bool:
    """Whether among the characters is one only traditional script has."""
    new = _new(text, _EITHER)
    found = {char for char in new if _VOTES[char] == 1}
    _learn(new - found, _EITHER)
    return bool(found)


def to_traditional(text: str) -> str:
    """An answer in traditional script."""
    changed: str = _converter("s2tw").convert(text)
    return changed


def tongue_of(clean_text: str) -> Tongue:
    """What kind of text it is: Chinese, another language, signs only, or nothing."""
    if not clean_text.strip():
        return Tongue.EMPTY
    han = sum(map(len, _HAN_RUN.findall(clean_text)))
    if len(clean_text) <= _MUCH_LATIN * han:
        return Tongue.CHINESE
    letters = len(_LATIN.findall(clean_text)) - han
    if han == 0 and letters <= 0:
        return Tongue.SYMBOLS
    return Tongue.FOREIGN if letters > _MUCH_LATIN * max(1, han) or (han == 0 and letters > 2) else Tongue.CHINESE
