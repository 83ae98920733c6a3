"""One person's data deleted on request (个人信息保护法 §47): what may go goes, what the law keeps is stored and used no more."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, or_, select, text, update

from handlers.casework.case import CaseNumber
from handlers.conversation import Conversation
from handlers.errors import NotYours, Refused
from handlers.messages import Address
from handlers.personal import Fate, Ground
from storage import audit, search_index
from storage.cases import STORED, find_case, relock
from storage.files import Files
from storage.persons import Asked, Person, TalkSeen, find
from storage.retention import erase, off_the_boards
from storage.tables import (
    attachment,
    backlog,
    backlog_file,
    case,
    case_key,
    case_member,
    case_party,
    complaint,
    conversation,
    finding,
    finding_file,
    hook_event,
    inbox,
    message,
    metadata,
    notice,
    outbox,
    outreach_reader,
    warning_case,
)
from storage.talks import lock_talk, save_talk, sender_index
from storage.unit import Changed, Unit, Units


@dataclass(frozen=True, slots=True)
class Done:
    """What was done. `settled` False: another process read the old pages of the database file at that moment."""

    person: Person
    files: int
    talks_gone: int
    settled: bool


class Erasing:
    """Deletion for one person, in one transaction; afterwards nothing of it is left in free pages or on the disk."""

    def __init__(self, units: Units, files: Files) -> None:
        self._units, self._files = units, files

    async def erase(self, asked: Asked, ground: Ground, now: datetime) -> Done:
        """Carry out what `Persons.find` foretells. Raises `Refused` when there is nothing."""
        async with self._units.write() as unit:
            first = await find(unit, asked, now)
            for seen in first.talks:  # talks before cases, as everywhere
                await lock_talk(unit, seen.talk.id)
            person = await find(unit, asked, now)
            digests = await _digests(unit, person)
            for each in person.cases:
                await _case(unit, each.kept.case.number, each.verdict.fate, ground, now)
            gone = [await _talk(unit, seen, person, now) for seen in person.talks]
            await audit.record(unit, audit.HOUSE, audit.SERVICE, "person_erase", now, ground.value)
            await search_index.sweep(unit)
        files = await self._files.drop(digests)
        return Done(person, files, sum(gone), await self._settle())

    async def release(self, number: CaseNumber, now: datetime) -> None:
        """Use a stored case again: a court asks for it, or the person wishes it. Raises `Refused`, `NotYours`."""
        async with self._units.write() as unit:
            kept = await find_case(unit, number)
            if kept is None:
                raise NotYours
            link = select(case_party.c.conversation_id).where(case_party.c.case_id == kept.id).limit(1)
            link = link.where(case_party.c.conversation_id.is_not(None))
            values = {"retention": "case", "conversation_id": (await unit.conn.execute(link)).scalar_one_or_none()}
            used = update(case).where(case.c.id == kept.id, case.c.retention == STORED).values(values)
            if (await unit.conn.execute(used.returning(case.c.id))).first() is None:
                raise Refused("这件案件没有停用。")
            await search_index.keep(unit, kept.id, kept.case)
            await audit.record(unit, number, audit.SERVICE, "released", now)

    async def _settle(self) -> bool:
        """Free pages and the write-ahead log hold nothing of it either: SQLite overwrote the pages, PostgreSQL vacuums."""
        if self._units.database.sqlite:
            async with self._units.database.apart() as conn:
                raw = await conn.execution_options(isolation_level="AUTOCOMMIT")
                busy = (await raw.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))).one()
                return not busy[0]
        async with self._units.database.apart() as conn:
            raw = await conn.execution_options(isolation_level="AUTOCOMMIT")
            await raw.execute(text("VACUUM " + ", ".join(f'"{name}"' for name in sorted(metadata.tables))))
        return True


async def _digests(unit: Unit, person: Person) -> set[str]:
    """Files that may lose their last use."""
    cases = [seen.kept.id for seen in person.cases if seen.verdict.fate is Fate.ERASED]
    talks = [seen.talk.id for seen in person.talks]
    sent = select(attachment.c.sha256).where(
        or_(attachment.c.case_id.in_(cases), attachment.c.conversation_id.in_(talks))
    )
    seen = select(finding_file.c.sha256).join(finding, finding.c.id == finding_file.c.finding_id)
    shown = select(backlog_file.c.sha256).join(backlog, backlog.c.id == backlog_file.c.backlog_id)
    every = (sent, seen.where(finding.c.case_id.in_(cases)), shown.where(backlog.c.case_id.in_(cases)))
    return {digest for query in every for digest in (await unit.conn.execute(query)).scalars()}


async def _case(unit: Unit, number: CaseNumber, fate: Fate, ground: Ground, now: datetime) -> None:
    if fate is Fate.REFUSED:
        return
    kept = await relock(unit, number)
    if fate is Fate.ERASED:
        await erase(unit, kept.id, number, now, ground.value)
    else:
        await _store(unit, kept.id, number, ground, now)
    unit.changed(Changed.CASE, number)


async def _store(unit: Unit, case_id: int, number: CaseNumber, ground: Ground, now: datetime) -> None:
    """Kept as it is and used for nothing: not found, not linked, not shown, told to nobody, its code opens it no more."""
    await search_index.forget(unit, case_id)
    await off_the_boards(unit, case_id)
    for table in (case_key, case_member, warning_case):
        await unit.conn.execute(delete(table).where(table.c.case_id == case_id))
    waiting: tuple[tuple[Table, Any], ...] = (
        (notice, notice.c.done_at.is_(None)),
        (hook_event, hook_event.c.sent_at.is_(None)),
    )
    for table, still in waiting:
        await unit.conn.execute(delete(table).where(table.c.case_id == case_id, still))
    lines = select(message.c.id).where(message.c.case_id == case_id)
    unsent = (outbox.c.sent_at.is_(None), outbox.c.dead_at.is_(None))
    await unit.conn.execute(delete(outbox).where(outbox.c.message_id.in_(lines), *unsent))
    quiet = {"conversation_id": None, "secret_digest": "", "warn_at": None, "due_on": None, "widen_at": None}
    await unit.conn.execute(update(case).where(case.c.id == case_id).values(retention=STORED, **quiet))
    await audit.record(unit, number, audit.SERVICE, "stored", now, ground.value)


async def _talk(unit: Unit, seen: TalkSeen, person: Person, now: datetime) -> bool:
    """The talk's lines of no case, its traces and what the service remembers of it; whether the talk itself went."""
    talk, state = seen.talk, seen.talk.state
    for table in (attachment, message):
        loose = (table.c.conversation_id == talk.id, table.c.case_id.is_(None))
        await unit.conn.execute(delete(table).where(*loose))
    mine = (inbox.c.channel == talk.address.channel, inbox.c.sender_index == sender_index(unit, talk.address))
    await unit.conn.execute(delete(inbox).where(*mine))
    await unit.conn.execute(delete(outreach_reader).where(outreach_reader.c.conversation_id == talk.id))
    answered = (complaint.c.case_id.is_(None), complaint.c.handled_at.is_not(None))
    await unit.conn.execute(delete(complaint).where(complaint.c.conversation_id == talk.id, *answered))
    await _parcels(unit, talk.address)
    unit.changed(Changed.CONVERSATION, talk.address)
    if await _hangs(unit, talk.id):
        fresh = _remembered(
            state, {each.kept.case.number for each in person.cases if each.verdict.fate is Fate.REFUSED}
        )
        await save_talk(unit, talk, fresh, now)
        return False
    await unit.conn.execute(delete(conversation).where(conversation.c.id == talk.id))
    return True


def _remembered(state: Conversation, running: Collection[CaseNumber]) -> Conversation:
    """What the talk still needs for what goes on, and for her safety; nothing that was said."""
    keep = Conversation(state.address, state.script, greeted=state.greeted, questions=state.questions)
    keep = keep.with_(discreet=state.discreet, slow_until=state.slow_until, joined=state.joined, aloud=state.aloud)
    active = state.active if state.active in running else None
    danger = state.danger_case if state.danger_case in running else None
    return keep.with_(active=active, danger_case=danger)


async def _hangs(unit: Unit, talk_id: int) -> bool:
    """Whether something that stays points at the talk."""
    for table in metadata.tables.values():
        for column in table.columns:
            for key in column.foreign_keys:
                if key.column.table is conversation and key.ondelete is None:
                    points = select(column).where(column == talk_id).limit(1)
                    if (await unit.conn.execute(points)).first() is not None:
                        return True
    return False


async def _parcels(unit: Unit, address: Address) -> None:
    """Messages whose file is still being fetched: few, and sealed, so each is opened."""
    table = metadata.tables.get(f"{address.channel}_parcel")
    if table is None:
        return
    for row in (await unit.conn.execute(select(table))).all():
        body = unit.vault.open(row.body, row.key_id, table.name, row.parcel_index)
        if json.dumps(address.sender) in body:
            await unit.conn.execute(delete(table).where(table.c.id == row.id))
