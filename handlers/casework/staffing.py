"""How many people there must be (F28): full-time mediators of each committee, experts of each department, and what is short."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from handlers.casework.case import Level
from handlers.casework.roster import Kind, kind_of
from handlers.casework.staff import Role, Staff
from handlers.district import Body, BodyKind, District
from handlers.oversight.report import Sheet

SOURCE = "参照《衢江区构建“大调解”机制的实施意见》：行业性专业性调委会专职 3 人以上，乡镇（街道）2 人以上，有条件的村（社区）和企事业单位 1 人以上，派驻工作室 2 人以上；每个部门推荐专家 2 人以上。人数和条件暂不具备的组织在“区县”的“人员配备”里改。"  # noqa: E501  # one sentence as people read it


@dataclass(frozen=True, slots=True)
class Post:
    """One committee's or department's number of people against the least it should have.

    `excused`: conditions do not allow it yet; only villages, communities and enterprises can be.
    """

    name: str
    rule: str
    wanted: int
    there: int
    excused: bool = False
    place: str = ""  # code of the place it serves

    @property
    def short(self) -> int:
        """How many are missing."""
        return 0 if self.excused else max(0, self.wanted - self.there)

    @property
    def state(self) -> str:
        """In words."""
        if self.short:
            return f"缺 {self.short} 人"
        return "够" if self.there >= self.wanted else "条件暂不具备"


def posts(people: Iterable[Staff], district: District, viewer: Staff | None = None) -> tuple[Post, ...]:
    """Every committee, then every department that is to lend experts or does, in the order of the district file.

    A viewer whose committee serves a place sees the committees of that place alone.
    """
    active = [who for who in people if who.active]
    full = Counter(who.committee for who in active if kind_of(who) is Kind.FULL_TIME)
    experts = Counter(who.firm for who in active if kind_of(who) is Kind.EXPERT and who.firm)
    found = [post for body in district.bodies if (post := _post(body, full, district)) is not None]
    area = _area(viewer, district)
    if area is None:
        return ()
    if area:
        return tuple(post for post in found if post.place and district.within(post.place, area))
    rules = district.staffing
    named = dict.fromkeys((*rules.departments, *sorted(experts)))
    return (*found, *(Post(name, "部门专家", rules.department, experts[name]) for name in named))


def _area(viewer: Staff | None, district: District) -> str | None:
    """The place whose committees somebody looks after: "" all of them, None no place at all."""
    if viewer is None or viewer.role is Role.ADMINISTRATOR:
        return ""
    body = district.body_of.get(viewer.committee)
    return body.place if body else None


def _post(body: Body, full: Counter[str], district: District) -> Post | None:
    """The district's own general committee has no number of its own."""
    rules, there = district.staffing, full[body.code]
    excused = body.code in rules.unable
    if body.kind is BodyKind.STATIONED:
        return Post(body.name, "派驻工作室专职", rules.stationed, there, place=body.place)
    if body.kind is BodyKind.ENTERPRISE:
        return Post(body.name, "企事业单位专职（有条件的）", rules.enterprise, there, excused, body.place)
    if body.categories:
        return Post(body.name, "行业性专业性调委会专职", rules.industry, there, place=body.place)
    if body.level is Level.TOWNSHIP:
        return Post(body.name, "乡镇（街道）专职", rules.township, there, place=body.place)
    if body.level is Level.VILLAGE:
        return Post(body.name, "村（社区）专职（有条件的）", rules.village, there, excused, body.place)
    return None


def staffing_sheet(found: Iterable[Post]) -> Sheet:
    """The posts as a table, those that lack most first; with the sums in its title."""
    rows = sorted(found, key=lambda post: -post.short)
    lacking, missing = sum(post.short > 0 for post in rows), sum(post.short for post in rows)
    head = f"人员配备：{len(rows)} 项，{lacking} 项不够，共缺 {missing} 人"
    columns = ("组织或部门", "要求", "至少（人）", "现有（人）", "缺（人）", "情况")
    cells = tuple((p.name, p.rule, p.wanted, p.there, p.short, p.state) for p in rows)
    return Sheet("staffing", head, columns, cells, SOURCE)
