"""Real labelled messages of the folder `FENGQIAO_EVAL_DIR` names: to measure on, never to learn from."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VARIABLE = "FENGQIAO_EVAL_DIR"


@dataclass(frozen=True)
class Labelled:
    """A real message, the categories a reasonable expert accepts (best first), and the kinds."""

    text: str
    right: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """A real question and the entries of the FAQ that answer it; none when no entry does."""

    text: str
    right: tuple[str, ...]


def read(name: str = "dev") -> tuple[Labelled, ...]:
    """The messages of `<name>.messages.jsonl` with their labels; none when the variable is not set."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        return ()
    texts = {row["id"]: row["text"] for row in _rows(Path(folder) / f"{name}.messages.jsonl")}
    return tuple(_labelled(texts[row["id"]], row) for row in _rows(Path(folder) / f"{name}.labels.jsonl"))


def questions() -> tuple[Asked, ...]:
    """The questions of `faq.messages.jsonl` with their entries; none where the folder has no such file."""
    folder = Path(os.environ.get(VARIABLE, ""))
    if not (folder / "faq.messages.jsonl").is_file():
        return ()
    texts = {row["id"]: row["text"] for row in _rows(folder / "faq.messages.jsonl")}
    return tuple(Asked(texts[row["id"]], tuple(row["right"])) for row in _rows(folder / "faq.labels.jsonl"))


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _labelled(text: str, row: dict[str, Any]) -> Labelled:
    kinds = tuple(str(row[key]) for key in ("kind", "kind_maybe") if row.get(key))
    return Labelled(text, (row["category"], *row.get("also", ())), kinds)
