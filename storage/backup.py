"""A backup: all rows and files of one moment in one sealed file, and the way back from it.

The file is a salt and sealed entries, numbered by their nonces: an entry that was changed, left out, repeated or cut off
shows. The master key is not in it.
"""

import asyncio
import contextlib
import json
import secrets
import struct
import zlib
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag

from handlers.errors import FengqiaoError
from storage.database import Database
from storage.migrations import HEAD
from storage.rows import Filling, Sums, dump, must_match, tables_of
from storage.vault import NONCE, Master

MAGIC = b"FENGQIAO BACKUP 1\n"
_SALT = 16  # bytes
_LENGTH = struct.Struct(">Q")
_LARGEST = 1 << 30  # bytes of one entry
_HEADS = "heads.jsonl"


class BadBackup(FengqiaoError):
    """The file is no backup, is damaged or incomplete, or belongs to another key."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: rows by table, files, and the version of the schema it was made from."""

    rows: Mapping[str, int]
    files: int
    schema: str = HEAD


class Writer:
    """Seals entries into a file, one after the other."""

    def __init__(self, out: BinaryIO, master: Master) -> None:
        """Writes the head at once."""
        salt = secrets.token_bytes(_SALT)
        out.write(MAGIC + salt)
        self._out, self._cipher, self._number = out, master.backup(salt), 0

    def add(self, name: str, data: bytes) -> None:
        """One entry, compressed where that helps."""
        plain = name.encode() + b"\0" + zlib.compress(data, 1)
        body = self._cipher.encrypt(self._number.to_bytes(NONCE, "big"), plain, None)
        self._out.write(_LENGTH.pack(len(body)) + body)
        self._number += 1


def entries(source: BinaryIO, master: Master) -> Iterator[tuple[str, bytes]]:
    """The entries in their order. Raises `BadBackup`."""
    if source.read(len(MAGIC)) != MAGIC:
        raise BadBackup("这不是枫桥的备份文件。")
    cipher, number = master.backup(source.read(_SALT)), 0
    while head := source.read(_LENGTH.size):
        length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else _LARGEST + 1
        body = source.read(length) if length <= _LARGEST else b""
        try:
            plain = cipher.decrypt(number.to_bytes(NONCE, "big"), body, None)
        except InvalidTag as wrong:
            raise BadBackup(_WRONG_KEY if number == 0 else "备份文件损坏或被改动过，不能用。") from wrong
        name, _, data = plain.partition(b"\0")
        number += 1
        yield name.decode(), zlib.decompress(data)


_WRONG_KEY = "打不开备份：要用备份时的 FENGQIAO_SECRET_KEY，或者文件已损坏。"


async def backup(database: Database, master: Master, data_dir: Path, out: BinaryIO) -> Contents:
    """Everything of one moment, while the service runs on. Files that came later may be in it too: they harm nothing.

    Raises `NotOurs` when there is no database of this version.
    """
    await database.must_be_current()
    writer, sums = Writer(out, master), Sums()
    await asyncio.to_thread(writer.add, "begin", json.dumps({"schema": HEAD}).encode())
    anchored = files = 0
    async for portion in dump(database):
        sums.add(portion)
        await asyncio.to_thread(writer.add, f"rows/{portion[0]}", portion[1])
        if portion[0] == "audit_anchor":
            anchored = json.loads(portion[1])["lines"]
    await asyncio.to_thread(writer.add, "heads", await asyncio.to_thread(_heads, data_dir, anchored))
    async for name, data in _files(data_dir / "files"):
        await asyncio.to_thread(writer.add, f"file/{name}", data)
        files += 1
    table = sums.table()
    await asyncio.to_thread(writer.add, "end", json.dumps({"rows": table, "files": files}).encode())
    return Contents({name: count for name, (count, _) in table.items()}, files)


def _heads(data_dir: Path, lines: int) -> bytes:
    """The anchored heads of the audit trail as the rows know them: what was anchored since is left out."""
    path = data_dir / "audit" / _HEADS
    return b"".join(path.read_bytes().splitlines(keepends=True)[:lines]) if path.exists() else b""


async def _files(folder: Path) -> AsyncIterator[tuple[str, bytes]]:
    """The stored files, sealed as they lie there. One that is swept away meanwhile belonged to nobody."""
    for path in await asyncio.to_thread(lambda: sorted(folder.glob("??/*"))):
        if path.name.startswith("."):
            continue
        try:
            yield f"{path.parent.name}{path.name}", await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError:
            continue


async def restore(database: Database, master: Master, data_dir: Path, source: BinaryIO) -> Contents:
    """Rows and files into an empty database and folder; all of it or nothing. An older version's rows are upgraded as a start does.

    A file that does not open, or is a newer version's, is refused before anything is written; what comes to light later
    takes back what was. Raises `BadBackup`, `NotEmpty`, `NotTheSame`.
    """
    reading, inside = entries(source, master), _Inside(data_dir)
    first = await asyncio.to_thread(next, reading, None)
    if first is not None:
        inside.take(*first)
    async with database.unless_it_fails():
        try:
            return await _restored(database, reading, inside)
        except BaseException:
            inside.take_back()
            raise


async def _restored(database: Database, reading: Iterator[tuple[str, bytes]], inside: "_Inside") -> Contents:
    async with database.grown(inside.schema) as conn:
        tables = await conn.run_sync(tables_of)
        filling, inside.sums = Filling(conn, tables), Sums(tables)
        await filling.must_be_empty()
        while entry := await asyncio.to_thread(next, reading, None):
            name, data = entry
            if name.startswith("rows/"):
                inside.sums.add((name.removeprefix("rows/"), data))
                await filling.put(name.removeprefix("rows/"), data)
            else:
                await asyncio.to_thread(inside.take, name, data)
        contents = inside.complete()
        await filling.count_on()
    return contents


class _Inside:
    """What was met on the way through a backup."""

    def __init__(self, data_dir: Path) -> None:
        self._folder, self.sums, self._files, self.schema = data_dir, Sums(), 0, HEAD
        self._before: list[tuple[Path, bytes | None]] = []  # what was written, and what stood there
        self._end: Mapping[str, Any] | None = None

    def take(self, name: str, data: bytes) -> None:
        """An entry that is no rows."""
        kind, _, rest = name.partition("/")
        if kind == "begin":
            self.schema = _readable(json.loads(data))
        elif kind == "heads":
            self._write(self._folder / "audit" / _HEADS, data)
        elif kind == "file" and rest.isalnum():
            self._write(self._folder / "files" / rest[:2] / rest[2:], data)
            self._files += 1
        elif kind == "end":
            self._end = json.loads(data)

    def _write(self, path: Path, data: bytes) -> None:
        self._before.append((path, path.read_bytes() if path.exists() else None))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(data)

    def take_back(self) -> None:
        """The folder as it was; folders that are empty now go too."""
        for path, old in reversed(self._before):
            if old is not None:
                path.write_bytes(old)
                continue
            path.unlink(missing_ok=True)
            for folder in path.relative_to(self._folder).parents[:-1]:
                with contextlib.suppress(OSError):
                    (self._folder / folder).rmdir()

    def complete(self) -> Contents:
        """Raises `BadBackup` unless everything that was written has come."""
        if self._end is None or self._end["files"] != self._files:
            raise BadBackup("备份文件不完整，后面缺了一段，不能用。")
        must_match(self.sums.table(), self._end["rows"])
        return Contents({name: count for name, (count, _) in self.sums.table().items()}, self._files, self.schema)


def _readable(begin: Mapping[str, Any]) -> str:
    """The version the backup was made from: this one or an older. Raises `BadBackup`."""
    schema = str(begin.get("schema"))
    if schema[:4] > HEAD[:4]:  # versions begin with their number
        raise BadBackup(f"备份是数据库版本 {schema} 的，比本程序（{HEAD}）新：请装新版本的程序再恢复。")
    return schema
