"""Petition agents and the same matter elsewhere (信访代办; petition, arbitration, review, court), with the days clocks run from."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.clocks import clocks
from handlers.casework.orders import Order, entry_of, need, past
from handlers.casework.outside import PATH_NAMES, STAGE_NAMES, Errand, Path, Proceeding
from handlers.casework.record import KeyDate, Record
from handlers.casework.staff import Staff
from handlers.district import District
from handlers.errors import Refused
from handlers.routing import cited

MOST_REPRESENTATIVES = 5  # 信访工作条例 §20
REPRESENTATIVES = "多人反映同一件事，推选代表去，不超过5人；其他人可以书面签名。（《信访工作条例》第20条）"
# Which clock's day each day of a proceeding is (data/clocks.toml).
_FILED = {
    Path.PETITION: "petitioned",
    Path.PETITION_REVIEW: "petition_review_asked",
    Path.PETITION_SECOND: "petition_second_asked",
}
_ACCEPTED = {Path.PETITION: "petition_accepted"}
_RECEIVED = {
    Path.PETITION: "petition_answered",
    Path.PETITION_REVIEW: "petition_reviewed",
    Path.ARBITRATION: "award_received",
    Path.LAND_ARBITRATION: "land_award",
    Path.ADMIN_REVIEW: "review_received",
}


def proceeding(case: Case, _staff: Staff, order: Order, today: date, district: District) -> tuple[Record, str, str]:
    """An entry of the same matter elsewhere; one of the same path and number is replaced. Its days start clocks.

    The resident hears of the limits that run from now on: who misses them loses the next instance.
    """
    entry = entry_of(order, Proceeding)
    need(entry.body, "受理的单位")
    _check_days(entry, today)
    if entry.representatives is not None and entry.representatives > MOST_REPRESENTATIVES:
        raise Refused("推选的代表不能超过5人。（《信访工作条例》第20条）")
    kept = tuple(p for p in case.record.proceedings if (p.path, p.number) != (entry.path, entry.number))
    dates = tuple(day for day in key_dates(entry) if day not in case.record.dates)
    record = replace(case.record, proceedings=(*kept, entry), dates=(*case.record.dates, *dates))
    many = entry.path is Path.PETITION and (case.facts.people or 0) > MOST_REPRESENTATIVES
    note = f"{PATH_NAMES[entry.path]}，{day_words(entry.filed)}提交，{STAGE_NAMES[entry.stage]}"
    if case.sensitive:
        return record, note, ""
    quiet = not dates or case.facts.unsafe_phone
    limits = "" if quiet else _started(case, replace(case, record=record), today, district)
    return record, note, "\n".join(words for words in (REPRESENTATIVES if many else "", limits) if words)


def _started(before: Case, after: Case, today: date, district: District) -> str:
    """The resident's limits that did not run before, in one line each; "" without one."""
    running = {(clock.code, clock.due) for clock in clocks(before, district)}
    new = [c for c in clocks(after, district) if c.resident and not c.side and (c.code, c.due) not in running]
    lines = [f"· {c.name}：{c.due_words}（{cited(c.sources)}）" for c in new if c.due >= today]
    head = "登记好了。期限从登记的日期算（一般信息，不是法律意见；不要等调解）："
    return "\n".join([head, *lines]) if lines else ""


def _check_days(entry: Proceeding, today: date) -> None:
    for day, what in ((entry.filed, "提交日期"), (entry.accepted, "受理日期"), (entry.received, "收到日期")):
        if day is not None:
            past(day, today, what)
            if day < entry.filed:
                raise Refused(f"{what}不能早于提交日期。")


def key_dates(entry: Proceeding) -> Iterator[KeyDate]:
    """The days of a proceeding that clocks run from."""
    for day, of in ((entry.filed, _FILED), (entry.accepted, _ACCEPTED), (entry.received, _RECEIVED)):
        if day is not None and entry.path in of:
            yield KeyDate(of[entry.path], day)


def errand(case: Case, staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str, str]:
    """What an agent handed in for the resident: where, when, with which receipt. The resident hears of it."""
    done = entry_of(order, Errand)
    past(done.on, today, "代办日期")
    agent, body = need(done.agent, "代办人"), need(done.body, "去了哪个单位")
    what = need(done.handed_in, "交了什么材料")
    record = replace(case.record, errands=(*case.record.errands, replace(done, by=staff.name)))
    receipt = f"，回执号 {done.receipt}" if done.receipt else "，还没有拿到回执"
    who = agent if "代办" in agent else f"代办员{agent}"
    tell = "" if case.sensitive else f"{who}{day_words(done.on)}替您到{body}交了：{what}{receipt}。"
    return record, f"{day_words(done.on)} {body}{receipt}", tell
