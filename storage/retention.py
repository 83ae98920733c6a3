"""What was kept long enough loses its content: loose talk is deleted, of old cases only what counts as a figure stays."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from secrets import randbelow
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, and_, delete, func, or_, select, update

from handlers.casework.case import Status
from handlers.casework.record import Record
from handlers.facts import CaseFacts
from storage import audit, search_index
from storage.case_columns import sealed_columns
from storage.cases import ERASED, STORED
from storage.mapping import Brief
from storage.tables import (
    alert,
    assistance,
    attachment,
    audience,
    backlog,
    case,
    case_key,
    case_member,
    case_named,
    case_party,
    complaint,
    conversation,
    finding,
    hook_event,
    inbound_letter,
    inbox,
    invitation,
    linkage,
    meeting,
    meeting_guest,
    message,
    metadata,
    notice,
    outreach_reader,
    outreach_sent,
    participation,
    rating,
    register_entry,
    subsidy_line,
    supervision,
    telegram_board,
    warning,
    warning_case,
)
from storage.tables.telegram import TO_BE_TAKEN_DOWN
from storage.unit import Unit, Units

BATCH = 100  # cases in one transaction: the service goes on beside it
PORTION = 50_000  # talks one sweep looks at: of a million all have had their turn within four hours
_TRACES = timedelta(days=90)  # inbox rows (they tell duplicates) and notices that were done
_SMALL = (Status.CLUE, Status.WITHDRAWN, Status.ANSWERED, Status.REFERRED)
_OVER = (Status.ARCHIVED, Status.NOT_AGREED, Status.PERFORMED)

# Every table that points at a case either goes with its content or stays as a figure without words; a test holds this.
CONTENT: tuple[Table, ...] = (
    *(attachment, message, case_party, case_named, notice, complaint, alert),
    *(assistance, supervision, backlog, subsidy_line, linkage, case_key, case_member, inbound_letter, finding),
    *(invitation, participation, meeting_guest, meeting),
    warning_case,
    hook_event,
    audience,
)
EMPTIED = ("case_search",)  # at once; its row goes with the sweep that also clears the index's file
FIGURES = (
    "case_step",
    "case_holder",
    "case_offer",
    "rating",
    "case_petition",
    "case_suit",
    "telegram_board",
    "ledger_row",
)


class Retain:
    """Timed forgetting."""

    def __init__(self, units: Units, portion: int = PORTION) -> None:
        self._units = units
        self._portion = portion
        self._next: int | None = None  # the portion of the talks that the next sweep looks at

    async def sweep(self, now: datetime) -> int:
        """One portion of everything that is due; returns how many cases lost their content."""
        async with self._units.write() as unit:
            await _loose(unit, now)
            await _forsaken(unit, now, await self._ids(unit))
            due = await _due(unit, now)
            for case_id, number in due:
                await erase(unit, case_id, number, now)
        return len(due)

    async def _ids(self, unit: Unit) -> range:
        """The talks whose turn it is. The first portion is drawn, so that a service often started reaches all of them."""
        top = (await unit.conn.execute(select(func.max(conversation.c.id)))).scalar_one() or 0
        portions = top // self._portion + 1
        this = randbelow(portions) if self._next is None else self._next % portions
        self._next = this + 1
        return range(this * self._portion, (this + 1) * self._portion)


async def _loose(unit: Unit, now: datetime) -> None:
    """Lines of no case, closed warnings, and traces of what was done."""
    old, done = unit.district.retention.talks_before(now), now - _TRACES
    copies = select(message.c.id).where(message.c.copy_of.is_not(None))  # of a joint line: they go with it
    loose = or_(attachment.c.message_id.is_(None), attachment.c.message_id.not_in(copies))
    await unit.conn.execute(delete(attachment).where(attachment.c.case_id.is_(None), attachment.c.at < old, loose))
    spoken = (message.c.case_id.is_(None), message.c.copy_of.is_(None), message.c.at < old)
    await unit.conn.execute(delete(message).where(*spoken))
    await unit.conn.execute(delete(inbox).where(inbox.c.taken_at < done))
    await unit.conn.execute(delete(notice).where(notice.c.done_at < done))
    await unit.conn.execute(delete(hook_event).where(hook_event.c.at < done))
    await _findings(unit, unit.district.retention.clues_before(now))
    await _entries(unit, unit.district.retention.clues_before(now))
    over = select(warning.c.id).where(warning.c.closed_at < unit.district.retention.clues_before(now))
    await unit.conn.execute(delete(warning_case).where(warning_case.c.warning_id.in_(over)))
    await unit.conn.execute(delete(warning).where(warning.c.id.in_(over)))
    await unit.conn.execute(delete(outreach_reader).where(outreach_reader.c.ended_at < old))
    sent = update(outreach_sent).where(outreach_sent.c.at < old, outreach_sent.c.conversation_id.is_not(None))
    await unit.conn.execute(sent.values(conversation_id=None))  # how many is kept, whom is not


async def _forsaken(unit: Unit, now: datetime, ids: range) -> None:
    """Of these talks those nobody goes on with and nothing points at: a look at all of them would read every case's."""
    old = unit.district.retention.talks_before(now)
    span = (ids.start, ids.stop - 1)  # said of both sides: a database that merges two indexes reads each from its start
    forsaken = [conversation.c.id.between(*span), conversation.c.updated_at < old]
    for table in metadata.tables.values():
        pointing = [c for c in table.columns if any(f.column.table is conversation for f in c.foreign_keys)]
        same = [select(1).where(column == conversation.c.id, column.between(*span)) for column in pointing]
        forsaken += [~here.exists() for here in same]
    await unit.conn.execute(delete(conversation).where(*forsaken))


async def _findings(unit: Unit, before: datetime) -> None:
    """Findings of screening that never became a case; one that did goes with its case's content."""
    old = select(finding.c.id).where(finding.c.case_id.is_(None), finding.c.found_at < before)
    for child, column in _children(finding):
        await unit.conn.execute(delete(child).where(column.in_(old)))
    await unit.conn.execute(delete(finding).where(finding.c.id.in_(old)))


async def _entries(unit: Unit, before: datetime) -> None:
    """Entries of registers that were taken out of their list, with their history."""
    old = select(register_entry.c.id).where(register_entry.c.removed_at < before)
    for child, column in _children(register_entry):
        await unit.conn.execute(delete(child).where(column.in_(old)))
    await unit.conn.execute(delete(register_entry).where(register_entry.c.id.in_(old)))


async def _due(unit: Unit, now: datetime) -> Sequence[tuple[int, str]]:
    """Cases whose time is over. An agreement that is still watched, or anything open, is not touched."""
    kept = unit.district.retention
    ended_small = and_(case.c.status.in_([s.value for s in _SMALL]), case.c.closed_at < kept.clues_before(now))
    clue: ColumnElement[bool] = and_(case.c.status == Status.CLUE.value, case.c.opened_at < kept.clues_before(now))
    over = [s.value for s in _OVER]  # also what nobody archived
    archived = and_(case.c.status.in_(over), case.c.closed_at < kept.cases_before(now))
    stored = and_(case.c.retention == STORED, case.c.closed_at < kept.cases_before(now))  # nobody archives it any more
    due = or_(ended_small, clue, archived, stored)
    query = select(case.c.id, case.c.number).where(case.c.retention != ERASED, due)
    rows = await unit.conn.execute(query.order_by(case.c.id).limit(BATCH).with_for_update(skip_locked=True))
    return [(row.id, row.number) for row in rows]


def _children(table: Table) -> list[tuple[Table, Column[Any]]]:
    """Tables whose rows hang on this one's and do not go by themselves."""
    return [
        (child, column)
        for child in metadata.tables.values()
        for column in child.columns
        for key in column.foreign_keys
        if key.column.table is table and key.ondelete is None and child is not table
    ]


async def erase(unit: Unit, case_id: int, number: str, now: datetime, why: str = "") -> None:
    """Take the content out of a case: words, people, files. What stays says how many, where, how long, how it ended.

    `why` is a code for the trail; none when its time was over.
    """
    row = (await unit.conn.execute(select(case).where(case.c.id == case_id))).one()
    facts = CaseFacts(category=row.category or "other", subcategory=row.subcategory, place_code=row.place_code)
    for table in CONTENT:
        mine = select(table.c.id).where(table.c.case_id == case_id)
        for child, column in _children(table):
            await unit.conn.execute(delete(child).where(column.in_(mine)))
        await unit.conn.execute(delete(table).where(table.c.case_id == case_id))
    for stars in (await unit.conn.execute(select(rating).where(rating.c.case_id == case_id))).all():
        empty = unit.vault.seal("", "rating", stars.uid, case_id)
        silent = update(rating).where(rating.c.id == stars.id).values(words=empty.body, key_id=empty.key_id)
        await unit.conn.execute(silent)
    await search_index.forget(unit, case_id)
    values = sealed_columns(unit, number, facts, Brief(), Record())
    values |= {"conversation_id": None, "secret_digest": "", "retention": ERASED, "warn_at": None, "due_on": None}
    await unit.conn.execute(update(case).where(case.c.id == case_id).values(values))
    await off_the_boards(unit, case_id)
    await audit.record(unit, number, audit.SERVICE, "erased", now, why)


async def off_the_boards(unit: Unit, case_id: int) -> None:
    """What Telegram still shows of it is taken down by the boards' next look."""
    shown = (telegram_board.c.case_id == case_id, telegram_board.c.chat_id.is_not(None))
    down = {"closed": False, "shown_version": TO_BE_TAKEN_DOWN, "title": ""}
    await unit.conn.execute(update(telegram_board).where(*shown).values(down))
