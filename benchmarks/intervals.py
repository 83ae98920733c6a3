"""A share of hits with its 95 % interval, as the tables of figures give it."""

import math
from collections.abc import Sequence

Z = 1.96  # 95 %


def share(hits: Sequence[bool]) -> tuple[str, str]:
    """The share, and Wilson's interval."""
    return f"{sum(hits) / max(1, len(hits)):.3f}", interval(sum(hits), len(hits))


def interval(hits: int, n: int) -> str:
    """Wilson's interval."""
    if not n:
        return "–"
    p, z = hits / n, Z * Z / n
    middle = (p + z / 2) / (1 + z)
    half = Z * math.sqrt(p * (1 - p) / n + z / (4 * n)) / (1 + z)
    return f"{middle - half:.3f}–{middle + half:.3f}"
