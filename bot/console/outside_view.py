"""What ties a case to others, as the case page shows it: who should take it, where it may not go, letters, referrals, doubts."""

from collections.abc import Mapping
from datetime import date

from bot.console.rows import kind_of
from handlers.casework import doubt, inbound, referral, steering
from handlers.casework.assignment import Assignment
from handlers.casework.case import Case
from handlers.casework.clocks import day_words
from handlers.casework.outside import GROUND_NAMES, PATH_NAMES, SIGN_NAMES, STAGE_NAMES, Doubt, Proceeding, Referral
from handlers.casework.staff import Staff
from handlers.district import District
from handlers.routing import cited
from handlers.world import Knowledge
from storage.links import Group, NearBy

SUGGESTED = 3  # people shown


def assignment_view(found: Assignment) -> dict[str, object]:
    """The committee with its reason, the bodies responsible, and who should take it."""
    return {
        "committee": found.body.name if found.body else "",
        "reason": found.reason,
        "units": "、".join(found.units),
        "people": [{"name": fit.staff.name, "reasons": "，".join(fit.reasons)} for fit in found.people[:SUGGESTED]],
    }


def bar_view(case: Case) -> dict[str, object] | None:
    """Why it may not be mediated, and where it goes; None when nothing stands against it any more."""
    found = steering.barred(case)
    if found is None:
        return None
    return {
        "reason": found.reason,
        "channel": found.channel.name,
        "reach": found.channel.reach,
        "limit": f"{found.limit}（{cited(found.limit_sources)}）" if found.limit else "",
        "law": cited(found.sources),
        "lifts": "、".join(GROUND_NAMES[kind] for kind in sorted(steering.LIFTS[found.why])),
    }


def outside_lines(case: Case) -> list[tuple[str, str]]:
    """Letters, referrals, proceedings, errands, grounds, undisputed facts: one line each."""
    record = case.record
    lines = [("来文", inbound.line(record.inbound))] if record.inbound else []
    lines += [
        ("可以调解", f"{GROUND_NAMES[g.kind]}：{g.words}（{day_words(g.on)}，{g.by}登记）") for g in record.grounds
    ]
    lines += [("转办", _referral(sent)) for sent in record.referrals]
    lines += [(PATH_NAMES[p.path], _proceeding(p)) for p in record.proceedings]
    lines += [
        (
            "代办",
            f"{day_words(e.on)} {e.agent}到{e.body}交了{e.handed_in}，{f'回执 {e.receipt}' if e.receipt else '没有回执'}",
        )
        for e in record.errands
    ]
    if stated := record.undisputed:
        signed = "双方已签字" if stated.applicant and stated.respondent else "还没有双方签字"
        lines.append(("无争议事实", f"{stated.words}（{signed}{'，不给出去' if stated.withheld else ''}）"))
    return lines


def _on(day: date | None) -> str:
    return day_words(day) if day else ""


def _referral(sent: Referral) -> str:
    head = f"{_on(sent.sent)} 转{sent.to}：{sent.reason}"
    if sent.recalled:
        return f"{head}；已撤回：{sent.recalled}"
    if sent.taken is None:
        return f"{head}；等对方答复，{day_words(sent.due)}前"
    took = "接收" if sent.taken else "退回"
    result = f"；{_on(sent.ended)}结果：{sent.result}" if sent.ended else ""
    return f"{head}；{_on(sent.answered)}{took}：{sent.answer}{result}"


def _proceeding(entry: Proceeding) -> str:
    number = f" {entry.number}" if entry.number else ""
    people = f"，代表 {entry.representatives} 人" if entry.representatives else ""
    result = f"：{entry.result}" if entry.result else ""
    return f"{entry.body}{number}，{day_words(entry.filed)}提交，{STAGE_NAMES[entry.stage]}{people}{result}"


def waits_for(case: Case) -> str:
    """The body a referral waits for."""
    sent = referral.pending(case)
    return sent.to if sent else ""


def doubt_view(
    case: Case, me: Staff, repeats: doubt.Repeats, files: int, district: District
) -> dict[str, object] | None:
    """The doubts and what speaks for one; None for whoever may not know."""
    if not doubt.may_know(me, case):
        return None
    found = doubt.signs(case, repeats, files, district)
    return {
        "signs": [(SIGN_NAMES[sign], words) for sign, words in found.items()],
        "lines": [_doubt(one) for one in case.record.doubts],
        "open": doubt.open_doubt(case) is not None,
        "hint": doubt.hint(case.record.inbound),
        "law": cited(doubt.SOURCES),
    }


def _doubt(one: Doubt) -> str:
    head = f"{_on(one.raised)} {one.by}提出：{doubt.names(one.signs)}。{one.words}"
    if one.forwarded is None:
        return f"{head}（等主管决定）"
    end = f"移送{one.to}" if one.forwarded else "不移送"
    return f"{head}　{_on(one.decided)} {one.decider}决定{end}：{one.answer}"


def links_view(group: Group, near: NearBy, case: Case, knowledge: Knowledge) -> dict[str, object]:
    """The linked cases and those that may belong to them; of what is out of sight only how many there are."""
    return {
        "members": [_line(member.case, member.reason, knowledge) for member in group.members if member.case != case],
        "more": group.hidden,
        "linked": len(group.members) + group.hidden > 1,
        "near": [_line(one.case, one.reason, knowledge) for one in near.cases],
        "elsewhere": near.hidden,
    }


def _line(case: Case, reason: str, knowledge: Knowledge) -> Mapping[str, str]:
    return {"number": case.number, "kind": kind_of(case.facts, knowledge), "reason": reason}
