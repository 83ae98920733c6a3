"""Satisfaction and complaints on the desk: the figures, the list, one complaint with its answer and who deals with it."""

from fastapi.responses import Response

from bot.console.acts import act_views
from bot.console.door import MANAGERS, Door, Visit, go
from bot.console.fields import LONG, SHORT, Field, MoveForm
from bot.reports.registers import REGISTERS
from handlers.casework.case import StaffId
from handlers.casework.clocks import day_words
from handlers.errors import BadInput, NotYours, Refused
from handlers.hours import local_day
from handlers.oversight.complaints import VERDICT_NAMES, Complaint, Verdict, late
from handlers.oversight.periods import month_of

_FORMS = {
    "reply": MoveForm(
        "答复当事人",
        "发出答复",
        (
            Field(
                "verdict", "核实的结果", "choice", choices=tuple((v.value, name) for v, name in VERDICT_NAMES.items())
            ),
            Field("words", "答复的内容（当事人会看到）", "area"),
        ),
        "答复会带着文号发到当事人提意见的聊天里；被投诉的人看不到。",
    ),
    "give": MoveForm("请别的主管经办", "转交", (Field("to", "哪一位", "choice"),)),
}


class ComplaintPages:
    """Complaints about the service."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door, self._store = door, door.service.store
        door.page("/complaints", self.register, MANAGERS)
        door.page("/complaints/{id:int}", self.show, MANAGERS, hide=True)
        door.act("/complaints/{id:int}", self.act, MANAGERS, hide=True)

    async def register(self, visit: Visit) -> Response:
        """The figures of this month, and all complaints in sight."""
        month = month_of(local_day(self._door.service.district, visit.now))
        found = await self._store.complaints.register(visit.me)
        sheets = await REGISTERS["service"](self._store, visit.me, month, visit.now)
        return await self._door.show(
            "complaints.html",
            visit,
            nav="supervision",
            open=[self._row(item, visit) for item in found if item.open],
            over=[self._row(item, visit) for item in found if not item.open],
            sheet=sheets[0],
            month=month,
        )

    def _row(self, item: Complaint, visit: Visit) -> dict[str, object]:
        district = self._door.service.district
        body = district.body_of.get(item.committee)
        return {
            "id": item.id,
            "number": item.number or "以前的意见",
            "text": item.text,
            "at": item.at,
            "case": item.case or "",
            "committee": body.name if body else "",
            "about": item.about_name,
            "handler": item.handler_name,
            "mine": item.handler == visit.me.id,
            "due": day_words(item.due) if item.due else "",
            "late": late(item, local_day(district, visit.now)),
            "verdict": VERDICT_NAMES[item.verdict] if item.verdict else "",
            "reply": item.reply,
            "reply_number": item.reply_number,
            "replied_at": item.replied_at,
        }

    async def show(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """One complaint."""
        item, people = await self._store.complaints.show(int(visit.path("id")), visit.me, visit.now)
        acts = ["reply", *(["give"] if people else [])] if item.open else []
        return await self._door.show(
            "complaint_one.html",
            visit,
            status,
            nav="supervision",
            row=self._row(item, visit),
            forms=act_views(_FORMS, acts, {"to": tuple((str(int(p.id)), p.name) for p in people)}),
            refused=refused,
        )

    async def act(self, visit: Visit) -> Response:
        """Answered, or given to somebody else; a refusal stands on its page."""
        form, complaint = visit.form, int(visit.path("id"))
        verdict = form.text("verdict", SHORT)
        try:
            match form.secret("act"):
                case "reply":
                    found = Verdict(verdict) if verdict in list(Verdict) else None
                    await self._store.complaints.reply(complaint, visit.me, found, form.text("words", LONG), visit.now)
                case "give":
                    to = StaffId(form.number("to") if form.secret("to") else 0)
                    await self._store.complaints.give(complaint, visit.me, to, visit.now)
                case _:
                    raise BadInput("请求有误，请刷新页面再试。")
        except NotYours:
            raise
        except Refused as refused:
            return await self.show(visit, 409, refused.sentence)
        return go("/desk/complaints")
