"""Targeted screening (专项排查, A 10: 重点地区、重点领域、重点人群、重点时段): its plan, how far it is, and its end report."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.casework.codes import StaffId
from handlers.casework.staff import Role, Staff
from handlers.district import District, PlaceNode
from handlers.errors import BadInput, NotYours, Refused
from handlers.hours import local_day
from handlers.oversight.report import Cell, Sheet
from handlers.screening.finding import STATE_NAMES, Finding, State
from handlers.screening.sight import grounds
from handlers.screening.task import Task
from nlu.types import Category

# A 12: the thirteen sectors whose risks are looked at all the time.
SECTORS = {
    "finance": "金融",
    "property": "房地产",
    "labour": "劳动社保",
    "education": "教育",
    "medical": "医疗",
    "farming": "农业农村",
    "environment": "环境",
    "food": "食品",
    "drugs": "药品",
    "ip": "知识产权",
    "tourism": "旅游",
    "internet": "互联网",
    "delivery": "快递物流",
}
# Kinds of persons who may need help, never names: a list of names would brand people.
PEOPLE = {
    "migrant_workers": "外来务工人员",
    "gig_workers": "骑手、快递员等新就业人员",
    "elderly": "独居和空巢老人",
    "children": "困境和留守儿童",
    "disabled": "残疾人家庭",
    "marriage": "婚姻家庭有矛盾的家庭",
    "debt": "有借贷纠纷的家庭",
    "misfortune": "遭遇重大变故的家庭",
    "tenants": "租房和合租的人",
    "moved": "征地拆迁和搬迁的家庭",
}
NAME, WORDS = 60, 2000  # characters
LONGEST_DAYS = 180


@dataclass(frozen=True, slots=True)
class Words:
    """What is kept sealed of a campaign."""

    name: str
    what: str = ""  # what to look for
    report: str = ""  # how it ended, in words


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign. Without areas it covers its committee's whole place."""

    id: int
    words: Words
    committee: str
    areas: tuple[str, ...]
    categories: tuple[str, ...]
    sectors: tuple[str, ...]
    people: tuple[str, ...]
    starts: date
    ends: date
    created_by: StaffId
    ended_at: datetime | None = None


def checked(campaign: Campaign, who: Staff, district: District) -> Campaign:
    """The plan, if this manager may have it. Raises `NotYours` beyond the own area, `BadInput` naming what is wrong."""
    body = district.body_of.get(campaign.committee)
    if who.role is not Role.MANAGER or not who.active or body is None or body.categories:
        raise NotYours
    if campaign.committee != who.committee:
        raise NotYours
    if not all(code in district.place_of and district.within(code, body.place) for code in campaign.areas):
        raise NotYours("an area beyond the own")
    wrong = ""
    if not campaign.words.name.strip() or len(campaign.words.name) > NAME:
        wrong = f"请写专项排查的名称，最多 {NAME} 个字。"
    elif len(campaign.words.what) > WORDS:
        wrong = f"说明最多 {WORDS} 个字。"
    elif campaign.ends < campaign.starts:
        wrong = "结束的日子不能早于开始的日子。"
    elif (campaign.ends - campaign.starts).days > LONGEST_DAYS:
        wrong = f"一次专项排查最长 {LONGEST_DAYS} 天。"
    elif not {*campaign.sectors} <= {*SECTORS} or not {*campaign.people} <= {*PEOPLE}:
        wrong = "请从列出的领域和人群里选。"
    elif not grids(campaign, district):
        wrong = "所选的地方没有网格或者村（社区）。"
    if wrong:
        raise BadInput(wrong)
    return campaign


def grids(campaign: Campaign, district: District) -> tuple[PlaceNode, ...]:
    """The grids it sends out: each once."""
    body = district.body_of[campaign.committee]
    found = [node for area in campaign.areas or (body.place,) for node in grounds(district, area)]
    return tuple({node.code: node for node in found}.values())


def scope(campaign: Campaign, categories: Mapping[str, Category], district: District) -> tuple[tuple[str, str], ...]:
    """What it is about, in words: area, field, people, period."""
    fields = [categories[code].name for code in campaign.categories if code in categories]
    fields += [SECTORS[code] for code in campaign.sectors]
    body = district.body_of[campaign.committee]
    everywhere = district.full_name(body.place) or district.name
    return (
        ("地区", "、".join(district.full_name(code) for code in campaign.areas) or everywhere),
        ("领域", "、".join(fields) or "不限"),
        ("人群", "、".join(PEOPLE[code] for code in campaign.people) or "不限"),
        ("时段", f"{campaign.starts} 至 {campaign.ends}"),
    )


def may_end(campaign: Campaign, who: Staff, report: str) -> str:
    """The words of its end. Raises `NotYours`, `Refused`."""
    if who.role is not Role.MANAGER or who.committee != campaign.committee:
        raise NotYours
    if campaign.ended_at is not None:
        raise Refused("这次专项排查已经结束了。")
    if not report.strip():
        raise Refused("请写明结束的情况和下一步打算。")
    return report.strip()[:WORDS]


GRID_COLUMNS = ("网格", "是否已报", "报告日期", "报告人", "发现（件）", *STATE_NAMES.values())
SECRET_NOTE = "件数不含敏感事项。"


def progress(tasks: Sequence[Task], findings: Sequence[Finding], district: District) -> Sheet:
    """Grid by grid: reported or not, by whom, and what came of what was found."""
    states: dict[int, Counter[State]] = {}
    for one in findings:
        if not one.sensitive:
            states.setdefault(one.task, Counter())[one.state] += 1
    rows = [_row(task, states.get(task.id, Counter()), district) for task in tasks]
    done = sum(task.done_at is not None for task in tasks)
    totals = [sum(found[state] for found in states.values()) for state in State]
    rows.append(("合计", f"{done}/{len(tasks)}", "", "", sum(totals), *totals))
    return Sheet("grids", "各网格进度", GRID_COLUMNS, tuple(rows), SECRET_NOTE)


def _row(task: Task, found: Counter[State], district: District) -> tuple[Cell, ...]:
    day = local_day(district, task.done_at).isoformat() if task.done_at else ""
    counts = [found[state] for state in State]
    return (
        district.full_name(task.grid),
        "已报" if task.done_at else "未报",
        day,
        task.done_by,
        sum(counts),
        *counts,
    )


def by_category(findings: Sequence[Finding], categories: Mapping[str, Category]) -> Sheet:
    """What was found, by category, the most first."""
    counts: Counter[str] = Counter(one.content.category for one in findings if not one.sensitive)
    rows = tuple(
        (categories[code].name if code in categories else "其他", number) for code, number in counts.most_common()
    )
    return Sheet("categories", "发现的类型", ("类型", "发现（件）"), rows, SECRET_NOTE)


def report(
    campaign: Campaign,
    tasks: Sequence[Task],
    findings: Sequence[Finding],
    categories: Mapping[str, Category],
    district: District,
) -> tuple[Sheet, ...]:
    """The end report with counts: what it was, grid by grid, by category."""
    lines: list[tuple[Cell, ...]] = [("名称", campaign.words.name), *scope(campaign, categories, district)]
    lines += [("重点看什么", campaign.words.what), ("结束情况", campaign.words.report)]
    about = Sheet("about", f"{campaign.words.name}：情况报告", ("项目", "内容"), tuple(lines))
    return about, progress(tasks, findings, district), by_category(findings, categories)
