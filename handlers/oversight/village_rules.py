"""Village rules and conventions (村规民约, 居民公约; F22): handed in by the village, read by the township, published."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from handlers.casework.case import Level, StaffId
from handlers.casework.orders import need, past
from handlers.casework.staff import CASELESS, Role, Staff
from handlers.district import District
from handlers.errors import Refused
from handlers.hours import local_day

LAW = "《村民委员会组织法》第三十一条；社区是《城市居民委员会组织法》第三十一条"
# What the township looks at: 村民委员会组织法 §31, 城市居民委员会组织法 §31.
CHECKS = {
    "meeting": "由村民会议（居民会议）制定或者修改",
    "law": "不和宪法、法律、法规相抵触",
    "morals": "不违背公序良俗",
    "person": "不侵犯人身权利（没有罚款、限制自由、断水断电一类的内容）",
    "rights": "不侵犯民主权利",
    "property": "不侵犯财产权利（包括外嫁女、入赘女婿的土地和分配权益）",
}
LONGEST = 4000  # characters of a text


class State(StrEnum):
    """How far a text is."""

    HANDED_IN = "handed_in"
    PUBLISHED = "published"
    RETURNED = "returned"
    REPLACED = "replaced"  # by a newer one of the same village


STATE_NAMES = {
    State.HANDED_IN: "等乡镇审查",
    State.PUBLISHED: "已备案公布",
    State.RETURNED: "退回修改",
    State.REPLACED: "已被新的代替",
}


@dataclass(frozen=True, slots=True)
class VillageRule:
    """One text of one village. `adopted`: the day of the villagers' meeting."""

    place: str
    title: str
    text: str
    adopted: date
    by: StaffId
    handed_at: datetime
    state: State = State.HANDED_IN
    checks: Mapping[str, bool] | None = None
    opinion: str = ""
    reviewer: StaffId | None = None
    reviewed_at: datetime | None = None
    id: int = 0


def villages_of(staff: Staff, district: District) -> tuple[str, ...]:
    """Codes of the villages this person may hand a text in for: those of the own committee's area and places served."""
    if staff.role in CASELESS or not staff.active:
        return ()
    body = district.body_of.get(staff.committee)
    areas = [*staff.places, *([body.place] if body else [])]
    villages = (p.code for p in district.places if p.level is Level.VILLAGE)
    return tuple(code for code in villages if any(district.within(code, area) for area in areas))


def handed_in(
    staff: Staff, place: str, title: str, text: str, adopted: date | None, now: datetime, district: District
) -> VillageRule:
    """A new text. Raises `Refused` with the reason."""
    if place not in villages_of(staff, district):
        raise Refused("请选择您服务的村或者社区。")
    words = need(text, "全文")
    if len(words) > LONGEST:
        raise Refused(f"全文最多 {LONGEST} 个字。")
    if adopted is None:
        raise Refused("请填写村民会议（居民会议）通过的日期。")
    day = past(adopted, local_day(district, now), "通过的日期")
    return VillageRule(place, need(title, "名称"), words, day, staff.id, now)


def may_review(staff: Staff, rule: VillageRule, district: District) -> bool:
    """A manager of the township or the district in whose area the village lies, and not who handed it in."""
    body = district.body_of.get(staff.committee)
    above = (
        body is not None and body.level in (Level.TOWNSHIP, Level.DISTRICT) and district.within(rule.place, body.place)
    )
    return staff.role is Role.MANAGER and staff.active and above and staff.id != rule.by


def reviewed(
    rule: VillageRule, staff: Staff, checks: Mapping[str, bool | None], opinion: str, now: datetime, district: District
) -> VillageRule:
    """Published when every point of the list holds, returned with the reason when one does not. Raises `Refused`."""
    if rule.state is not State.HANDED_IN:
        raise Refused("这份已经审查过了。")
    if not may_review(staff, rule, district):
        raise Refused("由乡镇（街道）或者区的主管审查，不能审查自己报的。")
    answers = {code: checks.get(code) for code in CHECKS}
    if any(answer is None for answer in answers.values()):
        raise Refused("审查的每一项都要选。")
    lawful = all(answers.values())
    words = opinion.strip() if lawful else need(opinion, "哪里要改")
    return replace(
        rule,
        state=State.PUBLISHED if lawful else State.RETURNED,
        checks={code: bool(answer) for code, answer in answers.items()},
        opinion=words,
        reviewer=staff.id,
        reviewed_at=now,
    )
