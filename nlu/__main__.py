"""`python -m nlu --jsonl` reads messages as JSON lines; `train` makes the model; `faq`, `words`, `cues` write what is built ahead."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from nlu.corpus import Example
from nlu.types import Kind, Understanding


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns its exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if (given.vectors or getattr(given, "meaning", False)) and not _can_encode():
        parser.error("needs the extra `vectors`: pip install '.[vectors]'")
    if given.command == "cues":
        return _cues()
    if given.command == "words":
        return _dictionary()
    if given.command == "faq":
        return _index(fit=given.fit, meaning=given.meaning)
    if given.command == "train":
        if given.compare:
            return _compare()
        return _train_danger(given.add, given.out) if given.danger else _train(given.add, given.out)
    if given.jsonl:
        _as_utf8(sys.stdin)
        return answer_lines(sys.stdin, sys.stdout, force=given.force, vectors=given.vectors)
    parser.print_help()
    return 2


def _parser() -> argparse.ArgumentParser:
    """What may be asked for."""
    parser = argparse.ArgumentParser(prog="python -m nlu", description=__doc__)
    parser.add_argument("--jsonl", action="store_true", help='lines {"id","text"} on stdin, one answer line each')
    parser.add_argument("--force", action="store_true", help="always name a category, never abstain")
    parser.add_argument(
        "--vectors", action="store_true", help="search the FAQ by meaning too (needs the extra `vectors`)"
    )
    commands = parser.add_subparsers(dest="command")
    training = commands.add_parser("train", help="train on the corpus and write the model")
    training.add_argument(
        "--add", type=Path, action="append", default=[], metavar="FILE", help="further examples (TSV)"
    )
    training.add_argument(
        "--compare", action="store_true", help="only print what each kind of feature brings; writes nothing"
    )
    training.add_argument(
        "--danger", action="store_true", help="learn only the danger head anew; the others stay as they are"
    )
    training.add_argument("--out", type=Path, default=None, metavar="FILE", help="where to write the model")
    indexing = commands.add_parser("faq", help="write the index of the FAQ; needed after its entries were edited")
    indexing.add_argument("--fit", action="store_true", help="also learn anew what the clues of its search weigh")
    indexing.add_argument(
        "--meaning", action="store_true", help="also learn its directions of meaning anew (needs the extra `vectors`)"
    )
    commands.add_parser("words", help="write the dictionary; needed after data/words.txt was edited")
    commands.add_parser("cues", help="write the cues of the patterns; needed after one was edited, to be quick again")
    return parser


def _can_encode() -> bool:
    from nlu.faq import meaning

    return meaning.installed()


def _as_utf8(lines: TextIO) -> None:
    """Whatever the locale says; bytes that are no UTF-8 are told by their line, and end nothing."""
    if isinstance(lines, TextIOWrapper):
        lines.reconfigure(encoding="utf-8", errors="surrogateescape")


def answer_lines(lines: TextIO, out: TextIO, *, force: bool = False, vectors: bool = False) -> int:
    """One answer line for each input line, written at once. A broken line gets an error line and the next is read."""
    from nlu.pipeline import Reader  # loading costs half a second: only when messages are read

    reader = Reader(vectors=vectors)
    for number, line in enumerate(lines):
        if not (line := line if number else line.removeprefix("\ufeff")).strip():  # the mark some editors put first
            continue
        try:
            asked = _asked(line)
        except ValueError as wrong:
            answer: dict[str, Any] = {"id": None, "error": str(wrong)}
        else:
            heard = reader.understand(asked["text"], datetime.now(UTC))
            answer = {"id": asked["id"], **_answer(heard, force=force)}
        told = json.dumps(answer, ensure_ascii=False)
        out.write(told.encode(errors="replace").decode() + "\n")  # half a character of an id cannot be written
        out.flush()
    return 0


def _asked(line: str) -> Mapping[str, Any]:
    """The question of one line. Raises ValueError with the reason."""
    if any("\udc80" <= ch <= "\udcff" for ch in line):  # how standard input shows bytes that are no text
        raise ValueError("not UTF-8")
    try:
        asked = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as wrong:
        raise ValueError(f"not JSON: {wrong}") from wrong
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str) or "id" not in asked:
        raise ValueError('expected an object with "id" and a text "text"')
    return asked


def _answer(heard: Understanding, *, force: bool) -> dict[str, Any]:
    """What is printed of an understanding."""
    best = heard.candidates[0].code if heard.candidates else "other"
    sum_ = heard.facts.amount
    return {
        "category": best if force else heard.category,
        "subcategory": heard.subcategory if force or heard.category else None,
        "confidence": heard.confidence,
        "candidates": [{"code": c.code, "p": c.p} for c in heard.candidates],
        "kind": heard.kind.value,
        "risk": [alarm.risk.value for alarm in heard.alarms],
        "urgent": heard.urgent,
        "amount": None if sum_ is None else sum_.fen // 100 if sum_.fen % 100 == 0 else sum_.fen / 100,
        "because": list(heard.because),
        "alarms": [
            {"risk": a.risk.value, "urgent": a.urgent, "words": list(a.words), "rule": a.rule} for a in heard.alarms
        ],
        "faq": [{"id": hit.id, "score": hit.score} for hit in heard.faq],
    }


def _index(*, fit: bool, meaning: bool) -> int:
    """Write the index of the FAQ as its entries stand; with `fit` the weights of its search, with `meaning` its directions too."""
    from nlu import corpus
    from nlu.faq import kept, load, stories

    examples = corpus.read_all()
    if fit:
        _weights(examples)
    built = stories.enriched(tuple(load().values()), stories.stories(examples))
    kept.write(built, kept.fingerprint())
    sys.stdout.write(f"{len(load())} entries → {kept.FILE.name}\n")
    if meaning:
        _directions()
    return 0


def _directions() -> None:
    """Learn and write the directions of meaning of the FAQ's entries."""
    from nlu.faq import fit_meaning, load, meaning

    learnt = fit_meaning.learn(tuple(load().values()), meaning.open_encoder())
    meaning.write(learnt)
    sys.stdout.write(f"{len(learnt.directions)} entries → {meaning.FILE.name}\n")


def _weights(examples: Sequence[Example]) -> None:
    """Learn what clues and terms of the FAQ search weigh and the entries' profiles, and print the figures before and after."""
    from nlu import faq, model, train  # scikit-learn is not needed to read messages
    from nlu.faq import factors, fit, learnt, profiles, stories

    before = learnt.figures() if learnt.FILE.exists() else {}
    small_talk = [e.text for e in examples if e.category == "other" and e.kind is Kind.OTHER]
    innocent = train.innocent(examples, model.load().settings)
    found = fit.fit(innocent, tuple(faq.load().values()), stories.stories(examples), small_talk)
    learnt.write(found.weights, found.figures)
    profiles.write(found.asked_from)
    factors.write(found.factors)
    for key, now in found.figures.items():
        sys.stdout.write(f"{key:28} {before.get(key, '-'):>8} → {now}\n")


def _dictionary() -> int:
    """Put the dictionary together and write it."""
    from nlu import tokens

    counts = tokens.put_together()
    tokens.write(counts, tokens.fingerprint())
    sys.stdout.write(f"{sum(n > 0 for n in counts.values())} words → {tokens.FILE.name}\n")
    return 0


def _cues() -> int:
    """Find the cues of all patterns that are tried on whole messages, and write them."""
    from nlu import cue_search, cues

    found = cue_search.of_all()
    cues.write(found)
    sys.stdout.write(f"{len(found)} patterns → {cues.FILE.name}\n")
    return 0


def _compare() -> int:
    """Print the comparison of features: on real messages when there are any, else on every third of the corpus."""
    from nlu import corpus, faq
    from nlu.features import extract
    from nlu.normalise import normalise
    from nlu.train import compare, real, samples

    taught = [samples.sample(example) for example in corpus.read_all()]
    tests = [(extract(normalise(message.text)), message.right) for message in real.read()]
    if not tests:
        tests = [(s.features, (s.example.category, *s.example.also)) for s in taught[::3]]
        taught = [s for at, s in enumerate(taught) if at % 3]
    asked = samples.asked(faq.load().values())
    sys.stdout.write(f"{'features':36} strict  lenient  first two   ({len(tests)} messages)\n")
    for row in (*compare.features_left_out(taught, asked, tests), *compare.learning_curve(taught, tests)):
        sys.stdout.write(f"{row.name:36} {row.strict:.3f}   {row.lenient:.3f}    {row.first_two:.3f}\n")
    return 0


def _taught(add: Sequence[Path]) -> tuple[Sequence[Example], Sequence[Example]] | None:
    """The corpus with the files added, and what teaches danger only; None when a file cannot be used, which is said."""
    from nlu import corpus

    try:
        return corpus.read_all(add), corpus.read_alarming()
    except (corpus.BadCorpus, OSError) as wrong:
        sys.stderr.write(f"{wrong}\n")
        return None


def _train(add: Sequence[Path], out: Path | None) -> int:
    """Train, write, and print the figures before and after."""
    from nlu import faq, model, train  # scikit-learn is not needed to read messages

    target = out or model.FILE
    known = next((path for path in (target.with_suffix(".json"), train.FIGURES) if path.exists()), None)
    before = json.loads(known.read_text(encoding="utf-8")) if known else {}
    if (taught := _taught(add)) is None:
        return 1
    examples, alarming = taught
    trained, figures = train.train(examples, tuple(faq.load().values()), alarming)
    train.write(trained, figures, target)
    for key in ("examples", "strict", "lenient", "answered", "answered_lenient", "kind", "subcategory_given_category"):
        sys.stdout.write(f"{key:28} {before.get(key, '-'):>8} → {figures[key]}\n")
    return 0


def _train_danger(add: Sequence[Path], out: Path | None) -> int:
    """Train the danger head on the standing model, write, and print the figures before and after."""
    from nlu import model, train  # scikit-learn is not needed to read messages
    from nlu.train import danger

    target = out or model.FILE
    known = json.loads(train.FIGURES.read_text(encoding="utf-8"))
    if (taught := _taught(add)) is None:
        return 1
    examples, alarming = taught
    trained, figures = danger.retrain(model.load(), examples, alarming, train.FOLDS)
    train.write(trained, {**known, "danger": figures, "settings": dict(trained.settings)}, target)
    for key in ("recall_any", "false_alarms"):
        sys.stdout.write(f"{key:28} {known.get('danger', {}).get(key, '-'):>8} → {figures[key]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
