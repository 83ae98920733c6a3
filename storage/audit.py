"""The audit trail: one keyed chain of macs per case, its heads anchored in a file outside the database.

Entries hold no personal data: who (a code), what (a code), when. Changing, removing or re-ordering entries breaks the
chain; cutting its tail, or a whole chain, shows against the anchors; cutting the anchors shows against their count.
"""

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Integer, bindparam, select, update

from storage.database import insert
from storage.prepared import Prepared
from storage.tables import audit, audit_anchor, audit_chain
from storage.tables.columns import Plain
from storage.unit import Unit, Units
from storage.vault import same

HOUSE = "house"  # the chain of what belongs to no case: staff, keys, exports
RESIDENT = "resident"
SERVICE = "service"
_BLOCK = 64 * 1024  # bytes of the file of heads read at a time
_START = ""  # the mac before the first entry


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a chain, in words for the administrator."""

    chain: str
    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the trail. `actor` is "staff:<id>", "resident" or "service"."""

    seq: int
    at: datetime
    actor: str
    act: str
    detail: str


def staff_actor(staff_id: int) -> str:
    """A member of staff as an actor."""
    return f"staff:{staff_id}"


_OF_CHAIN = bindparam("of_chain", type_=Plain())
_HEAD = Prepared(select(audit_chain).where(audit_chain.c.name == _OF_CHAIN).with_for_update(), "of_chain")
_ENTRY = ("chain", "seq", "at", "actor", "act", "detail", "mac")
_MOVE = update(audit_chain).where(audit_chain.c.name == _OF_CHAIN)
_MOVE = _MOVE.values(seq=bindparam("to_seq"), mac=bindparam("to_mac"))
_HEADING = ("of_chain", "to_seq", "to_mac")
_MOVED = Prepared(_MOVE, *_HEADING)
_WRITTEN = Prepared(audit.insert(), *_ENTRY)
_BOTH = Prepared(audit.insert().add_cte(_MOVE.cte("moved")), *_ENTRY, *_HEADING)  # what SQLite cannot
_NEWEST = Prepared(
    select(audit)
    .where(audit.c.chain == _OF_CHAIN)
    .order_by(audit.c.seq.desc())
    .limit(bindparam("limit", type_=Integer())),
    *("of_chain", "limit"),
)


async def record(unit: Unit, chain: str, actor: str, act: str, now: datetime, detail: str = "") -> None:
    """Add an entry. `detail` must hold codes only."""
    await add(unit, chain, await locked_head(unit, chain), actor, act, now, detail)


async def locked_head(unit: Unit, chain: str) -> Any:
    """The row of `audit_chain` at which the chain ends, locked; None when it has no entry yet."""
    return await _HEAD.one(unit.conn, {"of_chain": chain})


async def add(unit: Unit, chain: str, head: Any, actor: str, act: str, now: datetime, detail: str = "") -> None:
    """`record` behind a head from `locked_head`."""
    conn = unit.conn
    if head is None:
        await conn.execute(insert(conn, audit_chain).values(name=chain, seq=0, mac=_START).on_conflict_do_nothing())
        head = await locked_head(unit, chain)
    entry = Entry(head.seq + 1, now.astimezone(UTC), actor, act, detail)
    mac = entry_mac(unit, chain, head.mac, entry)
    written = {
        "chain": chain,
        "seq": entry.seq,
        "at": entry.at,
        "actor": actor,
        "act": act,
        "detail": detail,
        "mac": mac,
    }
    moved = {"of_chain": chain, "to_seq": entry.seq, "to_mac": mac}
    if conn.dialect.name == "postgresql":
        await _BOTH.ask(conn, written | moved)
        return
    await _WRITTEN.ask(conn, written)
    await _MOVED.ask(conn, moved)


def entry_mac(unit: Unit, chain: str, before: str, entry: Entry) -> str:
    """The mac that ties an entry to its place."""
    stamp = entry.at.isoformat()
    return unit.vault.mac("entry", before, chain, str(entry.seq), stamp, entry.actor, entry.act, entry.detail)


async def entries(unit: Unit, chain: str, limit: int = 200) -> tuple[Entry, ...]:
    """The newest entries of a chain, newest first."""
    rows = await _NEWEST.ask(unit.conn, {"of_chain": chain, "limit": limit})
    return tuple(Entry(r.seq, r.at, r.actor, r.act, r.detail) for r in rows)


class AuditTrail:
    """Checking the trail and anchoring its heads."""

    def __init__(self, units: Units, folder: Path) -> None:
        """`folder` keeps the anchors; it should be backed up apart from the database."""
        self._units = units
        self._file = folder / "heads.jsonl"

    async def house(self, actor: str, act: str, now: datetime, detail: str = "") -> None:
        """Record something that belongs to no case."""
        async with self._units.write() as unit:
            await record(unit, HOUSE, actor, act, now, detail)

    async def anchor(self, now: datetime) -> int:
        """Write the heads that moved since the last time to the file; returns how many."""
        async with self._units.write() as unit:
            moved = (
                select(audit_chain).where(audit_chain.c.seq > audit_chain.c.anchored_seq).order_by(audit_chain.c.name)
            )
            heads = (await unit.conn.execute(moved)).all()
            if not heads:
                return 0
            lines, mac = await self._last(unit)
            written = []
            for head in heads:
                line = {"line": lines + 1, "at": now.astimezone(UTC).isoformat(), "chain": head.name}
                line |= {"seq": head.seq, "head": head.mac}
                mac = _anchor_mac(unit, mac, line)
                written.append(json.dumps(line | {"mac": mac}))
                lines += 1
                after = update(audit_chain).where(audit_chain.c.name == head.name).values(anchored_seq=head.seq)
                await unit.conn.execute(after)
            values = {"lines": lines, "mac": mac}
            upsert = insert(unit.conn, audit_anchor).values(id=1, **values)
            await unit.conn.execute(upsert.on_conflict_do_update(index_elements=["id"], set_=values))
            await asyncio.to_thread(_append, self._file, written)
        return len(heads)

    async def _last(self, unit: Unit) -> tuple[int, str]:
        """Line number and mac the next anchor follows.

        After a crash between file and commit the file is ahead of the database; then the file counts.
        """
        await asyncio.to_thread(_mend, self._file)
        known = (await unit.conn.execute(select(audit_anchor))).one_or_none()
        last = await asyncio.to_thread(_tail, self._file, known.lines if known else 0)
        if known and known.lines and (not last or last[0].get("mac") != known.mac):
            raise AnchorLost("heads.jsonl is shorter than or other than what was anchored: run `fengqiao audit verify`")
        if last:
            return int(str(last[-1].get("line", 0))), str(last[-1].get("mac", ""))
        return 0, _START

    async def verify(self) -> tuple[Fault, ...]:
        """Everything that is wrong with the trail; empty when it is whole."""
        anchors = await asyncio.to_thread(_lines, self._file)
        async with self._units.one_view() as unit:
            faults, macs = await _chains(unit)
            return (*faults, *await _anchors(unit, anchors, macs))


class AnchorLost(Exception):
    """The file of heads is not the one that was written: nothing is anchored on top of it."""


def _holds(anchors: list[dict[str, object]], lines: int, mac: str) -> bool:
    """Whether the file still holds the line the database knows of."""
    return lines == 0 or (len(anchors) >= lines and str(anchors[lines - 1].get("mac")) == mac)


def _mend(file: Path) -> None:
    """Cut off what a full disk or a kill left of a line. No commit rests on it, and the next must not be glued to it."""
    if not file.exists():
        return
    with file.open("rb+") as raw:
        end = whole = raw.seek(0, os.SEEK_END)
        torn = b""
        while whole > 0 and b"\n" not in torn:
            size = min(_BLOCK, whole)
            whole -= size
            raw.seek(whole)
            torn = raw.read(size) + torn
        torn = torn.rpartition(b"\n")[2]
        if torn and _anchor(torn.decode("utf-8", "replace")):
            raw.seek(end)
            raw.write(b"\n")
        else:
            raw.truncate(end - len(torn))


def _append(file: Path, lines: list[str]) -> None:
    """Append and make it last before the database is told."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with file.open("a", encoding="utf-8") as out:
        out.write("".join(f"{line}\n" for line in lines))
        out.flush()
        os.fsync(out.fileno())


def _lines(file: Path) -> list[dict[str, object]]:
    """The anchors, the oldest first."""
    if not file.exists():
        return []
    text = file.read_text(encoding="utf-8", errors="replace")
    found = [_anchor(raw) for raw in text.splitlines()]
    return found[:-1] if found and not found[-1] and not text.endswith("\n") else found  # torn: see `_mend`


def _tail(file: Path, line: int) -> list[dict[str, object]]:
    """The anchors from that line on, read from the end: the file grows for ever. Empty when the line is not there."""
    found: list[dict[str, object]] = []
    for raw in _backwards(file):
        found.append(_anchor(raw))
        if found[-1].get("line") == line:
            return found[::-1]
    return found[::-1] if line == 0 else []


def _backwards(file: Path) -> Iterator[str]:
    """The lines of a file, the last first."""
    if not file.exists():
        return
    with file.open("rb") as raw:
        left, rest = raw.seek(0, os.SEEK_END), b""
        while left > 0:
            size = min(_BLOCK, left)
            left -= size
            raw.seek(left)
            rest, *lines = (raw.read(size) + rest).split(b"\n")
            yield from (line.decode("utf-8", "replace") for line in reversed(lines) if line)
        if rest:
            yield rest.decode("utf-8", "replace")


def _anchor(raw: str) -> dict[str, object]:
    """One anchor; what is no JSON object stands as an empty one, which no check passes."""
    try:
        line = json.loads(raw)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}


def _anchor_mac(unit: Unit, before: str, line: dict[str, object]) -> str:
    """The mac that ties an anchor to the one before."""
    return unit.vault.mac("anchor", before, *(str(line.get(k)) for k in ("line", "at", "chain", "seq", "head")))


async def _chains(unit: Unit) -> tuple[list[Fault], dict[str, dict[int, str]]]:
    """Walk every chain. Returns the faults and all macs found."""
    faults: list[Fault] = []
    macs: dict[str, dict[int, str]] = {}
    before, expected = _START, 1
    rows = await unit.conn.stream(select(audit).order_by(audit.c.chain, audit.c.seq))
    async for row in rows:
        if row.chain not in macs:
            macs[row.chain], before, expected = {}, _START, 1
        if row.seq != expected:
            faults.append(Fault(row.chain, expected, "缺少条目"))
        if not same(
            entry_mac(unit, row.chain, before, Entry(row.seq, row.at, row.actor, row.act, row.detail)), row.mac
        ):
            faults.append(Fault(row.chain, row.seq, "条目被改动或调换"))
        macs[row.chain][row.seq] = before = row.mac
        expected = row.seq + 1
    for head in await unit.conn.execute(select(audit_chain)):
        found = macs.get(head.name, {})
        whole = len(found) == head.seq and found.get(head.seq, _START) == head.mac
        faults += [] if whole else [Fault(head.name, head.seq, "链尾和记录的不一致")]
    return faults, macs


async def _anchors(unit: Unit, anchors: list[dict[str, object]], macs: dict[str, dict[int, str]]) -> list[Fault]:
    """Check the anchors against themselves, against the database's count, and the chains against the anchors."""
    faults: list[Fault] = []
    before = _START
    for number, line in enumerate(anchors, 1):
        if line.get("line") != number or not same(_anchor_mac(unit, before, line), str(line.get("mac"))):
            return [*faults, Fault("heads.jsonl", number, "锚定文件被改动")]
        before = str(line["mac"])
        chain, seq = str(line["chain"]), int(str(line["seq"]))
        if macs.get(chain, {}).get(seq) != line["head"]:
            faults.append(Fault(chain, seq, "和锚定的不一致：条目被删或被换"))
    row = (await unit.conn.execute(select(audit_anchor))).one_or_none()
    if row and row.lines > len(anchors):
        faults.append(Fault("heads.jsonl", len(anchors) + 1, "锚定文件被截短"))
    elif row and not _holds(anchors, row.lines, row.mac):
        faults.append(Fault("heads.jsonl", row.lines, "锚定文件被换过"))
    return faults
