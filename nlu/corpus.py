"""The hand-written corpus: one file per category, checked while reading, errors named by file and line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nlu import categories
from nlu.types import Kind, Risk

FOLDER = Path(__file__).parent / "data" / "corpus"
ALARMING = FOLDER / "danger"  # messages beside danger and harmless ones beside them: they teach danger only
HEADER = ("subcategory", "kind", "risk", "also", "text")


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled message. `where` names file and line."""

    category: str
    subcategory: str
    kind: Kind
    risks: frozenset[Risk]
    urgent: bool
    also: tuple[str, ...]
    text: str
    where: str

    @property
    def from_own_file(self) -> bool:
        """Whether it stands in the file of its category, not in one over several."""
        return self.where.startswith(f"{self.category}.tsv ")


class BadCorpus(ValueError):
    """A line of a corpus file that cannot be used; says file, line and reason."""


def read_all(extra: Iterable[Path] = ()) -> tuple[Example, ...]:
    """Every example of the corpus folder and of the extra files, in the order of file names and lines."""
    return tuple(example for path in (*sorted(FOLDER.glob("*.tsv")), *extra) for example in read(path))


def read_alarming() -> tuple[Example, ...]:
    """Every example of `ALARMING`. They are told so often of danger that they would mislead about categories and kinds."""
    return tuple(example for path in sorted(ALARMING.glob("*.tsv")) for example in read(path))


def read(path: Path) -> Iterator[Example]:
    """The examples of one file. A first column `category` may stand before the others; else the file's name is it."""
    lines = _text(path).split("\n")
    columns = tuple(lines[0].rstrip("\r").split("\t"))
    if columns not in (HEADER, ("category", *HEADER)):
        raise BadCorpus(f"{path.name} line 1: columns must be {' '.join(HEADER)}, perhaps with category first")
    for number, line in enumerate(lines[1:], 2):
        if line.strip():
            yield _example(line.rstrip("\r").split("\t"), columns, path, number)


def _text(path: Path) -> str:
    """The file without the mark some editors put first. Raises `BadCorpus` for another encoding."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = wrong.object[: wrong.start].count(b"\n") + 1
        raise BadCorpus(f"{path.name} line {line}: not UTF-8, save it as UTF-8") from wrong


def _example(cells: list[str], columns: tuple[str, ...], path: Path, number: int) -> Example:
    """One line as an example."""
    where = f"{path.name} line {number}"
    if len(cells) != len(columns):
        raise BadCorpus(f"{where}: {len(cells)} columns, expected {len(columns)}")
    row = {"category": path.stem} | dict(zip(columns, cells, strict=True))
    known = categories.load()
    if row["category"] not in known or row["subcategory"] not in known[row["category"]].subcategories:
        raise BadCorpus(f"{where}: unknown code {row['category']}.{row['subcategory']}")
    also = tuple(code for code in row["also"].split(",") if code != "-")
    if unknown := [code for code in also if code not in known]:
        raise BadCorpus(f"{where}: unknown code {unknown[0]} in also")
    risks = {risk for risk in row["risk"].split(",") if risk != "-"}
    try:
        kind, kinds = Kind(row["kind"]), frozenset(Risk(risk) for risk in risks - {"urgent"})
    except ValueError as wrong:
        raise BadCorpus(f"{where}: {wrong}") from wrong
    text = row["text"].replace("\\n", "\n").strip()
    if not text:
        raise BadCorpus(f"{where}: empty text")
    return Example(row["category"], row["subcategory"], kind, kinds, "urgent" in risks, also, text, where)
