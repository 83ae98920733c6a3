"""What the FAQ finds for real questions: read from the folder of labelled messages, counted with and without entry."""

import json
from pathlib import Path

import pytest

from benchmarks.faq_questions import Found, found, rows
from handlers.topics.consult import GOOD, OFFER
from nlu.train import real
from nlu.types import FaqHit


def put(folder: Path, name: str, *lines: object) -> None:
    (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def test_questions_come_from_the_folder_and_none_where_it_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(real.VARIABLE, str(tmp_path))
    assert real.questions() == ()
    put(tmp_path, "faq.messages.jsonl", {"id": "a", "text": "没打借条能要回来吗"}, {"id": "b", "text": "今天吃什么"})
    put(tmp_path, "faq.labels.jsonl", {"id": "b", "right": []}, {"id": "a", "right": ["debt.no_iou"]})
    asked = real.questions()
    assert asked == (real.Asked("今天吃什么", ()), real.Asked("没打借条能要回来吗", ("debt.no_iou",)))
    assert [one.first for one in found()] == [False, True]


def test_the_figures_tell_what_was_right_from_what_was_given() -> None:
    asked, alien = real.Asked("甲", ("x", "y")), real.Asked("乙", ())
    told = (
        Found(asked, (FaqHit("y", GOOD), FaqHit("z", 0.1))),  # given, right
        Found(asked, (FaqHit("z", GOOD), FaqHit("x", 0.2))),  # given, wrong; the right one beside it
        Found(asked, (FaqHit("x", OFFER / 2), FaqHit("z", 0.0))),  # right, too faint to be offered
        Found(asked, (FaqHit("z", OFFER), FaqHit("q", 0.0))),  # offered, wrong
        Found(alien, (FaqHit("x", GOOD),)),
        Found(alien, (FaqHit("x", OFFER),)),
    )
    assert [row[1] for row in rows(told)] == ["0.500", "0.750", "0.500", "0.500", "0.500", "0.500", "1.000"]
