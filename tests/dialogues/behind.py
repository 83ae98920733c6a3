"""What is behind every stage with a real store: staff who act, the cases, the alerts, and the time answers take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from bot.service import Service
from handlers.casework.case import Case, Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.staff import Staff
from handlers.registers.declared import LEADERS
from storage.alerts import seen
from storage.cases import cases_query, read_cases
from storage.tables import case, inbox, outbox
from tests.bot.house import House
from tests.dialogues.script import visit


@dataclass
class Behind:
    """One running service."""

    service: Service

    async def act(self, staff: Staff, verb: str, words: str) -> None:
        """A member of staff acts on the newest case, or registers a leader's visiting day."""
        if verb == "visit":
            await self.service.store.registers.add(LEADERS, staff, "", visit(words), self.service.clock())
            return
        number, moves, now = (await self.cases())[-1].number, self.service.store.moves, self.service.clock()
        if verb == "claim":
            await moves.move(number, staff, Order(Move.CLAIM), now)
        elif verb == "close":
            outcome, _, rest = words.partition(" ")
            await moves.move(number, staff, Order(Move.CLOSE, outcome=Outcome(outcome), words=rest), now)
        elif verb == "staff":
            await moves.say(number, staff, words, now)

    async def cases(self) -> Sequence[Case]:
        """All cases, oldest first."""
        async with self.service.store._units.read() as unit:
            return [kept.case for kept in await read_cases(unit, cases_query().order_by(case.c.id))]

    async def alerts(self) -> Sequence[str]:
        """The dangers of each alert."""
        async with self.service.store._units.read() as unit:
            kept = await read_cases(unit, cases_query())
            raised = sorted([a for one in kept for a in await seen(unit, one)], key=lambda a: a.id)
        return ["+".join(sorted(alert.risks)) for alert in raised]

    async def late(self) -> datetime | None:
        """When the last answer that is slowed or can still be undone is released."""
        last = select(func.max(outbox.c.release_at)).where(outbox.c.position.is_(None), ~outbox.c.held)
        async with self.service.store._units.read() as unit:
            moment: datetime | None = (await unit.conn.execute(last)).scalar_one()
        return moment

    async def delivered(self) -> bool:
        """Everything taken in is answered, everything released has arrived."""
        waits = select(func.count()).select_from(inbox).where(inbox.c.taken_at.is_(None))
        flies = select(func.count()).select_from(outbox)
        flies = flies.where(outbox.c.sent_at.is_(None), outbox.c.dead_at.is_(None), ~outbox.c.held)
        async with self.service.store._units.read() as unit:
            return not any([(await unit.conn.execute(query)).scalar_one() for query in (waits, flies)])


class OnStage:
    """What stages before a really running service share: its clock, and what is behind it."""

    house: House

    @property
    def now(self) -> datetime:
        return self.house.clock().astimezone(self.house.service.district.tz)

    @now.setter
    def now(self, moment: datetime) -> None:
        self.house.clock.fixed = moment

    async def cases(self) -> Sequence[Case]:
        return await Behind(self.house.service).cases()

    async def alerts(self) -> Sequence[str]:
        return await Behind(self.house.service).alerts()

    async def patience(self) -> None:
        """Wait, on the stage's clock, for answers that are slowed on purpose or can still be undone."""
        if (late := await Behind(self.house.service).late()) is not None:
            self.now = max(self.now, late)
            await self.house.service.store.outbox.release_due(self.house.clock())
