"""The hand-written corpus: readable, balanced, varied, and nothing of the messages one is measured on."""

import csv
import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlu import categories, corpus, faq
from nlu.normalise import normalise

FEWEST = 60
SHARED_OPENINGS = 0.02
OPENING = 8
GRAM = 5
TOO_ALIKE = 0.5  # share of character 5-grams a message may have in common with one message of the eval folder


@pytest.fixture(scope="module")
def examples() -> tuple[corpus.Example, ...]:
    return (*corpus.read_all(), *corpus.read_alarming())


def test_enough_for_every_category_and_subcategory(examples: tuple[corpus.Example, ...]) -> None:
    counts = Counter(example.category for example in examples)
    assert set(counts) == set(categories.load())
    assert min(counts.values()) >= FEWEST
    told = {(e.category, e.subcategory) for e in examples}
    assert told == {(code, sub) for code, category in categories.load().items() for sub in category.subcategories}


def test_openings_vary() -> None:
    examples = corpus.read_all()  # those beside danger stand in pairs, which may begin alike
    openings = Counter(example.text[:OPENING] for example in examples)
    shared = sum(n for n in openings.values() if n > 1)
    assert shared / len(examples) <= SHARED_OPENINGS


def test_no_message_stands_twice(examples: tuple[corpus.Example, ...]) -> None:
    twice = [text for text, n in Counter(example.text for example in examples).items() if n > 1]
    assert not twice


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "labour.tsv"
    header = "subcategory\tkind\trisk\talso\ttext\n"
    for line in (
        "wages\tmatter\t-\t-\n",
        "nonsense\tmatter\t-\t-\tx\n",
        "wages\tmatter\tfire\t-\tx\n",
        "wages\tmatter\t-\tx\ty\n",
    ):
        path.write_text(header + line, encoding="utf-8")
        with pytest.raises(corpus.BadCorpus, match=r"labour\.tsv line 2"):
            list(corpus.read(path))


def test_a_file_of_another_program_is_read_or_told_why_not(tmp_path: Path) -> None:
    path = tmp_path / "labour.tsv"
    told = "subcategory\tkind\trisk\talso\ttext\r\nwages\tmatter\t-\t-\t工资没给\r\n"
    path.write_bytes(told.encode("utf-8-sig"))
    assert [example.text for example in corpus.read(path)] == ["工资没给"]
    path.write_bytes(told.encode("gbk"))
    with pytest.raises(corpus.BadCorpus, match=r"labour\.tsv line 2: not UTF-8"):
        list(corpus.read(path))


def _eval_folder() -> Path:
    """The folder of real messages; required under CI, skipped elsewhere."""
    named = os.environ.get("FENGQIAO_EVAL_DIR")
    if not named:
        if os.environ.get("CI") == "true":
            pytest.fail("FENGQIAO_EVAL_DIR must name the folder of real messages under CI")
        pytest.skip("FENGQIAO_EVAL_DIR is not set: the near-duplicate check is left out")
    return Path(named)


def test_nothing_is_copied_from_the_messages_one_is_measured_on(examples: tuple[corpus.Example, ...]) -> None:
    real: dict[str, set[int]] = {}
    number = 0
    for path in sorted(_eval_folder().glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(line).get("text")
            if text:
                number += 1
                for gram in _grams(text):
                    real.setdefault(gram, set()).add(number)
    assert number
    asked = ((entry.id, words) for entry in faq.load().values() for words in (*entry.asks, *entry.told))
    own = (*((e.where, e.text) for e in examples), *asked, *_tested())
    assert not [where for where, text in own if _alike(text, real) > TOO_ALIKE]


def _tested() -> Iterator[tuple[str, str]]:
    """The messages danger is tested with, each with its file."""
    for path in sorted((Path(__file__).parent.parent / "data").glob("danger_*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield from ((path.name, text) for name, text in row.items() if name.startswith("text"))


def _grams(text: str) -> set[str]:
    bare = "".join(c for c in normalise(text) if c.isalnum())
    return {bare[i : i + GRAM] for i in range(len(bare) - GRAM + 1)}


def _alike(text: str, real: dict[str, set[int]]) -> float:
    """The largest share of the message's 5-grams found in one real message; short ones must share ten grams."""
    grams = _grams(text)
    if len(grams) < 10:
        return 0.0
    shared: Counter[int] = Counter()
    for gram in grams:
        shared.update(real.get(gram, ()))
    return max(shared.values(), default=0) / len(grams)
