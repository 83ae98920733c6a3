"""Exemplary communities and village rules on the desk: the scoreboard, the library, a text handed in, its review."""

from datetime import date

from fastapi.responses import Response

from bot.console.acts import act_views
from bot.console.door import MANAGERS, READERS, Door, Visit, go
from bot.console.fields import SHORT, Field, MoveForm
from bot.console.registers import asked_period
from bot.reports.registers import REGISTERS
from handlers.errors import NotYours, Refused
from handlers.hours import local_day
from handlers.oversight import village_rules as rules
from handlers.oversight.periods import read_period
from handlers.oversight.village_rules import CHECKS, STATE_NAMES, State, VillageRule

_YES_NO = (("yes", "符合"), ("no", "不符合"))
_REVIEW = MoveForm(
    "合法性审查",
    "交审查结果",
    (
        *(Field(code, words, "choice", choices=_YES_NO) for code, words in CHECKS.items()),
        Field("words", "意见；退回的写明哪里要改", "area", required=False),
    ),
    f"每一项都符合才公布，有一项不符合就退回。依据：{rules.LAW}。",
)


class CommunityPages:
    """Scoreboard and library."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door, self._store = door, door.service.store
        door.page("/communities", self.board, MANAGERS)
        door.page("/village-rules", self.library, READERS)
        door.act("/village-rules", self.hand_in, READERS)
        door.page("/village-rules/{id:int}", self.show, READERS, hide=True)
        door.act("/village-rules/{id:int}", self.review, READERS, hide=True)

    def _today(self, visit: Visit) -> date:
        return local_day(self._door.service.district, visit.now)

    async def board(self, visit: Visit) -> Response:
        """The scoreboard of a year, or another period."""
        asked = visit.query("period")
        district = self._door.service.district
        period = asked_period(visit, district) if asked else read_period(str(self._today(visit).year))
        (sheet,) = await REGISTERS["communities"](self._store, visit.me, period, visit.now)
        return await self._door.show("communities.html", visit, nav="supervision", sheet=sheet, period=period)

    async def library(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """The texts in sight, and the form that hands one in."""
        district = self._door.service.district
        villages = rules.villages_of(visit.me, district)
        form = MoveForm(
            "报送村规民约",
            "报送",
            (
                Field("place", "哪个村（社区）", "choice"),
                Field("title", "名称"),
                Field("adopted", "村民会议（居民会议）通过的日期", "day"),
                Field("text", "全文", "area"),
            ),
            "乡镇（街道）审查以后公布，居民可以在聊天里问到。",
        )
        choices = {"place": tuple((code, district.full_name(code)) for code in villages)}
        return await self._door.show(
            "village_rules.html",
            visit,
            status,
            nav="supervision",
            rows=[self._row(rule, visit) for rule in await self._store.village_rules.library(visit.me)],
            forms=act_views({"hand": form}, ["hand"] if villages else [], choices),
            refused=refused,
        )

    def _row(self, rule: VillageRule, visit: Visit) -> dict[str, object]:
        return {
            "rule": rule,
            "place": self._door.service.district.full_name(rule.place),
            "state": STATE_NAMES[rule.state],
            "public": rule.state is State.PUBLISHED,
            "reviews": rule.state is State.HANDED_IN and rules.may_review(visit.me, rule, self._door.service.district),
        }

    async def hand_in(self, visit: Visit) -> Response:
        """A text handed in."""
        form = visit.form
        try:
            made = await self._store.village_rules.hand_in(
                visit.me,
                form.text("place", SHORT),
                form.text("title", SHORT),
                form.text("text", rules.LONGEST),
                form.day("adopted"),
                visit.now,
            )
        except Refused as refused:
            return await self.library(visit, 409, refused.sentence)
        return go(f"/desk/village-rules/{made}")

    async def show(self, visit: Visit, status: int = 200, refused: str = "") -> Response:
        """One text, with its check list."""
        rule = await self._store.village_rules.show(int(visit.path("id")), visit.me)
        row = self._row(rule, visit)
        return await self._door.show(
            "village_rule.html",
            visit,
            status,
            nav="supervision",
            row=row,
            checks=[(words, (rule.checks or {}).get(code)) for code, words in CHECKS.items()],
            forms=act_views({"review": _REVIEW}, ["review"] if row["reviews"] else []),
            refused=refused,
        )

    async def review(self, visit: Visit) -> Response:
        """The review of a text."""
        form, rule_id = visit.form, int(visit.path("id"))
        checks = {code: {"yes": True, "no": False}.get(form.text(code, 3)) for code in CHECKS}
        try:
            await self._store.village_rules.review(rule_id, visit.me, checks, form.text("words", 4000), visit.now)
        except NotYours:
            raise
        except Refused as refused:
            return await self.show(visit, 409, refused.sentence)
        return go(f"/desk/village-rules/{rule_id}")
