"""Which entries of the FAQ answer real questions, as readers judged: `faq_marks.tsv`, by the number of the message, without its words."""

from dataclasses import dataclass
from pathlib import Path

from nlu.train import real

MARKS = Path(__file__).with_name("faq_marks.tsv")


@dataclass(frozen=True)
class Asked:
    """A real question, the entries that answer it (none when no entry does) and those that help partly."""

    text: str
    right: tuple[str, ...]
    near: tuple[str, ...] = ()


def questions(marks: Path = MARKS) -> tuple[Asked, ...]:
    """The questions judged, as far as the folder of real messages holds their words."""
    texts = real.texts()
    lines = marks.read_text(encoding="utf-8").splitlines()
    told = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple(Asked(texts[number], _ids(right), _ids(near)) for number, right, near in told if number in texts)


def _ids(column: str) -> tuple[str, ...]:
    return tuple(filter(None, column.split(",")))
