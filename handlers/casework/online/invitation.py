"""Inviting the other side: when it is forbidden, and what an invited person is told before and after being identified."""

from dataclasses import dataclass
from datetime import date

from handlers.casework import doubt, steering
from handlers.casework.case import Case
from handlers.casework.codes import CaseNumber, Status
from handlers.casework.named import other_side, registered
from handlers.casework.online.meeting import Side
from handlers.district import District
from handlers.errors import Refused
from handlers.facts import Naming
from handlers.gather import RELATIONS
from handlers.offences import sexual

INVITING = frozenset({Status.CLAIMED, Status.MEDIATING})
INVALID = "这个邀请链接用不了：可能输错了、用过了、过期了或者收回了。请打电话问邀请您的调解员，重新要一个。"


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whom an invitation is for, as it stands on the record."""

    side: Side | None  # None: no party, but somebody both sides let in beside them
    name: str
    about: str  # what the matter is, in the mediator's neutral words; read only once identified
    outsider: int | None = None  # its number at the table


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation as the invited talk sees it. Nothing of the case's own facts is in it."""

    id: int
    number: CaseNumber
    committee: str  # official name
    mediator: str
    certificate: str
    invitee: Invitee


def check(case: Case, invitee: Invitee) -> None:
    """Whether this person may be invited to this case. Raises `Refused` with the reason and the article."""
    facts = case.facts
    if case.status not in INVITING:
        raise Refused("接手以后、结案以前才能邀请对方（《人民调解法》第17条）。")
    if case.holder is None or facts.naming is Naming.ANONYMOUS:
        raise Refused("匿名反映只能当线索，不能调解，也不能邀请对方。")
    _never(case)
    if case.sensitive and invitee.side is None:
        raise Refused("加密案件不请别人参加：不能让更多的人知道（《反家庭暴力法》第5条、《人民调解法》第25条）。")
    if _victim(case) and case.record.wish is None:
        raise Refused(
            "这件事涉及家庭暴力或者敏感情况：没有当事人本人同意，不能联系对方"
            "（《反家庭暴力法》第5条、《人民调解法》第25条）。她本人愿意的，先登记她的原话和日期。"
        )
    if why := steering.refusal(case, "邀请") or doubt.uninvited(case):
        raise Refused(why)
    if not invitee.name.strip() or not invitee.about.strip():
        raise Refused("请写明邀请谁、请他来商量什么（用中性的话）。")
    if _kept_out(facts.keep_from, invitee.name, facts.relation if invitee.side is Side.RESPONDENT else ""):
        raise Refused("当事人说过不要让这个人知道，不能邀请（《人民调解法》第25条）。")


def _victim(case: Case) -> bool:
    """Whether nothing may be started towards the other side without the victim's own will."""
    violent = "domestic_violence" in (*case.risks, case.facts.subcategory)
    return case.sensitive or violent


def _never(case: Case) -> None:
    """Matters that are never mediated."""
    facts = case.facts
    if sexual(facts.what):
        raise Refused("性侵、猥亵绝不调解，请联系公安机关，不能邀请对方。")
    if "minor_harm" in case.risks:
        raise Refused("涉及未成年人受侵害，要报告公安机关，不能邀请对方调解（《未成年人保护法》第11条）。")


def _kept_out(words: str, name: str, relation: str) -> bool:
    """Whether the resident's words keep this person out: by name, or by what the person is to them."""
    said = (name.strip(), RELATIONS.get(relation, relation))
    return any(part and part in words for part in said)


def invitable(case: Case) -> tuple[tuple[Side, str], ...]:
    """Parties of the record who may be invited: the other side, and further applicants."""
    found = [(Side.RESPONDENT, name) for name in other_side(case)]
    reported = applicant_name(case)
    return (*found, *((Side.APPLICANT, name) for name in registered(case, "applicant") if name != reported))


def applicant_name(case: Case) -> str:
    """The name of who reported: the card of that side that bears what was told, else the first, else as told."""
    cards = registered(case, "applicant")
    told = case.facts.name
    return next((name for name in cards if told and told in name), cards[0] if cards else told)


def expires(today: date, district: District) -> date:
    """The last day of an invitation made today."""
    return date.fromordinal(today.toordinal() + district.online.invite_days)


def greeting(invited: Invited) -> str:
    """Before identification: who invites, in neutral words, and that it is voluntary."""
    return (
        f"{invited.committee}请您在网上一起商量一件事。\n"
        "来不来由您定：不收费，可以不来，来了也可以随时退出（《人民调解法》第3条、第4条、第23条）。\n"
        "请输入调解员在电话里告诉您的 6 位口令。核对之前，我不能说是什么事。"
    )


def offered(invited: Invited) -> str:
    """After identification: what it is about, and what the person's words are used for."""
    return (
        f"核对好了，{invited.invitee.name}。想请您商量的是：{invited.invitee.about}\n"
        "您和调解员单独说的话，不给对方看；您选“说给双方听”的话，对方才看得到。"
        "您说的只用来调解这件事，加密保存（《个人信息保护法》第17条）。"
        "不同意、不成功，都不影响您依法走仲裁、行政、诉讼等途径（《人民调解法》第3条）。\n"
        "您愿意参加吗？"
    )
