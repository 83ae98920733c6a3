"""The backlog register on the desk: the list with the four goals, one entry with its acts, a manager's decision to enter one."""

from datetime import date

from fastapi.responses import Response

from bot.console.acts import act_views
from bot.console.backlog_forms import FORMS, ask_of, before
from bot.console.door import MANAGERS, READERS, Door, Visit, go
from bot.console.downloads import named, saved
from bot.console.fields import LONG, Field, MoveForm
from bot.console.forms import Upload
from bot.console.registers import asked_period
from bot.console.words import size
from bot.reports.registers import circular, four_goals
from handlers.casework.case import CaseNumber, StaffId
from handlers.casework.clocks import day_words
from handlers.errors import BadInput, NotYours, Refused
from handlers.hours import local_day
from handlers.oversight import backlog_sheets as sheets
from handlers.oversight.backlog import (
    ACT_NAMES,
    ENDING_NAMES,
    EVIDENCE,
    STATE_NAMES,
    WHY_NAMES,
    Act,
    Exhibit,
    Listed,
    Said,
    State,
)
from handlers.oversight.periods import month_of

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BESIDE = {"enter": "进库", EVIDENCE: "附上证据"}  # lines of the history that are no act
_ENTER = MoveForm(
    "进积案库",
    "进库",
    (Field("words", "为什么要作为积案来办", "area"),),
    "进库以后要确定包案领导、制定方案、每月评估，化解以后由另一位主管批准销号。",
)


class BacklogPages:
    """The register and its entries."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door, self._store = door, door.service.store
        door.page("/backlog", self.register, READERS)
        door.page("/backlog/circular", self.circular, MANAGERS)
        door.page("/backlog/{id:int}", self.show, READERS, hide=True)
        door.act("/backlog/{id:int}", self.act, READERS, hide=True)
        door.upload("/backlog/{id:int}/evidence", self.attach, READERS, hide=True)
        door.page("/backlog/{id:int}/evidence/{digest}", self.evidence, READERS, hide=True)
        door.page("/backlog-enter/{number}", self.new, MANAGERS, hide=True)
        door.act("/backlog-enter/{number}", self.enter, MANAGERS, hide=True)

    def _today(self, visit: Visit) -> date:
        return local_day(self._door.service.district, visit.now)

    async def register(self, visit: Visit) -> Response:
        """Entries in sight: of the area for a manager, with the four goals; of one's own cases for others."""
        manages = visit.me.role in MANAGERS
        entries = await self._store.backlogs.register(visit.me)
        month = month_of(self._today(visit))
        rule = self._door.service.district.oversight
        return await self._door.show(
            "backlog.html",
            visit,
            nav="supervision",
            rows=[self._row(item, visit) for item in entries],
            goals=await four_goals(self._store, visit.me, month, visit.now) if manages else None,
            month=month,
            last=month.before,
            rule=rule,
        )

    def _row(self, item: Listed, visit: Visit) -> dict[str, object]:
        entry, body = item.entry, self._door.service.district.body_of.get(item.committee)
        known = self._door.service.knowledge.categories.get(item.category)
        return {
            "id": entry.id,
            "number": entry.number,
            "case": entry.case,
            "kind": known.name if known else "其他",
            "committee": body.name if body else "",
            "holder": item.holder,
            "why": WHY_NAMES[entry.why],
            "reason": entry.dossier.reason,
            "days": (visit.now - entry.entered_at).days,
            "entered": day_words(local_day(self._door.service.district, entry.entered_at)),
            "lead": "，".join(part for part in (item.lead, entry.dossier.office) if part),
            "plan": str(sheets.plan_share(entry)) if entry.dossier.steps else "",
            "review": sheets.last_review(entry),
            "hearing": sheets.hearing_words(entry),
            "team": sheets.team_words(entry),
            "state": STATE_NAMES[entry.state],
            "live": entry.live,
            "late": item.next_at is not None and item.next_at <= visit.now,
        }

    def _exhibit(self, one: Exhibit, entry_id: int) -> dict[str, object]:
        name, file = one.file.name or "附件", one.file
        day = day_words(local_day(self._door.service.district, one.at))
        return {
            "href": f"/desk/backlog/{entry_id}/evidence/{file.sha256}",
            "name": name,
            "size": size(file.size),
            "by": one.by,
            "day": day,
        }

    async def show(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """One entry with everything written down."""
        item = await self._store.backlogs.show(int(visit.path("id")), visit.me, visit.now)
        entry, dossier = item.entry, item.entry.dossier
        forms = {act.value: form for act, form in FORMS.items()}
        people = await self._store.backlogs.leads(entry.id, visit.me) if Act.LEAD in item.acts else ()
        open_steps = [(n, step) for n, step in enumerate(dossier.steps, 1) if step.done is None]
        choices = {
            "lead": tuple((str(int(p.id)), p.name) for p in people),
            "step": tuple((str(n), f"{step.due} {step.what[:40]}") for n, step in open_steps),
        }
        off = dossier.off if entry.state in (State.ASKED, State.OFF) else None
        return await self._door.show(
            "backlog_one.html",
            visit,
            status,
            nav="supervision",
            row=self._row(item, visit),
            dossier=dossier,
            exhibits=[self._exhibit(one, entry.id) for one in item.exhibits],
            takes=item.takes,
            off=f"{ENDING_NAMES[off.ending]}：{off.evidence}" if off else "",
            lines=[_line(said) for said in reversed(dossier.said)],
            forms=act_views(forms, [a.value for a in item.acts], choices, before(entry, self._today(visit))),
            refused=refused,
        )

    async def act(self, visit: Visit) -> Response:
        """One act; a refusal stands on the entry's page."""
        entry_id, form = int(visit.path("id")), visit.form
        try:
            lead = await self._store.people.get(StaffId(form.number("lead"))) if form.secret("lead") else None
            await self._store.backlogs.act(entry_id, visit.me, ask_of(form, lead), visit.now)
        except NotYours:
            raise
        except Refused as refused:
            return await self.show(visit, 409, refused.sentence)
        return go(f"/desk/backlog/{entry_id}")

    async def attach(self, visit: Visit) -> Response:
        """One more file that shows why the entry may be written off."""
        entry_id, form = int(visit.path("id")), visit.form
        await self._store.backlogs.show(entry_id, visit.me, visit.now)  # nothing is kept for an entry out of sight
        try:
            if not isinstance(form, Upload) or not form.file:
                raise BadInput("请先选文件。")
            file = await self._store.files.put(form.file, form.name, visit.now)
            await self._store.backlogs.exhibit(entry_id, visit.me, file, visit.now)
        except NotYours:
            raise
        except (BadInput, Refused) as refused:
            return await self.show(visit, 422, refused.sentence)
        return go(f"/desk/backlog/{entry_id}#evidence")

    async def evidence(self, visit: Visit) -> Response:
        """A file of an entry in sight, to be saved and never run."""
        entry_id, digest = int(visit.path("id")), visit.path("digest")
        await self._store.backlogs.open_exhibit(entry_id, digest, visit.me, visit.now)
        return saved(*await self._store.files.get(digest), f"backlog-{entry_id}-{digest[:8]}")

    async def new(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """The form of a decision to enter a case; one that stands in the register leads there."""
        number = CaseNumber(visit.path("number"))
        await self._store.supervisions.addressees(number, visit.me, visit.now)  # out of sight is not there
        if (there := await self._store.backlogs.of_case(number, visit.me)) is not None:
            return go(f"/desk/backlog/{there}")
        return await self._door.show(
            "one_form.html",
            visit,
            status,
            nav="supervision",
            title="进积案库",
            number=number,
            forms=act_views({"enter": _ENTER}, ["enter"]),
            action=f"/desk/backlog-enter/{number}",
            refused=refused,
        )

    async def enter(self, visit: Visit) -> Response:
        """A case enters by decision."""
        number = CaseNumber(visit.path("number"))
        try:
            made = await self._store.backlogs.enter(number, visit.me, visit.form.text("words", LONG), visit.now)
        except NotYours:
            raise
        except Refused as refused:
            return await self.new(visit, 409, refused.sentence)
        return go(f"/desk/backlog/{made}")

    async def circular(self, visit: Visit) -> Response:
        """The circular of a month as DOCX; recorded in the house's trail."""
        period = asked_period(visit, self._door.service.district)
        body = await circular(self._store, visit.me, period, visit.now)
        await self._store.audit.house(f"staff:{visit.me.id}", "circular", visit.now, period.code)
        headers = {
            "Content-Disposition": named(f"fengqiao-circular-{period.code}.docx", f"{period.name}积案通报.docx"),
            "Cache-Control": "no-store",
        }
        return Response(body, media_type=_DOCX, headers=headers)


def _line(said: Said) -> dict[str, object]:
    what = _BESIDE.get(said.act) or ACT_NAMES[Act(said.act)]
    return {"what": what, "by": said.by, "at": said.at, "words": said.words, "more": ""}
