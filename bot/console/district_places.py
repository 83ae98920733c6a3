"""The places of a district as a text people can write: one a line, what lies in it below, with marks of depth."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.errors import BadInput

_LEVELS = ("township", "village", "grid")
_ROW = re.compile(
    r"(?P<marks>[-－—–]*)\s*(?P<name>[^（）()\[\]【】]+?)\s*"
    r"(?:[（(](?P<also>[^（）()]*)[）)])?\s*(?:[\[【](?P<code>[^\[\]【】]*)[\]】])?"
    r"\s*(?:(?P<people>[0-9]{1,8})\s*人)?"
)
_LONGEST = 500  # characters of a line
_BETWEEN = re.compile(r"[、，,；;]")


def places_text(places: Sequence[Mapping[str, Any]]) -> str:
    """The places, each below the one it lies in."""
    below: dict[str, list[Mapping[str, Any]]] = {}
    for place in places:
        below.setdefault(str(place.get("parent", "")), []).append(place)
    rows: list[str] = []

    def put(parent: str, depth: int) -> None:
        for place in below.get(parent, []) if depth < len(_LEVELS) else []:
            also = f"（{'、'.join(place['aliases'])}）" if place.get("aliases") else ""
            people = f" {place['population']}人" if place.get("population") else ""
            rows.append(f"{'-' * depth}{' ' if depth else ''}{place['name']}{also} [{place['code']}]{people}")
            put(str(place["code"]), depth + 1)

    put("", 0)
    return "\n".join(rows)


def read_places(text: str, before: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The places of a text. A line without a code keeps the one its name had there before, or gets a new one.

    Raises `BadInput` naming the line.
    """
    rows = [(n, row.strip()) for n, row in enumerate(text.split("\n"), 1) if row.strip()]
    read = [(n, _row(n, row)) for n, row in rows]
    taken = {row["code"] for _, row in read if row["code"]}
    known = {(str(p.get("parent", "")), str(p["name"])): str(p["code"]) for p in before}
    kept = {str(place["code"]): place for place in before}  # what the text does not show stays
    above: list[str] = []
    found: list[dict[str, Any]] = []
    for at, row in read:
        depth = row["depth"]
        if depth > len(above):
            raise BadInput(f"地方第 {at} 行“{row['name']}”前面的减号多了：它上面没有所属的地方。")
        parent = above[depth - 1] if depth else ""
        code = row["code"] or _code(parent, str(row["name"]), known, taken)
        taken.add(code)
        above = [*above[:depth], code]
        entry = {"code": code, "name": row["name"], "level": _LEVELS[depth], "parent": parent}
        found.append({**kept.get(code, {}), **entry, "aliases": row["also"], "population": row["people"]})
    return found


def _row(at: int, row: str) -> dict[str, Any]:
    """One line: depth, name, other names, code."""
    found = _ROW.fullmatch(row) if len(row) <= _LONGEST else None
    if found is None:
        raise BadInput(f"地方第 {at} 行没有看懂：{row[:40]}。写成“- 新民社区（新民、新民小区）”这样。")
    depth = len(found["marks"])
    if depth >= len(_LEVELS):
        raise BadInput(f"地方第 {at} 行“{found['name']}”前面最多两个减号。")
    also = [each.strip() for each in _BETWEEN.split(found["also"] or "") if each.strip()]
    return {
        "depth": depth,
        "name": found["name"].strip(),
        "also": also,
        "code": (found["code"] or "").strip(),
        "people": int(found["people"] or 0),
    }


def _code(parent: str, name: str, known: Mapping[tuple[str, str], str], taken: set[str]) -> str:
    if (kept := known.get((parent, name))) and kept not in taken:
        return kept
    stem = f"{parent}-" if parent else "p"
    return next(code for n in range(1, 100_000) if (code := f"{stem}{n}") not in taken)
