"""Drafts of letters that ask court or procuratorate to consider a suggestion (司法建议, 检察建议; F19), from a warning's figures.

Always a draft: a person checks the facts, fills the blanks and decides whether it is sent. Whether a suggestion is made is
for court or procuratorate alone to decide (检察建议: 人民检察院组织法 §21). No resident is named in it, and no case number.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from handlers.casework.case import Case, Status
from handlers.casework.clock import day_words
from handlers.casework.papers.sheet import BLANK, NO_DAY, Block, Grid, Sheet, Signs, Text
from handlers.gather import yuan
from handlers.oversight.classes import classes
from handlers.oversight.finding import Kind
from handlers.oversight.warned import Warned

FEWEST = 3  # cases in sight below which there is no pattern
PATTERNS = frozenset({Kind.COUNTERPART, Kind.CELL, Kind.SECTOR})  # a resident, or words alone, are none


class To(StrEnum):
    """Who is asked."""

    COURT = "court"
    PROCURATORATE = "procuratorate"


_TITLES = {To.COURT: "关于商请研究提出司法建议的函", To.PROCURATORATE: "关于商请研究提出检察建议的函"}
DRAFTS = {To.COURT: "司法建议", To.PROCURATORATE: "检察建议"}
_BODIES = {To.COURT: "人民法院", To.PROCURATORATE: "人民检察院"}
_LAW = {
    To.COURT: "是否提出司法建议、向谁提出，由人民法院依职权决定。",
    To.PROCURATORATE: "是否提出检察建议、向谁提出，由人民检察院依法决定（《人民检察院组织法》第二十一条）。",
}
DRAFT = "【草稿】由系统根据登记数据生成，未经核实，不能直接发出。请承办人核对事实、补全空白、报批后使用。"


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the cases behind a warning have in common, in figures."""

    kinds: tuple[tuple[str, int], ...]
    agreed: int
    breached: int
    open: int
    amount_fen: int
    with_amount: int
    cases: int


def pattern(cases: Sequence[Case]) -> Pattern:
    """Counted from the cases in the writer's sight."""
    table = classes()
    kinds = Counter(table.of(case.facts.category, case.facts.subcategory) for case in cases)
    sums = [case.facts.amount_fen for case in cases if case.facts.amount_fen]
    return Pattern(
        tuple(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
        sum(case.status in (Status.AGREED, Status.PERFORMED) for case in cases),
        sum(case.status is Status.NOT_PERFORMED for case in cases),
        sum(case.closed_at is None for case in cases),
        sum(sums),
        len(sums),
        len(cases),
    )


def offered(warned: Warned, cases: Sequence[Case]) -> bool:
    """Whether there is a pattern to write of."""
    return warned.finding.kind in PATTERNS and len(cases) >= FEWEST


def suggestion(to: To, warned: Warned, cases: Sequence[Case], number: str, committee: str) -> Sheet:
    """The draft."""
    finding, found = warned.finding, pattern(cases)
    kinds = "，".join(f"{name}{count}件" for name, count in found.kinds)
    money = f"当事人自述涉及金额{yuan(found.amount_fen)}（{found.with_amount}件有金额）。" if found.with_amount else ""
    ends = f"已达成协议{found.agreed}件，未按协议履行{found.breached}件，还在办理{found.open}件。"
    rows = (("预警编号", number, "起草单位", committee), ("主送", f"{BLANK}{_BODIES[to]}", "日期", NO_DAY))
    blocks: tuple[Block, ...] = (
        Text(DRAFT),
        Grid(rows),
        Text(
            f"{day_words(finding.since)}至{day_words(finding.until)}，{finding.title}。本单位接手的案件{found.cases}件：{kinds}。"
            f"{money}{ends}",
            "发现的情况（登记数据）",
        ),
        Text(finding.test, "数据怎么来的"),
        Text("以上是当事人反映和登记的数字。已经核实的：" + BLANK, "核实情况（承办人填写）"),
        Text(BLANK, "反映出的管理问题（承办人填写）"),
        Text(f"商请贵院研究。{_LAW[to]}建议对象和内容：{BLANK}", "建议事项（承办人填写）"),
        Text("案件清单和当事人信息另行当面移交，不随本函附送。"),
        Signs((f"{committee}（印章）", f"日期：{NO_DAY}")),
    )
    lacks = ("核实情况", "管理问题", "建议事项", "主送单位")
    return Sheet(to.value, f"{_TITLES[to]}（草稿）", number, blocks, lacks)
