"""Sums of money as signed papers write them: in figures with two decimals and in capitals, which nobody can add a stroke to.

The capitals follow 正确填写票据和结算凭证的基本规定, items 1 to 3 (annex 1 to 支付结算办法, 银发〔1997〕393号): 整 after whole yuan
or jiao and not after fen; one 零 for any run of noughts between two figures, within a group of four and across groups.
"""

from itertools import groupby

from handlers.casework.after import Instalment

_FIGURES = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def on_paper(fen: int) -> str:
    """A sum for a paper that is signed: 30000.50元（大写：人民币叁万元伍角整）. Not below nought."""
    whole, rest = divmod(fen, 100)
    figures = f"{whole}.{rest:02}元" if rest else f"{whole}元"
    return f"{figures}（大写：{capitals(fen)}）"


def of_instalment(part: Instalment) -> str:
    """What an instalment is about, for a paper that is signed."""
    return on_paper(part.fen) if part.fen else part.words


def capitals(fen: int) -> str:
    """A sum in capitals: 人民币壹万零叁佰元零伍分. Not below nought."""
    whole, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    yuan = f"{_whole(whole)}元" if whole or not rest else ""
    if not rest:
        return f"人民币{yuan}整"
    tenths = f"{_FIGURES[jiao]}角" if jiao else "零" if whole else ""
    return f"人民币{yuan}{tenths}" + (f"{_FIGURES[cents]}分" if cents else "整")


def _whole(number: int) -> str:
    digits = str(number)
    if number == 0:
        return _FIGURES[0]
    said = ""
    places = [(len(digits) - 1 - at, int(digit)) for at, digit in enumerate(digits)]
    for group, run in groupby(places, key=lambda one: one[0] // 4):
        part = list(run)
        for place, digit in part:
            said += f"{_FIGURES[digit]}{_PLACES[place % 4]}" if digit else _FIGURES[0]
        said = said.rstrip(_FIGURES[0]) + (_GROUPS[group] if any(digit for _, digit in part) else "")
        said += _FIGURES[0] if part[-1][1] == 0 or not any(digit for _, digit in part) else ""
    while _FIGURES[0] * 2 in said:
        said = said.replace(_FIGURES[0] * 2, _FIGURES[0])
    return said.rstrip(_FIGURES[0])
