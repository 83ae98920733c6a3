"""Papers that go to other bodies: referral, receipt of a letter, the answer to it, undisputed facts, suspected sham litigation."""

from datetime import date

from handlers.casework import doubt, inbound
from handlers.casework.codes import OUTCOME_NAMES, Outcome
from handlers.casework.outside import SENDING_NAMES, Inbound
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
    party_rows,
    signers,
)
from handlers.casework.papers.sums import on_paper
from handlers.hours import local_day

_HEAD = ("当事人", "姓名或名称", "性别", "民族", "年龄", "职业或职务", "单位或住址", "联系方式")


def _parties(source: Source) -> Grid:
    """The parties, one row each."""
    keys = ("side", "name", "sex", "nation", "born", "job", "address", "phone")
    return Grid((_HEAD, *(tuple(row[key] for key in keys) for row in party_rows(source))), head=True)


def referral(source: Source) -> Sheet:
    """矛盾纠纷转办函: to another body, with its answer slip below."""
    case = source.case
    sent = case.record.referrals[-1] if case.record.referrals else None
    rows = (
        ("案件编号", case.number, "纠纷类型", filled(source.kind)),
        ("转给", filled(sent.to if sent else ""), "转办日期", day(sent.sent if sent else None)),
        ("请于何日前答复", day(sent.due if sent else None), "经办人", filled(sent.by if sent else "")),
    )
    parties: tuple[Block, ...] = () if case.sensitive else (_parties(source),)
    what = "情况由经办人当面说明。" if case.sensitive else filled(case.facts.what)
    blocks: tuple[Block, ...] = (
        Grid(rows),
        *parties,
        Text(what, f"纠纷简要情况（{case.facts.source}，未核实）"),
        Text(filled(sent.reason if sent else ""), "转办理由"),
        Text(filled(sent.materials if sent else ""), "随附材料"),
        Signs((f"{source.committee}（印章）", f"日期：{day(sent.sent if sent else None)}")),
        Text("请在期限内填写后退回。", "回执"),
        Grid((("是否接收", "□接收　□退回", "接收人和联系方式", BLANK), ("编号", BLANK, "退回的理由", BLANK))),
        Signs(("接收单位（印章）", f"日期：{day(None)}")),
    )
    return Sheet("referral", "矛盾纠纷转办函", case.number, blocks, () if sent else ("转办登记",))


def _letter_rows(source: Source, letter: Inbound | None) -> tuple[tuple[str, ...], ...]:
    return (
        ("来文单位", filled(letter.name if letter else ""), "来文编号", filled(letter.number if letter else "")),
        ("转来方式", SENDING_NAMES[letter.sending] if letter else BLANK, "本单位编号", source.case.number),
        ("收到日期", day(letter.received if letter else None), "签收人", filled(letter.by if letter else "")),
        ("回复期限", day(letter.due if letter else None), "承办委员会", source.committee),
    )


def receipt(source: Source) -> Sheet:
    """收件回执: number, day and by whom a letter was signed for."""
    letter = source.case.record.inbound
    blocks: tuple[Block, ...] = (
        Grid(_letter_rows(source, letter)),
        Text("上述案件已经收到，按期办理，结果另行书面回复。"),
        Signs((f"{source.committee}（印章）", f"日期：{day(letter.received if letter else None)}")),
    )
    return Sheet("receipt", "收件回执", source.case.number, blocks, () if letter else ("来文登记",))


def answer(source: Source) -> Sheet:
    """调解结果复函: outcome, day, agreement or none, undisputed facts (特邀调解规定 §19–§22, §26; 在线调解规则 §22)."""
    case, letter = source.case, source.case.record.inbound
    closed = local_day(source.district, case.closed_at) if case.closed_at else None
    rows = (
        *_letter_rows(source, letter),
        ("结果", OUTCOME_NAMES[case.outcome] if case.outcome else BLANK, "办结日期", day(closed)),
    )
    blocks: tuple[Block, ...] = (
        Grid(rows),
        Text(_agreement(source), "协议情况"),
        Text(inbound.given_facts(case) or "没有双方书面确认的无争议事实。", "无争议事实"),
        Text(filled(letter.reply if letter else ""), "需要说明的情况"),
        Text(
            "当事人为达成协议作出的妥协不在其中，不能作为对其不利的根据；"
            "双方书面确认的无争议事实除外。（《特邀调解规定》第22条，《在线调解规则》第18条、第22条）"
        ),
        Signs((f"{source.committee}（印章）", f"日期：{day(letter.replied if letter else None)}")),
    )
    lacks = [] if case.outcome else ["办理结果"]
    lacks += [] if letter and letter.replied else ["回复日期（登记回复时填写）"]
    return Sheet("answer", "调解结果复函", case.number, blocks, tuple(lacks))


def _agreement(source: Source) -> str:
    """Agreement or none; its words only for bodies whose own procedure it enters, nothing of a sensitive matter."""
    case, letter, terms = source.case, source.case.record.inbound, source.case.record.terms
    if case.outcome not in (Outcome.AGREED, Outcome.ORAL):
        return "没有达成协议。"
    if terms is None or case.sensitive:
        return "已达成协议。"
    kind = "口头协议" if terms.oral else "书面协议"
    head = f"{kind}，{day(terms.agreed)}达成，{day(terms.effect)}生效。"
    if letter is None or letter.sender not in inbound.NEED_WORDS:
        return head
    amount = f"金额：{on_paper(terms.amount_fen)}。" if terms.amount_fen is not None else ""
    return f"{head}内容：{terms.words}{amount}"


def undisputed(source: Source) -> Sheet:
    """无争议事实记载, signed by both sides (在线调解规则 §22)."""
    stated = source.case.record.undisputed
    blocks: tuple[Block, ...] = (
        _parties(source),
        Text(filled(stated.words if stated else ""), "双方没有争议的事实"),
        Text(
            "双方确认以上事实没有争议。为达成协议作出的让步不写在这里。涉及国家秘密、商业秘密、个人隐私的，不给出去。"
            "（《在线调解规则》第18条、第22条）"
        ),
        Signs(
            (
                *_signing(source, "applicant", stated.applicant if stated else None),
                *_signing(source, "respondent", stated.respondent if stated else None),
            )
        ),
        Signs((f"人民调解员（签名）：{BLANK}",)),
    )
    lacks = [] if stated else ["无争议事实"]
    if stated:
        lacks += [
            name for name, has in (("申请人签字", stated.applicant), ("被申请人签字", stated.respondent)) if not has
        ]
    return Sheet("undisputed", "无争议事实记载", source.case.number, blocks, tuple(lacks))


def _signing(source: Source, side: str, on: date | None) -> tuple[str, ...]:
    """A place to sign for each party of the side, with the day it signed."""
    rows = signers(source, side)
    return tuple(f"{row['side']} {row['name']}（签名、盖章或按指印）：{BLANK}　{day(on)}" for row in rows)


def sham(source: Source) -> Sheet:
    """涉嫌虚假诉讼线索移送表: only where a manager decided to forward (刑法 §307-1, 民事诉讼法 §115)."""
    doubts = [one for one in source.case.record.doubts if one.forwarded]
    last = doubts[-1] if doubts else None
    rows = (
        ("案件编号", source.case.number, "纠纷类型", filled(source.kind)),
        ("移送给", filled(last.to if last else ""), "决定日期", day(last.decided if last else None)),
        ("提出人", filled(last.by if last else ""), "决定人", filled(last.decider if last else "")),
    )
    blocks: tuple[Block, ...] = (
        Grid(rows),
        _parties(source),
        Text(filled(source.case.facts.what), f"案情（{source.case.facts.source}，未核实）"),
        Text(filled(doubt.names(last.signs) if last else ""), "疑点"),
        Text(filled(last.words if last else ""), "具体情况"),
        Text(filled(last.answer if last else ""), "移送理由"),
        Text("只是线索，是否成立由接收单位审查。（《刑法》第307条之一，《民事诉讼法》第115条、第116条）"),
        Signs((f"{source.committee}（印章）", f"日期：{day(last.decided if last else None)}")),
    )
    return Sheet("sham", "涉嫌虚假诉讼线索移送表", source.case.number, blocks, () if last else ("主管的移送决定",))
