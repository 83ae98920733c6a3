"""Clocks of a case: every limit that runs, from which day, by which article, and when to warn of it ahead of time.

The table is `data/clocks.toml`; the days come from the record alone. Nobody is ever told that a limit waits for mediation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from handlers.casework.case import Case
from handlers.casework.chatting import next_chat
from handlers.casework.clock import Clock, day_words, months_after
from handlers.casework.clock_rules import OWN_EVENTS, Rule, events, rules
from handlers.casework.codes import ENDED, LEVEL_NAMES, SIDE_NAMES, Status
from handlers.casework.follow_clocks import enforceable_from, follow_clocks
from handlers.casework.outside import Sender
from handlers.casework.position import rules_of
from handlers.casework.record import KeyDate
from handlers.casework.referral import pending
from handlers.casework.steering import barred
from handlers.district import District
from handlers.facts import CaseFacts
from handlers.holidays import uncounted
from handlers.hours import local_day, next_workday, workdays_after
from handlers.routing import cited

_RESERVED = frozenset({"administrative", "criminal"})
REPLY = "inbound_reply"  # the answer to the body that sent the case
__all__ = [
    "Clock",
    "Warned",
    "clocks",
    "concerns",
    "day_of",
    "day_words",
    "due_of",
    "fits",
    "months_after",
    "next_look",
    "over_words",
    "received_by",
    "resident_words",
    "warnings",
    "watched",
]


def clocks(case: Case, district: District) -> tuple[Clock, ...]:
    """Everything that runs, the next to end first."""
    table = rules_of(case)
    found = [clock for rule in table if (clock := _clock(rule, case, district)) is not None]
    found += [clock for rule in table for clock in _of_each(rule, case, district)]
    return tuple(sorted([*found, *_own(case, district)], key=lambda clock: (clock.due, clock.code)))


def _clock(rule: Rule, case: Case, district: District) -> Clock | None:
    if not fits(rule, case) or (rule.ends == "ended" and case.status in ENDED) or _settled(rule, case):
        return None
    since = day_of(rule.event, case, district)
    if since is None or (rule.other and not rule.resident and _receipts(rule, case)):
        return None  # a limit of the other side alone runs from its own receipt once that is known
    if _kept(rule, case, since) or _steered(rule, case):
        return None
    due = due_of(rule, since, district)
    words = case.record.stated_words(rule.event, events().get(rule.event) or OWN_EVENTS[rule.event])
    if rule.interrupted and (again := _again(rule, case, since, district)):
        since, due = again, due_of(rule, again, district)
        words = "向调委会申请调解，时效中断，重新计算"
    return Clock(
        code=rule.code,
        name=rule.name,
        since=since,
        since_words=words,
        due=due,
        warn_on=due - timedelta(days=rule.warn),
        sources=rule.sources,
        resident=rule.resident,
        note=rule.note,
        over=over_words(rule),
        opens=rule.opens,
        both=rule.both,
        unsure=uncounted(district, since, due) if rule.workdays else "",
        side=_whose(rule),
    )


def over_words(rule: Rule) -> str:
    """What still helps once the limit has passed, with its articles; "" where nothing is written."""
    return f"{rule.over}（{cited(rule.over_sources)}）" if rule.over else ""


def _whose(rule: Rule) -> str:
    """The other side where its limit alone runs from a day that both know: its last day of work, an accident."""
    return "respondent" if rule.party and not rule.resident and rule.event not in _served() else ""


def _of_each(rule: Rule, case: Case, district: District) -> Iterator[Clock]:
    """The limits that run from a party's own receipt: of the other side, and of who was invited on the reporting one."""
    if not fits(rule, case) or (rule.ends == "ended" and case.status in ENDED):
        return
    for stated in _receipts(rule, case):
        due = due_of(rule, stated.day, district)
        whose = SIDE_NAMES.get(stated.side, stated.side)
        words = f"{whose}{events()[rule.event]}" + ("（自述，未核实）" if stated.said else "")
        yield Clock(
            code=f"{rule.code}_{stated.side}_{stated.seat}",
            name=rule.name,
            since=stated.day,
            since_words=words,
            due=due,
            warn_on=due - timedelta(days=rule.warn),
            sources=rule.sources,
            note=rule.note,
            over=over_words(rule),
            unsure=uncounted(district, stated.day, due) if rule.workdays else "",
            side=stated.side,
            seat=stated.seat,
        )


def _receipts(rule: Rule, case: Case) -> tuple[KeyDate, ...]:
    """The own day of each party that has one, the last word of each; what staff wrote down for a side goes first."""
    mine = {(one.side, one.seat): one for one in case.record.dates if one.event == rule.event and one.side}
    staffs = {side for side, seat in mine if not seat}
    found = (one for (side, seat), one in mine.items() if not seat or side not in staffs)
    return tuple(one for one in found if received_by(rule, one.side))


def received_by(rule: Rule, side: str) -> bool:
    """Whether the limit runs for this side from its own receipt."""
    return rule.other if side == "respondent" else rule.resident and rule.event in _served()


@cache
def _served() -> frozenset[str]:
    """Days that each side has of its own: papers served on each."""
    return frozenset(rule.event for rule in rules() if rule.other)


def fits(rule: Rule, case: Case) -> bool:
    """Whether the rule speaks of this case."""
    return concerns(rule, case.facts) and (not rule.confirmed or case.record.confirmed)


def concerns(rule: Rule, facts: CaseFacts) -> bool:
    """Whether the rule speaks of this kind of matter."""
    category, subcategory = facts.category, facts.subcategory
    kind = not rule.categories or category in rule.categories
    inside = not rule.subcategories or subcategory in rule.subcategories
    return kind and inside and category not in rule.not_categories and subcategory not in rule.not_subcategories


def _settled(rule: Rule, case: Case) -> bool:
    """What has been done no longer runs: confirmation asked for, performance completed."""
    if rule.code == "judicial_confirmation":
        return case.record.confirmation is not None or case.status is Status.ARCHIVED
    return rule.code == "performance" and case.status not in (Status.AGREED, Status.NOT_PERFORMED)


def _kept(rule: Rule, case: Case, since: date) -> bool:
    """Whether a later day on record shows that what the limit is for was done."""
    return any((day := case.record.day_of(event)) is not None and day >= since for event in rule.until)


def _steered(rule: Rule, case: Case) -> bool:
    """Matters of authorities that the committee must not mediate are told where to go; no month to mediate them runs."""
    reserved = rule.event == "accepted" and case.facts.category in _RESERVED and case.record.started is None
    return reserved and barred(case) is not None  # many patterns are asked: only where it is likely


def _again(rule: Rule, case: Case, since: date, district: District) -> date | None:
    """The day from which an interrupted limit runs anew: the application, or the end of what it began (民法典 §195).

    Only an application that came while the limit still ran interrupts it; taking the case up again is a new one.
    """
    applied, reopened = case.record.applied, case.record.reopened
    if applied is None or not since < applied <= due_of(rule, since, district):
        return None
    if case.closed_at is not None:
        return local_day(district, case.closed_at)
    ended = max((turn.ended_at for turn in case.record.turns if turn.ended_at), default=None)
    if reopened is None or ended is None:
        return applied
    before = min(local_day(district, ended), reopened)
    return reopened if reopened <= due_of(rule, before, district) else before


def day_of(event: str, case: Case, district: District) -> date | None:
    """The day of an event as the record knows it; None when nobody stated it."""
    terms, applied = case.record.terms, case.record.applied
    own = {
        "applied": (case.record.reopened or applied) if applied else None,
        "accepted": _taken(case, district),
        "effect": terms.effect if terms else None,
        "perform_by": terms.perform_by if terms else None,
        "closed": local_day(district, case.closed_at) if case.closed_at else None,
    }
    if event == "enforceable":
        return case.record.day_of(event) or enforceable_from(case.record)
    return own[event] if event in own else case.record.day_of(event)


def _taken(case: Case, district: District) -> date | None:
    """The day the committee took the matter up; of one that was reopened the day it was taken up again."""
    days = [local_day(district, turn.began_at) for turn in case.record.turns]
    since = case.record.reopened
    return min((day for day in days if since is None or day >= since), default=None)


def due_of(rule: Rule, since: date, district: District) -> date:
    """The last day: the first is not counted (民法典 §201), one without a counterpart is the month's last (§202)."""
    if rule.workdays:
        return workdays_after(district, since, rule.workdays)
    last = months_after(since, rule.years * 12 + rule.months) + timedelta(days=rule.days)
    if rule.opens:
        return last + timedelta(days=1)
    return next_workday(district, last) if rule.rolls else last


def _own(case: Case, district: District) -> list[Clock]:
    """The house's own limits: the step of this level, the receipt of a hand-over, what follows an agreement."""
    found, turn = list(_outside(case)), case.record.turn
    if turn is not None:
        began = local_day(district, turn.began_at)
        name = f"{LEVEL_NAMES[turn.level]}一级的调处期限"
        # The turn may be the second one of its level: each has a warning of its own.
        code = f"step_{len(case.record.turns)}"
        unsure = uncounted(district, began, turn.due)
        found.append(Clock(code, name, began, "本级接手", turn.due, turn.due - timedelta(days=1), unsure=unsure))
        waiting = [h for h in turn.handovers if h.answered_at is None]
        if waiting and case.status is Status.HANDED:
            at, due = local_day(district, waiting[-1].at), waiting[-1].due
            unsure = uncounted(district, at, due)
            receipt = f"receipt_{len(turn.handovers)}_{code}"
            found.append(Clock(receipt, "对方签收移交", at, "移交", due, due, unsure=unsure))
    return [*found, *follow_clocks(case, district)]


def _outside(case: Case) -> Iterator[Clock]:
    """Answers that are owed: by the body a case was referred to, and to the body that sent it."""
    sent, letter = pending(case), case.record.inbound
    if sent is not None and sent.sent is not None:
        code = f"referral_{len(case.record.referrals)}"
        yield Clock(code, f"{sent.to}答复转办", sent.sent, "转办", sent.due, sent.due - timedelta(days=1))
    if letter is not None and letter.replied is None:
        warn = letter.due - timedelta(days=3)
        law = ("特邀调解规定 §26",) if letter.sender is Sender.COURT else ()
        yield Clock(REPLY, f"回复{letter.name}", letter.received, "收到来文", letter.due, warn, law)


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning to give: the clock, and whether its last day has passed."""

    clock: Clock
    late: bool

    @property
    def key(self) -> str:
        """What is remembered so that it is given once: another last day is another warning."""
        return f"{self.clock.code}:{self.clock.due}:{'late' if self.late else 'soon'}"


def watched(case: Case, district: District) -> tuple[Clock, ...]:
    """What has to be looked after. Of a case that was put away or withdrawn only the answer its sender still waits for."""
    away = case.status in (Status.ARCHIVED, Status.WITHDRAWN)
    return tuple(clock for clock in clocks(case, district) if not away or clock.code == REPLY)


def warnings(case: Case, district: District, today: date) -> tuple[Warned, ...]:
    """What the holder has to hear today and has not heard yet."""
    running = watched(case, district)
    found = [Warned(c, late=c.due < today) for c in running if c.warn_on <= today and not (c.opens and c.due < today)]
    return tuple(w for w in found if w.key not in case.record.warned)


def next_look(case: Case, district: District, today: date) -> date | None:
    """The next day on which a warning falls due; None when nothing runs any more."""
    running = watched(case, district)
    chat = next_chat(case, district, today, running)
    days = [chat] if chat is not None else []
    for clock in running:
        for late, day in ((False, clock.warn_on), (True, clock.due + timedelta(days=1))):
            useless = clock.opens if late else clock.due < today
            if not useless and Warned(clock, late).key not in case.record.warned:
                days.append(max(day, today))
    return min(days, default=None)


def _resident_line(clock: Clock, today: date) -> str:
    """One limit: its last day, or that it may have passed and what still helps."""
    basis = f"（{_from(clock)}{cited(clock.sources)}）"
    if clock.opens or clock.due >= today:
        return f"{clock.name}：{clock.due_words}{basis}"
    return f"{clock.name}：看日期可能已经过了，最晚{day_words(clock.due)}到期{basis}。先别放弃：{clock.over}"


def _from(clock: Clock) -> str:
    """From which day it runs; "" where the day itself is the limit."""
    return "" if clock.since == clock.due else f"从{day_words(clock.since)}算起，"


def resident_words(case: Case, district: District, today: date) -> str:
    """The limits that concern the resident, in one line each; "" when none is known.

    Of those that have passed only the ones with something that still helps; what has a plain end is told no more.
    """
    shown = [c for c in clocks(case, district) if c.resident and (c.opens or c.due >= today or c.over)]
    lines = [f"· {_resident_line(c, today)}" for c in shown]
    return "\n".join(["期限提醒（按登记的日期推算，一般信息，不是法律意见；不要等调解）：", *lines]) if lines else ""
