"""Everything the case page shows, read in one transaction: the case with its talk, and what ties it to people and to other cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.casework.case import WAITING, CaseNumber, Room, StaffId
from handlers.casework.doubt import Repeats
from handlers.casework.staff import Staff
from storage.assistance_lists import Shown, requests_of
from storage.case_parts import Part
from storage.case_reading import Opened, opened, page_of
from storage.linkage import Seen, checklist_of
from storage.links import Group, NearBy, group_of, members_with, near_by, repeats_of
from storage.loads import loads
from storage.people import staff_at, staff_by_id
from storage.store import Store
from storage.unit import Unit, Units
from storage.views import Page
from storage.watch import Outgoing, outgoing_of, unsent_of


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties a case to other cases, and who could take it."""

    group: Group
    near: NearBy
    repeats: Repeats
    there: tuple[Staff, ...]  # of its committee, while it waits for somebody
    loads: Mapping[StaffId, int]  # how much each of them has in hand


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a case."""

    outgoing: Mapping[int, Outgoing]  # how far the lines have come; one that went out well may be left out
    asked: tuple[Shown, ...]  # requests for help
    checklist: tuple[Seen, ...]  # of a danger
    people: Mapping[int, Staff]  # everybody the page names
    ties: Ties | None  # None for who only helps on it


class CasePages:
    """Reading the page, for one member of staff at a time."""

    def __init__(self, units: Units) -> None:
        self._units = units

    @classmethod
    def of(cls, store: Store) -> "CasePages":
        """On an open store."""
        return cls(store._units)

    async def read(
        self, number: CaseNumber, who: Staff, now: datetime, before: int | None = None
    ) -> tuple[Page, Around]:
        """As `Desk.page`, with what stands around the case. Raises `NotYours` outside one's sight."""
        async with self._units.write() as unit:
            found = await opened(unit, number, who, now)
            page = await page_of(unit, found, who, before)
            return page, await _around(unit, found, page, who)


async def _around(unit: Unit, found: Opened, page: Page, who: Staff) -> Around:
    kept, has = found.kept, found.has
    lines = await checklist_of(unit, kept, who) if Part.CHECKLIST in has else ()
    return Around(
        outgoing=await _outgoing(unit, found, page),
        asked=await requests_of(unit, kept, who) if Part.HELP in has else (),
        checklist=lines,
        people=await staff_by_id(unit, _named(page, lines)),
        ties=None if page.helps else await _ties(unit, found, who),
    )


async def _outgoing(unit: Unit, found: Opened, page: Page) -> dict[int, Outgoing]:
    """How far the lines have come that did not go out; words to both sides go out as copies, which are in no case."""
    unsent = await unsent_of(unit, found.kept.id) if Part.UNSENT in found.has else {}
    joint = [line.id for line in page.lines if line.room is Room.JOINT]
    return {**unsent, **(await outgoing_of(unit, joint) if joint else {})}


async def _ties(unit: Unit, found: Opened, who: Staff) -> Ties:
    kept = found.kept
    members = await members_with(unit, kept.id) if Part.GROUP in found.has else ()
    waits = kept.case.status in WAITING and not kept.case.sensitive
    there = await staff_at(unit, [kept.case.committee]) if waits else ()
    return Ties(
        group=await group_of(unit, who, members),
        near=await near_by(unit, kept, who, members),
        repeats=await repeats_of(unit, kept),
        there=there,
        loads=await loads(unit, [person.id for person in there]) if there else {},
    )


def _named(page: Page, lines: tuple[Seen, ...]) -> set[int]:
    """The ids of everybody whose name the page shows: the holder, who was alerted or reminded, who read and who changed."""
    actors = (entry.actor.partition(":")[2] for entry in page.audit)
    people = [page.case.holder, *(int(actor) for actor in actors if actor.isdigit())]
    people += [person for alert in page.alerts for person in (alert.staff, alert.acknowledged_by)]
    people += [person for line in lines for person in (line.reminded, line.done_by)]
    return {int(person) for person in people if person is not None}
