"""What is fetched beside an open case only when it is asked for: similar closed cases, draft answers, own phrases."""

from datetime import datetime

from fastapi.responses import Response

from bot.console.canned import filling_of
from bot.console.door import READERS, Door, Visit
from bot.console.rows import kind_of, place_of
from handlers.casework.case import Case, CaseNumber, Room
from handlers.casework.codes import OUTCOME_NAMES, STATUS_NAMES
from handlers.casework.drafts import drafts
from handlers.errors import NotYours, Refused
from handlers.gather import yuan

_SAID = 90  # characters


class Beside:
    """Pieces of the case page, without its frame."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door, self._store = door, door.service.store
        door.page("/case/{number}/similar", self.similar, READERS, hide=True)
        door.page("/case/{number}/phrases", self.phrases, READERS, hide=True)
        door.page("/case/{number}/drafts", self.drafts, READERS, hide=True)

    async def similar(self, visit: Visit) -> Response:
        """Closed cases of the same kind, near in words, in the viewer's sight."""
        found = await self._store.search.similar(CaseNumber(visit.path("number")), visit.me, visit.now)
        return self._door.pages.render("similar.html", now=visit.now, cases=[self._view(case) for case in found])

    def _view(self, case: Case) -> dict[str, object]:
        service, terms = self._door.service, case.record.terms
        return {
            "number": case.number,
            "title": kind_of(case.facts, service.knowledge),
            "place": place_of(case.facts, service.district),
            "said": case.facts.what[:_SAID],
            "outcome": OUTCOME_NAMES[case.outcome] if case.outcome else STATUS_NAMES[case.status],
            "status": STATUS_NAMES[case.status],
            "days": _days(case.opened_at, case.closed_at),
            "amount": yuan(terms.amount_fen) if terms and terms.amount_fen is not None else "",
            "agreed": terms.words[:_SAID] if terms else "",
        }

    async def phrases(self, visit: Visit) -> Response:
        """One's own ready sentences, filled in for this case."""
        lines = await self._store.phrases.of(visit.me.id)
        case = await self._store.asked.case(CaseNumber(visit.path("number")), visit.me)
        filling = filling_of(case, visit.me, self._door.service.district, visit.now)
        return self._door.pages.render("phrases.html", lines=[filling.fill(line) for line in lines])

    async def drafts(self, visit: Visit) -> Response:
        """What the FAQ has on the newest question of the side that is shown."""
        room = Room.RESPONDENT if visit.query("room") == Room.RESPONDENT else Room.APPLICANT
        service, refused = self._door.service, ""
        try:
            lines = await self._store.asked.newest(CaseNumber(visit.path("number")), visit.me, room, visit.now)
        except NotYours:
            raise
        except Refused as why:
            lines, refused = (), why.sentence
        heard = [await service.read(line, visit.now) for line in lines]
        found = [one.faq for one in heard if one is not None]
        shown = drafts(found, service.knowledge.faq)
        return self._door.pages.render("drafts.html", drafts=shown, refused=refused)


def _days(opened: datetime, closed: datetime | None) -> str:
    return f"用了 {max(1, (closed - opened).days)} 天" if closed else ""
