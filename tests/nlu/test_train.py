"""Training: the same corpus gives the same bytes; a deployment's own lines count; the model stays small."""

import json
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from nlu import corpus, faq, model, train
from nlu.__main__ import main
from nlu.train import compare, danger, real, samples
from nlu.train.heads import DANGERS
from nlu.types import FaqEntry, Risk

CATEGORIES = ("debt", "education", "labour", "other")
SMALL = 24  # examples a category


@pytest.fixture(scope="module")
def few() -> list[corpus.Example]:
    return [e for code in CATEGORIES for e in islice(corpus.read(corpus.FOLDER / f"{code}.tsv"), SMALL)]


@pytest.fixture(scope="module")
def entries() -> list[FaqEntry]:
    return [entry for entry in faq.load().values() if entry.category == "debt"][:10]


def test_training_is_reproducible(few: list[corpus.Example], entries: list[FaqEntry], tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        trained, figures = train.train(few, entries, folds=2)
        train.write(trained, figures, tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    loaded = model.load(tmp_path / "a.npz")
    assert set(loaded.heads) == {"category", "kind", "subcategory", "danger"}


def test_danger_is_learnt_anew_beside_the_other_heads(few: list[corpus.Example], entries: list[FaqEntry]) -> None:
    standing, _ = train.train(few, entries, folds=2)
    told = [replace(few[0], text=f"锅盖镇的人{n}点来抬棺", risks=frozenset({Risk.CROWD})) for n in range(9)]
    trained, _ = danger.retrain(standing, few, told, 2)
    assert trained.names[: len(standing.names)] == standing.names
    assert all(trained.heads[name] is standing.heads[name] for name in ("category", "kind", "subcategory"))
    place = DANGERS.index(Risk.CROWD)
    asked = [samples.sample(replace(few[0], text=text)).features for text in ("明早来抬棺", "老板欠我工资")]
    near, far = (trained.heads["danger"].score(trained.vector(features))[place] for features in asked)
    assert near > far


def test_the_shipped_model_is_small_and_fits_the_code() -> None:
    assert model.FILE.stat().st_size < 10_000_000
    assert model.load().heads["category"].labels
    figures = json.loads(train.FIGURES.read_text(encoding="utf-8"))
    assert figures["examples"] >= 1200


def test_bad_examples_are_refused_with_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "own.tsv"
    bad.write_text("category\tsubcategory\tkind\trisk\talso\ttext\nlabour\tnone\tmatter\t-\t-\tx\n", encoding="utf-8")
    assert main(["train", "--add", str(bad), "--out", str(tmp_path / "m.npz")]) == 1
    assert "own.tsv line 2" in capsys.readouterr().err
    assert not (tmp_path / "m.npz").exists()


def test_a_model_of_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "FORMAT", 999)
    with pytest.raises(ValueError, match="train again"):
        model.load.__wrapped__(model.FILE)


def test_features_are_compared_on_the_same_messages(few: list[corpus.Example], entries: list[FaqEntry]) -> None:
    taught = [samples.sample(example) for example in few]
    tests = [(s.features, (s.example.category,)) for s in taught[::4]]
    rows = list(compare.features_left_out(taught, samples.asked(entries), tests))
    assert len(rows) == 5
    assert all(0 < row.strict <= row.lenient <= row.first_two <= 1 for row in rows)
    curve = list(compare.learning_curve(taught, tests))
    assert curve[-1].strict > curve[0].strict


def test_real_messages_are_read_with_all_that_counts_as_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dev.messages.jsonl").write_text('{"id": "1", "text": "甲"}\n', encoding="utf-8")
    label = {"id": "1", "category": "debt", "also": ["finance"], "kind": "matter", "kind_maybe": "question"}
    (tmp_path / "dev.labels.jsonl").write_text(json.dumps(label) + "\n", encoding="utf-8")
    monkeypatch.setenv(real.VARIABLE, str(tmp_path))
    assert real.read() == (real.Labelled("甲", ("debt", "finance"), ("matter", "question")),)
    monkeypatch.delenv(real.VARIABLE)
    assert real.read() == ()
