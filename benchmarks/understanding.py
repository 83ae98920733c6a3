"""Writes `docs/understanding.md`: `FENGQIAO_EVAL_DIR=… python -m benchmarks.understanding` (some five minutes)."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from benchmarks import danger, faq_marks, faq_questions
from benchmarks import understanding_words as words
from benchmarks.intervals import share
from nlu import corpus, faq, model
from nlu.classify import least_to_answer
from nlu.faq import kept, learnt, meaning
from nlu.features import extract
from nlu.normalise import normalise
from nlu.pipeline import Reader
from nlu.train import compare, real, samples
from nlu.types import Understanding

FRESH = Path(__file__).with_name("pool_labels.jsonl")
TARGET = Path(__file__).parent.parent / "docs" / "understanding.md"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BINS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
ABSTAIN = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True)
class Answered:
    """A real message and what was understood."""

    message: real.Labelled
    heard: Understanding

    @property
    def best(self) -> str:
        """The likeliest category, abstained or not."""
        return self.heard.candidates[0].code if self.heard.candidates else "other"

    @property
    def sure(self) -> float:
        """Its probability."""
        return self.heard.candidates[0].p if self.heard.candidates else 0.0

    @property
    def right(self) -> bool:
        """Whether a reasonable expert accepts it."""
        return self.best in self.message.right


def main() -> int:
    """Measure and write."""
    messages = real.read()
    if not messages:
        sys.stderr.write(f"{real.VARIABLE} must name the folder of real messages\n")
        return 1
    answers, fresh = _understood(messages), _understood(real.labelled(FRESH))
    parts = (
        words.HEAD.format(count=len(answers)),
        *_table("Figures", ("figure", "share", "95 % interval", "target"), _figures(answers)),
        *_fresh(fresh),
        *_table("By category", ("category", "messages", "precision", "recall", "F1"), _by_category(answers)),
        *_table("Most confused", ("right", "given", "times"), _confused(answers)),
        *_table(
            "Calibration", ("said probability", "messages", "really right", "95 % interval"), _calibration(answers)
        ),
        *_table("Abstaining", ("silent below", "answered", "right of these"), _abstaining(answers)),
        *_table("Danger that nobody had written down", danger.COLUMNS, danger.rows(danger.told())),
        words.DANGER,
        *_table(
            "What each kind of feature brings", ("features", "strict", "lenient", "first two"), _compared(messages)
        ),
        *_table("The FAQ", ("figure", "value"), _faq()),
        words.FAQ,
        *_asked(faq_marks.questions()),
        *_table("Speed and size", ("figure", "value"), _speed(messages)),
        words.ERRORS,
        words.LIMITS,
        words.DIET,
    )
    TARGET.write_text("\n".join(parts) + "\n", encoding="utf-8")
    return 0


def _understood(messages: Sequence[real.Labelled]) -> Sequence[Answered]:
    reader = Reader()
    return [Answered(message, reader.understand(message.text, NOW)) for message in messages]


def _fresh(answers: Sequence[Answered]) -> Iterator[str]:
    """The same figures for messages nobody had looked at, where the folder holds their words."""
    if answers:
        yield from _table(
            "Messages nobody had looked at", ("figure", "share", "95 % interval", "target"), _figures(answers)
        )
        yield words.FRESH.format(count=len(answers))


def _table(title: str, columns: Sequence[str], rows: Iterator[Sequence[object]]) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    yield from (f"| {' | '.join(map(str, row))} |" for row in rows)
    yield ""


def _figures(answers: Sequence[Answered]) -> Iterator[Sequence[object]]:
    said = [a for a in answers if a.heard.category]
    second = [any(c.code in a.message.right for c in a.heard.candidates[:2]) for a in answers]
    scores = [score for *_, score in _scores(answers)]
    yield "the very category (strict)", *share([a.best == a.message.right[0] for a in answers]), "0.78"
    yield "an accepted category (lenient)", *share([a.right for a in answers]), "0.90"
    yield "among the first two", *share(second), "0.96"
    yield "macro F1", f"{sum(scores) / len(scores):.3f}", "–", "0.84"
    yield "lowest F1 of a category", f"{min(scores):.3f}", "–", "0.70"
    yield "answered without abstaining", *share([bool(a.heard.category) for a in answers]), "0.85"
    yield "accepted, of the answered", *share([a.right for a in said]), "0.95"
    yield "kind (matter, question, other)", *share([a.heard.kind in a.message.kinds for a in answers]), "0.88"


def _scores(answers: Sequence[Answered]) -> Iterator[tuple[str, int, float, float, float]]:
    """For each category: messages, precision, recall, F1, as the evaluation script counts them."""
    for code in sorted({a.message.right[0] for a in answers}):
        own = [a for a in answers if a.message.right[0] == code]
        given = [a for a in answers if a.best == code]
        precision = sum(a.right for a in given) / max(1, len(given))
        recall = sum(a.right for a in own) / len(own)
        yield code, len(own), precision, recall, 2 * precision * recall / (precision + recall or 1)


def _by_category(answers: Sequence[Answered]) -> Iterator[Sequence[object]]:
    for code, n, precision, recall, f1 in sorted(_scores(answers), key=lambda row: -row[1]):
        yield code, n, f"{precision:.2f}", f"{recall:.2f}", f"{f1:.2f}"


def _confused(answers: Sequence[Answered]) -> Iterator[Sequence[object]]:
    pairs = Counter((a.message.right[0], a.best) for a in answers if not a.right)
    yield from ((right, given, n) for (right, given), n in pairs.most_common(12))


def _calibration(answers: Sequence[Answered]) -> Iterator[Sequence[object]]:
    for low, high in pairwise(BINS):
        own = [a.right for a in answers if low <= a.sure < high]
        if own:
            yield f"{low:.2f}–{min(high, 1.0):.2f}", len(own), *share(own)


def _abstaining(answers: Sequence[Answered]) -> Iterator[Sequence[object]]:
    for threshold in ABSTAIN:
        own = [a.right for a in answers if a.sure >= threshold]
        yield f"{threshold:.2f}", f"{len(own) / len(answers):.3f}", share(own)[0]
    least = (least_to_answer(code, model.load().settings) for code in ("labour", "other"))
    own = [a.right for a in answers if a.heard.category]
    yield "shipped: {:.2f}, for “other” {:.2f}".format(*least), f"{len(own) / len(answers):.3f}", share(own)[0]


def _compared(messages: Sequence[real.Labelled]) -> Iterator[Sequence[object]]:
    taught = [samples.sample(example) for example in corpus.read_all()]
    tests = [(extract(normalise(message.text)), message.right) for message in messages]
    asked = samples.asked(faq.load().values())
    for row in (*compare.features_left_out(taught, asked, tests), *compare.learning_curve(taught, tests)):
        yield row.name, f"{row.strict:.3f}", f"{row.lenient:.3f}", f"{row.first_two:.3f}"


def _faq() -> Iterator[Sequence[object]]:
    figures = learnt.figures()
    yield "entries", len(faq.load())
    yield from ((name.replace("_", " "), value) for name, value in figures.items())


def _asked(asked: Sequence[faq_marks.Asked]) -> Iterator[str]:
    """The tables of real questions, where the folder holds some."""
    if asked:
        columns = ("figure", "share", "95 % interval", "target")
        yield from _table("Real questions to the FAQ", columns, faq_questions.rows(faq_questions.found(asked)))
        yield words.ASKED.format(have=sum(bool(one.right) for one in asked), count=len(asked))
        yield from _table(
            "The same, searched by meaning too", columns, faq_questions.rows(faq_questions.found(asked, vectors=True))
        )
        yield words.BY_MEANING


def _speed(messages: Sequence[real.Labelled]) -> Iterator[Sequence[object]]:
    lines = "".join(json.dumps({"text": m.text}) + "\n" for m in messages)
    yield from _reading(lines)
    yield from ((f"{name}; by meaning too", value) for name, value in _reading(lines, faq_questions.VECTORS))
    yield "model file, MB", round(model.FILE.stat().st_size / 1e6, 1)
    yield "FAQ index, MB", round(kept.FILE.stat().st_size / 1e6, 1)
    yield "FAQ directions of meaning, MB", round(meaning.FILE.stat().st_size / 1e6, 1)


def _reading(lines: str, *options: str) -> Iterator[Sequence[object]]:
    """Measured in a process that does nothing else: this one has loaded what training needs."""
    command = [sys.executable, "-m", "benchmarks.reading", *options]
    done = subprocess.run(command, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    yield from map(json.loads, done.stdout.splitlines())


if __name__ == "__main__":
    sys.exit(main())
