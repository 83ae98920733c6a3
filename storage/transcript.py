"""The transcript: lines of a talk or a case, with their files, and their reading."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Select, select

from handlers.casework.case import Room
from handlers.messages import Attachment, Button, Reply
from storage.mapping import REPLY, SAID, Said, legible
from storage.prepared import Prepared
from storage.tables import attachment, message, staff, stored_file
from storage.unit import Unit

_log = logging.getLogger(__name__)


class Author(StrEnum):
    """Who speaks in a line."""

    RESIDENT = "resident"
    BOT = "bot"  # the machine's answer in the talk
    STAFF = "staff"
    SERVICE = "service"  # the record: moves, corrections, alerts


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the transcript as it is read. `undone`: taken back before it was sent."""

    id: int
    room: Room
    author: Author
    staff: str  # official name, "" for the rest
    at: datetime
    said: Said
    buttons: tuple[Button, ...] = ()
    files: tuple[Attachment, ...] = ()
    edited_of: int | None = None
    undone: bool = False
    talk_id: int | None = None  # the talk it was said in or to
    staff_id: int | None = None  # two people may have one name

    @property
    def text(self) -> str:
        """The words."""
        return self.said.text


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line belongs: a talk, a case or both, and a room."""

    talk_id: int | None
    case_id: int | None
    room: Room = Room.APPLICANT


def uid() -> str:
    """What identifies a row to its ciphertext."""
    return secrets.token_hex(16)


def binding(row_uid: str, place: Place, author: str, at: datetime) -> tuple[object, ...]:
    """What a line's ciphertext is bound to. Lines of a talk may move into a case later, notes never."""
    case = "" if place.talk_id is not None else place.case_id
    stamp = at.astimezone(UTC).isoformat()
    return ("message", row_uid, place.talk_id, case, place.room.value, author, stamp)


def _row(unit: Unit, place: Place, author: Author, body: str, now: datetime, **columns: object) -> dict[str, object]:
    row_uid = uid()
    sealed = unit.vault.seal(body, *binding(row_uid, place, author.value, now))
    return {
        "uid": row_uid,
        "conversation_id": place.talk_id,
        "case_id": place.case_id,
        "room": place.room.value,
        "author": author.value,
        "at": now,
        "body": sealed.body,
        "key_id": sealed.key_id,
        **_OWN,
        **columns,
    }


_OWN = {"staff_id": None, "message_index": None, "edited_of": None, "copy_of": None}  # what few lines have
LINE_COLUMNS = ("uid", "conversation_id", "case_id", "room", "author", "at", "body", "key_id", *_OWN)
LINE = Prepared(message.insert().returning(message.c.id), *LINE_COLUMNS)


def reply_row(
    unit: Unit, place: Place, author: Author, reply: Reply, now: datetime, **columns: object
) -> dict[str, object]:
    """The row of a line of the machine, the service or staff."""
    return _row(unit, place, author, REPLY.dump(reply), now, **columns)


async def add_said(
    unit: Unit, place: Place, said: Said, now: datetime, message_index: str | None = None, edited_of: int | None = None
) -> int:
    """A line of the resident; returns its id."""
    return int((await LINE.one(unit.conn, said_row(unit, place, said, now, message_index, edited_of))).id)


def said_row(
    unit: Unit, place: Place, said: Said, now: datetime, message_index: str | None = None, edited_of: int | None = None
) -> dict[str, object]:
    """The row of a line of the resident."""
    columns = {"message_index": message_index, "edited_of": edited_of}
    return _row(unit, place, Author.RESIDENT, SAID.dump(said), now, **columns)


async def add_reply(
    unit: Unit,
    place: Place,
    author: Author,
    reply: Reply,
    now: datetime,
    staff_id: int | None = None,
    copy_of: int | None = None,
) -> int:
    """A line of the machine, the service or staff; returns its id. `copy_of`: a joint line as one party is shown it."""
    row = reply_row(unit, place, author, reply, now, staff_id=staff_id, copy_of=copy_of)
    line_id = int((await LINE.one(unit.conn, row)).id)
    await add_files(unit, reply.files, place, now, line_id)
    return line_id


async def note(unit: Unit, case_id: int, text: str, now: datetime, staff_id: int | None = None) -> int:
    """A line for staff alone; by the service unless somebody wrote it."""
    author = Author.SERVICE if staff_id is None else Author.STAFF
    reply = Reply(legible(text))
    return await add_reply(unit, Place(None, case_id, Room.INTERNAL), author, reply, now, staff_id)


async def add_files(
    unit: Unit, files: Sequence[Attachment], place: Place, now: datetime, line_id: int | None = None
) -> None:
    """Link stored files to a line. What was never stored is left out: a message must not fail for it."""
    for file in files:
        known = select(stored_file.c.sha256).where(stored_file.c.sha256 == file.sha256)
        if (await unit.conn.execute(known)).first() is None:
            _log.warning("a message names a file that is not stored")
            continue
        row_uid = uid()
        name = unit.vault.seal(legible(file.name), "attachment", row_uid, file.sha256)
        new = attachment.insert().values(
            uid=row_uid,
            sha256=file.sha256,
            name=name.body,
            key_id=name.key_id,
            message_id=line_id,
            conversation_id=place.talk_id,
            case_id=place.case_id,
            at=now,
        )
        await unit.conn.execute(new)


def reply_of(unit: Unit, row: Row[Any]) -> Reply:
    """The reply in a row of `message` that is not the resident's."""
    return REPLY.load(_text(unit, row))


def _text(unit: Unit, row: Row[Any]) -> str:
    place = Place(row.conversation_id, row.case_id, Room(row.room))
    return unit.vault.open(row.body, row.key_id, *binding(row.uid, place, row.author, row.at))


async def files_where(unit: Unit, *where: Any) -> list[tuple[int | None, Attachment]]:
    """Files with the line they came in, oldest first."""
    return await files_of(unit, files_query(*where))


def files_query(*where: Any) -> Select[Any]:
    """Files for `files_of`, oldest first."""
    query = select(attachment, stored_file.c.mime, stored_file.c.size).join(
        stored_file, stored_file.c.sha256 == attachment.c.sha256
    )
    return query.where(*where).order_by(attachment.c.id)


async def files_of(
    unit: Unit, query: Select[Any], named: Mapping[str, Any] | None = None
) -> list[tuple[int | None, Attachment]]:
    """The files of a query from `files_query`, each with the line it came in; `named`: what it is asked with."""
    return [(row.message_id, _attachment(unit, row)) for row in await unit.conn.execute(query, named)]


def _attachment(unit: Unit, row: Row[Any]) -> Attachment:
    name = unit.vault.open(row.name, row.key_id, "attachment", row.uid, row.sha256)
    return Attachment(row.sha256, row.mime, row.size, name)


def lines_query(*where: Any) -> Select[Any]:
    """Lines with the official name of who wrote them."""
    return (
        select(message, staff.c.name.label("staff_name"))
        .outerjoin(staff, staff.c.id == message.c.staff_id)
        .where(*where)
    )


async def read_lines(
    unit: Unit,
    query: Select[Any],
    known: Sequence[tuple[int | None, Attachment]] | None = None,
    named: Mapping[str, Any] | None = None,
) -> tuple[Line, ...]:
    """The lines of a query from `lines_query`, oldest first, with their files.

    `known`: files already read, all of theirs; `named`: what the query is asked with.
    """
    rows = (await unit.conn.execute(query, named)).all()
    if known is None:
        known = await files_where(unit, attachment.c.message_id.in_([row.id for row in rows]))
    return lines_of(unit, rows, known)


def lines_of(unit: Unit, rows: Sequence[Any], known: Sequence[tuple[int | None, Attachment]]) -> tuple[Line, ...]:
    """The lines in these rows, oldest first, with their files among the `known` ones."""
    files: dict[int, list[Attachment]] = {}
    for line_id, file in known:
        files.setdefault(line_id or 0, []).append(file)
    oldest_first = sorted(rows, key=lambda row: int(row.id))
    return tuple(_line(unit, row, tuple(files.get(row.id, ()))) for row in oldest_first)


def _line(unit: Unit, row: Row[Any], files: tuple[Attachment, ...]) -> Line:
    author, room, undone = Author(row.author), Room(row.room), row.undone_at is not None
    if author is Author.RESIDENT:
        said = SAID.load(_text(unit, row))
        return Line(row.id, room, author, "", row.at, said, (), files, row.edited_of, undone, row.conversation_id)
    reply = reply_of(unit, row)
    name = row.staff_name or ""
    words, talk = Said(reply.text), row.conversation_id
    shown = (reply.buttons, files, row.edited_of, undone, talk, row.staff_id)
    return Line(row.id, room, author, name, row.at, words, *shown)
