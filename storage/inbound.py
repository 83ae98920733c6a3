"""Letters of other bodies: each becomes one case, however often it is sent; its result is fetched by who sent it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError

from handlers.casework.case import Case, CaseNumber
from handlers.casework.inbound import Letter, checked, due_of, inbound_of, record_of, result
from handlers.casework.outside import Inbound
from handlers.casework.reading import Reading, case_of
from handlers.casework.staff import Staff
from handlers.errors import NotYours, Refused
from handlers.hours import local_day
from storage import audit
from storage.cases import cases_query, find_case, read_cases
from storage.mapping import legible
from storage.petitions import keep_petitions
from storage.scope import visible
from storage.staff_opening import announce, open_by_staff
from storage.tables import case, inbound_letter
from storage.unit import Unit, Units
from storage.world import new_number


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the sender is given: the case's number, when and by whom it was received. `fresh`: not sent before."""

    number: CaseNumber
    inbound: Inbound
    fresh: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """One letter as the desk lists it."""

    case: Case
    inbound: Inbound


class Letters:
    """Taking letters in, listing them, giving their results."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def take(
        self, letter: Letter, by: str, now: datetime, who: Staff | None = None, channel: str = ""
    ) -> Receipt:
        """The letter as a case in its committee's queue; one sent before gives its first receipt, at the desk or where it came from.

        Raises `BadInput`, and `Refused` for a key of another channel or somebody of the desk who neither took the letter
        nor sees its case: numbers of letters can be guessed, and whose case it is stays unsaid.
        """
        try:
            return await self._take(letter, by, now, who, channel)
        except IntegrityError:  # the same letter came in twice at the same moment: the other one is there now
            return await self._take(letter, by, now, who, channel)

    async def _take(self, letter: Letter, by: str, now: datetime, who: Staff | None, channel: str) -> Receipt:
        async with self._units.write() as unit:
            checked(letter, local_day(unit.district, now))
            index = _letter_index(unit, letter)
            known = await _known(unit, index)
            if known is not None and channel not in ("", known.inbound.channel):
                raise Refused("这件来文已经从别的渠道收过，结果按原来的渠道回复。")
            if known is not None and who is not None and known.inbound.by != by and not await _sees(unit, known, who):
                raise Refused("这件来文已经收过，由收到的单位办理；要查结果请来文单位按回执查。")
            if known is not None:
                return known
            return await _open(unit, letter, index, by, now, who, channel)

    async def listed(self, who: Staff, limit: int = 100) -> tuple[Arrived, ...]:
        """Letters of cases in sight that wait for their answer, the next due first."""
        async with self._units.read() as unit:
            query = _letters().where(inbound_letter.c.answered_at.is_(None), visible(who, unit.district))
            found = await read_cases(unit, query.order_by(inbound_letter.c.due_at, case.c.id).limit(limit))
            return tuple(Arrived(k.case, k.case.record.inbound) for k in found if k.case.record.inbound is not None)

    async def result(self, number: CaseNumber, channel: str, now: datetime) -> Mapping[str, object]:
        """The result for the channel the letter came with, recorded. Raises `NotYours` for any other."""
        async with self._units.write() as unit:
            mine = select(inbound_letter.c.id).join(case, case.c.id == inbound_letter.c.case_id)
            mine = mine.where(case.c.number == number, inbound_letter.c.channel == channel)
            kept = await find_case(unit, number)
            if kept is None or (await unit.conn.execute(mine)).first() is None:
                raise NotYours
            closed = kept.case.closed_at
            given = result(kept.case, local_day(unit.district, closed) if closed else None)
            await audit.record(unit, number, audit.SERVICE, "result_fetched", now)
            return given


def _letters() -> Select[Any]:
    return cases_query().join(inbound_letter, inbound_letter.c.case_id == case.c.id)


def _letter_index(unit: Unit, letter: Letter) -> str:
    """One letter is one number of one sender, written in any width or case."""
    name, number = ("".join(legible(text).split()).upper() for text in (letter.name, letter.number))
    return unit.vault.index("letter", f"{letter.sender.value}\x1f{name}\x1f{number}")


async def _known(unit: Unit, index: str) -> Receipt | None:
    number = select(case.c.number).join(inbound_letter, inbound_letter.c.case_id == case.c.id)
    found = (await unit.conn.execute(number.where(inbound_letter.c.letter_index == index))).scalar_one_or_none()
    kept = await find_case(unit, found) if found is not None else None
    if kept is None or kept.case.record.inbound is None:
        return None
    return Receipt(kept.case.number, kept.case.record.inbound, fresh=False)


async def _sees(unit: Unit, known: Receipt, who: Staff) -> bool:
    """Whether the case of the letter is in this person's sight."""
    seen = select(case.c.id).where(case.c.number == known.number, visible(who, unit.district))
    return (await unit.conn.execute(seen)).first() is not None


def _value(unit: Unit, letter: Letter, by: str, channel: str, now: datetime) -> tuple[Case, Inbound]:
    """The case as it begins, and the letter in it. What hurts at home or a child stays away from village kin."""
    facts, today = letter.facts, local_day(unit.district, now)
    sensitive = letter.sensitive or facts.subcategory == "domestic_violence"
    reading = Reading(facts, letter.risks, letter.words, sensitive)
    value = case_of(reading, new_number(), now, unit.district, record_of(letter, today, by, channel))
    return value, inbound_of(letter, today, by, channel)


async def _open(
    unit: Unit, letter: Letter, index: str, by: str, now: datetime, who: Staff | None, channel: str
) -> Receipt:
    value, inbound = _value(unit, letter, by, channel, now)
    kept = await open_by_staff(unit, value, "letter", "别的单位转来的案件", now, who, channel)
    due = datetime.combine(due_of(letter, local_day(unit.district, now)), time(23, 59), unit.district.tz)
    row = inbound_letter.insert().values(
        case_id=kept.id, letter_index=index, channel=channel, received_at=now, due_at=due
    )
    await unit.conn.execute(row)
    await keep_petitions(unit, kept.id, kept.case)
    await announce(unit, kept, letter.risks, letter.words, now)
    return Receipt(value.number, inbound, fresh=True)


async def settle_letter(unit: Unit, case_id: int, now: datetime) -> None:
    """The sender has its answer."""
    mine = update(inbound_letter).where(inbound_letter.c.case_id == case_id)
    await unit.conn.execute(mine.values(answered_at=now))
