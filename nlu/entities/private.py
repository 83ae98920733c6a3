"""Numbers that point to a person: phones, ID numbers, bank cards; found, checked, masked."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nlu.patterns import Pattern
from nlu.types import Mention

_HIDDEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff"
_GAP = rf"[ \-—–‑·.{_HIDDEN}]{{0,2}}"
_ANY = rf"\d(?:{_GAP}\d)"
_MOBILE = Pattern(rf"(?<!\d)(?:\+?86{_GAP})?(1{_GAP}[3-9](?:{_GAP}\d){{9}})(?!\d)")
_LANDLINE = Pattern(rf"(?<![\d.])\(?0\d{{2,3}}\)?{_GAP}[2-9]\d{{6,7}}(?!\d)")
_SERVICE = Pattern(rf"(?<!\d)[48]00{_GAP}\d{{3}}{_GAP}\d{{4}}(?!\d)")
_PHONES = (_MOBILE, _LANDLINE, _SERVICE)
_ID = Pattern(rf"(?<!\d)[1-9](?:{_GAP}\d){{16}}{_GAP}[\dXx](?![\dA-Za-z])")
_ID_SHAPE = Pattern(
    rf"(?<!\d)[1-9]\d{{5}}{_GAP}(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d{_GAP}\d{{3}}[\dXx](?![\dA-Za-z"
    rf"])"
)
_CARD_SHAPE = Pattern(r"(?<!\d)\d{4}(?:[ \-]\d{4}){3}(?:[ \-]\d{1,4})?(?!\d)")
_OLD_ID = Pattern(r"(?<!\d)[1-9]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}(?!\d)")
_SAID = Pattern(  # said to be such a number, right or mistyped
    rf"(?:身份证|证件|银行卡|信用卡|储蓄卡|社保卡|[工农建中交]行卡|卡号|账号|账户|户头)[^\d]{{0,8}}(?<!\d)({_ANY}{{11,19}}[Xx]?)(?![\dA-Za-z])"
)
_CARD = Pattern(rf"(?<!\d){_ANY}{{15,18}}(?!\d)")
_LONG = Pattern(rf"\d(?:[{_HIDDEN}]{{0,2}}\d){{10,}}[Xx]?")
_WIDE = Pattern(r"[^\D0-9]")  # digits of other scripts and widths
_ANY_DIGIT = Pattern(r"[\d零〇一二三四五六七八九幺]")
_FEWEST_DOCUMENT = 12  # digits of what can be an ID or card number
_FEWEST = 7  # digits of any of the numbers
_SEVEN = Pattern(r"\d(?:\D{0,2}\d){6}")
_SPOKEN = Pattern(
    r"[零〇一二三四五六七八九幺][零〇一二三四五六七八九幺]{10,17}"
)  # by its first sign it is found quickly
_SPOKEN_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "0012345678" + "91")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class Numbers(NamedTuple):
    """The numbers that point to a person, digits only in `text` of each mention."""

    phones: tuple[Mention, ...] = ()
    ids: tuple[Mention, ...] = ()
    cards: tuple[Mention, ...] = ()


_NO_NUMBERS = Numbers()


def numbers(text: str) -> Numbers:
    """Phones; ID numbers of 18 places whose check digit is right; cards of 16 to 19 places that pass the Luhn check."""
    if len(_ANY_DIGIT.findall(text)) < _FEWEST:
        return _NO_NUMBERS
    plain = _plain(text)
    if not _SEVEN.search(plain):
        return _NO_NUMBERS
    ids = tuple(Mention(_digits(m.group()).upper(), *m.span()) for m in _ids(plain))
    cards = tuple(Mention(_digits(m.group()), *m.span()) for m in _cards(plain) if not _inside(m.span(), ids))
    phones = [
        Mention(_digits(m.group(m.lastindex or 0)), *m.span())
        for pattern in _PHONES
        for m in pattern.finditer(plain)
        if not _inside(m.span(), (*ids, *cards))
    ]
    return Numbers(tuple(sorted(phones, key=lambda mention: mention.start)), ids, cards)


def mask(text: str) -> str:
    """The text with phones, ID numbers, cards and any other long number replaced by what they are.

    Masks more than is recognised: eleven or more digits in a row never stay, whatever they are.
    """
    plain = _plain(text)
    spans: list[tuple[int, int, str]] = [(*m.span(), "[证件号]") for m in _ids(plain)]
    spans += [(*m.span(), "[卡号]") for m in _cards(plain)]
    spans += [(*m.span(), "[电话]") for pattern in _PHONES for m in pattern.finditer(plain)]
    spans += [(*m.span(), "[证件号]") for pattern in (_ID_SHAPE, _OLD_ID) for m in pattern.finditer(plain)]
    spans += [(*m.span(), "[卡号]") for m in _CARD_SHAPE.finditer(plain)]
    spans += [(*m.span(), "[号码]") for m in _LONG.finditer(plain)]
    return _without(text, spans)


def mask_documents(text: str) -> str:
    """The text without ID and bank-card numbers, which no matter needs; phones and order numbers stay, which it may."""
    if len(_ANY_DIGIT.findall(text)) < _FEWEST_DOCUMENT:
        return text
    plain = _plain(text)
    phones = tuple(Mention("", *m.span()) for pattern in _PHONES for m in pattern.finditer(plain))
    spans: list[tuple[int, int, str]] = [(*m.span(), "[证件号]") for m in _ids(plain)]
    spans += [(*m.span(), "[证件号]") for pattern in (_ID_SHAPE, _OLD_ID) for m in pattern.finditer(plain)]
    spans += [(*m.span(), "[卡号]") for m in _cards(plain)]
    spans += [(*m.span(), "[卡号]") for m in _CARD_SHAPE.finditer(plain)]
    spans += [(*m.span(1), "[号码]") for m in _SAID.finditer(plain) if not _inside(m.span(1), phones)]
    return _without(text, spans)


def _without(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """The text with what is hidden replaced by its name; of overlapping ones the first and longest counts."""
    out: list[str] = []
    at = 0
    for start, end, name in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end <= at:
            continue
        out += [text[at:start], name] if start >= at else []
        at = end
    return "".join((*out, text[at:]))


def _plain(text: str) -> str:
    """The same length, every kind of digit as ASCII, spoken digits (幺三八…) too where they form a long number."""
    if not text.isascii():
        text = _WIDE.sub(lambda m: str(int(m.group())), text)
        text = _SPOKEN.sub(lambda m: m.group().translate(_SPOKEN_DIGITS), text)
    return text


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit() or c in "Xx")


def _ids(plain: str) -> Iterator[re.Match[str]]:
    return (m for m in _ID.finditer(plain) if _id_checks(_digits(m.group()).upper()))


def _id_checks(number: str) -> bool:
    """The month and day are possible and the last place fits the others (GB 11643)."""
    if not ("01" <= number[10:12] <= "12" and "01" <= number[12:14] <= "31"):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17]


def _cards(plain: str) -> Iterator[re.Match[str]]:
    return (m for m in _CARD.finditer(plain) if _luhn(_digits(m.group())))


def _luhn(number: str) -> bool:
    doubled = [int(d) * 2 if place % 2 else int(d) for place, d in enumerate(reversed(number))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0 and len(set(number)) > 1


def _inside(span: tuple[int, int], taken: Sequence[Mention]) -> bool:
    return any(mention.start <= span[0] and span[1] <= mention.end for mention in taken)
