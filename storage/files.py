"""Attachments: named by the hash of their content, told by their content, encrypted on disk."""

import asyncio
import os
import secrets
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import ColumnElement, delete, exists, or_, select

from handlers.errors import BadFile, NotYours
from handlers.messages import Attachment
from storage.bare import bare
from storage.database import insert
from storage.mapping import legible
from storage.sniff import fitting, mime_of
from storage.tables import attachment, backlog_file, finding_file, stored_file
from storage.unit import Units

_KEEP_LOOSE = timedelta(days=1)  # an upload nobody sent is kept that long
_PART = ".part"  # ending of a file that is being written
_KEY_ID = 4  # bytes before the ciphertext
_NAME = 200  # characters
_POINTING = (attachment, finding_file, backlog_file)


class Files:
    """The attachment folder."""

    def __init__(self, units: Units, folder: Path) -> None:
        self._units, self._folder = units, folder

    async def put(self, data: bytes, name: str, now: datetime) -> Attachment:
        """Keep a file. Raises `BadFile` for an empty, too large or unknown kind of file."""
        limit = self._units.district.limits.file_mb
        if not data:
            raise BadFile("文件是空的，请重新发。")
        if len(data) > limit * 1024 * 1024:
            raise BadFile(f"文件太大了，最多 {limit} MB。")
        mime = await asyncio.to_thread(mime_of, data)
        if mime is None:
            raise BadFile("这种文件不能收。可以发照片、PDF、Word、Excel、文本、语音或视频。")
        digest = await asyncio.to_thread(lambda: sha256(data).hexdigest())
        await self._keep(data, digest, mime, now)
        return Attachment(digest, mime, len(data), fitting(" ".join(legible(name).split())[-_NAME:], mime) or "附件")

    async def put_calendar(self, data: bytes, name: str, now: datetime) -> Attachment:
        """Keep a calendar file the service made itself; from outside none is taken as such."""
        digest = sha256(data).hexdigest()
        await self._keep(data, digest, "text/calendar", now)
        return Attachment(digest, "text/calendar", len(data), name)

    async def _keep(self, data: bytes, digest: str, mime: str, now: datetime) -> None:
        """Write under the row's lock, so that the sweep cannot take the file away in between."""
        path = self._path(digest)
        async with self._units.begin() as unit:
            sealed = await asyncio.to_thread(unit.vault.seal_bytes, data, "file", digest)
            row = insert(unit.conn, stored_file).values(
                sha256=digest, mime=mime, size=len(data), key_id=sealed.key_id, created_at=now
            )
            renewed = row.on_conflict_do_update(index_elements=["sha256"], set_={"created_at": now})
            await unit.conn.execute(renewed)
            if not await asyncio.to_thread(path.exists):
                await asyncio.to_thread(_write, path, sealed.key_id.to_bytes(_KEY_ID, "big") + sealed.body)
            await unit.commit()

    async def get(self, digest: str) -> tuple[str, bytes]:
        """MIME type and content. Raises `NotYours` when there is none; whose it is, the caller checks first."""
        async with self._units.read() as unit:
            known = select(stored_file.c.mime).where(stored_file.c.sha256 == digest)
            mime: str | None = (await unit.conn.execute(known)).scalar_one_or_none()
        if mime is None:
            raise NotYours(f"no file {digest[:64]!r}")
        try:
            raw = await asyncio.to_thread(self._path(digest).read_bytes)
        except FileNotFoundError as gone:
            raise NotYours(f"file {digest} has a row but no content") from gone
        key_id = int.from_bytes(raw[:_KEY_ID], "big")
        vault = self._units.vault
        return mime, await asyncio.to_thread(vault.open_bytes, raw[_KEY_ID:], key_id, "file", digest)

    async def get_bare(self, digest: str) -> tuple[str, bytes]:
        """As `get`, without what a camera wrote beside it: for whoever sits at the other side of a matter."""
        mime, data = await self.get(digest)
        return mime, await asyncio.to_thread(bare, data, mime)

    async def sweep(self, now: datetime) -> int:
        """Remove files that nothing refers to any more; returns how many."""
        await asyncio.to_thread(_leftovers, self._folder, now - _KEEP_LOOSE)
        return await self._remove(stored_file.c.created_at < now - _KEEP_LOOSE)

    async def drop(self, digests: Collection[str]) -> int:
        """The same for these alone and at once: what was deleted on request waits for no sweep."""
        return await self._remove(stored_file.c.sha256.in_(digests))

    async def _remove(self, which: ColumnElement[bool]) -> int:
        used = or_(*(exists().where(t.c.sha256 == stored_file.c.sha256) for t in _POINTING))
        loose = (which, ~used)
        async with self._units.read() as unit:
            digests = (await unit.conn.execute(select(stored_file.c.sha256).where(*loose))).scalars().all()
        removed = 0
        for digest in digests:
            async with self._units.write() as unit:
                gone = delete(stored_file).where(stored_file.c.sha256 == digest, *loose).returning(stored_file.c.sha256)
                if (await unit.conn.execute(gone)).first() is not None:
                    await asyncio.to_thread(self._path(digest).unlink, missing_ok=True)
                    removed += 1
        return removed

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest[2:]


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all, and lasting. What does not fit on the disk takes none of its room."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{secrets.token_hex(8)}{_PART}")
    try:
        with part.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _leftovers(folder: Path, before: datetime) -> None:
    """Parts of files whose writer was killed."""
    for part in folder.glob(f"*/.*{_PART}"):
        with suppress(FileNotFoundError):
            if part.stat().st_mtime < before.timestamp():
                part.unlink()
