"""Training: the same corpus gives the same bytes; a deployment's own lines count; the model stays small."""

import json
from itertools import islice
from pathlib import Path

import pytest

from nlu import corpus, model, train
from nlu.__main__ import main

SMALL = 12  # examples a category


@pytest.fixture(scope="module")
def few() -> list[corpus.Example]:
    return [e for path in sorted(corpus.FOLDER.glob("*.tsv")) for e in islice(corpus.read(path), SMALL)]


def test_training_is_reproducible(few: list[corpus.Example], tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        trained, figures = train.train(few, folds=2)
        train.write(trained, figures, tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    loaded = model.load(tmp_path / "a.npz")
    assert set(loaded.heads) == {"category", "kind", "subcategory", "danger"}


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
