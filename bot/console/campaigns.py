"""Campaigns of targeted screening: the plan, the state of each grid, and the end report with its counts."""

from fastapi.responses import Response

from bot.console.door import MANAGERS, Door, Visit, go
from bot.console.downloads import download
from bot.console.screening_view import Views
from handlers.casework.staff import Role
from handlers.errors import BadInput, NotYours, Refused
from handlers.screening import campaign as rules
from handlers.screening.campaign import Campaign, Words
from handlers.screening.sight import SCREENERS, grounds


class CampaignPages:
    """The pages under /desk/screening/campaigns."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._service = door.service
        self._store, self._findings = door.service.store.screenings, door.service.store.findings
        self._views = Views(door.service)
        door.page("/screening/campaigns", self.show, SCREENERS)
        door.act("/screening/campaigns", self.begin, MANAGERS)
        door.page("/screening/campaigns/{id:int}", self.one, SCREENERS, hide=True)
        door.act("/screening/campaigns/{id:int}/end", self.end, MANAGERS, hide=True)
        door.page("/screening/campaigns/{id:int}/file", self.file, MANAGERS, hide=True)

    async def show(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """All campaigns in sight; for managers the form of a new one."""
        district = self._service.district
        body = district.body_of.get(visit.me.committee)
        plans = visit.me.role is Role.MANAGER and body is not None and not body.categories
        area = body.place if body else ""
        within = [node for node in district.places if plans and district.within(node.code, area)]
        return await self._door.show(
            "campaigns.html",
            visit,
            status,
            nav="screening",
            campaigns=[self._views.plan(plan) for plan in await self._store.campaigns(visit.me)],
            plans=plans and bool(grounds(district, area)),
            places=[(node.code, district.full_name(node.code)) for node in within],
            categories=[(c.code, c.name) for c in self._service.knowledge.categories.values()],
            sectors=list(rules.SECTORS.items()),
            people=list(rules.PEOPLE.items()),
            typed=visit.form.fields if refused else {},
            refused=refused,
        )

    async def begin(self, visit: Visit) -> Response:
        """A new campaign; what was typed stays when it is refused."""
        form = visit.form
        try:
            starts, ends = form.day("starts"), form.day("ends")
            if starts is None or ends is None:
                raise BadInput("请填写开始和结束的日子。")
            known = self._service.knowledge.categories
            plan = Campaign(
                id=0,
                words=Words(form.text("name", rules.NAME).replace("\n", " "), form.text("what", rules.WORDS)),
                committee=visit.me.committee,
                areas=tuple(code for code in form.many("areas") if code),
                categories=tuple(code for code in form.many("categories") if code in known),
                sectors=tuple(code for code in form.many("sectors") if code),
                people=tuple(code for code in form.many("people") if code),
                starts=starts,
                ends=ends,
                created_by=visit.me.id,
            )
            made = await self._store.begin(plan, visit.me, visit.now)
        except BadInput as refused:
            return await self.show(visit, 422, refused.sentence)
        return go(f"/desk/screening/campaigns/{made}")

    async def one(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """How far it is, grid by grid."""
        plan, tasks = await self._store.campaign(int(visit.path("id")), visit.me)
        found = await self._findings.of_campaign(plan.id, visit.me)
        service = self._service
        ends = visit.me.role is Role.MANAGER and visit.me.committee == plan.committee
        return await self._door.show(
            "campaign.html",
            visit,
            status,
            nav="screening",
            plan=self._views.plan(plan),
            sheets=(
                rules.progress(tasks, found, service.district),
                rules.by_category(found, service.knowledge.categories),
            ),
            ends=ends and plan.ended_at is None,
            takes=visit.me.role is Role.MANAGER,
            refused=refused,
        )

    async def end(self, visit: Visit) -> Response:
        """It ends, with its report in words."""
        campaign_id = int(visit.path("id"))
        try:
            await self._store.end(campaign_id, visit.me, visit.form.text("report", rules.WORDS), visit.now)
        except NotYours:
            raise
        except Refused as refused:
            return await self.one(visit, 409, refused.sentence)
        return go(f"/desk/screening/campaigns/{campaign_id}")

    async def file(self, visit: Visit) -> Response:
        """The report as a file; who took it is in the house's trail."""
        service = self._service
        plan, tasks = await self._store.campaign(int(visit.path("id")), visit.me)
        found = await self._findings.of_campaign(plan.id, visit.me)
        sheets = rules.report(plan, tasks, found, service.knowledge.categories, service.district)
        await service.store.audit.house(f"staff:{visit.me.id}", "campaign_file", visit.now, str(plan.id))
        return download(sheets, f"fengqiao-campaign-{plan.id}", visit.query("as"), sheets[1])
