"""Papers of the talk: application, acceptance, inquiry, mediation record."""

from handlers.casework.case import Case
from handlers.casework.clocks import day_of
from handlers.casework.mediation import RIGHTS
from handlers.casework.outside import SENDING_NAMES
from handlers.casework.papers.sheet import (
    BLANK,
    Block,
    Grid,
    Sheet,
    Signs,
    Source,
    Text,
    day,
    filled,
    party_grid,
    party_lacks,
)
from handlers.gather import yuan


def application(source: Source) -> Sheet:
    """人民调解申请书 (人民调解法 §17)."""
    facts, record = source.case.facts, source.case.record
    blocks: tuple[Block, ...] = (
        party_grid(source),
        Text(filled(facts.what), "纠纷简要情况"),
        Text(filled(facts.wanted), "申请事项"),
        Text(
            f"特向{source.committee}申请调解。调解委员会已经说明人民调解的规定：{RIGHTS}",
        ),
        Signs(("申请人（签名、盖章或按指印）", f"日期：{day(record.applied)}")),
    )
    lacks = (*party_lacks(source, "name", "address"), *(() if facts.wanted else ("申请事项",)))
    return Sheet("application", "人民调解申请书", source.case.number, blocks, lacks)


def acceptance(source: Source) -> Sheet:
    """人民调解受理登记表."""
    case = source.case
    taken = day_of("accepted", case, source.district)
    rows = (
        ("受理日期", day(taken), "纠纷类型", filled(source.kind)),
        ("来源", came_from(case), "纠纷发生地", filled(source.place)),
        ("涉及人数", str(case.facts.people or BLANK), "涉及金额", _amount(case.facts.amount_fen)),
        ("承办委员会", source.committee, "承办人", filled(source.holder)),
    )
    blocks: tuple[Block, ...] = (
        Grid(rows),
        party_grid(source),
        Text(filled(case.facts.what), "纠纷简要情况（当事人自述，未核实）"),
        Text(filled(case.facts.tried), "受理前找过哪里"),
        Signs(("登记人",)),
    )
    return Sheet("acceptance", "人民调解受理登记表", case.number, blocks, () if taken else ("受理日期",))


def came_from(case: Case) -> str:
    """Who brought the case."""
    letter = case.record.inbound
    return f"{letter.name}{SENDING_NAMES[letter.sending]}" if letter else "当事人申请"


def _amount(fen: int | None) -> str:
    return BLANK if fen is None else yuan(fen)


def inquiry(source: Source) -> Sheet:
    """人民调解调查记录."""
    blocks: list[Block] = []
    for number, look in enumerate(source.case.record.inquiries, 1):
        rows = (
            ("次数", f"第 {number} 次", "时间", day(look.on)),
            ("地点", filled(look.place), "被调查人", filled(look.person)),
            ("调查人", filled(look.by), "事由", filled(source.kind)),
        )
        blocks += [
            Grid(rows),
            Text(look.words, "记录"),
            Signs(("被调查人（签名）", "调查人（签名）", "记录人（签名）")),
        ]
    lacks = () if blocks else ("调查记录",)
    return Sheet("inquiry", "人民调解调查记录", source.case.number, tuple(blocks), lacks)


def session(source: Source) -> Sheet:
    """人民调解记录 (人民调解法 §27). Nothing of a private talk belongs into it."""
    blocks: list[Block] = [party_grid(source), Text(RIGHTS, "告知")]
    for number, talk in enumerate(source.case.record.sessions, 1):
        rows = (
            ("次数", f"第 {number} 次", "时间", day(talk.on)),
            ("地点", filled(talk.place), "参加人", filled(talk.present)),
        )
        blocks += [Grid(rows), Text(talk.words, "调解记录"), Text(filled(talk.result), "调解结果")]
        blocks.append(Signs(("当事人（签名、盖章或按指印）", "人民调解员（签名）", "记录人（签名）")))
    lacks = () if source.case.record.sessions else ("调解记录",)
    return Sheet("session", "人民调解记录", source.case.number, tuple(blocks), lacks)
