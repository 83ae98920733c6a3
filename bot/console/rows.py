"""A case as one row of a list. Of a sensitive case a list shows the number and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.console.words import URGENCY_NAMES
from handlers.casework.case import FOLLOWED, WAITING, WORKED, Case, CaseNumber, Status
from handlers.casework.clock import day_words
from handlers.casework.clocks import clocks
from handlers.casework.codes import STATUS_NAMES
from handlers.casework.life import receipts
from handlers.casework.staff import CASELESS, Staff
from handlers.district import District
from handlers.facts import CaseFacts
from handlers.hours import local_day
from handlers.world import Knowledge

SECRET = "加密案件"
_WATCHED = ("instalment", "return_visit")  # clocks of an agreement that is watched
_SAID = 160  # characters


@dataclass(frozen=True, slots=True)
class Row:
    """What a list shows of one case."""

    number: str
    urgency: str
    urgency_name: str
    title: str
    said: str
    place: str
    committee: str
    holder: str
    status_name: str
    since: datetime
    since_label: str
    late: bool
    waits: bool
    alert: bool
    called: str  # who was told of it last
    sensitive: bool
    fit: bool
    offered: bool
    clue: bool
    claimable: bool
    handed: bool  # to the viewer's committee, for its receipt
    best: str  # who should take it: "您", a name, "" for nobody
    limit: str  # the next limit that is near or past, or of an agreement the next day to watch


def kind_of(facts: CaseFacts, knowledge: Knowledge) -> str:
    """The category as people read it: 劳动人事 · 欠薪."""
    category = knowledge.categories.get(facts.category)
    if category is None:
        return "未分类"
    sub = category.subcategories.get(facts.subcategory, "")
    return f"{category.name} · {sub}" if sub else category.name


def place_of(facts: CaseFacts, district: District) -> str:
    """The place by its official name, else as it was told."""
    return district.full_name(facts.place_code) or facts.place


@dataclass(frozen=True, slots=True)
class Lister:
    """Makes rows for one viewer. `alerted`: numbers with an open alert, and who was told last; `names`: staff by id."""

    me: Staff
    now: datetime
    district: District
    knowledge: Knowledge
    alerted: Mapping[CaseNumber, str] = field(default_factory=dict)
    names: dict[int, str] | None = None
    best: Mapping[str, Staff] = field(default_factory=dict)  # who should take a case, by its number

    def row(self, case: Case) -> Row:
        """One case."""
        facts, hidden = case.facts, case.sensitive
        body = self.district.body_of.get(case.committee)
        since, label = self._since(case)
        limit = timedelta(minutes=self.district.limits.offer_township)
        handed = case.status is Status.HANDED and case.handed_to == self.me.committee and receipts(self.me)
        waiting = handed or case.status in WAITING or case.status is Status.CLUE
        return Row(
            number=case.number,
            urgency=case.urgency.value,
            urgency_name=URGENCY_NAMES[case.urgency],
            title=SECRET if hidden else kind_of(facts, self.knowledge),
            said="" if hidden else facts.what[:_SAID],
            place="" if hidden else place_of(facts, self.district),
            committee="" if hidden or body is None else body.name,
            holder="" if hidden or case.holder is None else (self.names or {}).get(case.holder, ""),
            status_name=STATUS_NAMES[case.status],
            since=since,
            since_label=label,
            late=waiting and not case.sensitive and self.now - since > limit,
            waits=case.resident_waits and case.holder == self.me.id,
            alert=case.number in self.alerted,
            called="" if hidden else self.alerted.get(case.number, ""),
            sensitive=hidden,
            fit=not hidden and facts.category in self.me.specialities,
            offered=not hidden and self.me.committee in case.offered,
            clue=case.status is Status.CLUE,
            claimable=waiting and self.me.role not in CASELESS,
            handed=handed,
            best="" if hidden else self._best(case),
            limit="" if hidden else self._limit(case),
        )

    def _best(self, case: Case) -> str:
        best = self.best.get(case.number)
        return "" if best is None else "您" if best.id == self.me.id else best.name

    def _limit(self, case: Case) -> str:
        """The next limit the holder should think of; only where somebody works the case or follows it."""
        if case.status not in WORKED | FOLLOWED | {Status.PERFORMED}:
            return ""
        today = local_day(self.district, self.now)
        near = [clock for clock in clocks(case, self.district) if clock.warn_on <= today]
        if not near:
            return self._followed(case, today)
        shown = next((clock for clock in near if clock.due >= today), near[-1])
        left = (shown.due - today).days
        return f"{shown.name}：" + (f"已过 {-left} 天" if left < 0 else f"还有 {left} 天")

    def _followed(self, case: Case, today: date) -> str:
        """Of an agreement that is watched: the day of the next visit or instalment."""
        if case.status not in FOLLOWED:
            return ""
        coming = (c for c in clocks(case, self.district) if c.due >= today and c.code.startswith(_WATCHED))
        found = next(coming, None)
        return f"{found.name}：{day_words(found.due)}" if found else ""

    def _since(self, case: Case) -> tuple[datetime, str]:
        """The moment that counts in this state, and what it is."""
        if case.status in WORKED and case.claimed_at is not None:
            return case.claimed_at, "已办"
        if case.closed_at is not None:
            return case.closed_at, "办结"
        return case.waiting_since, "等候"
