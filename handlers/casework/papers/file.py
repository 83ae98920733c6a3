"""Papers of the file itself: the register of the four steps, cover, index and back of the case file."""

from handlers.casework.case import Case
from handlers.casework.codes import OUTCOME_NAMES, STATUS_NAMES, Level
from handlers.casework.levels import committee_at, jurisdiction
from handlers.casework.papers.sheet import Fields, Row, Sheet, Source, day, filled
from handlers.casework.register import StepLine, register
from handlers.casework.steering import barred
from handlers.district import Body
from handlers.hours import local_day

NO_PAGES = "页号按合订的卷宗填写。"


def steps(source: Source) -> Sheet:
    """矛盾纠纷调处三级四步登记表: each level's turn from the record alone."""
    case, district = source.case, source.district
    way = jurisdiction(case.facts, district, sensitive=case.sensitive, places=case.record.places)
    village = committee_at(Level.VILLAGE, case.facts.place_code, district)
    lines = register(case, district)
    fields: Fields = {
        "registered": day(local_day(district, case.opened_at)),
        "kind": source.kind,
        "place": source.place,
        "people": str(case.facts.people or ""),
        "status": STATUS_NAMES[case.status],
        "skips": str(case.record.skips),
        "proper": way.body.name,
        "why": way.reason,
        "village_office": _office(village),
        "village_lead": village.lead if village else "",
        "names": source.names("applicant", "respondent", "other"),
        "what": case.facts.what,
        "told": case.facts.source,
        "lines": tuple(_row(line) for line in lines),
        "today": day(source.today),
    }
    lacks = tuple(f"{line.step}的调处经过" for line in lines if line.ended and not line.tried)
    if not lines:
        lacks = ("调处步骤",)
    title = "矛盾纠纷调处三级四步登记表"
    return Sheet("steps", title, case.number, lacks=lacks, wide=True, fields=fields)


def _office(village: Body | None) -> str:
    return village.office if village else ""


def _row(line: StepLine) -> Row:
    until = f"至{day(line.ended)}" if line.ended else "起，正在调处"
    lead = f"牵头：{line.lead}\n" if line.lead else ""
    return {
        "step": line.step,
        "who": f"{line.committee}\n{lead}{line.mediator}",
        "when": f"{day(line.began)}{until}\n（期限{day(line.due)}）",
        "tried": line.tried,
        "result": f"{line.result}。{line.skipped}" if line.skipped else line.result,
        "handover": line.handover or "—",
        "receipt": line.receipt or "—",
    }


def cover(source: Source) -> Sheet:
    """卷宗封面."""
    case, record = source.case, source.case.record
    names = [p.name for side in ("applicant", "respondent") for p in source.parties(side)[:1] if p.name]
    many = "等" if len(source.parties("applicant")) + len(source.parties("respondent")) > 2 else ""
    turns = record.turns
    began = local_day(source.district, turns[0].began_at) if turns else None
    ended = local_day(source.district, case.closed_at) if case.closed_at else None
    fields: Fields = {
        "committee": source.committee,
        "volume": f"{filled('与'.join(names))}{many}{_matter(source.kind)}",
        "number": case.number,
        "year": f"{case.opened_at.astimezone(source.district.tz).year}年",
        "mediators": "、".join(dict.fromkeys([turn.name for turn in turns if turn.name] or [filled(source.holder)])),
        "began": day(began),
        "ended": day(ended),
        "result": OUTCOME_NAMES[case.outcome] if case.outcome else STATUS_NAMES[case.status],
        "archivist": source.holder if record.archived else "",
        "archived": day(record.archived),
        "retention": "",
        "remark": "",
    }
    lacks = () if record.archived else ("立卷日期（归档时登记）",)
    return Sheet("cover", "人民调解卷宗封面", case.number, lacks=lacks, fields=fields)


def _matter(kind: str) -> str:
    """The matter as the name of a volume has it: the finer kind alone."""
    words = kind.rpartition("·")[2].strip()
    return words if words.endswith("纠纷") else f"{words}纠纷"


def index(source: Source, pages: tuple[str, ...] = ()) -> Sheet:
    """卷内目录: what is on record, in the order of the file. `pages`: of each paper, as they were counted."""
    listed = contents(source)
    shown = pages or ("",) * len(listed)
    rows = tuple(
        {"number": str(n), "title": title, "copies": str(count), "pages": page, "remark": ""}
        for n, ((_, title, count), page) in enumerate(zip(listed, shown, strict=True), 1)
    )
    fields: Fields = {"rows": rows, "told": "" if pages else NO_PAGES}
    return Sheet("index", "卷内目录", source.case.number, fields=fields)


def back(source: Source, total: int | None = None) -> Sheet:
    """卷宗情况说明和封底. `total`: pages of the whole file, covers included."""
    case, record = source.case, source.case.record
    ended = OUTCOME_NAMES[case.outcome] if case.outcome else STATUS_NAMES[case.status]
    taken = record.applied or (local_day(source.district, record.turns[0].began_at) if record.turns else None)
    state = f"受理日期：{day(taken)}。\n办理结果：{ended}。\n目前状态：{STATUS_NAMES[case.status]}。"
    notes = f"越级 {record.skips} 级。" if record.skips else ""
    fields: Fields = {
        "state": state,
        "notes": notes,
        "archived": day(record.archived),
        "total": str(total) if total is not None else "＿＿",
        "exhibits": "＿＿",
    }
    return Sheet("back", "卷宗情况说明和封底", case.number, fields=fields)


def accepts(case: Case) -> bool:
    """Whether the committee accepts the matter: one it must not mediate is steered on (人民调解工作若干规定 §22).

    Where mediation began before the bar was seen, its papers are on file all the same.
    """
    return case.record.started is not None or barred(case) is None


def contents(source: Source) -> tuple[tuple[str, str, int], ...]:
    """The papers that belong into the file now: code, title, and how many of each are in it."""
    record = source.case.record
    written = record.terms is not None and not record.terms.oral
    oral = record.terms is not None and record.terms.oral
    handed = any(turn.handovers for turn in record.turns)
    taken = accepts(source.case)
    counted = (
        ("application", "人民调解申请书", taken and record.applied is not None),
        ("acceptance", "人民调解受理登记表", taken and bool(record.turns)),
        ("notice", "人民调解当事人权利义务告知书", record.started is not None),
        ("inquiry", "人民调解调查记录", bool(record.inquiries)),
        ("session", "人民调解记录", bool(record.sessions)),
        ("agreement", "人民调解协议书", written),
        ("oral", "人民调解口头协议登记表", oral),
        ("undisputed", "无争议事实记载", record.undisputed is not None),
        ("performance", "协议履行情况登记表", bool(record.plan.instalments)),
        ("visits", "人民调解回访记录", bool(record.visits)),
        ("confirmation", "司法确认申请书", record.confirmation is not None),
        ("service", "文书送达回证", bool(record.services)),
        ("transfer", "矛盾纠纷移交函", handed),
        ("steps", "矛盾纠纷调处三级四步登记表", bool(record.turns)),
        ("receipt", "收件回执", record.inbound is not None),
        ("answer", "调解结果复函", record.inbound is not None and record.inbound.replied is not None),
        ("referral", "矛盾纠纷转办函", bool(record.referrals)),
    )
    return tuple((code, title, 1) for code, title, there in counted if there)
