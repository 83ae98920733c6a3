"""What the FAQ finds for real questions: read from the folder of labelled messages, counted with and without entry."""

import json
from pathlib import Path

import pytest

from benchmarks.faq_marks import MARKS, Asked, questions
from benchmarks.faq_questions import Found, found, rows
from handlers.topics.consult import GOOD, OFFER
from nlu import faq
from nlu.train import real
from nlu.types import FaqHit


def put(folder: Path, name: str, *lines: object) -> None:
    (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def test_the_words_come_from_the_folder_and_the_marks_from_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = tmp_path / "marks.tsv"
    marks.write_text("# number, right, near\nb\t\tdebt.no_iou\na\tdebt.no_iou,debt.x\t\n", encoding="utf-8")
    monkeypatch.delenv(real.VARIABLE, raising=False)
    assert questions(marks) == ()
    put(tmp_path, "dev.messages.jsonl", {"id": "a", "text": "没打借条能要回来吗"})
    put(tmp_path, "pool.jsonl", {"id": "b", "text": "今天吃什么"})
    monkeypatch.setenv(real.VARIABLE, str(tmp_path))
    asked = questions(marks)
    assert asked == (Asked("今天吃什么", (), ("debt.no_iou",)), Asked("没打借条能要回来吗", ("debt.no_iou", "debt.x")))
    assert [one.first for one in found(asked)] == [False, True]


def test_every_mark_is_an_entry_and_no_question_is_judged_twice() -> None:
    rows = [line.split("\t") for line in MARKS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len(rows) >= 300
    assert len({number for number, _, _ in rows}) == len(rows)
    entries = faq.load()
    for number, right, near in rows:
        told = list(filter(None, f"{right},{near}".split(",")))
        assert set(told) <= set(entries), number
        assert len(set(told)) == len(told), number


def test_the_figures_tell_what_was_right_from_what_was_given() -> None:
    asked, alien = Asked("甲", ("x", "y"), ("z",)), Asked("乙", ())
    told = (
        Found(asked, (FaqHit("y", GOOD), FaqHit("z", 0.1))),  # given, right
        Found(asked, (FaqHit("z", GOOD), FaqHit("x", 0.2))),  # given, wrong; the right one beside it
        Found(asked, (FaqHit("x", OFFER / 2), FaqHit("z", 0.0))),  # right, too faint to be offered
        Found(asked, (FaqHit("z", OFFER), FaqHit("q", 0.0))),  # offered, wrong
        Found(alien, (FaqHit("x", GOOD),)),
        Found(alien, (FaqHit("x", OFFER),)),
    )
    assert [row[1] for row in rows(told)] == [
        "0.500",
        "1.000",
        "0.750",
        "0.500",
        "0.500",
        "0.500",
        "0.500",
        "0.000",
        "1.000",
    ]
