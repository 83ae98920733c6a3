"""Papers of what follows: performance, return visits, papers served, and the letter with which a case is handed over."""

from datetime import date

from handlers.casework.after import Instalment
from handlers.casework.clock import day_words
from handlers.casework.papers.sheet import BLANK, Fields, Row, Sheet, Source, day, filled, payer
from handlers.casework.papers.sums import of_instalment, on_paper
from handlers.casework.performing import own_words
from handlers.casework.record import Handover, Turn, Visit
from handlers.hours import local_day

_NO_VISIT = Visit(date.min, "", "")  # a form without an entry yet has one empty place, to be filled by hand


def performance(source: Source) -> Sheet:
    """协议履行情况登记表 (人民调解法 §31)."""
    record = source.case.record
    plan = record.plan
    fields: Fields = {
        "effect": day(record.terms.effect if record.terms else None),
        "total": on_paper(plan.total) if plan.total else "",
        "paid": on_paper(plan.paid) if plan.paid else "0元" if plan.total else "",
        "instalments": tuple(_part(number, part, source) for number, part in enumerate(plan.instalments, 1)),
    }
    lacks = () if plan.instalments else ("履行计划",)
    return Sheet("performance", "协议履行情况登记表", source.case.number, lacks=lacks, fields=fields)


def _part(number: int, part: Instalment, source: Source) -> Row:
    state = f"{day_words(part.paid)}履行" if part.paid else "未履行" if part.noted else ""
    late = "（已过期）" if part.paid is None and part.due < source.today else ""
    if part.paid and part.paid > part.due:
        late = "（逾期）"
    return {
        "count": str(number),
        "payer": payer(source, part),
        "due": day(part.due),
        "amount": of_instalment(part),
        "state": f"{state}{late}",
        "noted": day_words(part.noted) if part.noted else "",
        "told": "；".join(words for words in (part.outcome, *own_words(part)) if words),
    }


def visits(source: Source) -> Sheet:
    """人民调解回访记录 (人民调解法 §31)."""
    record = source.case.record
    rows = tuple(
        {
            "count": str(number),
            "on": day(visit.on if record.visits else None),
            "person": visit.person,
            "by": visit.by,
            "words": filled(visit.words),
        }
        for number, visit in enumerate(record.visits or (_NO_VISIT,), 1)
    )
    fields: Fields = {
        "names": source.names("applicant", "respondent"),
        "effect": day(record.terms.effect if record.terms else None),
        "matter": f"{source.kind}纠纷的协议履行情况",
        "visits": rows,
    }
    return Sheet(
        "visits", "人民调解回访记录", source.case.number, lacks=() if record.visits else ("回访记录",), fields=fields
    )


def service(source: Source) -> Sheet:
    """文书送达回证: each paper served, with its receipt."""
    rows = tuple(
        {
            "number": str(number),
            "what": served.what,
            "to": served.to,
            "how": served.how,
            "on": day(served.on),
            "receipt": served.receipt,
        }
        for number, served in enumerate(source.case.record.services, 1)
    )
    lacks = tuple(f"{row['to']}对{row['what']}的签收" for row in rows if not row["receipt"]) if rows else ("送达记录",)
    fields: Fields = {"committee": source.committee, "rows": rows}
    return Sheet("service", "文书送达回证", source.case.number, lacks=lacks, fields=fields)


def transfer(source: Source) -> Sheet:
    """矛盾纠纷移交函, with the receipt of who takes the case over: the last hand-over on record."""
    case = source.case
    turn, handover = last_handover(source)
    to = source.district.body_of.get(handover.to) if handover else None
    sender = source.district.body_of.get(turn.committee) if turn else None
    sent = local_day(source.district, handover.at) if handover else None
    people = f"，涉及{case.facts.people}人" if case.facts.people else ""
    fields: Fields = {
        "to": to.name if to else BLANK,
        "asked": (
            f"{source.names('applicant', 'respondent')}之间的{source.kind}纠纷{people}，由我单位于"
            f"{day(local_day(source.district, turn.began_at) if turn else None)}开始办理。现按三级四步的规定移交你单位，请签收；"
            "不能接收的，请写明理由退回。签收以前由我单位继续负责。"
        ),
        "kind": source.kind,
        "place": source.place,
        "names": source.names("applicant", "respondent", "other"),
        "what": case.facts.what,
        "told": case.facts.source,
        "tried": turn.tried if turn else "",
        "reason": handover.reason if handover else "",
        "materials": _materials(source),
        "due": day(handover.due if handover else None),
        "committee": sender.name if sender else source.committee,
        "sent": day(sent),
        "receipt": _receipt(handover, source),
        "answered": day(
            local_day(source.district, handover.answered_at) if handover and handover.answered_at else None
        ),
    }
    lacks = () if handover else ("移交记录",)
    return Sheet("transfer", "矛盾纠纷移交函", case.number, lacks=lacks, fields=fields)


def last_handover(source: Source) -> tuple[Turn | None, Handover | None]:
    """The last hand-over with the turn that made it."""
    turns = [turn for turn in source.case.record.turns if turn.handovers]
    return (turns[-1], turns[-1].handovers[-1]) if turns else (None, None)


def _materials(source: Source) -> str:
    record = source.case.record
    listed = (
        ("申请书", bool(record.applied)),
        (f"调查记录{len(record.inquiries)}份", bool(record.inquiries)),
        (f"调解记录{len(record.sessions)}份", bool(record.sessions)),
        ("三级四步登记表", True),
    )
    return "、".join(name for name, has in listed if has)


def _receipt(handover: Handover | None, source: Source) -> str:
    who = source.names("applicant", "respondent")
    if handover is None or handover.accepted is None:
        return f"你单位移交的{who}之间的纠纷及材料：□已经收到，由我单位办理；□不能接收，理由：{BLANK}。"
    if handover.accepted:
        return f"你单位移交的{who}之间的纠纷及材料已经收到，由我单位办理（{handover.answered_by}）。"
    return f"你单位移交的{who}之间的纠纷不能接收，现退回（{handover.answered_by}）。理由：{filled(handover.answer)}。"
