"""A new case from a talk: its row, its parties, the lines it takes over, and who hears of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select, update

from handlers.casework.case import Case, Move, Room, Status, Urgency
from handlers.casework.life import stepped
from handlers.casework.opening import new_case
from handlers.effects import Alert, Effect, OpenCase
from handlers.facts import CaseFacts, Naming
from storage import audit, search_index
from storage.alerts import name_next
from storage.case_columns import URGENCIES, plain_columns, sealed_columns, widen_at
from storage.case_keys import keep_keys
from storage.case_saving import add_step, save_case
from storage.cases import Kept, relock
from storage.loads import tell_best
from storage.mapping import Brief
from storage.notices import NoticeKind, notify
from storage.parties import keep_out, keep_parties
from storage.tables import attachment, case, message
from storage.talks import Talk
from storage.unit import Changed, Unit
from storage.webhooks import tell_hooks


async def open_case(unit: Unit, talk: Talk, new: OpenCase, effects: Sequence[Effect], now: datetime) -> Kept:
    """Write the case. `effects` of the same turn tell whether an alert will name somebody."""
    value = new_case(new, unit.district, talk.address, now)
    case_id = await _insert(unit, talk, new, value, now)
    await keep_parties(unit, case_id, new.facts, talk.id)
    await keep_out(unit, case_id, new.facts, now)
    await keep_keys(unit, case_id, value, now)
    await search_index.keep(unit, case_id, value)
    await _take_over(unit, talk.id, case_id)
    await add_step(unit, case_id, value, "open", now, None)
    await tell_hooks(unit, case_id, None, value, now)
    await audit.record(unit, new.number, audit.RESIDENT, "open", now, value.status.value)
    unit.changed(Changed.QUEUE, value.committee)
    unit.changed(Changed.CASE, new.number)
    kept = await relock(unit, new.number)
    await announce(unit, kept, effects, now)
    return kept


async def _insert(unit: Unit, talk: Talk, new: OpenCase, value: Case, now: datetime) -> int:
    brief = Brief(new.summary, new.channel, new.reasons, tuple(r.value for r in new.risks))
    columns = plain_columns(value) | sealed_columns(unit, new.number, new.facts, brief, value.record)
    row = case.insert().values(
        district=unit.district.code,
        number=new.number,
        secret_digest=unit.vault.secret_digest(new.number, new.secret),
        conversation_id=talk.id,
        clue=new.clue,
        opened_at=now,
        last_resident_at=now,
        consent_at=None if new.clue else now,
        retention="clue" if new.clue else "case",
        widen_at=widen_at(unit, value),
        **columns,
    )
    return int((await unit.conn.execute(row.returning(case.c.id))).scalar_one())


async def _take_over(unit: Unit, talk_id: int, case_id: int) -> None:
    """Lines and files of the talk that belong to no case become the new one's; never what a meeting showed it."""
    elsewhere = select(message.c.id).where(
        message.c.conversation_id == talk_id, message.c.case_id.is_(None), message.c.room != Room.APPLICANT.value
    )
    for table, line in ((message, message.c.id), (attachment, attachment.c.message_id)):
        mine = (table.c.conversation_id == talk_id, table.c.case_id.is_(None))
        loose = update(table).where(*mine, or_(line.is_(None), line.not_in(elsewhere)))
        await unit.conn.execute(loose.values(case_id=case_id))


async def announce(unit: Unit, kept: Kept, effects: Sequence[Effect], now: datetime) -> None:
    """A case is new in a queue. A sensitive one is left to the alert of the same turn, when there is one."""
    alerted = any(isinstance(e, Alert) and e.number == kept.case.number for e in effects)
    if not (alerted and kept.case.sensitive):
        await tell_queue(unit, kept, now)


async def tell_queue(unit: Unit, kept: Kept, now: datetime) -> None:
    """A case waits: who fits it best is told, then its committee; of a sensitive one only a named person."""
    if kept.case.sensitive:
        await name_next(unit, kept, now)
    else:
        await tell_best(unit, kept, now)
        await notify(unit, NoticeKind.QUEUED, now, case_id=kept.id, committee=kept.case.committee)


async def tell_receiver(unit: Unit, kept: Kept, now: datetime) -> None:
    """A case was handed over: the committee that must receipt it is told; of a sensitive one only a person of it."""
    to = kept.case.handed_to
    if kept.case.sensitive:
        await name_next(unit, replace(kept, case=replace(kept.case, committee=to, holder=None)), now)
    else:
        await notify(unit, NoticeKind.HANDED, now, case_id=kept.id, committee=to)


async def open_again(unit: Unit, talk: Talk, kept: Kept, new: OpenCase, now: datetime) -> Kept:
    """A second opening under the number of the same turn (several bundles, one world): one case holds both."""
    old = kept.case
    urgency = URGENCIES[min(URGENCIES.index(Urgency(old.urgency)), URGENCIES.index(new.urgency))]
    risks = tuple(dict.fromkeys((*kept.brief.risks, *(r.value for r in new.risks))))
    old = stepped(old, Move.NAME) if old.status is Status.CLUE and not new.clue else old
    sensitive = old.sensitive or new.sensitive
    after = replace(old, facts=_joined(old.facts, new.facts), urgency=urgency, sensitive=sensitive)
    brief = replace(kept.brief, risks=risks, summary="\n".join(s for s in (kept.brief.summary, new.summary) if s))
    await save_case(unit, kept, after, "open", now, brief=brief, columns={"clue": old.status is Status.CLUE})
    await keep_parties(unit, kept.id, after.facts, talk.id)
    await keep_out(unit, kept.id, after.facts, now)
    await keep_keys(unit, kept.id, after, now)
    return await relock(unit, new.number)


def _joined(first: CaseFacts, second: CaseFacts) -> CaseFacts:
    """Facts of both: the first's where it has any, the stories one after the other."""
    filled: dict[str, object] = {
        name: getattr(second, name)
        for name in CaseFacts.__slots__
        if not getattr(first, name) and getattr(second, name)
    }
    if second.what and second.what not in first.what:
        filled["what"] = "\n".join(w for w in (first.what, second.what) if w)
    filled["asks"] = tuple(dict.fromkeys((*first.asks, *second.asks)))
    if first.naming in (Naming.UNSAID, Naming.OBSERVED):
        filled["naming"] = second.naming
    return first.with_(**filled)
