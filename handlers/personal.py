"""One person's data on request (个人信息保护法 §45, §47): on which ground it is deleted, and what of it must stay and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers.casework.case import Case
from handlers.casework.codes import ENDED, FOLLOWED, STATUS_NAMES, Outcome, Status
from handlers.retention import Retention


class Ground(StrEnum):
    """Why data are deleted: the items of 个人信息保护法 §47, in their order."""

    PURPOSE = "purpose"
    ENDED = "ended"
    CONSENT = "consent"
    BREACH = "breach"
    LAW = "law"


GROUND_NAMES = {
    Ground.PURPOSE: "处理目的已实现、无法实现或者不再必要（第47条第一项）",
    Ground.ENDED: "停止提供服务，或者保存期限已届满（第47条第二项）",
    Ground.CONSENT: "本人撤回同意（第47条第三项）",
    Ground.BREACH: "违反法律、行政法规或者约定处理（第47条第四项）",
    Ground.LAW: "法律、行政法规规定的其他情形（第47条第五项）",
}


class Fate(StrEnum):
    """What becomes of a case on such a request."""

    ERASED = "erased"  # content gone, the figure stays
    STORED = "stored"  # kept and used for nothing any more (§47, last paragraph)
    REFUSED = "refused"  # untouched


class Owed(StrEnum):
    """What the house still owes on a case that has ended."""

    ALERT = "alert"
    COMPLAINT = "complaint"
    LETTER = "letter"
    SUPERVISION = "supervision"
    BACKLOG = "backlog"


_OWED = {
    Owed.ALERT: "还有一条危险提醒没人确认",
    Owed.COMPLAINT: "还有一条投诉没有答复",
    Owed.LETTER: "还没有答复转来案件的单位",
    Owed.SUPERVISION: "督办还没有办结",
    Owed.BACKLOG: "积案还没有销号",
}
_MEDIATED = frozenset({Outcome.AGREED, Outcome.ORAL, Outcome.NOT_AGREED})
GOES_ON = "这件事以后可以再申请"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one case, and why, as it is told to the person (§50: a refusal gives its reason)."""

    fate: Fate
    why: str


def verdict(case: Case, owed: frozenset[Owed], kept: Retention, now: datetime) -> Verdict:
    """Judge one case of the person who asks.

    What was mediated stays in the archive (人民调解法 §27) for the district's period; what goes on is not touched at all.
    """
    if case.status in FOLLOWED:
        return Verdict(Fate.REFUSED, f"协议还在履行；履行完以后，{GOES_ON}。不准确的可以更正（第46条）。")
    if case.status not in ENDED and case.status is not Status.CLUE:
        name = STATUS_NAMES[case.status]
        return Verdict(Fate.REFUSED, f"正在办（{name}）；办结或者撤回以后，{GOES_ON}。不准确的可以更正（第46条）。")
    if owed:
        return Verdict(Fate.REFUSED, f"{'，'.join(_OWED[one] for one in sorted(owed))}；办完以后，{GOES_ON}。")
    if case.closed_at is not None and case.closed_at < kept.cases_before(now):
        return Verdict(Fate.ERASED, "保存期限已届满（第47条第二项）。")
    if mediated(case):
        why = (
            f"调解过的案件要立卷归档（《人民调解法》第27条），按本地档案规定保存 {kept.case_years} 年；"
            "期限内只保存、不再作别的使用（第47条第二款）。"
        )
        return Verdict(Fate.STORED, why)
    return Verdict(Fate.ERASED, "没有进行调解，不需要立卷；内容删除，只留没有个人信息的统计数。")


def mediated(case: Case) -> bool:
    """Whether there is a mediation file to keep: it ended as one, or talks, inquiries or terms were written down."""
    record = case.record
    return case.outcome in _MEDIATED or bool(record.sessions or record.inquiries or record.terms)


def masked_phone(phone: str) -> str:
    """For the operator's list: enough to recognise, not to call."""
    digits = "".join(char for char in phone if char.isascii() and char.isdigit())
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 11 else "****" if digits else ""
