"""How figures are shown: a title, a table, and the sentence that says how to read it."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figures:
    """One table of the page."""

    title: str
    note: str
    head: Sequence[str]
    rows: Sequence[Sequence[object]]

    def page(self) -> str:
        """As Markdown."""
        lines = [self.head, ["---"] * len(self.head), *self.rows]
        table = "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
        return f"## {self.title}\n\n{table}\n\n{self.note}\n"


def machine() -> str:
    """What it ran on, when, and how busy it was besides."""
    model = next((line.split(":")[1].strip() for line in _cpu() if line.startswith("model name")), platform.machine())
    day = datetime.now(UTC).date()
    return f"{day}, {os.cpu_count()} cores ({model}), Python {platform.python_version()}, load before {os.getloadavg()[0]:.1f}"


def _cpu() -> list[str]:
    return Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()


def at(times: Sequence[float], share: float) -> str:
    """A percentile of seconds, in milliseconds."""
    return f"{sorted(times)[int(len(times) * share)] * 1000:.0f}"
