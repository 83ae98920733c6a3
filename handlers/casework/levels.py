"""Three levels, four steps (三级四步): whose a matter is, how long each level has, and how it is handed on with a receipt."""

from dataclasses import dataclass, replace
from datetime import datetime

from handlers.casework.case import Case
from handlers.casework.codes import LADDER, LEVEL_NAMES, Level
from handlers.casework.record import Handover, Places, Turn, TurnEnd
from handlers.casework.staff import Role, Staff
from handlers.district import Body, District, PlaceNode
from handlers.errors import Refused
from handlers.facts import CaseFacts
from handlers.hours import local_day, workdays_after

NO_CLAIM = "规定时间内下级没有接手，扩大派单"


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Whose a matter is: the committee, why, and whether its place and kind really said so."""

    body: Body
    reason: str
    certain: bool = True


def jurisdiction(
    facts: CaseFacts, district: District, *, sensitive: bool = False, places: Places | None = None
) -> Jurisdiction:
    """Whose a new matter is: the industry's committee, else the lowest level that it does not exceed.

    Simple matters of one village start there; several villages or townships, and major matters, at the township;
    matters that need several bodies at the district. Sensitive ones start at the township, away from village kin.
    """
    for body in district.bodies:
        if facts.category in body.categories and (not body.place or district.within(facts.place_code, body.place)):
            return Jurisdiction(body, "行业性、专业性纠纷由对应的行业性专业性调委会调处")
    lowest, reason = _lowest(facts, district, sensitive, places or Places())
    for level in LADDER[LADDER.index(lowest) :]:
        if found := committee_at(level, facts.place_code, district):
            known = bool(district.path(facts.place_code))
            if found.level is not lowest:
                why = "当地没有这一级的调委会" if known else "还不知道在哪个村（社区）"
                reason = f"{reason}；{why}，由{LEVEL_NAMES[found.level]}办理"
            return Jurisdiction(found, reason, certain=known)
    raise Refused("本区没有可以受理的调解委员会。", "read_district guarantees a district committee")


def _lowest(facts: CaseFacts, district: District, sensitive: bool, places: Places) -> tuple[Level, str]:
    """The lowest level that may have the matter, and why."""
    if places.joint:
        return Level.DISTRICT, "需要多部门联合调处的重大疑难纠纷由区级调处"
    if sensitive:
        return Level.TOWNSHIP, "涉及敏感信息，从乡镇（街道）一级办理，不经村（社区）"
    codes = {code for code in (facts.place_code, *places.codes) if code in district.place_of}
    if len({at.code for code in codes if (at := _at(district, code, Level.TOWNSHIP))}) > 1:
        return Level.TOWNSHIP, "跨毗邻乡镇的纠纷由乡镇（街道）调处，纠纷发生地牵头"
    if len({at.code for code in codes if (at := _at(district, code, Level.VILLAGE))}) > 1:
        return Level.TOWNSHIP, "跨村（社区）的纠纷由乡镇（街道）调处"
    if major(facts, district):
        return Level.TOWNSHIP, "人数多、金额大的重大纠纷由乡镇（街道）调处"
    return Level.VILLAGE, "发生在本村（社区）的纠纷先在本村（社区）调处"


def _at(district: District, code: str, level: Level) -> PlaceNode | None:
    return next((node for node in district.path(code) if node.level is level), None)


def major(facts: CaseFacts, district: District) -> bool:
    """Many people or a large sum, by the district's own measure."""
    steps = district.steps
    return (facts.people or 0) >= steps.major_people or (facts.amount_fen or 0) >= steps.major_fen


def committee_at(level: Level, place_code: str, district: District) -> Body | None:
    """The general committee of that level for a place: without categories, serving the place itself."""
    codes = {node.code for node in district.path(place_code)}
    for body in district.bodies:
        fits = body.place in codes or (level is Level.DISTRICT and not body.place)
        if body.level is level and not body.categories and fits:
            return body
    return None


def committees_above(case: Case, district: District) -> tuple[Body, ...]:
    """The committees of the levels above that serve the case's place, lowest first; empty at the top."""
    above = LADDER[LADDER.index(case.level) + 1 :]
    found = (committee_at(level, case.facts.place_code, district) for level in above)
    return tuple(body for body in found if body is not None)


def offers_after(case: Case, minutes: float, district: District) -> tuple[Body, ...]:
    """Whom an unclaimed case is offered to beyond its own committee after so many minutes in the queue."""
    wanted: list[Body] = []
    for level, limit in (
        (Level.TOWNSHIP, district.limits.offer_township),
        (Level.DISTRICT, district.limits.offer_district),
    ):
        body = committee_at(level, case.facts.place_code, district)
        if minutes >= limit and body and body.code != case.committee and body.code not in case.offered:
            wanted.append(body)
    return tuple(wanted)


def level_of(staff: Staff, district: District) -> Level:
    """The level somebody works at: a grid worker's own grid, else that of the committee."""
    body = district.body_of.get(staff.committee)
    return Level.GRID if staff.role is Role.GRID_WORKER or body is None else body.level


def days_of(level: Level, district: District) -> int:
    """Working days a level has for its step."""
    return int(getattr(district.steps, level.value))


def total_words(case: Case) -> str:
    """The one time a resident is told for all levels together: what is usual by the rules, never a promise.

    人民调解工作若干规定 §33; 医疗纠纷预防和处理条例 §38; 劳动争议调解仲裁法 §14.
    """
    if case.facts.category == "medical":
        return "医疗纠纷一般三十个工作日内调解完，鉴定的时间不算。"
    if case.facts.category == "labour":
        return "不管经过几级，十五天内没有达成协议的，您可以直接申请劳动仲裁，不用等。"
    return "不管经过几级，一般一个月内办完；您随时可以改走别的路，期限照样计算。"


def began(case: Case, staff: Staff, now: datetime, district: District, why: str = "") -> Case:
    """The case with a new turn of this person's level. Levels passed over are counted with the reason."""
    level = level_of(staff, district)
    due = workdays_after(district, local_day(district, now), days_of(level, district))
    last = case.record.turns[-1] if case.record.turns else None
    if last is not None and last.level is level and last.end is TurnEnd.TRANSFERRED:
        due = last.due  # a colleague goes on within the same step: its days run on
    passed = skipped(case, level, district)
    turn = Turn(level, staff.committee, staff.id, staff.name, now, due, passed, why if passed else "")
    record = replace(case.record, turns=(*case.record.turns, turn))
    return replace(case, level=level, committee=staff.committee, record=record)


def skipped(case: Case, level: Level, district: District) -> tuple[Level, ...]:
    """Levels below `level` whose turn it would have been first: they have a committee, and had none yet."""
    own = jurisdiction(case.facts, district, sensitive=case.sensitive, places=case.record.places).body
    had = [LADDER.index(turn.level) for turn in case.record.turns if turn.end is not TurnEnd.UNDONE]
    first = max([LADDER.index(own.level), *(at + 1 for at in had)])
    between = LADDER[first : LADDER.index(level)]
    return tuple(at for at in between if committee_at(at, case.facts.place_code, district))


def ended(case: Case, now: datetime, end: TurnEnd, result: str, tried: str = "") -> Case:
    """The case with its running turn ended; without one as it is."""
    turn = case.record.turn
    if turn is None:
        return case
    done = replace(turn, ended_at=now, end=end, result=result, tried=_with(turn.tried, tried))
    return replace(case, record=case.record.with_turn(done))


def _with(before: str, more: str) -> str:
    """What was tried, and what was tried since: a second report takes nothing of the first away."""
    return "；".join(part for part in (before, more.strip()) if part)


def handed(case: Case, to: Body, now: datetime, reason: str, tried: str, district: District) -> Case:
    """The case offered to another committee. Its holder answers for it until the receipt."""
    turn = case.record.turn
    if turn is None:
        raise Refused("案件没有正在进行的调处步骤，不能移交。")
    due = workdays_after(district, local_day(district, now), district.steps.receipt)
    going = replace(
        turn, tried=_with(turn.tried, tried), handovers=(*turn.handovers, Handover(to.code, now, reason, due))
    )
    return replace(case, handed_to=to.code, record=case.record.with_turn(going))


def answered(case: Case, by: Staff, now: datetime, *, accepted: bool, answer: str = "") -> Case:
    """The hand-over with its receipt: taken over, or sent back with the reason."""
    turn = case.record.turn
    if turn is None or not turn.handovers:
        raise Refused("这个案件没有待签收的移交。")
    receipt = replace(turn.handovers[-1], answered_at=now, answered_by=by.name, accepted=accepted, answer=answer)
    going = replace(turn, handovers=(*turn.handovers[:-1], receipt))
    return replace(case, handed_to="", record=case.record.with_turn(going))


def hand_reason(case: Case) -> str:
    """Why the case was handed over last."""
    turns = [turn for turn in case.record.turns if turn.handovers]
    return turns[-1].handovers[-1].reason if turns else ""
