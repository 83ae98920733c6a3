"""Where each case is shown in Telegram: the committees' groups, and how far every board has got."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, or_, select, union, update

from handlers.casework.case import OPEN, Case, CaseNumber, Room
from handlers.errors import Refused
from storage.cases import IN_USE, cases_query, read_cases
from storage.database import insert
from storage.tables import case, message, staff
from storage.tables.telegram import TO_BE_TAKEN_DOWN, telegram_board, telegram_group
from storage.transcript import Author, Line, lines_query, read_lines
from storage.unit import Unit, Units

_SHOWN = (Author.RESIDENT.value, Author.SERVICE.value)  # lines that staff have not written themselves
_OPEN = sorted(OPEN)
_PAGE = 50


@dataclass(frozen=True, slots=True)
class Board:
    """Where a case is shown: a topic of a group, a private chat (no `thread`), or nowhere (no `chat`)."""

    chat: int | None = None
    thread: int | None = None
    card: int | None = None  # the message with summary and buttons
    title: str = ""
    version: int = 0  # of the case, as shown
    line: int = 0  # the last line of the transcript that was shown
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Posting:
    """A case that may have to be shown anew."""

    case_id: int
    case: Case
    summary: str
    board: Board | None
    holder_chat: int | None  # the holder's Telegram account
    forgotten: bool = False  # its content was deleted, or may be used no more: it is taken down


class TelegramBoards:
    """Groups and boards."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def register_group(self, committee: str, chat: int, now: datetime) -> None:
        """From now on this group is the committee's. Raises `Refused` when it is another committee's."""
        async with self._units.write() as unit:
            owner = select(telegram_group.c.committee).where(telegram_group.c.chat_id == chat)
            before = (await unit.conn.execute(owner)).scalar_one_or_none()
            if before not in (None, committee):
                raise Refused("这个群已经登记给别的调解委员会了。")
            values = {"chat_id": chat, "registered_at": now}
            new = insert(unit.conn, telegram_group).values(committee=committee, **values)
            await unit.conn.execute(new.on_conflict_do_update(index_elements=["committee"], set_=values))
            await _look_again(unit)

    async def forget_group(self, chat: int) -> None:
        """The bot is no longer in this group: nothing is shown there."""
        async with self._units.write() as unit:
            await unit.conn.execute(delete(telegram_group).where(telegram_group.c.chat_id == chat))
            gone = update(telegram_board).where(telegram_board.c.chat_id == chat)
            await unit.conn.execute(gone.values(_NOWHERE))

    async def group_moved(self, old: int, new: int) -> None:
        """Telegram gave the group another id."""
        async with self._units.write() as unit:
            for table in (telegram_group, telegram_board):
                await unit.conn.execute(update(table).where(table.c.chat_id == old).values(chat_id=new))

    async def groups(self) -> dict[str, int]:
        """The groups by committee."""
        async with self._units.read() as unit:
            return {row.committee: row.chat_id for row in await unit.conn.execute(select(telegram_group))}

    async def look_again(self) -> None:
        """Somebody was bound or left: cases that were shown nowhere may find a place."""
        async with self._units.write() as unit:
            await _look_again(unit)

    async def postings(self, limit: int = _PAGE) -> tuple[Posting, ...]:
        """Cases whose board is missing or behind, the most urgent first."""
        query = (
            cases_query(_alive(), or_(_behind(), _homeless()))
            .order_by(case.c.urgency_rank, case.c.waiting_since, case.c.id)
            .limit(limit)
        )
        async with self._units.read() as unit:
            kept = await read_cases(unit, query)
            ids = [k.id for k in kept]
            rows = await unit.conn.execute(select(telegram_board).where(telegram_board.c.case_id.in_(ids)))
            boards = {row.case_id: _board(row) for row in rows}
            chats = await _accounts(unit, {int(k.case.holder) for k in kept if k.case.holder is not None})
            gone = set((await unit.conn.execute(select(case.c.id).where(case.c.id.in_(ids), ~IN_USE))).scalars())
            return tuple(
                Posting(
                    k.id, k.case, k.brief.summary, boards.get(k.id), chats.get(int(k.case.holder or 0)), k.id in gone
                )
                for k in kept
            )

    async def lines(self, case_id: int, after: int, limit: int = _PAGE) -> tuple[Line, ...]:
        """What the resident and the service wrote since that line, oldest first."""
        query = lines_query(_new_line(case_id, after)).order_by(message.c.id).limit(limit)
        async with self._units.read() as unit:
            return await read_lines(unit, query)

    async def save_board(self, case_id: int, board: Board) -> None:
        """Remember where and how far the case is shown; of one whose content was deleted meanwhile only that it is nowhere."""
        values, goes = _values(board), telegram_board.c.shown_version == TO_BE_TAKEN_DOWN
        async with self._units.write() as unit:
            new = insert(unit.conn, telegram_board).values(case_id=case_id, **values)
            held = None if board.chat is None else ~goes
            await unit.conn.execute(new.on_conflict_do_update(index_elements=["case_id"], set_=values, where=held))

    async def save_nowhere(self, case_id: int, board: Board, groups: Mapping[str, int]) -> None:
        """Remember that the case is shown nowhere, unless groups are others now than `groups`: then it is looked at again."""
        async with self._units.write() as unit:
            known = {row.committee: row.chat_id for row in await unit.conn.execute(select(telegram_group))}
            if known == groups:
                values = _values(board)
                new = insert(unit.conn, telegram_board).values(case_id=case_id, **values)
                await unit.conn.execute(new.on_conflict_do_update(index_elements=["case_id"], set_=values))

    async def case_of_topic(self, chat: int, thread: int) -> CaseNumber | None:
        """The case a topic stands for."""
        query = (
            select(case.c.number)
            .join(telegram_board, telegram_board.c.case_id == case.c.id)
            .where(telegram_board.c.chat_id == chat, telegram_board.c.thread == thread)
        )
        async with self._units.read() as unit:
            found = (await unit.conn.execute(query)).scalar_one_or_none()
            return CaseNumber(found) if found else None

    async def board_of(self, number: CaseNumber) -> Board | None:
        """Where a case is shown."""
        query = select(telegram_board).join(case, case.c.id == telegram_board.c.case_id).where(case.c.number == number)
        async with self._units.read() as unit:
            row = (await unit.conn.execute(query)).one_or_none()
            return _board(row) if row else None


_NOWHERE = {"chat_id": None, "thread": None, "card": None, "title": "", "shown_version": 0, "closed": False}


def _values(board: Board) -> dict[str, object]:
    return {
        "chat_id": board.chat,
        "thread": board.thread,
        "card": board.card,
        "title": board.title,
        "shown_version": board.version,
        "shown_line": board.line,
        "closed": board.closed,
    }


def _board(row: Row[Any]) -> Board:
    return Board(row.chat_id, row.thread, row.card, row.title, row.shown_version, row.shown_line, row.closed)


async def _look_again(unit: Unit) -> None:
    nowhere = update(telegram_board).where(telegram_board.c.chat_id.is_(None), ~telegram_board.c.closed)
    await unit.conn.execute(nowhere.values(shown_version=0))


def _new_line(case_id: ColumnElement[int] | int, after: ColumnElement[int] | int) -> ColumnElement[bool]:
    fresh = and_(message.c.case_id == case_id, message.c.id > after)
    # A topic is read by a whole committee and answered with one command: it shows the reporting side alone.
    here = message.c.room.in_([Room.APPLICANT.value, Room.INTERNAL.value])
    return and_(fresh, here, message.c.author.in_(_SHOWN), message.c.undone_at.is_(None))


def _alive() -> ColumnElement[bool]:
    """Open cases, and finished ones whose board does not show it yet: all others need no look, however many there are."""
    unfinished = select(telegram_board.c.case_id).where(~telegram_board.c.closed)
    other = case.alias("other")
    return case.c.id.in_(union(select(other.c.id).where(other.c.closed_at.is_(None)), unfinished))


def _behind() -> ColumnElement[bool]:
    """Cases with a board that shows an older version, or lacks lines."""
    mine = telegram_board.c.case_id == case.c.id
    news = exists().where(_new_line(telegram_board.c.case_id, telegram_board.c.shown_line))
    stale = telegram_board.c.shown_version != case.c.version
    return exists().where(mine, or_(stale, and_(telegram_board.c.chat_id.is_not(None), news)))


def _homeless() -> ColumnElement[bool]:
    """Open cases without a board that have somewhere to be shown. Sensitive ones have not."""
    board = exists().where(telegram_board.c.case_id == case.c.id)
    group = exists().where(telegram_group.c.committee == case.c.committee)
    person = exists().where(staff.c.id == case.c.holder_id, staff.c.telegram_user.is_not(None))
    return and_(~board, IN_USE, ~case.c.sensitive, case.c.status.in_(_OPEN), or_(group, person))


async def _accounts(unit: Unit, ids: Sequence[int] | set[int]) -> dict[int, int]:
    rows = await unit.conn.execute(select(staff.c.id, staff.c.telegram_user).where(staff.c.id.in_(list(ids))))
    return {row.id: row.telegram_user for row in rows if row.telegram_user is not None}
