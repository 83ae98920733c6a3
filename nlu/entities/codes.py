"""The numbers of a case: the one on its papers and its secret code."""

import re

from nlu.patterns import Pattern

# Looking back only behind the first sign lets the search run from one such sign to the next.
_CASE = Pattern(r"f(?<![a-z0-9]f)q[2-9a-hj-np-z]{8}(?![a-z0-9])", re.IGNORECASE)
_SIX = Pattern(r"\d(?<![\d.]\d)\d{5}(?![\d.]|\s?[元块万])")
_CODE_WORD = Pattern(r"查询码|密码|验证码|口令|暗号|码")


def case_numbers(clean: str) -> tuple[str, ...]:
    """Case numbers, in capitals, each once."""
    if "q" not in clean and "Q" not in clean:  # the second sign of each, and seldom of another word
        return ()
    return tuple(dict.fromkeys(hit.upper() for hit in _CASE.findall(clean)))


def secrets(clean: str) -> tuple[str, ...]:
    """Six digits that are a code: with a case number or the word for it, or alone in the message."""
    found = _SIX.findall(clean)
    if not found:
        return ()
    alone = clean.strip(" ,。").isdigit()
    if not (alone or _CASE.search(clean) or _CODE_WORD.search(clean)):
        return ()
    return tuple(dict.fromkeys(found))
