"""Writing a case back, only if nobody was faster, with its holder, offers, judges and the line of its register."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import update

from handlers.casework.case import Case, StaffId
from handlers.casework.record import Record
from handlers.errors import Stale
from handlers.oversight.overdue import first_due
from storage import search_index
from storage.case_columns import plain_columns, sealed_columns, warn_at, widen_at
from storage.cases import Kept, Named
from storage.database import insert
from storage.mapping import Brief
from storage.petitions import keep_petitions
from storage.prepared import Prepared
from storage.tables import (
    case,
    case_holder,
    case_named,
    case_offer,
    case_step,
)
from storage.unit import Changed, Unit
from storage.webhooks import tell_hooks


async def save_case(
    unit: Unit,
    before: Kept,
    after: Case,
    move: str,
    now: datetime,
    *,
    staff_id: int | None = None,
    brief: Brief | None = None,
    columns: Mapping[str, object] | None = None,
) -> None:
    """Write a case with its history. Raises `Stale` when its version moved meanwhile."""
    old = before.case
    await _write(unit, before, after, brief or before.brief, columns or {}, now)
    if old.holder != after.holder:
        await _change_holder(unit, before.id, old.holder, after.holder, move, now)
    await _change_offers(unit, before.id, old.offered, after.offered, now)
    for staff in after.kept_from - old.kept_from:
        kept = insert(unit.conn, case_named).values(case_id=before.id, staff_id=staff, why=Named.KEPT.value, at=now)
        await unit.conn.execute(kept.on_conflict_do_nothing())
    await _change_judges(unit, before.id, old.record, after.record, now)
    await search_index.keep(unit, before.id, after, old)
    await keep_petitions(unit, before.id, after, old)
    if (old.status, old.level, old.committee, old.holder) != (after.status, after.level, after.committee, after.holder):
        await add_step(unit, before.id, after, move, now, staff_id)
    await tell_hooks(unit, before.id, old, after, now)
    _tell_pages(unit, old, after)


async def _write(
    unit: Unit, before: Kept, after: Case, brief: Brief, columns: Mapping[str, object], now: datetime
) -> None:
    """The row itself, only if nobody was faster."""
    old = before.case
    values = plain_columns(after) | sealed_columns(unit, old.number, after.facts, brief, after.record)
    values |= {
        **columns,
        "version": old.version + 1,
        "warn_at": warn_at(unit, after, now),
        "widen_at": widen_at(unit, after),
        "due_on": first_due(after, unit.district),
    }
    guarded = update(case).where(case.c.id == before.id, case.c.version == old.version).values(values)
    if (await unit.conn.execute(guarded)).rowcount != 1:
        raise Stale("刚刚有人改动了这个案件，请刷新后再试。")


def _tell_pages(unit: Unit, old: Case, after: Case) -> None:
    """Whoever has the case, its talk or one of its queues open sees it anew."""
    seen_by = {old.committee, after.committee, *old.offered, *after.offered, old.handed_to, after.handed_to}
    for committee in seen_by - {""}:
        unit.changed(Changed.QUEUE, committee)
    unit.changed(Changed.CASE, old.number)
    if after.address is not None:
        unit.changed(Changed.CONVERSATION, after.address)


_STEP = Prepared(case_step.insert(), "case_id", "move", "status", "level", "committee", "staff_id", "at")
_HELD = Prepared(case_holder.insert(), "case_id", "staff_id", "since")


async def add_step(unit: Unit, case_id: int, value: Case, move: str, now: datetime, staff_id: int | None) -> None:
    """One line of the register of steps and levels."""
    written = {
        "case_id": case_id,
        "move": move,
        "status": value.status.value,
        "level": value.level.value,
        "committee": value.committee,
        "staff_id": staff_id,
        "at": now,
    }
    await _STEP.each(unit.conn, [written])


async def _change_holder(
    unit: Unit, case_id: int, before: StaffId | None, holder: StaffId | None, move: str, now: datetime
) -> None:
    if before is not None:
        ends = update(case_holder).where(case_holder.c.case_id == case_id, case_holder.c.until.is_(None))
        await unit.conn.execute(ends.values(until=now, ended_by=move))
    if holder is not None:
        await _HELD.each(unit.conn, [{"case_id": case_id, "staff_id": holder, "since": now}])


async def _change_judges(unit: Unit, case_id: int, old: Record, new: Record, now: datetime) -> None:
    """Who is asked to check the agreement sees it from now on, who answered no longer."""
    had, has = ({check.judge for check in record.checks if check.answered is None} for record in (old, new))
    for judge in has - had:
        asked = insert(unit.conn, case_named).values(case_id=case_id, staff_id=judge, why=Named.JUDGE.value, at=now)
        await unit.conn.execute(asked.on_conflict_do_nothing())
    if had - has:
        mine = (case_named.c.case_id == case_id, case_named.c.why == Named.JUDGE.value)
        await unit.conn.execute(case_named.delete().where(*mine, case_named.c.staff_id.in_(had - has)))


async def _change_offers(unit: Unit, case_id: int, old: Sequence[str], new: Sequence[str], now: datetime) -> None:
    gone = [body for body in old if body not in new]
    if gone:
        ends = update(case_offer).where(case_offer.c.case_id == case_id, case_offer.c.body.in_(gone))
        await unit.conn.execute(ends.where(case_offer.c.ended_at.is_(None)).values(ended_at=now))
    for body in new:
        if body not in old:
            await unit.conn.execute(case_offer.insert().values(case_id=case_id, body=body, at=now))
