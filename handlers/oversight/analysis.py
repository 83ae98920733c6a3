"""The analysis report of a period (F19, F27): sentences made of figures alone. What has no figure is not said.

Every share stands with its counts. A remark of the last section names the rule that called for it.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from handlers.casework.codes import LADDER, LEVEL_NAMES
from handlers.casework.staffing import Post
from handlers.district import District
from handlers.oversight.classes import classes
from handlers.oversight.figures import LEVELS, Figures, Steps, Way, change, counted, level_of, resolved_at, total
from handlers.oversight.finding import KIND_NAMES, Kind
from handlers.oversight.pictures import BY_KIND, BY_PLACE, summary
from handlers.oversight.report import DENOMINATORS, SCOPE, Material
from handlers.oversight.standing import OLDER, ageing
from handlers.oversight.warned import STATE_NAMES, Warned

RISEN, ENOUGH, FELL = 1.5, 5, 10.0  # times as many, cases at least, percentage points
_MOST = 5


class Report(StrEnum):
    """Which report it is."""

    ANALYSIS = "analysis"  # for those who lead
    CONGRESS = "congress"  # material for the people's congress (F27)


REPORT_NAMES = {Report.ANALYSIS: "矛盾纠纷分析报告", Report.CONGRESS: "矛盾纠纷化解工作情况报告（供人大监督）"}


@dataclass(frozen=True, slots=True)
class Beside:
    """What a report tells besides the steps of cases. `stars`: how many residents gave how many; complaints: (all, handled)."""

    warnings: tuple[Warned, ...] = ()
    stars: tuple[int, ...] = ()
    complaints: tuple[int, int] = (0, 0)
    posts: tuple[Post, ...] = ()
    months: tuple[tuple[str, Figures], ...] = ()  # the figures of each, by its name


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences under a heading, the charts that belong to them by code, and a table."""

    heading: str
    sentences: tuple[str, ...]
    charts: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """A report before it is a file."""

    title: str
    head: str
    sections: tuple[Section, ...]


def analysis(which: Report, material: Material, beside: Beside, district: District, area: str) -> Analysis:
    """The whole report; sections without a sentence are left out."""
    made = f"{material.made_at.astimezone(district.tz):%Y年%-m月%-d日}"
    head = f"{area}，数据截至{made}。{SCOPE}"
    sections = [
        _whole(material),
        _where(material, district),
        _levels(material),
        _time(material),
        _warned(beside.warnings),
        _people(beside) if which is Report.CONGRESS else None,
        _months(beside) if which is Report.CONGRESS else None,
        _remarks(material),
    ]
    kept = tuple(section for section in sections if section and (section.sentences or section.table))
    numbered = tuple(
        Section(f"{'一二三四五六七八'[at]}、{s.heading}", s.sentences, s.charts, s.table) for at, s in enumerate(kept)
    )
    return Analysis(f"{area}{material.period.name}{REPORT_NAMES[which]}", head, numbered)


def _whole(material: Material) -> Section:
    now, before = total(material.now[LEVELS]), total(material.before[LEVELS])
    said = [summary(material).removesuffix(SCOPE)]
    if now.success.whole:
        past = f"，上期{before.success}" if before.success.whole else ""
        said.append(f"调解成功率{now.success}{past}。")
    if now.agreed_fen:
        said.append(f"协议涉及金额{now.agreed_fen / 1_000_000:.2f}万元。")
    if now.performance.whole:
        said.append(f"有履行记录的协议中，履行率{now.performance}。")
    if said[1:]:
        said.append(DENOMINATORS)
    return Section("总体情况", tuple(said), ("trend",))


def _by(material: Material, way: Way, key: Callable[[Steps], str]) -> tuple[Counter[str], Counter[str]]:
    """Accepted cases by key, in this period and in the one before."""
    found: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for sums, part in zip(found, (material.now, material.before), strict=True):
        for steps in part[way]:
            sums[key(steps)] += steps.times
    return found


def _class(steps: Steps) -> str:
    return classes().of(steps.category, steps.subcategory)


def _most(counts: Counter[str], before: Counter[str]) -> str:
    whole = sum(counts.values())
    first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:3]
    return "，".join(f"{n}{c}件（占{100 * c / whole:.1f}%，上期{before[n]}件）" for n, c in first)


def _where(material: Material, district: District) -> Section | None:
    kinds, kinds_before = _by(material, BY_KIND, _class)
    if not kinds:
        return None

    def top(steps: Steps) -> str:
        path = district.path(steps.place)
        return path[-1].name if path else "地点不明"

    places, places_before = _by(material, BY_PLACE, top)
    said = (
        f"受理最多的类别：{_most(kinds, kinds_before)}。",
        f"受理最多的地方：{_most(places, places_before)}。",
    )
    return Section("类别和地方", said, ("classes", "places"))


def _levels(material: Material) -> Section:
    shares, whole = resolved_at(counted(material.now[LEVELS], level_of)), total(material.now[LEVELS])
    told = "，".join(
        f"{LEVEL_NAMES[level]}{shares[level.value]}"
        for level in LADDER
        if level.value in shares and shares[level.value].part
    )
    said = [f"达成的协议在各级的占比：{told}。"] if told else []
    if whole.raised or whole.skipped:
        said.append(f"上报上一级{whole.raised}件次，越级受理{whole.skipped}件。")
    return Section("分层化解", tuple(said), ("levels", "outcomes") if said else ())


def _time(material: Material) -> Section:
    now, before = total(material.now[LEVELS]), total(material.before[LEVELS])
    said = []
    if now.median_days is not None:
        past = f"，上期{before.median_days:.1f}天" if before.median_days is not None else ""
        said.append(f"办结用时中位数{now.median_days:.1f}天（{now.ended}件）{past}。")
    if material.standing:
        ages = ageing(material.standing, material.made_at)
        told = "，".join(f"{name}{count}件" for name, count in ages.items() if count)
        waiting = sum(case.holder is None for case in material.standing)
        said.append(f"未办结{len(material.standing)}件：{told}；其中没有人接手的{waiting}件。")
    return Section("办理时效", tuple(said), ("ages",) if material.standing else ())


def _warned(warnings: Sequence[Warned]) -> Section | None:
    if not warnings:
        return None
    kinds = "，".join(
        f"{KIND_NAMES[kind]}{count}条" for kind in Kind if (count := sum(w.finding.kind is kind for w in warnings))
    )
    states = "，".join(
        f"{name}{count}条" for state, name in STATE_NAMES.items() if (count := sum(w.state is state for w in warnings))
    )
    rows = (
        ("预警", "居民（人）", "以往约（人）", "处理"),
        *(
            (
                w.finding.title,
                str(w.finding.residents),
                "—" if w.finding.expected is None else f"{w.finding.expected:.1f}",
                STATE_NAMES[w.state],
            )
            for w in warnings
            if w.finding.kind is not Kind.REPEAT
        ),
    )
    return Section(
        "苗头预警", (f"本期出现预警{len(warnings)}条：{kinds}。处理情况：{states}。",), (), rows if rows[1:] else ()
    )


def _people(beside: Beside) -> Section:
    """What residents say of the service, and whether there are as many people as there should be (F28)."""
    said = []
    if beside.stars:
        good = sum(stars >= 4 for stars in beside.stars)
        said.append(
            f"{len(beside.stars)}名当事人作了评价，平均{sum(beside.stars) / len(beside.stars):.1f}分（满分5分），"
            f"四分以上{good}人（{100 * good / len(beside.stars):.1f}%）。"
        )
    if beside.complaints[0]:
        said.append(f"收到对服务的意见{beside.complaints[0]}条，已处理{beside.complaints[1]}条。")
    short = [post for post in beside.posts if post.short]
    if beside.posts:
        said.append(f"按配备要求检查{len(beside.posts)}个组织，达到的{len(beside.posts) - len(short)}个。")
    rows = (("组织", "要求", "应有", "实有"), *((p.name, p.rule, str(p.wanted), str(p.there)) for p in short))
    return Section("群众评价和队伍配备", tuple(said), (), rows if short else ())


def _months(beside: Beside) -> Section | None:
    """The period month by month, where it is longer than one."""
    head = ("月份", "受理", "办结", "达成协议", "成功率")
    rows = [(name, str(f.accepted), str(f.ended), str(f.agreed), str(f.success)) for name, f in beside.months]
    any_at_all = any(figures != Figures() for _, figures in beside.months)
    return Section("逐月情况", (), (), (head, *rows)) if any_at_all and len(rows) > 1 else None


def _remarks(material: Material) -> Section:
    """What the numbers ask to be looked at, each with its rule."""
    said = []
    kinds, before = _by(material, BY_KIND, _class)
    for name, count in sorted(kinds.items(), key=lambda item: (-item[1], item[0])):
        was = before[name]
        if count >= ENOUGH and count >= RISEN * max(1, was):
            said.append(f"{name}受理{count}件，上期{was}件（{change(count, was)}）。")
    now, past = total(material.now[LEVELS]), total(material.before[LEVELS])
    fell = (past.success.percent or 0.0) - (now.success.percent or 0.0)
    if now.success.whole >= ENOUGH and past.success.whole and fell >= FELL:
        said.append(f"调解成功率由{past.success}降到{now.success}。")
    old = ageing(material.standing, material.made_at)[OLDER]
    if old:
        said.append(f"有{old}件受理超过60天还没有办结。")
    if now.not_performed:
        said.append(f"有{now.not_performed}件协议没有按约定履行。")
    if now.reopened:
        said.append(f"有{now.reopened}件重新受理。")
    rule = f"列出的规则：受理不少于{ENOUGH}件且达到上期{RISEN}倍，成功率下降{FELL:.0f}个百分点以上，超过60天未办结，未履行，重新受理。"
    return Section("需要关注", (*said[: _MOST * 2], rule) if said else (), ())
