"""Cases that other bodies send (委派, 委托, 移送): taken in with a receipt, answered by the sender's date.

The court's days run from the day the letter was signed for (特邀调解规定 §27); the court hears the end in writing (§26).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.codes import OUTCOME_NAMES, Outcome
from handlers.casework.levels import jurisdiction
from handlers.casework.orders import Order, entry_of, need, past
from handlers.casework.outside import (
    SENDER_NAMES,
    SENDING_NAMES,
    Ground,
    Inbound,
    Reply,
    Sender,
    Sending,
    Undisputed,
)
from handlers.casework.reading import read_in
from handlers.casework.record import KeyDate, Party, Record
from handlers.casework.staff import Staff
from handlers.casework.steering import of_sender
from handlers.district import Body, District
from handlers.errors import BadInput, Refused
from handlers.facts import CaseFacts
from nlu.types import Risk, Understanding

COURT_DAYS = {Sending.DELEGATED: 30, Sending.ENTRUSTED: 15, Sending.SUMMARY: 7}
COURT_EVENTS = {
    Sending.DELEGATED: "court_before",
    Sending.ENTRUSTED: "court_after",
    Sending.SUMMARY: "court_summary",
}
PLAIN_DAYS = 30  # to answer where a sender names no day: the month mediation normally takes
# Bodies whose own procedure the agreement goes into: they are given its words.
NEED_WORDS = frozenset({Sender.COURT, Sender.POLICE, Sender.PROCURATORATE, Sender.ARBITRATION})
SOURCES = ("特邀调解规定 §22", "特邀调解规定 §26", "特邀调解规定 §27", "在线调解规则 §18", "在线调解规则 §22")


@dataclass(frozen=True, slots=True)
class Letter:
    """What a sender sends, before it is a case. `due` None: by the rules."""

    sender: Sender
    name: str
    number: str
    sending: Sending
    sent: date
    facts: CaseFacts
    parties: tuple[Party, ...] = ()
    due: date | None = None
    sensitive: bool = False
    risks: tuple[Risk, ...] = ()
    words: tuple[str, ...] = ()  # the dangerous words, for the alert


def understood(letter: Letter, read: Understanding | None, district: District) -> Letter:
    """The letter with what its own words say where the sender named nothing: kind, place, sum; and any danger in them.

    `read` None: reading failed, so nothing is known of danger in it; it is sealed until somebody has looked.
    """
    reading = read_in(letter.facts, read, district, secret=letter.sensitive)
    return replace(letter, facts=reading.facts, risks=reading.risks, words=reading.words, sensitive=reading.sensitive)


def checked(letter: Letter, today: date) -> Letter:
    """The letter, if it can be taken in. Raises `BadInput` naming what is wrong."""
    wrong = ""
    if not letter.name.strip() or not letter.number.strip():
        wrong = "请写明来文单位和它的案号或者编号。"
    elif not letter.facts.what.strip():
        wrong = "请写明纠纷的基本情况。"
    elif letter.sending is not Sending.TRANSFERRED and letter.sender is not Sender.COURT:
        wrong = "委派、委托调解只能由人民法院提出，其他单位请选移送。"
    elif letter.sent > today:
        wrong = "来文日期不能晚于今天。"
    elif letter.due is not None and letter.due < letter.sent:
        wrong = "答复期限不能早于来文日期。"
    if wrong:
        raise BadInput(wrong)
    return letter


def due_of(letter: Letter, received: date) -> date:
    """By when the sender is answered: its own day, else the court's days from the receipt, else a month."""
    return letter.due or received + timedelta(days=COURT_DAYS.get(letter.sending, PLAIN_DAYS))


def inbound_of(letter: Letter, received: date, by: str, channel: str) -> Inbound:
    """The letter as the case keeps it."""
    name, number = letter.name.strip(), letter.number.strip()
    due = due_of(letter, received)
    return Inbound(letter.sender, name, number, letter.sending, letter.sent, received, due, by, channel)


def record_of(letter: Letter, received: date, by: str, channel: str) -> Record:
    """What the new case knows from the start: the letter, the parties, the court's day, the ground it brings."""
    inbound = inbound_of(letter, received, by, channel)
    event = COURT_EVENTS.get(letter.sending)
    dates = (KeyDate(event, received),) if event else ()
    kind = of_sender(letter.sender)
    grounds = (Ground(kind, f"{inbound.name} {inbound.number}", letter.sent, by),) if kind else ()
    return Record(parties=letter.parties, dates=dates, grounds=grounds, inbound=inbound)


def committee_of(letter: Letter, district: District, sensitive: bool) -> Body:
    """Whose queue it comes into."""
    return jurisdiction(letter.facts, district, sensitive=sensitive).body


def undisputed(case: Case, staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str]:
    """Facts nobody disputes, confirmed by both sides in writing (在线调解规则 §22)."""
    stated = entry_of(order, Undisputed)
    need(stated.words, "双方没有争议的事实")
    for day, what in ((stated.applicant, "申请人签字日期"), (stated.respondent, "被申请人签字日期")):
        if day is not None:
            past(day, today, what)
    signed = "双方已签字" if stated.applicant and stated.respondent else "还没有双方签字，不会给出去"
    return replace(case.record, undisputed=replace(stated, by=staff.name)), signed


def reply(case: Case, _staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str]:
    """The result is released to the sender, once."""
    words, inbound = entry_of(order, Reply).words, case.record.inbound
    if inbound is None:
        raise Refused("这个案件不是别的单位转来的，不用回复。")
    if inbound.replied is not None:
        raise Refused(f"已经在{inbound.replied}回复过了。")
    done = replace(inbound, replied=today, reply=words.strip())
    return replace(case.record, inbound=done), f"{inbound.name}，{today}"


def given_facts(case: Case) -> str:
    """The undisputed facts that may leave the house: signed by both, not withheld, and only where no agreement was made.

    What a side gave way in for the sake of an agreement stays inside (特邀调解规定 §22).
    """
    stated = case.record.undisputed
    agreed = case.outcome in (Outcome.AGREED, Outcome.ORAL)
    if stated is None or agreed or stated.withheld or case.sensitive:
        return ""
    return stated.words if stated.applicant and stated.respondent else ""


def result(case: Case, closed: date | None) -> Mapping[str, object]:
    """What the sender is given, as plain values; only the state until the result is released.

    The words of an agreement go only to bodies whose own procedure they enter; of a sensitive matter nothing but the outcome.
    """
    inbound = case.record.inbound
    if inbound is None:
        raise Refused("这个案件不是别的单位转来的。")
    known: dict[str, object] = {
        "number": str(case.number),
        "sender_number": inbound.number,
        "received": inbound.received,
        "due": inbound.due,
        "state": "answered" if inbound.replied else "open",
    }
    if inbound.replied is None or case.outcome is None:
        return known
    known |= {
        "outcome": case.outcome.value,
        "outcome_name": OUTCOME_NAMES[case.outcome],
        "closed": closed,
        "replied": inbound.replied,
        "words": inbound.reply,
        "undisputed_facts": given_facts(case),
        "agreement": _agreement(case, inbound.sender),
    }
    return known


def _agreement(case: Case, sender: Sender) -> Mapping[str, object] | None:
    terms = case.record.terms
    if terms is None or case.sensitive or case.outcome not in (Outcome.AGREED, Outcome.ORAL):
        return None
    given: dict[str, object] = {
        "form": "oral" if terms.oral else "written",
        "agreed": terms.agreed,
        "effective": terms.effect,
        "perform_by": terms.perform_by,
    }
    if sender in NEED_WORDS:
        given |= {"words": terms.words, "amount_fen": terms.amount_fen}
    return given


def line(inbound: Inbound) -> str:
    """The letter in one line."""
    answered = f"，{day_words(inbound.replied)}已回复" if inbound.replied else f"，{day_words(inbound.due)}前回复"
    sender = inbound.name or SENDER_NAMES[inbound.sender]
    return f"{sender} {inbound.number}，{SENDING_NAMES[inbound.sending]}，{day_words(inbound.received)}收到{answered}"
