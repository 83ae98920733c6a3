"""Numbers that look mistyped: remarked before they are kept, never refused, for papers of long ago and abroad differ."""

import re

_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}|(?:0\d{2,3})?[2-9]\d{6,7}(?:转\d{1,6})?|[48]00\d{7}|1\d{4}|9[56]\d{3,6}")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999, ISO 7064 MOD 11-2
_DIGITS = "10X98765432"
_ID = re.compile(r"\d{17}[\dX]")


def phone_remark(phone: str, whose: str = "联系方式") -> str:
    """A sentence when this can be no phone number of the country; "" else, also for none at all."""
    plain = re.sub(r"[\s\-－—()（）]", "", phone)
    if not plain or all(_PHONE.fullmatch(part) for part in re.split(r"[、,，;；/]", plain) if part):
        return ""
    return f"{whose}“{phone}”不像电话号码，请核对。"


def id_remark(number: str) -> str:
    """A sentence when an identity card cannot have this number: its length, or the digit that checks the others."""
    plain = re.sub(r"\s", "", number).upper()
    if not plain or (plain.isascii() and not plain.isdigit() and not _ID.fullmatch(plain)):
        return ""  # another paper: passport, permit
    if not plain.isascii() or len(plain) == 15:
        return ""  # written in words, or of the first generation, which has no such digit
    if not _ID.fullmatch(plain):
        return f"身份证号码应当是 18 位，现在是 {len(plain)} 位，请核对。"
    total = sum(int(digit) * weight for digit, weight in zip(plain, _WEIGHTS, strict=False))
    return "" if _DIGITS[total % 11] == plain[17] else "身份证号码的最后一位对不上，可能有一位写错了，请核对。"
