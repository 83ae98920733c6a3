"""A scripted life of one case: orders one after the other, the papers it is offered, and how its register and file read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from handlers.casework.case import Case, Move, Status
from handlers.casework.desk import Order
from handlers.casework.papers.catalogue import offered
from handlers.casework.papers.file import contents
from handlers.casework.papers.sheet import Source
from handlers.casework.record import Entry
from handlers.casework.register import register
from handlers.casework.staff import Staff
from storage.notices import NoticeKind
from storage.store import Store
from tests.storage.acts import NUMBER
from tests.stores import NOW


@dataclass
class Life:
    """Orders one after the other, half an hour apart, unless days pass."""

    store: Store
    now: datetime = NOW
    seen: list[Status] = field(default_factory=list)

    async def order(self, who: Staff, move: Move, reason: str = "", **more: object) -> Case:
        self.now += timedelta(minutes=30)
        order = Order(move, reason, **more)  # type: ignore[arg-type]  # test data
        case = await self.store.moves.move(NUMBER, who, order, self.now)
        self.seen += [case.status] if self.seen[-1:] != [case.status] else []
        return case

    async def write(self, who: Staff, move: Move, make: Callable[[date], Entry]) -> Case:
        return await self.order(who, move, entry=make(self.today))

    @property
    def today(self) -> date:
        return self.now.astimezone(self.store.district.tz).date()

    def days(self, count: int) -> None:
        self.now += timedelta(days=count)


def source_of(case: Case, store: Store, kind: str) -> Source:
    """What the papers of the case are filled from. `kind`: category and subcategory by name."""
    return Source(case, store.district, "", "", kind, case.opened_at.date())


def papers(case: Case, store: Store) -> set[str]:
    """Codes of the papers the case page offers now."""
    return {sheet.code for sheet in offered(source_of(case, store, ""))}


def inside(case: Case, store: Store) -> list[str]:
    """Codes of the papers in the file, in the order of its index."""
    return [code for code, _, _ in contents(source_of(case, store, ""))]


def printed(case: Case, store: Store, kind: str) -> str:
    """The register and the file as they would be read."""
    lines = [f"{case.number}　三级四步登记表　越级 {case.record.skips}"]
    lines += [
        f"{n}. {s.step}｜{s.committee} {s.mediator}｜{s.began} → {s.ended or '—'}（期限 {s.due}）｜{s.tried}｜{s.result}"
        f"｜{s.handover or '—'}｜{s.receipt or '—'}｜{s.skipped or '—'}"
        for n, s in enumerate(register(case, store.district), 1)
    ]
    titles = [f"{n} {title}" for n, (_, title, _) in enumerate(contents(source_of(case, store, kind)), 1)]
    return "\n".join([*lines, "卷内目录", *titles])


async def told(store: Store, who: Staff, now: datetime) -> set[NoticeKind]:
    """What this person has been told since the last look."""
    found = [n for n in await store.notices.due(now) if n.staff == who.id]
    return {n.kind for n in found}
