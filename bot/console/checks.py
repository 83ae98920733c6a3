"""The contact judge's pages: what was sent for checking, the agreement with its papers, and the answer."""

from fastapi.responses import Response

from bot.console.door import JUDGES, Door, Visit, done, go
from bot.console.papers import paper_views
from bot.console.rows import kind_of
from handlers.casework.after import VERDICT_NAMES, CheckAnswered, Verdict
from handlers.casework.case import Case, CaseNumber, Move
from handlers.casework.clock import day_words
from handlers.casework.codes import SIDE_NAMES
from handlers.casework.desk import Order
from handlers.casework.follow_clocks import confirmable_until
from handlers.casework.judging import not_confirmable, waits_for
from handlers.casework.papers.catalogue import FOR_JUDGES
from handlers.casework.performing import amount_of, payer_of
from handlers.errors import BadInput, Refused
from handlers.gather import yuan

_LONG = 4000


class CheckPages:
    """What a judge sees of the desk besides their own page."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door, self._service = door, door.service
        door.page("/checks", self.waiting, JUDGES, hide=True)
        door.page("/check/{number}", self.show, JUDGES, hide=True)
        door.act("/check/{number}/answer", self.answer, JUDGES, hide=True)

    async def waiting(self, visit: Visit) -> Response:
        """What waits for the answer."""
        cases = await self._service.store.checks.waiting(visit.me)
        rows = [self._row(case, visit) for case in cases]
        return await self._door.show("checks.html", visit, nav="checks", rows=rows)

    def _row(self, case: Case, visit: Visit) -> dict[str, object]:
        """One line of the list; of a sensitive case the number alone."""
        check = waits_for(case, visit.me)
        kind = "加密案件" if case.sensitive else kind_of(case.facts, self._service.knowledge)
        return {
            "number": case.number,
            "kind": kind,
            "asked": day_words(check.asked) if check else "",
            "by": check.by if check else "",
        }

    async def show(self, visit: Visit) -> Response:
        """The agreement to be checked."""
        return await self._render(visit, CaseNumber(visit.path("number")))

    async def _render(self, visit: Visit, number: CaseNumber, status: int = 200, refused: str = "") -> Response:
        case = await self._service.store.checks.open(number, visit.me, visit.now)
        people = await self._service.store.people.everybody()
        holder = next((person for person in people if person.id == case.holder), None)
        papers = paper_views(self._service, case, holder, visit, lambda sheet: sheet.code in FOR_JUDGES)
        return await self._door.show(
            "check.html", visit, status, nav="checks", refused=refused, **self._agreement(case, visit), **papers
        )

    def _agreement(self, case: Case, visit: Visit) -> dict[str, object]:
        """What of the case a judge needs: parties, terms, plan, dates, and what stands against a confirmation."""
        record, check = case.record, waits_for(case, visit.me)
        terms, asked = record.terms, record.confirmation
        until = confirmable_until(terms.effect, self._service.district) if terms and terms.effect else None
        return {
            "number": case.number,
            "kind": kind_of(case.facts, self._service.knowledge),
            "question": check.words if check else "",
            "by": check.by if check else "",
            "parties": [(SIDE_NAMES.get(p.side, p.side), p.name) for p in record.parties],
            "terms": terms,
            "amount": yuan(terms.amount_fen) if terms and terms.amount_fen is not None else "",
            "effect": day_words(terms.effect) if terms and terms.effect else "",
            "until": day_words(until) if until else "",
            "plan": [
                f"第{n}期：{day_words(part.due)}，{payer_of(part)}，{amount_of(part)}"
                for n, part in enumerate(record.plan.instalments, 1)
            ],
            "application": f"{asked.court}，{day_words(asked.asked)}" if asked else "",
            "excluded": not_confirmable(case.facts, terms) if terms else "",
            "verdicts": [(verdict.value, name) for verdict, name in VERDICT_NAMES.items()],
            "today": visit.now.astimezone(self._service.district.tz).date().isoformat(),
        }

    async def answer(self, visit: Visit) -> Response:
        """The judge's answer; a refusal shows over the agreement."""
        number, form = CaseNumber(visit.path("number")), visit.form
        try:
            said = form.secret("verdict")
            if said not in list(Verdict):
                raise Refused("请选择答复。")
            entry = CheckAnswered(Verdict(said), form.text("words", _LONG), form.day("ruled"))
            await self._service.store.moves.move(number, visit.me, Order(Move.JUDGE, entry=entry), visit.now)
        except (Refused, BadInput) as refused:
            if visit.wants_json:
                raise
            return await self._render(visit, number, 409, refused.sentence)
        return done(visit, "/desk/checks", "已答复。", go="/desk/checks") if visit.wants_json else go("/desk/checks")
