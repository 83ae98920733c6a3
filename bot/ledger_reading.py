"""A ledger's rows as the cases they become, with all that is wrong, before anything is written."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.ledger_files import Sheet
from bot.service import Service
from handlers.casework.codes import STATUS_NAMES
from handlers.district import Body
from handlers.hours import local_day
from handlers.ledger import LABELS, Column, Entry, Fault, LeftOut, Setting, entry_of
from nlu.types import Category


@dataclass(frozen=True, slots=True)
class Found:
    """What a ledger holds."""

    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]
    faults: tuple[Fault, ...]
    categories: Mapping[str, Category]

    def words(self, entry: Entry) -> str:
        """What would be made of a row; nobody's name in it."""
        kind = self.categories[entry.facts.category].name if entry.facts.category in self.categories else "其他"
        until = f"，{entry.closed}办结" if entry.closed else ""
        return f"{kind}，{entry.received}受理{until}，{STATUS_NAMES[entry.status]}"


def entries_of(service: Service, body: Body, sheet: Sheet) -> Found:
    """Every row looked at; one number stands in a ledger once."""
    now = service.clock()
    today = local_day(service.district, now)
    kept, categories = service.district.retention, service.knowledge.categories
    since = (local_day(service.district, day) for day in (kept.cases_before(now), kept.clues_before(now)))
    at = Setting(body, service.district, categories, lambda text: service.read_now(text, now), today, *since)
    entries: list[Entry] = []
    left_out: list[LeftOut] = []
    faults = list(sheet.faults)
    seen: dict[str, int] = {}
    for line, row in sheet.rows.items():
        found = entry_of(line, row, at)
        if isinstance(found, tuple):
            known = {(fault.line, fault.column) for fault in sheet.faults}
            faults += (fault for fault in found if (fault.line, fault.column) not in known)
            continue
        number = "".join(found.number.split()).upper()
        if number in seen:
            faults.append(Fault(line, LABELS[Column.NUMBER], f"和第 {seen[number]} 行一样"))
        seen.setdefault(number, line)
        if isinstance(found, Entry):
            entries.append(found)
        else:
            left_out.append(found)
    return Found(tuple(entries), tuple(left_out), tuple(sorted(faults, key=lambda f: f.line)), at.categories)
