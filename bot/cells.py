"""A cell of a table for spreadsheets: text stays text, and what no file can hold is left out."""

import re

# Spreadsheets compute what begins like this, in some languages with wide characters too; blanks before it help nobody.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*%?")
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0 §2.2: in no file of that kind


def plain(text: str) -> str:
    """The text such as no table program runs: what begins like a formula and is no plain number gets a mark before it."""
    kept = _NO_TEXT.sub("", text)
    runs = kept.startswith(_FORMULA) or kept.lstrip().startswith(_FORMULA)
    return f"'{kept}" if runs and not _NUMBER.fullmatch(kept) else kept
