"""Statutes named in the sentences of the code and the pages: the same check as for the tables."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_citations import Laws, article, laws, others

__all__ = ["laws"]

ROOT = Path(__file__).parent.parent
SHOWN = ("handlers/**/*.py", "bot/**/*.py", "bot/**/*.html", "bot/**/*.toml")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_NUMBER = r"第([零一二三四五六七八九十百千]+|\d+)条"
_CITED = re.compile(rf"《?([一-鿿]{{2,40}})》?{_NUMBER}(?:(?:至|、|和|到){_NUMBER})*")


def number(words: str) -> int:
    """An article's number as statutes write it: 一百零三 is 103."""
    if words.isdecimal():
        return int(words)
    total, digit = 0, 0
    for sign in words:
        unit = {"十": 10, "百": 100, "千": 1000}.get(sign)
        if unit is None:
            digit = _DIGITS[sign]
        else:
            total, digit = total + (digit or 1) * unit, 0
    return total + digit


def sentences() -> Iterator[tuple[str, str, list[int]]]:
    """Where, the words before the article, and the numbers of the articles."""
    for pattern in SHOWN:
        for path in sorted(ROOT.glob(pattern)):
            for found in _CITED.finditer(path.read_text(encoding="utf-8")):
                numbers = [number(words) for words in re.findall(_NUMBER, found.group(0))]
                yield str(path.relative_to(ROOT)), found.group(1), numbers


@pytest.mark.parametrize(
    ("words", "value"), [("三", 3), ("十", 10), ("二十", 20), ("四十四", 44), ("一百零三", 103), ("一千零五十四", 1054)]
)
def test_numbers_of_articles_are_read(words: str, value: int) -> None:
    assert number(words) == value


def test_every_article_named_in_a_sentence_exists(laws: Laws) -> None:  # pytest's fixture, imported
    checked = {article(entry["source"]) for entry in others()}
    names = sorted({*laws.articles, *(name for name, _ in checked)}, key=len, reverse=True)
    wrong, seen = [], 0
    for where, words, numbers in sentences():
        law = next((name for name in names if words.endswith(name)), None)
        for one in numbers:
            seen += 1
            if law is None or (one not in laws.articles.get(law, ()) and (law, one) not in checked):
                wrong.append(f"{where}: {words} {one}")
    assert seen > 3
    assert not wrong
