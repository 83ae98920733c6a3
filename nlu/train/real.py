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


def read() -> tuple[Labelled, ...]:
    """The messages of `dev.messages.jsonl` with their labels; none when the variable is not set."""
    folder = os.environ.get(VARIABLE)
    return labelled(Path(folder) / "dev.labels.jsonl") if folder else ()


def labelled(labels: Path) -> tuple[Labelled, ...]:
    """The messages a file of labels tells of by their number, as far as the folder holds their words."""
    words = texts()
    return tuple(_labelled(words[row["id"]], row) for row in _rows(labels) if row["id"] in words)


def texts() -> dict[str, str]:
    """The words of all real messages by their number, labelled or not; none when the variable is not set."""
    folder = os.environ.get(VARIABLE)
    files = [*sorted(Path(folder).glob("*.messages.jsonl")), Path(folder) / "pool.jsonl"] if folder else []
    return {row["id"]: row["text"] for path in files if path.is_file() for row in _rows(path)}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _labelled(text: str, row: dict[str, Any]) -> Labelled:
    kinds = tuple(str(row[key]) for key in ("kind", "kind_maybe") if row.get(key))
    return Labelled(text, (row["category"], *row.get("also", ())), kinds)
