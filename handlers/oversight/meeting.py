"""The notice of a joint meeting (联席会议通知): what stands out, the numbers it rests on, who comes when and where."""

from handlers.casework.clock import day_words
from handlers.casework.papers.sheet import BLANK, NO_DAY, Block, Grid, Sheet, Signs, Text, filled
from handlers.oversight.finding import KIND_NAMES
from handlers.oversight.warned import Warned


def meeting_notice(warned: Warned, cases: int, number: str, committee: str) -> Sheet:
    """The paper; without a meeting yet its facts are blank. No resident is named in it, and no case number."""
    finding, held = warned.finding, warned.meeting
    expected = f"，按以往约{finding.expected:.1f}人" if finding.expected is not None else ""
    rows = (
        ("预警编号", number, "预警类型", KIND_NAMES[finding.kind]),
        ("会议日期", day_words(held.day) if held else NO_DAY, "时间", filled(held.time if held else "")),
        ("会议地点", filled(held.place if held else ""), "召集单位", committee),
    )
    blocks: tuple[Block, ...] = (
        Grid(rows),
        Text(filled(held.bodies if held else ""), "参加单位"),
        Text(
            f"{finding.title}。{day_words(finding.since)}至{day_words(finding.until)}，已核实的居民{finding.residents}人"
            f"{expected}，案件{cases}件。",
            "情况",
        ),
        Text(finding.test, "依据"),
        Text(filled(held.topics if held else ""), "议题"),
        Text("以上数字来自居民反映，事实由各单位核实。请带齐有关材料按时参加，不能参加的提前说明。"),
        Signs((f"{committee}（印章）", f"日期：{NO_DAY}")),
        Text("请填写后交召集单位。", "回执"),
        Grid((("单位", BLANK, "参加人、职务", BLANK), ("联系方式", BLANK, "准备情况", BLANK))),
    )
    return Sheet("meeting", "联席会议通知", number, blocks, () if held else ("会议日期、地点、参加单位、议题",))
