"""The manager's page: what waits, what nobody acknowledged, what residents say of the service, who is there."""

from datetime import timedelta

from fastapi.responses import Response

from bot.console.door import MANAGERS, Door, Visit
from bot.console.lists import banners
from bot.console.rows import Lister
from handlers.casework.staff import CASELESS, Staff, away
from handlers.district import Body
from handlers.unreached import told
from storage.watch import Watch

_OLDEST = 8


class Overview:
    """One manager's area at a glance."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._store = door.service.store
        self._watch = Watch.of(self._store)
        door.page("/overview", self.show, MANAGERS)

    async def show(self, visit: Visit) -> Response:
        """The page."""
        service, me = self._door.service, visit.me
        area = await self._watch.area(me)
        complaints = [c for c in await self._store.complaints.register(me) if c.open]
        alerts = await self._watch.open_alerts(me)
        waiting = (await self._store.desk.queue(me, None, 200)).cases
        alerted = await self._watch.alarmed(me, waiting)
        lister = Lister(me, visit.now, service.district, service.knowledge, alerted)
        late = timedelta(minutes=service.district.limits.offer_district)
        body = service.district.body_of.get(me.committee)
        return await self._door.show(
            "overview.html",
            visit,
            nav="overview",
            area=body.name if body else "",
            sums={
                "waiting": area.waiting,
                "claimed": area.claimed,
                "oldest": area.oldest,
                "oldest_late": area.oldest is not None and visit.now - area.oldest > late,
                "alerts": area.alerts,
                "complaints": len(complaints),
            },
            oldest=[lister.row(case) for case in sorted(waiting, key=lambda case: case.waiting_since)[:_OLDEST]],
            alerts=banners(alerts),
            complaints=complaints,
            missed=[(each, told(each.reason)) for each in await self._store.unreached.missed(me, visit.now)],
            duty_list=await self._duty(visit, body),
        )

    async def _duty(self, visit: Visit, mine: Body | None) -> list[dict[str, str]]:
        """The people of the area: those there first, then those on call, then the rest."""
        present = await self._watch.present(visit.now)
        people = [p for p in await self._store.people.everybody() if self._in_area(p, mine)]
        people.sort(key=lambda p: (away(p, visit.now), p.id not in present, not p.on_call))
        return [self._on_duty(person, person.id in present, visit) for person in people]

    def _in_area(self, person: Staff, mine: Body | None) -> bool:
        district = self._door.service.district
        body = district.body_of.get(person.committee)
        if person.role in CASELESS or mine is None or body is None:
            return False
        return not mine.place or district.within(body.place, mine.place)

    def _on_duty(self, person: Staff, there: bool, visit: Visit) -> dict[str, str]:
        body = self._door.service.district.body_of.get(person.committee)
        resting = away(person, visit.now)
        words = ["请假"] if resting else ["在线" if there else "不在线"]
        if person.on_call and not resting:
            words.append("预警名单")
        return {
            "name": person.name,
            "committee": body.name if body else "",
            "lamp": "away" if resting else "on" if there else "",
            "state": "，".join(words),
        }
