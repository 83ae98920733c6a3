"""The register of the four steps (三级四步登记表): one line for each level's turn, from the record alone."""

from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.codes import LEVEL_NAMES
from handlers.casework.record import Handover, Turn, TurnEnd
from handlers.district import District
from handlers.hours import local_day


@dataclass(frozen=True, slots=True)
class StepLine:
    """One line of the register of the four steps, ready to be read. Dates are the district's."""

    step: str
    committee: str
    mediator: str
    began: date
    due: date
    ended: date | None
    tried: str
    result: str
    handover: str
    receipt: str
    skipped: str
    lead: str = ""  # who leads the step, by the district file

    @property
    def when(self) -> str:
        """Since when, and until when it took or may take, in words."""
        end = f"办到{day_words(self.ended)}" if self.ended else f"期限{day_words(self.due)}"
        return f"{day_words(self.began)}起，{end}"


_ENDS = {
    TurnEnd.HANDED: "移交上一级",
    TurnEnd.RETURNED: "退回队列",
    TurnEnd.TRANSFERRED: "移交本委员会同级同事",
    TurnEnd.ENDED: "办结",
    TurnEnd.UNDONE: "误操作，当场撤销",
}


def register(case: Case, district: District) -> tuple[StepLine, ...]:
    """The register of the four steps (三级四步登记表), from the record alone."""
    turns = case.record.turns
    return tuple(_line(turn, after, case, district) for turn, after in zip_longest(turns, turns[1:]))


def _line(turn: Turn, after: Turn | None, case: Case, district: District) -> StepLine:
    body = district.body_of.get(turn.committee)
    end = _end(turn, after, district)
    passed = "、".join(LEVEL_NAMES[level] for level in turn.skipped)
    return StepLine(
        step=f"{LEVEL_NAMES[turn.level]}调",
        committee=body.name if body else turn.committee,
        mediator=turn.name,
        began=local_day(district, turn.began_at),
        due=turn.due,
        ended=local_day(district, turn.ended_at) if turn.ended_at else None,
        tried=turn.tried or _done(turn, case, district),
        result=f"{end}：{turn.result}" if turn.result else end,
        handover="；".join(_handover(handover, district) for handover in turn.handovers),
        receipt="；".join(_receipt(handover, turn, district) for handover in turn.handovers),
        skipped=f"越过{passed}：{turn.skip_reason}" if passed else "",
        lead=_lead(turn, district),
    )


def _end(turn: Turn, after: Turn | None, district: District) -> str:
    """How a turn ended. Records older than the rule know cases given beyond the committee or the level, without a receipt."""
    if turn.end is None:
        return "正在调处"
    if turn.end is TurnEnd.TRANSFERRED and after and (after.committee, after.level) != (turn.committee, turn.level):
        body = district.body_of.get(after.committee)
        return f"移交{body.name if body else after.committee}（{LEVEL_NAMES[after.level]}）{after.name}，没有签收"
    return _ENDS[turn.end]


def _done(turn: Turn, case: Case, district: District) -> str:
    """What the record shows of this turn where nobody summed it up: its inquiries and talks, by day."""
    first = local_day(district, turn.began_at)
    last = local_day(district, turn.ended_at) if turn.ended_at else date.max
    inquiries = [f"{day_words(one.on)}调查（{one.person}）" for one in case.record.inquiries if first <= one.on <= last]
    talks = [f"{day_words(one.on)}调解（{one.present}）" for one in case.record.sessions if first <= one.on <= last]
    return "；".join([*inquiries, *talks])


def _lead(turn: Turn, district: District) -> str:
    """Who leads the step by the district file, e.g. the village's Party branch secretary; a grid's own step has no lead."""
    body = district.body_of.get(turn.committee)
    return "，".join(filter(None, (body.office, body.lead))) if body and body.level is turn.level else ""


def _handover(handover: Handover, district: District) -> str:
    body = district.body_of.get(handover.to)
    return f"{day_words(local_day(district, handover.at))}移交{body.name if body else handover.to}：{handover.reason}"


def _receipt(handover: Handover, turn: Turn, district: District) -> str:
    if handover.answered_at is None and turn.ended_at is not None:
        return "没有签收，本级已办结或退回"
    if handover.answered_at is None:
        return f"等待签收（最晚{day_words(handover.due)}）"
    day = day_words(local_day(district, handover.answered_at))
    if handover.accepted:
        return f"{day}{handover.answered_by}签收"
    return f"{day}{handover.answered_by}退回：{handover.answer}"
