"""What staff write down of a case: checked, kept in its record, the state unchanged."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from handlers.casework import doubt, inbound, judging, levels, performing, petition, referral, steering
from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.clock_rules import events
from handlers.casework.clocks import received_by
from handlers.casework.codes import MOVE_NAMES, SIDE_NAMES, Move, Outcome
from handlers.casework.mediation import same_form
from handlers.casework.orders import Moved, Order, entry_of, need, not_before, past
from handlers.casework.position import rules_of
from handlers.casework.record import (
    Inquiry,
    KeyDate,
    Party,
    Places,
    Record,
    Session,
    Terms,
    Visit,
    Wish,
)
from handlers.casework.staff import Staff
from handlers.casework.told import told
from handlers.district import District
from handlers.errors import Refused
from handlers.hours import local_day


def written(case: Case, staff: Staff, order: Order, now: datetime, district: District) -> Moved:
    """Something written down; the state stays. Raises `Refused` naming what is missing or wrong.

    The note names no person: notes are shown in committees' groups too. A writer may add what the resident is told;
    one that gives no note leaves no line in the case.
    """
    today = local_day(district, now)
    record, note, *tell = _WRITE[order.move](case, staff, order, today, district)
    line = f"{staff.name} {MOVE_NAMES[order.move]}：{note}" if note else ""
    after = replace(case, record=record)
    return Moved(after, line, "".join(tell) or told(order.move, case, after, today, district))


def _party(case: Case, _staff: Staff, order: Order, _today: date, _district: District) -> tuple[Record, str]:
    card = entry_of(order, Party)
    if card.side not in SIDE_NAMES:
        raise Refused("请选择是哪一方当事人。")
    need(card.name, "当事人的姓名或者名称")
    kept = tuple(p for p in case.record.parties if (p.side, p.name) != (card.side, card.name))
    return replace(case.record, parties=(*kept, card)), SIDE_NAMES[card.side]


def _places(case: Case, _staff: Staff, order: Order, _today: date, district: District) -> tuple[Record, str]:
    places = entry_of(order, Places)
    if any(code not in district.place_of for code in places.codes):
        raise Refused("所在地要从本区的名单里选。")
    way = levels.jurisdiction(case.facts, district, sensitive=case.sensitive, places=places)
    names = "、".join(district.full_name(code) for code in places.codes)
    return replace(case.record, places=places), f"{names}。{way.reason}（{way.body.name}）"


def _key_date(case: Case, _staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str]:
    stated = entry_of(order, KeyDate)
    if stated.event not in events():
        raise Refused("请从名单里选是什么日子。")
    if stated.side not in ("", "respondent"):
        raise Refused("请选择是哪一方的日子。")
    if stated.side and not any(received_by(rule, stated.side) for rule in rules_of(case) if rule.event == stated.event):
        raise Refused("这个日子不分哪一方，请不要选是谁收到的。")
    past(stated.day, today, "登记的日期")
    whose = SIDE_NAMES[stated.side] if stated.side else ""
    return replace(
        case.record, dates=(*case.record.dates, stated)
    ), f"{whose}{events()[stated.event]}，{day_words(stated.day)}"


def _inquire(case: Case, staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str]:
    asked = entry_of(order, Inquiry)
    past(asked.on, today, "调查日期")
    need(asked.person, "被调查人")
    need(asked.words, "调查内容")
    kept = replace(asked, by=staff.name)
    return replace(case.record, inquiries=(*case.record.inquiries, kept)), day_words(asked.on)


def _session(case: Case, staff: Staff, order: Order, today: date, district: District) -> tuple[Record, str]:
    held = entry_of(order, Session)
    past(held.on, today, "调解日期")
    turns = case.record.turns
    accepted = local_day(district, turns[0].began_at) if turns else case.record.applied
    not_before(held.on, accepted, "调解日期", "受理日期")
    need(held.present, "参加人")
    need(held.words, "调解经过")
    kept = replace(held, by=staff.name)
    return replace(case.record, sessions=(*case.record.sessions, kept)), f"{day_words(held.on)} {held.place}".strip()


def _terms(case: Case, _staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str]:
    """The agreement. Its effect: in writing the day of the last signature and the seal, by word the day it was made."""
    terms = entry_of(order, Terms)
    need(terms.facts, "纠纷的主要事实和争议事项")
    need(terms.words, "协议内容")
    if terms.oral and terms.effect is None:
        terms = replace(terms, effect=terms.agreed)
    for day, what in ((terms.agreed, "达成协议的日期"), (terms.effect, "生效日期")):
        if day is not None:
            past(day, today, what)
    if terms.agreed and terms.effect and terms.effect < terms.agreed:
        raise Refused("生效日期不能早于达成协议的日期。")
    if terms.perform_by is not None:
        not_before(terms.perform_by, terms.agreed, "履行期限", "达成协议的日期")
    same_form(terms, case.outcome)
    return replace(case.record, terms=terms), "口头协议" if terms.oral else "书面协议"


def _visit(case: Case, staff: Staff, order: Order, today: date, district: District) -> tuple[Record, str]:
    """A visit after the end: one before what was agreed cannot tell whether it is performed, and would end its clock."""
    paid = entry_of(order, Visit)
    past(paid.on, today, "回访日期")
    agreed = case.record.terms.agreed if case.record.terms and case.outcome in (Outcome.AGREED, Outcome.ORAL) else None
    closed = local_day(district, case.closed_at) if case.closed_at else None
    not_before(paid.on, agreed or closed, "回访日期", "达成协议的日期" if agreed else "结案日期")
    need(paid.words, "回访情况")
    kept = replace(paid, by=staff.name)
    return replace(case.record, visits=(*case.record.visits, kept)), day_words(paid.on)


def _wish(case: Case, staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str]:
    """Her own will that the other side be invited: without it nothing is started towards him (反家庭暴力法 §5)."""
    said = entry_of(order, Wish)
    past(said.on, today, "日期")
    need(said.words, "本人的原话")
    return replace(case.record, wish=replace(said, by=staff.name)), day_words(said.on)


Writer = Callable[[Case, Staff, Order, date, District], tuple[Record, str] | tuple[Record, str, str]]
_WRITE: dict[Move, Writer] = {
    Move.PARTY: _party,
    Move.PLACES: _places,
    Move.KEY_DATE: _key_date,
    Move.INQUIRE: _inquire,
    Move.SESSION: _session,
    Move.TERMS: _terms,
    Move.VISIT: _visit,
    Move.WISH: _wish,
    Move.CONFIRM: judging.confirm,
    Move.ASK_JUDGE: judging.ask_judge,
    Move.JUDGE: judging.answer,
    Move.PLAN: performing.plan,
    Move.PAYMENT: performing.payment,
    Move.SERVE: performing.serve,
    Move.REFER_RESULT: referral.result,
    Move.GROUND: steering.ground,
    Move.UNDISPUTED: inbound.undisputed,
    Move.REPLY: inbound.reply,
    Move.PROCEEDING: petition.proceeding,
    Move.ERRAND: petition.errand,
    Move.DOUBT: doubt.raised,
    Move.DOUBT_DECIDE: doubt.decided,
}
