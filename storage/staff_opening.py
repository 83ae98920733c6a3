"""A case that staff open: from a letter of another body, or from what a grid worker found. Nobody's talk hangs on it."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from handlers.casework.case import Case
from handlers.casework.staff import Staff
from handlers.effects import Alert
from handlers.oversight.figures import OPENED
from handlers.oversight.overdue import first_due
from nlu.types import Risk
from storage import audit, linkage, search_index
from storage.alerts import raise_alert
from storage.case_columns import plain_columns, sealed_columns, warn_at, widen_at
from storage.case_keys import keep_keys
from storage.case_saving import add_step
from storage.cases import Kept, relock
from storage.mapping import Brief
from storage.opening import tell_queue
from storage.parties import keep_out, keep_parties
from storage.tables import case
from storage.unit import Changed, Unit
from storage.webhooks import tell_hooks
from storage.world import new_secret

NONE: Mapping[str, object] = MappingProxyType({})


async def open_by_staff(
    unit: Unit,
    value: Case,
    act: str,
    why: str,
    now: datetime,
    who: Staff | None,
    detail: str = "",
    columns: Mapping[str, object] = NONE,
) -> Kept:
    """Write the case with its parties, keys, first step and trail (there as `act`). `announce` tells who has to hear of it."""
    case_id = await insert_case(unit, value, why, now, columns)
    await keep_parties(unit, case_id, value.facts, None)
    await keep_out(unit, case_id, value.facts, now)
    await keep_keys(unit, case_id, value, now)
    await search_index.keep(unit, case_id, value)
    await add_step(unit, case_id, value, OPENED, now, int(who.id) if who else None)
    await tell_hooks(unit, case_id, None, value, now)
    actor = audit.staff_actor(who.id) if who else audit.SERVICE
    await audit.record(unit, value.number, actor, act, now, detail)
    unit.changed(Changed.QUEUE, value.committee)
    unit.changed(Changed.CASE, value.number)
    return await relock(unit, value.number)


async def announce(
    unit: Unit, kept: Kept, risks: tuple[Risk, ...], words: tuple[str, ...], now: datetime, *, waits: bool = True
) -> None:
    """A danger in it alerts a named person at once and begins its checklist; else it waits in its committee's queue.

    `waits`: nobody takes it at the same moment.
    """
    if risks:
        first = await raise_alert(unit, kept, Alert(kept.case.number, risks, words, urgent=True), now)
        await linkage.begin(unit, kept, kept.case.risks, first, now)
    if waits and not (risks and kept.case.sensitive):
        await tell_queue(unit, kept, now)


async def insert_case(unit: Unit, value: Case, why: str, now: datetime, more: Mapping[str, object] = NONE) -> int:
    """The row of a case on which nobody's talk hangs, with `more` columns of its own; its id."""
    brief = Brief(summary=value.facts.what, reasons=(why,), risks=value.risks)
    columns = plain_columns(value) | sealed_columns(unit, value.number, value.facts, brief, value.record)
    columns |= {"secret_digest": unit.vault.secret_digest(value.number, new_secret()), **more}
    row = case.insert().values(
        district=unit.district.code,
        number=value.number,
        clue=False,
        opened_at=value.opened_at,
        warn_at=warn_at(unit, value, now),
        widen_at=widen_at(unit, value),
        due_on=first_due(value, unit.district),
        retention="case",
        **columns,
    )
    return int((await unit.conn.execute(row.returning(case.c.id))).scalar_one())
