"""A day the resident stated for the limits of its case: into the record as its own word, a line for staff, the trail."""

from dataclasses import replace
from datetime import datetime

from handlers.casework.clock_rules import events
from handlers.casework.clocks import day_words
from handlers.casework.codes import SIDE_NAMES
from handlers.casework.record import KeyDate, Record
from handlers.effects import Dated
from storage import audit
from storage.case_saving import save_case
from storage.cases import Kept
from storage.transcript import note
from storage.unit import Unit


async def keep_day(unit: Unit, kept: Kept, told: Dated, now: datetime) -> None:
    """The day kept; without one, the last that rests on the resident's word alone is dropped."""
    record, line = _dated(kept.case.record, told)
    columns = {} if told.side else {"last_resident_at": now}
    await save_case(unit, kept, replace(kept.case, record=record), "dated", now, columns=columns)
    await note(unit, kept.id, line, now)
    await audit.record(unit, kept.case.number, audit.RESIDENT, "dated", now, " ".join(told.events))


def _dated(record: Record, told: Dated) -> tuple[Record, str]:
    who = SIDE_NAMES.get(told.side, "当事人")
    if told.day is None:
        last = record.own_day(told.side, told.seat)
        left = tuple(one for one in record.dates if last is None or not _same(one, last))
        return replace(record, dates=left), f"{who}说刚才的日期说错了，已经去掉。"
    new = tuple(KeyDate(event, told.day, told.said, told.side, told.seat) for event in told.events)
    names = "、".join(events()[event] for event in told.events)
    line = f"{who}说的日期：{names}，{day_words(told.day)}（自述，未核实）。"
    return replace(record, dates=(*record.dates, *new)), line


def _same(one: KeyDate, last: KeyDate) -> bool:
    """Days stated with one message, by the same party."""
    return (one.day, one.said, one.side, one.seat) == (last.day, last.said, last.side, last.seat)
