"""Screening on a phone: the tasks of one's grids, findings with photos, what is to be seen again, and the register."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from fastapi.responses import Response

from bot.console.door import Door, Handler, Visit, done, go
from bot.console.downloads import download, saved
from bot.console.forms import Upload
from bot.console.screening_view import Views
from handlers.casework.reading import Reading
from handlers.errors import BadInput, NotYours, Refused
from handlers.hours import local_day, read_day
from handlers.messages import Attachment
from handlers.oversight.report import Sheet
from handlers.screening.finding import LONGEST, OTHER, SECRET_KINDS, Finding, Told, understood
from handlers.screening.ledger import ledger
from handlers.screening.sight import SCREENERS

_AHEAD = timedelta(days=7)  # of the visiting list
_SPAN = timedelta(days=30)  # of the register as it opens
_LONGEST_SPAN = timedelta(days=366)


class ScreeningPages:
    """The pages under /desk/screening."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._service = door.service
        self._tasks, self._findings = door.service.store.screenings, door.service.store.findings
        self._views = Views(door.service)
        door.page("/screening", self.show, SCREENERS)
        door.page("/screening/register", self.register, SCREENERS)
        door.page("/screening/register/file", self.register_file, SCREENERS)
        door.page("/screening/task/{id:int}", self.task, SCREENERS, hide=True)
        door.upload("/screening/task/{id:int}/finding", self.tell, SCREENERS, hide=True)
        door.act("/screening/task/{id:int}/done", self.report, SCREENERS, hide=True)
        door.page("/screening/finding/{id:int}", self.finding, SCREENERS, hide=True)
        door.page("/screening/finding/{id:int}/file/{digest}", self.file, SCREENERS, hide=True)
        door.upload("/screening/finding/{id:int}/photo", self.photo, SCREENERS, hide=True)
        for name, act in (("settle", self.settle), ("up", self.up), ("visit", self.visit)):
            door.act(f"/screening/finding/{{id:int}}/{name}", self._told(act), SCREENERS, hide=True)

    def _today(self, visit: Visit) -> date:
        return local_day(self._service.district, visit.now)

    async def show(self, visit: Visit) -> Response:
        """What this person has to screen and to visit; the state of the grids for who looks after them."""
        today = self._today(visit)
        tasks = await self._tasks.tasks(visit.me, visit.now)
        again = await self._findings.again(visit.me, today + _AHEAD)
        cases = await self._service.store.desk.mine(visit.me)
        mine = [task for task in tasks if self._views.mine(visit.me, task)]
        open_ = await self._findings.unsettled(visit.me, {task.grid for task in mine})
        return await self._door.show(
            "screening.html",
            visit,
            nav="screening",
            mine=[self._views.task(task, today) for task in mine],
            grids=[self._views.task(task, today) for task in tasks] if len(tasks) > len(mine) else [],
            unsettled=[self._views.finding(one, today) for one in open_],
            again=[self._views.finding(one, today) for one in again],
            visits=self._views.visits(cases, today),
            done="已报。" if visit.query("done") else "",
        )

    async def task(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """One task: the form of a finding, and what was found so far."""
        task = await self._tasks.task(int(visit.path("id")), visit.me)
        found = await self._findings.of_task(task.id, visit.me)
        today = self._today(visit)
        plan = await self._tasks.campaign(task.campaign, visit.me) if task.campaign is not None else None
        typed = {name: values[0] for name, values in visit.form.fields.items()} if refused else {}
        return await self._door.show(
            "screening_task.html",
            visit,
            status,
            nav="screening",
            task=self._views.task(task, today),
            plan=self._views.plan(plan[0]) if plan else None,
            findings=[self._views.finding(one, today) for one in found],
            categories=[(c.code, c.name) for c in self._service.knowledge.categories.values()],
            secrets=list(SECRET_KINDS.items()),
            works=self._views.works(visit.me, task.grid),
            typed=typed,
            longest=LONGEST,
            refused=refused,
            done={
                "1": "已记下。解决不了的，点开它上报。",
                "sealed": "已直接报给乡镇（街道）。",
                "up": "涉及安全，已马上上报。",
            }.get(visit.query("done"), ""),
        )

    async def tell(self, visit: Visit) -> Response:
        """One more finding, with a photo perhaps. What was typed stays when it is refused."""
        task_id = int(visit.path("id"))
        try:
            task = await self._tasks.task(task_id, visit.me)
            told = await self._words(visit)
            read = await self._read(told, task.grid)
            found = await self._findings.tell(task.id, visit.me, told, read, visit.now)
        except NotYours:
            raise
        except (BadInput, Refused) as refused:
            return await self.task(visit, 422, refused.sentence)
        word = "sealed" if found.sensitive else "up" if found.number else "1"
        return go(f"/desk/screening/task/{task_id}?done={word}")

    async def _words(self, visit: Visit) -> Told:
        form = visit.form
        category = form.text("category", 40)
        return Told(
            what=form.text("what", LONGEST),
            category=category if category in self._service.knowledge.categories else "",
            people=form.number("people") if form.text("people", 6) else None,
            result=form.text("result", LONGEST),
            secret=form.text("secret", 40),
            files=await self._sent(visit),
        )

    async def _sent(self, visit: Visit) -> tuple[Attachment, ...]:
        form = visit.form
        if not isinstance(form, Upload) or not form.file:
            return ()
        return (await self._service.store.files.put(form.file, form.name, visit.now),)

    async def _read(self, told: Told, grid: str) -> Reading:
        heard = await self._service.read(told.what, self._service.clock())
        return understood(told, grid, heard, self._service.district)

    async def report(self, visit: Visit) -> Response:
        """The grid was screened."""
        await self._tasks.report(int(visit.path("id")), visit.me, visit.now)
        return done(visit, "/desk/screening?done=1", "已报。")

    async def finding(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """One finding with what can still be done about it."""
        one = await self._findings.finding(int(visit.path("id")), visit.me, visit.now)
        return await self._door.show(
            "finding.html",
            visit,
            status,
            nav="screening",
            one=self._views.finding(one, self._today(visit)),
            works=self._views.works(visit.me, one.grid),
            secrets=list(SECRET_KINDS.items()),
            longest=LONGEST,
            refused=refused,
            done="已记下。" if visit.query("done") else "",
        )

    def _told(self, act: Callable[[Visit, Finding], Awaitable[None]]) -> Handler:
        """A form of a finding's page: a refusal stands over the page, a deed leads back to it."""

        async def told(visit: Visit) -> Response:
            finding_id = int(visit.path("id"))
            one = await self._findings.finding(finding_id, visit.me, visit.now)
            try:
                await act(visit, one)
            except NotYours:
                raise
            except (BadInput, Refused) as refused:
                return await self.finding(visit, 422, refused.sentence)
            return go(f"/desk/screening/finding/{finding_id}?done=1")

        return told

    async def file(self, visit: Visit) -> Response:
        """A photo of a finding in sight, to be saved and never run."""
        one = await self._findings.finding(int(visit.path("id")), visit.me, visit.now)
        digest = visit.path("digest")
        if digest not in {file.sha256 for file in one.files}:
            raise NotYours
        return saved(*await self._service.store.files.get(digest), f"finding-{one.id}-{digest[:8]}")

    async def photo(self, visit: Visit) -> Response:
        """One more photo."""
        finding_id = int(visit.path("id"))
        await self._findings.finding(finding_id, visit.me, visit.now)
        try:
            for file in await self._sent(visit):
                await self._findings.photo(finding_id, visit.me, file, visit.now)
        except NotYours:
            raise
        except (BadInput, Refused) as refused:
            return await self.finding(visit, 422, refused.sentence)
        return go(f"/desk/screening/finding/{finding_id}?done=1")

    async def settle(self, visit: Visit, one: Finding) -> None:
        """Settled on the spot."""
        form = visit.form
        await self._findings.settle(one.id, visit.me, form.text("result", LONGEST), form.day("again"), visit.now)

    async def up(self, visit: Visit, one: Finding) -> None:
        """Reported upward, as a sealed case when the worker says so."""
        told = Told(one.content.what, one.content.category, one.content.people, secret=visit.form.text("secret", 40))
        if told.secret and told.secret not in SECRET_KINDS:
            told = Told(told.what, told.category, told.people, secret=OTHER)
        read = await self._read(told, one.grid)
        await self._findings.report(one.id, visit.me, read, visit.form.text("tried", LONGEST), visit.now)

    async def visit(self, visit: Visit, one: Finding) -> None:
        """A household was visited: met or not."""
        form = visit.form
        met = form.secret("met") == "yes"
        await self._findings.visit(one.id, visit.me, met, form.text("words", LONGEST), form.day("again"), visit.now)

    async def register(self, visit: Visit) -> Response:
        """The register of a span of days."""
        first, last = self._span(visit)
        sheet = await self._ledger(visit, first, last)
        return await self._door.show(
            "screening_register.html", visit, nav="screening", sheet=sheet, first=first, last=last
        )

    async def register_file(self, visit: Visit) -> Response:
        """The register as a file; who took it is in the house's trail."""
        first, last = self._span(visit)
        sheet = await self._ledger(visit, first, last, taken=True)
        return download((sheet,), f"fengqiao-screening-{first}-{last}", visit.query("as"))

    async def _ledger(self, visit: Visit, first: date, last: date, *, taken: bool = False) -> Sheet:
        service = self._service
        found, tasks = await self._findings.register(visit.me, first, last, visit.now, taken=taken)
        return ledger(found, tasks, first, last, service.knowledge.categories, service.district)

    def _span(self, visit: Visit) -> tuple[date, date]:
        today = self._today(visit)
        try:
            last = read_day(visit.query("last")) if visit.query("last") else today
            first = read_day(visit.query("first")) if visit.query("first") else last - _SPAN
        except ValueError as wrong:
            raise BadInput("日期要写成 2026-11-22 这样。") from wrong
        if not timedelta(0) <= last - first <= _LONGEST_SPAN:
            raise BadInput("开始的日子要在结束以前，一次最多看一年。")
        return first, last
