"""The service in figures, ten minutes: `python -m benchmarks [--rasa VENV]` writes docs/benchmarks.md. Best on a quiet machine."""

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

from benchmarks import claims, faults, flood, parts, rasa_rest, turns, updates
from benchmarks.shown import Figures, machine
from benchmarks.start import once
from tests.replay import new_key
from tests.stores import cluster, make_template

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
MORE = """## More

- Growth from 10,000 to 1,000,000 cases: `python -m benchmarks.growth`, figures in [running.md](running.md).
- Understanding, in messages a second and memory: `python -m benchmarks.reading [--vectors]`; beside Rasa's Jieba and DIET trained on the
  same corpus: `python -m benchmarks.rasa_diet FOLDER` (needs 2.7 GB). Figures in [understanding.md](understanding.md).
"""


def started(folder: Path) -> Figures:
    """Cold starts and memory at rest."""
    folder.mkdir()
    key = new_key(folder)
    rows = []
    once(folder, key, 0)
    for number, options in enumerate(((), (), ("--demo",)), 1):
        seconds, busy, memory = once(folder, key, number, *options)
        rows.append((" ".join(("serve", *options)), f"{seconds:.2f}", f"{busy:.2f}", f"{memory:.0f}"))
    head = ("command", "seconds to the first answer", "processor seconds of it", "MB after a rest")
    return Figures("Start and memory", "One process on SQLite, the model loaded.", head, rows)


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rasa", type=Path, metavar="VENV", help="with Rasa 3.6.21 and jieba in it: measured beside")
    venv: Path | None = parser.parse_args().rasa
    before, began = machine(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="fengqiao-benchmarks-") as passing, cluster(turns.DURABLE) as socket:
        folder = Path(passing)
        make_template(socket)
        figures = [
            started(folder / "start"),
            asyncio.run(turns.measured(socket, folder)),
            *([asyncio.run(rasa_rest.measured(venv.resolve(), folder))] if venv else []),
            asyncio.run(updates.measured(folder)),
            asyncio.run(claims.measured(socket, folder)),
            asyncio.run(flood.measured(folder / "flood")),
            asyncio.run(faults.measured(socket, folder)),
            asyncio.run(parts.measured(socket, folder)),
        ]
    top = f"# Benchmarks\n\n`python -m benchmarks`: {before}; {time.monotonic() - began:.0f} seconds.\n"
    text = "\n".join([top, *(part.page() for part in figures), MORE])
    PAGE.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
