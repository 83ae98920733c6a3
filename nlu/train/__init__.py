"""Training: the corpus and the FAQ → `data/model.npz` and a file of figures. The same sources give the same bytes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nlu import model
from nlu.corpus import Example
from nlu.model import Model
from nlu.train import danger
from nlu.train.heads import fit
from nlu.train.held_out import cross_validate
from nlu.train.samples import asked, sample
from nlu.train.settings import settle
from nlu.types import FaqEntry

FOLDS = 3
FIGURES = model.FILE.with_suffix(".json")

__all__ = ["FIGURES", "FOLDS", "innocent", "train", "write"]


def train(
    examples: Sequence[Example],
    entries: Sequence[FaqEntry],
    alarming: Sequence[Example] = (),
    *,
    folds: int = FOLDS,
) -> tuple[Model, dict[str, Any]]:
    """The model of these examples and of the questions of these FAQ entries, and cross-validated figures.

    `alarming` are examples that teach danger only.
    """
    samples, questions = [sample(example) for example in examples], asked(entries)
    settings, figures = settle(samples, cross_validate(samples, folds, questions))
    calm = replace(fit(samples, questions), settings=settings)
    trained, heard = danger.retrain(calm, examples, alarming, folds)
    return trained, {**figures, "danger": heard, "settings": dict(trained.settings)}


def innocent(examples: Sequence[Example], settings: Mapping[str, Any]) -> Model:
    """A model that has not seen the questions of the FAQ: one to learn the weights of their search with."""
    return replace(fit([sample(example) for example in examples]), settings=settings)


def write(trained: Model, figures: Mapping[str, Any], path: Path = model.FILE) -> None:
    """The model file, and beside it the figures as JSON."""
    model.save(trained, path)
    path.with_suffix(".json").write_text(
        json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
