"""Training: the corpus and the FAQ → `data/model.npz` and a file of figures. The same sources give the same bytes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nlu import model
from nlu.corpus import Example
from nlu.faq import fit as faq_fit
from nlu.model import Model
from nlu.train.heads import fit
from nlu.train.held_out import cross_validate
from nlu.train.samples import asked, sample
from nlu.train.settings import settle
from nlu.types import FaqEntry, Kind

FOLDS = 3
FIGURES = model.FILE.with_suffix(".json")

__all__ = ["FIGURES", "FOLDS", "train", "write"]


def train(
    examples: Sequence[Example], entries: Sequence[FaqEntry], *, folds: int = FOLDS
) -> tuple[Model, dict[str, Any]]:
    """The model of these examples, its search of these FAQ entries, and cross-validated figures of both."""
    samples = [sample(example) for example in examples]
    questions = asked(entries)
    settings, figures = settle(samples, cross_validate(samples, folds, questions))
    small_talk = [e.text for e in examples if e.category == "other" and e.kind is not Kind.MATTER]
    innocent = replace(fit(samples), settings=settings)  # has not seen the questions it is to find the entries of
    weights, found = faq_fit.fit(innocent, entries, small_talk)
    return replace(fit(samples, questions), settings={**settings, "faq": list(weights)}), {**figures, "faq": found}


def write(trained: Model, figures: Mapping[str, Any], path: Path = model.FILE) -> None:
    """The model file, and beside it the figures as JSON."""
    model.save(trained, path)
    path.with_suffix(".json").write_text(
        json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
