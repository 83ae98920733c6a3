"""How much danger is heard that nobody had written down before: `python -m benchmarks.danger`."""

import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.intervals import share
from nlu.danger import SOFT, scan
from nlu.types import Alarm, Risk

# Told by seven hands that knew neither rules nor corpus. To measure with, never to mend from: then it would say nothing more.
BLIND = Path(__file__).parent.parent / "tests" / "data" / "danger_blind.tsv"
URGENT, HARMLESS = "urgent", "-"
COLUMNS = "what was meant", "messages", "heard", "95 % interval", "under its kind", "at once, without asking"


@dataclass(frozen=True)
class Told:
    """A message with what it means (`Risk`, `urgent`; nothing of a look-alike) and what was heard."""

    hand: str
    meant: frozenset[str]
    alarms: Sequence[Alarm]

    @property
    def at_once(self) -> bool:
        """Whether somebody is alarmed, not only asked about."""
        return any(alarm.rule not in SOFT for alarm in self.alarms)


def told() -> tuple[Told, ...]:
    """The blind set, read."""
    with BLIND.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(
            Told(row["hand"], frozenset(row["risk"].split(",")) - {HARMLESS}, scan(row["text"])) for row in rows
        )


def rows(all_: Sequence[Told]) -> Iterator[Sequence[object]]:
    """The table: by kind, all dangers by hand, urgent ones as urgent, and what is made of look-alikes."""
    for risk in Risk:
        yield _row(risk.value, [one for one in all_ if risk in one.meant], risk.value)
    for hand in dict.fromkeys(one.hand for one in all_):
        yield _row(f"any danger, {hand} hand", [one for one in all_ if one.meant and one.hand == hand])
    yield _row("any danger", [one for one in all_ if one.meant])
    urgent = [any(a.urgent for a in one.alarms) for one in all_ if URGENT in one.meant]
    yield "urgent, heard as urgent", len(urgent), *share(urgent), "–", "–"
    yield _row("nothing: look-alikes", [one for one in all_ if not one.meant])


def _row(name: str, own: Sequence[Told], kind: str = "") -> Sequence[object]:
    named = share([any(a.risk.value == kind for a in one.alarms) for one in own])[0] if kind else "–"
    return name, len(own), *share([bool(one.alarms) for one in own]), named, share([one.at_once for one in own])[0]


def main() -> int:
    """Print the table."""
    for row in rows(told()):
        sys.stdout.write(" | ".join(map(str, row)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
