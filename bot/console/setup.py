"""The wizard for a new district: step by step on a draft that can be left and resumed, taken by the same path as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi.responses import Response

from bot.console.district_desk import OnDraft, faults_of
from bot.console.district_fields import LISTS
from bot.console.district_reading import fresh_code
from bot.console.district_section import SectionPages, block
from bot.console.door import ADMINISTRATORS, Door, Visit, go
from bot.district_files import demo_district
from handlers.district import document_of
from handlers.errors import NotYours, Refused
from storage.audit import staff_actor
from storage.districts import Draft


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is called, what it asks, and a word to begin with."""

    name: str
    sections: tuple[str, ...]
    lead: str


STEPS = (
    Step("地方", ("basic", "places"), "先写区县叫什么、有哪些乡镇（街道）和村（社区）。以后随时可以改。"),
    Step("组织", ("bodies",), "有哪些调解委员会。可以让系统按地方自动列出，再改名字、电话，加上行业性专业性的。"),
    Step("人员", ("staff",), "谁在这里工作。可以先只写几个人，其他人以后在“人员”里添加。"),
    Step(
        "热线和时间",
        ("hotlines", "hours"),
        "居民看得到的电话，和你们什么时候有人。电话已经填好全国统一的，补上本地的。",
    ),
    Step("时限和节假日", ("limits", "steps", "retention", "staffing"), "都已经填好常用的数，按本地规定改。"),
)
_SAME = frozenset({"plans"})  # lists that are the same in most districts
_NAMES = {"township": "人民调解委员会", "village": "人民调解委员会"}


class Setup:
    """The wizard's pages."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door, self._districts = door, door.service.store.districts
        self._bench = OnDraft(door.service.store)
        self._parts = SectionPages(door, "/setup", self._bench, _after, live=False)
        door.page("/setup", self.start, ADMINISTRATORS)
        door.act("/setup", self.begin, ADMINISTRATORS)
        door.page("/setup/{step:int}", self.show, ADMINISTRATORS)
        door.act("/setup/{step:int}", self.save, ADMINISTRATORS, long=True)
        door.act("/setup/fill", self.fill, ADMINISTRATORS)

    async def start(self, visit: Visit) -> Response:
        """Begin, or go on where it was left."""
        kept = await self._districts.draft(Draft.WIZARD)
        wrong = {section for section, _ in faults_of(kept.document)} if kept else set()
        return await self._door.show(
            "setup.html",
            visit,
            nav="district",
            steps=[{"name": step.name, "lead": step.lead, "open": wrong & set(step.sections)} for step in STEPS],
            kept=kept,
        )

    async def begin(self, visit: Visit) -> Response:
        """A draft with everything that is the same everywhere."""
        if await self._districts.draft(Draft.WIZARD) is None:
            base, actor = await self._districts.number(), staff_actor(visit.me.id)
            await self._districts.begin(Draft.WIZARD, first_draft(document_of(demo_district())), base, visit.now, actor)
        return go("/desk/setup/1")

    async def show(self, visit: Visit) -> Response:
        """One step."""
        number, step = self._step(visit)
        try:
            sheet = await self._bench.open()
        except Refused:
            return go("/desk/setup")
        return await self._door.show(
            "setup_step.html",
            visit,
            nav="district",
            number=number,
            steps=STEPS,
            step=step,
            blocks=[block(section, sheet.document) for section in step.sections],
            listed=step.sections[0] in LISTS,
            stamp=sheet.stamp,
            fills=step.sections == ("bodies",),
            refused="",
        )

    async def save(self, visit: Visit) -> Response:
        """The step's form, and on to the next."""
        number, step = self._step(visit)
        if step.sections[0] in LISTS:
            raise NotYours
        onward = f"/desk/setup/{number + 1}" if number < len(STEPS) else f"/desk/district/check/{Draft.WIZARD}"
        return await self._parts.save_all(visit, step.sections, onward)

    async def fill(self, visit: Visit) -> Response:
        """Add the people's mediation committee of every place that has none."""
        sheet = await self._bench.open()
        filled = with_committees(sheet.document)
        who = staff_actor(visit.me.id)
        await self._districts.save(Draft.WIZARD, filled, visit.form.number("stamp"), visit.now, who)
        return go("/desk/setup/2")

    @staticmethod
    def _step(visit: Visit) -> tuple[int, Step]:
        number = int(visit.path("step"))
        if not 1 <= number <= len(STEPS):
            raise NotYours
        return number, STEPS[number - 1]


def _after(section: str) -> str:
    """The step a section belongs to."""
    found = (number for number, step in enumerate(STEPS, 1) if section in step.sections)
    return f"/desk/setup/{next(found, 1)}"


def first_draft(usual: Mapping[str, Any]) -> dict[str, Any]:
    """What is the same everywhere is there already: hotlines, holidays, limits, whom to tell of a danger."""
    own = {
        "code": "",
        "name": "",
        "privacy_contact": "",
        "places": [],
        **{name: [] for name in LISTS if name not in _SAME},
    }
    staffing = {**usual["staffing"], "unable": [], "departments": []}
    return {**usual, **own, "staffing": staffing}


def with_committees(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with a committee for the district and for each township and village that has none."""
    bodies = list(document["bodies"])
    served = {body["place"] for body in bodies if not body.get("categories") and not body.get("kind")}
    wanted = [{"level": "district", "place": "", "name": f"{document['name']}人民调解委员会"}]
    wanted += [
        {"level": place["level"], "place": place["code"], "name": place["name"] + _NAMES[place["level"]]}
        for place in document["places"]
        if place["level"] in _NAMES
    ]
    for body in wanted:
        if body["place"] not in served:
            bodies.append({"code": fresh_code("bodies", {"bodies": bodies}), **body, "categories": []})
    return {**document, "bodies": bodies}
