"""The routing tables from their files: shipped ones, or a district's own; what is wrong is named by file and line."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import tomli as tomllib
from pydantic import TypeAdapter, ValidationError

from handlers.circumstances import DERIVED, Change, Circumstance, Way
from handlers.district import District
from handlers.errors import BadDistrict
from handlers.facts import CaseFacts
from handlers.routing import MEDIATION, Channel, Route, Routes, Typical, mediates
from handlers.ways import KINDS
from nlu import categories

_T = TypeVar("_T")
_CITATION = re.compile(r"[^\s§《》]+ §[1-9]\d*")


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where an entry of a table stands, for the message about it."""

    file: str
    line: int
    name: str

    def wrong(self, what: str) -> BadDistrict:
        return BadDistrict(f"分流文件有误：{self.file} 第{self.line}行 {self.name}：{what}")


@dataclass(frozen=True, slots=True)
class _File:
    """One table file, read but not yet understood."""

    name: str
    text: str
    content: Mapping[str, Any]

    def entries(self, table: str, kind: type[_T]) -> tuple[tuple[_Entry, _T], ...]:
        """The entries of `[[table]]` as values, each with its place. Raises `BadDistrict`."""
        lines = [n for n, line in enumerate(self.text.splitlines(), 1) if line.strip() == f"[[{table}]]"]
        adapter = TypeAdapter(kind)
        found = []
        for line, raw in zip(lines, self.content.get(table, []), strict=True):
            at = _Entry(self.name, line, _called(raw))
            try:
                found.append((at, adapter.validate_python(raw)))
            except ValidationError as wrong:
                first = wrong.errors()[0]
                raise at.wrong(f"{'.'.join(str(part) for part in first['loc'])}：{first['msg']}") from wrong
        return tuple(found)


def _called(raw: Mapping[str, Any]) -> str:
    """An entry by its code, its matter, or what it applies to."""
    if "code" in raw:
        return str(raw["code"])
    if "of" in raw:
        return f"{'、'.join(map(str, raw['of']))}（{'、'.join(map(str, raw.get('when', [])))}）"
    return f"{raw.get('category', '?')}.{raw.get('subcategory') or '默认'}"


def load_routes(folder: Path | None = None) -> Routes:
    """The tables shipped with the service; a file of the same name in `folder` stands in for the shipped one.

    Raises `BadDistrict` naming file, line and entry.
    """
    channels = _read("channels.toml", folder).entries("channel", Channel)
    table = _read("routes.toml", folder)
    routes = table.entries("route", Route)
    changes = _read("changes.toml", folder).entries("change", Change)
    circumstances = _read("circumstances.toml", folder).entries("circumstance", Circumstance)
    compared = _read("ways.toml", folder).entries("way", Way)
    units = _read("units.toml", folder)
    typical = _read("typical.toml", folder).entries("typical", Typical)
    _check_once(channels, lambda c: c.code)
    _check_once(circumstances, lambda c: (c.code, c.of))
    _check_once(routes, lambda r: (r.category, r.subcategory))
    ways = frozenset(c.code for _, c in channels)
    _check_channels(channels)
    _check_circumstances(circumstances)
    if folder is not None:  # the shipped ones compile, by test: no start has to try
        _check_patterns(circumstances)
    _check_routes(routes, ways)
    codes = frozenset(c.code for _, c in circumstances) | DERIVED
    _check_changes(changes, ways, codes)
    _check_compared(compared, ways, codes)
    _check_typical(typical)
    return Routes(
        {c.code: c for _, c in channels},
        {(r.category, r.subcategory): r for _, r in routes},
        tuple(change for _, change in changes),
        tuple(c for _, c in circumstances),
        _units(units),
        _small_claims_fen(table),
        tuple(way for _, way in compared),
        {(t.category, t.subcategory): t for _, t in typical},
    )


def _read(name: str, folder: Path | None) -> _File:
    own = folder / name if folder else None
    text = (own if own and own.is_file() else files("handlers") / "data" / name).read_text(encoding="utf-8")
    try:
        return _File(name, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as wrong:
        raise BadDistrict(f"分流文件有误：{name}：{wrong}") from wrong


def _small_claims_fen(table: _File) -> int:
    """The limit of small claims in fen; the file has it in yuan."""
    yuan = table.content.get("small_claims_yuan")
    if not isinstance(yuan, int) or isinstance(yuan, bool) or yuan <= 0:
        raise BadDistrict(f"分流文件有误：{table.name}：small_claims_yuan 要写一个正整数（元）")
    return yuan * 100


def _units(table: _File) -> Mapping[str, tuple[str, ...]]:
    """The responsible bodies by matter."""
    found = TypeAdapter(dict[str, tuple[str, ...]]).validate_python(table.content.get("units", {}))
    for matter, bodies in found.items():
        line = next((n for n, text in enumerate(table.text.splitlines(), 1) if matter in text), 0)
        _check_matters((matter,), _Entry(table.name, line, matter))
        if not bodies:
            raise _Entry(table.name, line, matter).wrong("至少写一个责任单位")
    return found


def _check_once(entries: Iterable[tuple[_Entry, _T]], key: Callable[[_T], object]) -> None:
    seen: set[object] = set()
    for at, value in entries:
        if key(value) in seen:
            raise at.wrong("写了两次")
        seen.add(key(value))


def _check_channels(channels: Iterable[tuple[_Entry, Channel]]) -> None:
    for at, channel in channels:
        _check_sources(channel.sources, at)


def _check_circumstances(circumstances: Iterable[tuple[_Entry, Circumstance]]) -> None:
    for at, circumstance in circumstances:
        _check_matters(circumstance.of, at)


def _check_patterns(circumstances: Iterable[tuple[_Entry, Circumstance]]) -> None:
    for at, circumstance in circumstances:
        for pattern in (*circumstance.words, circumstance.unless):
            try:
                re.compile(pattern)
            except re.error as wrong:
                raise at.wrong(f"正则写错了：{pattern}（{wrong}）") from wrong


def _check_routes(routes: Iterable[tuple[_Entry, Route]], ways: frozenset[str]) -> None:
    for at, route in routes:
        _check_matters((f"{route.category}.{route.subcategory}" if route.subcategory else route.category,), at)
        _check_ways((route.primary, *route.alternatives), ways, at)
        _check_sources((*route.limit_sources, *route.sources), at)
        if not route.mediable and any(mediates(way) for way in (route.primary, *route.alternatives)):
            raise at.wrong("mediable = false 的不能走调解")


def _check_changes(
    changes: Iterable[tuple[_Entry, Change]], ways: frozenset[str], circumstances: frozenset[str]
) -> None:
    for at, change in changes:
        _check_conditions(change, circumstances, at)
        if not change.when:
            raise at.wrong("when 不能为空，一般走法写在 routes.toml")
        ways_named = (change.primary, *(change.alternatives or ()), *change.add)
        _check_ways(tuple(way for way in ways_named if way), ways, at)
        _check_ways(change.drop, ways | {MEDIATION}, at)
        _check_sources((*change.sources, *(change.limit_sources or ())), at)


def _check_compared(
    compared: Iterable[tuple[_Entry, Way]], ways: frozenset[str], circumstances: frozenset[str]
) -> None:
    for at, way in compared:
        _check_conditions(way, circumstances, at)
        if way.kind not in KINDS:
            raise at.wrong(f"kind 只能是 {'、'.join(KINDS)}")
        _check_ways((way.channel,) if way.channel else (), ways, at)
        _check_sources(way.sources, at)


def _check_typical(typical: Iterable[tuple[_Entry, Typical]]) -> None:
    _check_once(typical, lambda t: (t.category, t.subcategory))
    for at, one in typical:
        _check_matters((f"{one.category}.{one.subcategory}",), at)
        _check_sources(one.sources, at)
        if not one.sources and not one.orientation:
            raise at.wrong("没有依据的要写 orientation = true")


def _check_conditions(entry: Change | Way, circumstances: frozenset[str], at: _Entry) -> None:
    """What an entry speaks of and under which circumstances; every entry says what it rests on."""
    _check_matters(tuple(m for m in (*entry.of, *entry.not_of) if m != "*"), at)
    if unknown := sorted({*entry.when, *entry.unless} - circumstances):
        raise at.wrong(f"没有这种情形：{'、'.join(unknown)}")
    if not entry.sources:
        raise at.wrong("sources 要写依据")


def _check_ways(used: tuple[str, ...], ways: frozenset[str], at: _Entry) -> None:
    if unknown := sorted(set(used) - ways):
        raise at.wrong(f"没有这个渠道：{'、'.join(unknown)}")


def _check_sources(sources: tuple[str, ...], at: _Entry) -> None:
    if wrong := [source for source in sources if not _CITATION.fullmatch(source)]:
        raise at.wrong(f"依据要写成“法律名 §条”：{'、'.join(wrong)}")


def _check_matters(matters: tuple[str, ...], at: _Entry) -> None:
    if unknown := [matter for matter in matters if matter not in _matters()]:
        raise at.wrong(f"没有这个类别：{'、'.join(unknown)}")


@cache
def _matters() -> frozenset[str]:
    """Every category and "category.subcategory"."""
    known = categories.load()
    return frozenset(known) | {f"{code}.{sub}" for code, category in known.items() for sub in category.subcategories}


@cache
def shipped() -> Routes:
    """The tables shipped with the service, read once."""
    return load_routes()


def units_for(facts: CaseFacts, district: District) -> tuple[str, ...]:
    """The bodies a matter can go to by name: those responsible for it first, then all others of the table."""
    routes = replace(shipped(), units={**shipped().units, **{unit.of: unit.bodies for unit in district.units}})
    own = routes.units_of(facts.category, facts.subcategory)
    return tuple(dict.fromkeys((*own, *(unit for bodies in routes.units.values() for unit in bodies))))
