"""Papers of the file: the register of the four steps, the cover of the case file and its index."""

from handlers.casework.codes import OUTCOME_NAMES, STATUS_NAMES
from handlers.casework.levels import jurisdiction
from handlers.casework.papers.sheet import BLANK, Block, Grid, Sheet, Signs, Source, Text, day, filled, party_grid
from handlers.casework.register import StepLine, register
from handlers.hours import local_day

STEP_HEAD = ("步骤", "调解组织和调解员", "起止和期限", "调处经过", "结果", "移交和理由", "签收")


def steps(source: Source) -> Sheet:
    """矛盾纠纷调处三级四步登记表: each level's turn from the record alone."""
    case = source.case
    way = jurisdiction(case.facts, source.district, sensitive=case.sensitive, places=case.record.places)
    lines = register(case, source.district)
    rows = (
        ("登记日期", day(local_day(source.district, case.opened_at)), "纠纷类型", filled(source.kind)),
        ("纠纷发生地", filled(source.place), "涉及人数", str(case.facts.people or BLANK)),
        ("按规定由谁办理", way.body.name, "理由", way.reason),
        ("目前状态", STATUS_NAMES[case.status], "越级次数", str(case.record.skips)),
    )
    blocks: tuple[Block, ...] = (
        Grid(rows),
        party_grid(source),
        Text(filled(case.facts.what), "纠纷简要情况（当事人自述）"),
        Grid((STEP_HEAD, *(_row(line) for line in lines)), head=True),
        Signs(("填表人（签名）", f"日期：{day(source.today)}")),
    )
    lacks = tuple(f"{line.step}的调处经过" for line in lines if line.ended and not line.tried)
    if not lines:
        lacks = ("调处步骤",)
    return Sheet("steps", "矛盾纠纷调处三级四步登记表", case.number, blocks, lacks, wide=True)


def _row(line: StepLine) -> tuple[str, ...]:
    until = f"至 {line.ended}" if line.ended else "正在调处"
    result = f"{line.result}。{line.skipped}" if line.skipped else line.result
    return (
        line.step,
        f"{line.committee} {line.mediator}",
        f"{line.began} {until}（期限 {line.due}）",
        filled(line.tried),
        result,
        line.handover or "—",
        line.receipt or "—",
    )


def cover(source: Source) -> Sheet:
    """卷宗封面和卷内目录: what is on record, in the order of the file."""
    case, record = source.case, source.case.record
    name = "与".join(p.name for side in ("applicant", "respondent") for p in source.parties(side)[:1] if p.name)
    ended = local_day(source.district, case.closed_at) if case.closed_at else None
    rows = (
        ("调解委员会", source.committee, "年度", f"{case.opened_at.astimezone(source.district.tz).year}年"),
        ("卷名", f"{filled(name)}{source.kind}纠纷", "卷号", case.number),
        (
            "调解员",
            filled(source.holder),
            "结果",
            OUTCOME_NAMES[case.outcome] if case.outcome else STATUS_NAMES[case.status],
        ),
        ("受理日期", day(record.applied), "结案日期", day(ended)),
        ("立卷人", BLANK, "立卷日期", day(record.archived)),
        ("保管期限", BLANK, "备注", ""),
    )
    index = [("序号", "文书名称", "份数", "页号", "备注")]
    index += [(str(n), title, str(count), "", "") for n, (title, count) in enumerate(contents(source), 1)]
    blocks: tuple[Block, ...] = (Grid(rows), Text("", "卷内目录"), Grid(tuple(index), head=True))
    lacks = () if record.archived else ("立卷日期（归档时登记）",)
    return Sheet("cover", "人民调解卷宗", case.number, blocks, lacks)


def contents(source: Source) -> tuple[tuple[str, int], ...]:
    """The papers that belong into the file now, and how many of each."""
    record = source.case.record
    written = record.terms is not None and not record.terms.oral
    oral = record.terms is not None and record.terms.oral
    counted = (
        ("人民调解申请书", int(record.applied is not None)),
        ("人民调解受理登记表", int(bool(record.turns))),
        ("人民调解调查记录", len(record.inquiries)),
        ("人民调解记录", len(record.sessions)),
        ("人民调解协议书", int(written)),
        ("人民调解口头协议登记表", int(oral)),
        ("无争议事实记载", int(record.undisputed is not None)),
        ("人民调解回访记录", len(record.visits)),
        ("司法确认申请书", int(record.confirmation is not None)),
        ("矛盾纠纷调处三级四步登记表", int(bool(record.turns))),
        ("收件回执", int(record.inbound is not None)),
        ("调解结果复函", int(record.inbound is not None and record.inbound.replied is not None)),
        ("矛盾纠纷转办函", len(record.referrals)),
    )
    return tuple((title, count) for title, count in counted if count)
