"""Supervision on the desk: what is overdue, the register of notices, one notice with its answer, and a new one."""

from datetime import date

from fastapi.responses import Response

from bot.console.acts import act_views
from bot.console.door import MANAGERS, READERS, Door, Visit, go
from bot.console.fields import LONG, SHORT, Field, MoveForm
from bot.console.rows import SECRET
from handlers.casework import assistance
from handlers.casework.case import CaseNumber, StaffId
from handlers.casework.clocks import day_words
from handlers.errors import BadInput, NotYours, Refused
from handlers.hours import local_day
from handlers.oversight import supervision as rules
from handlers.oversight.overdue import SORTS, Late
from handlers.oversight.supervision import ACT_NAMES, FOUND_NAMES, Act, Found, Line, Listed, Said
from storage.overdue import LateCase

FORMS = {
    Act.ANSWER: MoveForm("答复督办", "答复", (Field("words", "办得怎么样、结果是什么", "area"),)),
    Act.ACCEPT: MoveForm(
        "认可答复",
        "认可",
        (Field("words", "意见", "area", required=False),),
        "认可以后由主管自己回访当事人，问题解决了才算办结。",
    ),
    Act.AGAIN: MoveForm(
        "退回再办",
        "退回",
        (Field("words", "为什么退回、还要做什么", "area"), Field("day", "新的答复日期", "day", required=False)),
    ),
    Act.CHECK: MoveForm(
        "督查回访",
        "记下回访",
        (
            Field("on", "哪天回访的", "day"),
            Field("spoken", "回访了谁"),
            Field("found", "结果", "choice", choices=tuple((f.value, name) for f, name in FOUND_NAMES.items())),
            Field("words", "了解到的情况", "area"),
            Field("day", "没有解决的，新的答复日期", "day", required=False),
        ),
        "由主管直接问当事人，不由承办人代办。没有解决的，督办继续。",
    ),
    Act.END: MoveForm("撤销督办", "撤销", (Field("words", "理由", "area"),)),
}


class SupervisionPages:
    """Overdue lists and notices."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door, self._store = door, door.service.store
        door.page("/overdue", self.overdue, READERS)
        door.page("/supervision", self.register, READERS)
        door.page("/supervision/{id:int}", self.show, READERS, hide=True)
        door.act("/supervision/{id:int}", self.act, READERS, hide=True)
        door.page("/supervise/{number}", self.new, MANAGERS, hide=True)
        door.act("/supervise/{number}", self.issue, MANAGERS, hide=True)

    def _today(self, visit: Visit) -> date:
        return local_day(self._door.service.district, visit.now)

    async def overdue(self, visit: Visit) -> Response:
        """What is late, by committee and holder: of the area for a manager, one's own for others."""
        wanted = visit.query("sort")
        found = await self._store.overdue.cases(visit.me, visit.now)
        groups: dict[str, list[dict[str, object]]] = {}
        for each in found:
            lines = [line for line in each.late if wanted in ("", line.sort)]
            if lines:
                body = self._door.service.district.body_of.get(each.committee)
                groups.setdefault(body.name if body else each.committee, []).append(self._late(each, lines, visit))
        today = self._today(visit)
        asked = [a for a in await self._store.assistance_lists.register(visit.me) if assistance.late(a.asked, today)]
        return await self._door.show(
            "overdue.html",
            visit,
            nav="supervision",
            groups=sorted(groups.items()),
            sorts=SORTS,
            sort=wanted,
            total=sum(len(rows) for rows in groups.values()),
            asked_late=[
                {
                    "id": a.asked.id,
                    "number": "" if a.sensitive else a.asked.case,
                    "owner": a.owner if not a.sensitive or a.mine else "",
                    "due": day_words(a.asked.due),
                    "days": (today - a.asked.due).days,
                }
                for a in asked
            ],
            notices=[self._row(item, visit) for item in await self._late_notices(visit)],
        )

    async def _late_notices(self, visit: Visit) -> list[Listed]:
        today = self._today(visit)
        return [item for item in await self._store.supervisions.register(visit.me) if rules.late(item.notice, today)]

    def _late(self, each: LateCase, lines: list[Late], visit: Visit) -> dict[str, object]:
        known = self._door.service.knowledge.categories.get(each.category)
        others = visit.me.role in MANAGERS and visit.me.id != each.holder
        return {
            "number": each.number,
            "sensitive": each.sensitive,
            "title": SECRET if each.sensitive else (known.name if known else "其他"),
            "place": self._door.service.district.full_name(each.place),
            "holder": each.holder_name or "没有人承办",
            "lines": [
                {
                    "name": SORTS[line.sort] if each.sensitive else line.name,
                    "due": day_words(line.due),
                    "days": line.days,
                }
                for line in lines
            ],
            "supervise": others and not each.sensitive,
        }

    async def register(self, visit: Visit) -> Response:
        """Notices: what is owed stands first."""
        listed = [self._row(item, visit) for item in await self._store.supervisions.register(visit.me)]
        return await self._door.show(
            "supervision.html",
            visit,
            nav="supervision",
            mine=[row for row in listed if row["mine"]],
            others=[row for row in listed if not row["mine"]],
        )

    def _row(self, item: Listed, visit: Visit) -> dict[str, object]:
        notice, body = item.notice, self._door.service.district.body_of.get(item.committee)
        return {
            "id": notice.id,
            "number": notice.number,
            "case": notice.case,
            "what": notice.lines[0].words,
            "to": item.to,
            "issuer": item.issuer,
            "committee": body.name if body else "",
            "due": day_words(notice.due),
            "late": rules.late(notice, self._today(visit)),
            "state": rules.STATE_NAMES[notice.state],
            "live": notice.state in rules.LIVE,
            "mine": item.mine,
        }

    async def show(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """One notice with everything said."""
        item = await self._store.supervisions.show(int(visit.path("id")), visit.me, visit.now)
        forms = {act.value: form for act, form in FORMS.items()}
        return await self._door.show(
            "supervision_one.html",
            visit,
            status,
            nav="supervision",
            row=self._row(item, visit),
            lines=[_line(line) for line in item.notice.lines],
            forms=act_views(forms, [a.value for a in item.acts], before={"on": self._today(visit).isoformat()}),
            refused=refused,
        )

    async def act(self, visit: Visit) -> Response:
        """What was done with it; a refusal stands on its page."""
        form, code = visit.form, visit.form.secret("act")
        if code not in list(Act):
            raise BadInput("请求有误，请刷新页面再试。")
        found = form.text("found", SHORT)
        said = Said(
            Act(code),
            form.text("words", LONG),
            form.day("day"),
            form.day("on"),
            Found(found) if found in list(Found) else None,
            form.text("spoken", SHORT),
        )
        try:
            await self._store.supervisions.act(int(visit.path("id")), visit.me, said, visit.now)
        except NotYours:
            raise
        except Refused as refused:
            return await self.show(visit, 409, refused.sentence)
        return go(f"/desk/supervision/{visit.path('id')}")

    async def new(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """The form of a new notice on one case."""
        number = CaseNumber(visit.path("number"))
        people = await self._store.supervisions.addressees(number, visit.me, visit.now)
        form = MoveForm(
            "发出督办",
            "发出",
            (
                Field("to", "发给谁", "choice"),
                Field("words", "督办什么、为什么", "area"),
                Field("due", "哪天以前答复", "day", required=False),
            ),
            f"不填日期，按区里规定 {self._door.service.district.oversight.answer_days} 个工作日。到期没有答复，会逐级提醒。",
        )
        choices = {"to": tuple((str(int(p.id)), self._named(p.name, p.committee)) for p in people)}
        before = {"to": choices["to"][0][0]} if people else {}
        return await self._door.show(
            "one_form.html",
            visit,
            status,
            nav="supervision",
            title="督办",
            number=number,
            action=f"/desk/supervise/{number}",
            forms=act_views({"issue": form}, ["issue"], choices, before),
            refused=refused,
        )

    def _named(self, name: str, committee: str) -> str:
        body = self._door.service.district.body_of.get(committee)
        return f"{name}（{body.name}）" if body else name

    async def issue(self, visit: Visit) -> Response:
        """A new notice."""
        form, number = visit.form, CaseNumber(visit.path("number"))
        try:
            to = StaffId(form.number("to") if form.secret("to") else 0)
            if not to:
                raise Refused("请选择发给谁。")
            made = await self._store.supervisions.issue(
                number, visit.me, to, form.text("words", LONG), form.day("due"), visit.now
            )
        except NotYours:
            raise
        except Refused as refused:
            return await self.new(visit, 409, refused.sentence)
        return go(f"/desk/supervision/{made}")


def _line(line: Line) -> dict[str, object]:
    """One thing said, as the page shows it."""
    what = "发出督办" if line.act == "ask" else ACT_NAMES[Act(line.act)]
    more = []
    if line.found:
        more.append(f"{day_words(line.day) if line.day else ''}回访{line.spoken}：{FOUND_NAMES[Found(line.found)]}")
    elif line.day:
        more.append(f"答复日期 {day_words(line.day)}")
    return {"what": what, "by": line.by, "at": line.at, "words": line.words, "more": "，".join(more)}
