"""What the resident asked last on a case: for who works it, to draft an answer from. Each reading is recorded."""

from datetime import datetime

from sqlalchemy import select

from handlers.casework.case import Case, CaseNumber, Room
from handlers.casework.staff import Staff
from handlers.errors import NotYours, Refused
from storage.audit import record, staff_actor
from storage.case_reading import works
from storage.cases import find_case
from storage.scope import must_see
from storage.tables import message
from storage.transcript import Author, lines_query, read_lines
from storage.unit import Units

_LINES = 5  # of the resident's newest


class Asked:
    """Reading the newest words of a side."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def case(self, number: CaseNumber, who: Staff) -> Case:
        """The case alone. Raises `NotYours` outside one's sight."""
        async with self._units.read() as unit:
            await must_see(unit, number, who)
            kept = await find_case(unit, number)
            if kept is None:
                raise NotYours
            return kept.case

    async def newest(self, number: CaseNumber, who: Staff, room: Room, now: datetime) -> tuple[str, ...]:
        """The newest lines of that side, the newest first; none where others may read the phone.

        Raises `NotYours` outside one's sight, `Refused` for who does not work the case.
        """
        async with self._units.write() as unit:
            await must_see(unit, number, who)
            kept = await find_case(unit, number)
            if kept is None or not works(kept, who):
                raise Refused("先接手案件，再拟回复。")
            await record(unit, number, staff_actor(who.id), "draft_reply", now)
            if kept.case.facts.unsafe_phone:
                return ()
            said = (
                message.c.case_id == kept.id,
                message.c.author == Author.RESIDENT.value,
                message.c.room == room.value,
            )
            ids = select(message.c.id).where(*said, message.c.undone_at.is_(None)).order_by(message.c.id.desc())
            lines = await read_lines(unit, lines_query(message.c.id.in_(ids.limit(_LINES))))
            told = tuple(line.text for line in reversed(lines) if line.text)
            return told or ((kept.case.facts.what,) if kept.case.facts.what and room is Room.APPLICANT else ())
