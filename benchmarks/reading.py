"""Speed and memory of reading alone, in its own process: `python -m benchmarks.reading [--vectors] < MESSAGES.jsonl` (ten seconds)."""

import json
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

_BEGAN = time.process_time()

from nlu.pipeline import Reader  # noqa: E402  # its import is part of what is measured

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SPAN = 400  # characters of a long message
ROUNDS = 3  # the fastest is told: the machine may be doing other things
HOSTILE = (
    *(sign * 1_000_000 for sign in ("[", "(", "\u200b", "ﷺ", "9", "一")),
    *(
        words * 2000
        for words in ("老板欠", "1月1日", "姓李的", "派出所、", "欠了三个月", "自\u200b杀", "我[打(他{杀", "zi sha ")
    ),
)


def main() -> int:
    """Print the figures, one JSON list of name and value a line."""
    imported = time.process_time() - _BEGAN
    reader = Reader(vectors="--vectors" in sys.argv[1:])
    loaded = time.process_time() - _BEGAN - imported
    texts = [json.loads(line)["text"] for line in sys.stdin if line.strip()]
    for figure in (
        ("processor seconds to import", round(imported, 2)),
        ("processor seconds to load", round(loaded, 2)),
        *_speed(reader, texts),
        ("memory, MB", _peak()),
        ("machine", f"{platform.machine()}, Python {platform.python_version()}"),
    ):
        sys.stdout.write(json.dumps(figure) + "\n")
    return 0


def _peak() -> int:
    """The most memory this program held, in MB; `getrusage` would count what the process was forked from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024


def _speed(reader: Reader, texts: Sequence[str]) -> Iterator[tuple[str, float]]:
    whole = "".join(texts)
    spans = [whole[at : at + SPAN] for at in range(0, min(len(whole), 80_000), SPAN)]
    _each(reader, [*texts, *spans])  # patterns are compiled when they are first needed
    taken = sorted(_each(reader, spans))
    yield "messages a second on one core", round(len(texts) / min(sum(_each(reader, texts)) for _ in range(ROUNDS)))
    yield f"milliseconds for {SPAN} characters, median", round(1000 * taken[len(taken) // 2], 1)
    yield f"milliseconds for {SPAN} characters, 99th percentile", round(1000 * taken[int(0.99 * len(taken))], 1)
    yield "milliseconds for the worst of some hostile messages", round(1000 * max(_each(reader, HOSTILE)), 1)


def _each(reader: Reader, texts: Sequence[str]) -> list[float]:
    """Processor seconds each text takes."""
    taken = []
    for text in texts:
        began = time.process_time()
        reader.understand(text, NOW)
        taken.append(time.process_time() - began)
    return taken


if __name__ == "__main__":
    sys.exit(main())
