"""The paper on casework shows the machine and the clocks as they are in the code."""

from tests.casework.writing import MARKS, PAPER, written


def test_diagram_and_clocks_of_the_paper_are_fresh() -> None:
    text = PAPER.read_text(encoding="utf-8")
    assert all(text.count(mark) == 1 for marks in MARKS.values() for mark in marks)
    assert text == written(text), "run `python -m tests.casework.writing`"
