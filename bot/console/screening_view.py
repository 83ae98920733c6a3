"""Screening as its pages need it: tasks, findings, visits and campaigns, named and labelled."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.console.rows import SECRET, kind_of
from bot.service import Service
from handlers.casework.case import Case
from handlers.casework.follow_clocks import visit_clock
from handlers.casework.staff import Role, Staff
from handlers.district import District
from handlers.screening import campaign as campaigns
from handlers.screening.campaign import Campaign
from handlers.screening.finding import STATE_NAMES, Finding, State
from handlers.screening.ledger import WEEKLY
from handlers.screening.sight import may_work
from handlers.screening.task import Task
from handlers.world import Knowledge

_SOON = timedelta(days=7)  # return visits shown ahead


class Views:
    """Labels of the district and its categories."""

    def __init__(self, service: Service) -> None:
        """Nothing is read from the store here."""
        self._service = service

    @property
    def _district(self) -> District:
        return self._service.district

    @property
    def _knowledge(self) -> Knowledge:
        return self._service.knowledge

    def works(self, who: Staff, grid: str) -> bool:
        """Whether this person screens the grid."""
        return may_work(who, grid, self._district)

    def mine(self, who: Staff, task: Task) -> bool:
        """Whether it is this person's own work: the grid worker's; of a village without one everybody's there."""
        return self.works(who, task.grid) and who.role in (Role.GRID_WORKER, Role.MEDIATOR)

    def task(self, task: Task, today: date) -> dict[str, object]:
        """One task in a list."""
        return {
            "id": task.id,
            "grid": self._district.full_name(task.grid),
            "theme": task.theme or WEEKLY,
            "starts": task.starts,
            "due": task.due,
            "late": task.late(today),
            "done_at": task.done_at,
            "done_by": task.done_by,
            "findings": task.findings,
        }

    def finding(self, one: Finding, today: date) -> dict[str, object]:
        """One finding. Of a sensitive one the number alone."""
        secret = one.sensitive
        category = self._knowledge.categories.get(one.content.category)
        return {
            "id": one.id,
            "title": SECRET if secret else (category.name if category else "没有分类"),
            "grid": self._district.full_name(one.grid),
            "theme": one.theme or WEEKLY,
            "what": "" if secret else one.content.what,
            "people": one.content.people,
            "state": one.state.value,
            "state_name": STATE_NAMES[one.state],
            "open": one.state is State.OPEN,
            "result": one.content.result,
            "tried": one.content.tried,
            "number": one.number or "",
            "sensitive": secret,
            "by": one.by.name,
            "found_at": one.found_at,
            "settled_at": one.settled_at,
            "again": one.again,
            "overdue": one.again is not None and one.again < today,
            "files": one.files,
            "visits": one.visits,
        }

    def visits(self, cases: Sequence[Case], today: date) -> list[dict[str, object]]:
        """Return visits due on the cases this person holds: they are paid, and written down, on the case page."""
        found = []
        for case in cases:
            clock = visit_clock(case, self._district)
            if clock is not None and clock.due <= today + _SOON:
                title = SECRET if case.sensitive else kind_of(case.facts, self._knowledge)
                found.append({"number": case.number, "title": title, "due": clock.due, "late": clock.due < today})
        return found

    def plan(self, plan: Campaign) -> dict[str, object]:
        """One campaign, its scope in words."""
        return {
            "id": plan.id,
            "name": plan.words.name,
            "what": plan.words.what,
            "report": plan.words.report,
            "scope": campaigns.scope(plan, self._knowledge.categories, self._district),
            "committee": self._district.body_of[plan.committee].name,
            "ended_at": plan.ended_at,
        }
