"""Matters that people's mediation must not take (人民调解工作若干规定 §22): seen by the routes, told where to go, lifted by a ground."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.codes import Move, Outcome
from handlers.casework.orders import Order, entry_of, need, past
from handlers.casework.outside import GROUND_NAMES, Ground, GroundKind, Sender
from handlers.casework.record import Record
from handlers.casework.staff import Role, Staff
from handlers.circumstances import of_risks, read
from handlers.district import District
from handlers.errors import Refused
from handlers.facts import CaseFacts
from handlers.route_files import shipped
from handlers.routing import Channel, cited, suggest_in
from nlu.types import Risk

RULE = "人民调解工作若干规定 §22"
GROUND_SOURCES = ("治安管理处罚法 §9", "刑事诉讼法 §288", "特邀调解规定 §11")  # of the recorded grounds
_VIOLENT = frozenset({"sexual", "domestic_violence"})
_SEIZED = frozenset({"court_seized", "judged"})
_OF_POLICE = frozenset({"criminal", "injury", "neighbourhood"})


class Why(StrEnum):
    """What kind of bar it is."""

    VIOLENCE = "violence"  # sexual offences, violence at home
    SEIZED = "seized"  # a court has it, or has decided it
    OFFENCE = "offence"  # public security and crime
    RESERVED = "reserved"  # the law gives it to an authority


LIFTS = {
    Why.VIOLENCE: frozenset({GroundKind.NOT_SO}),
    Why.SEIZED: frozenset({GroundKind.COURT, GroundKind.NOT_SO}),
    Why.OFFENCE: frozenset({GroundKind.COURT, GroundKind.POLICE, GroundKind.CRIMINAL, GroundKind.NOT_SO}),
    Why.RESERVED: frozenset({GroundKind.COURT, GroundKind.NOT_SO}),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """Why a matter is not for mediation, and where it goes: channel, limit and sources as they are shown."""

    why: Why
    reason: str
    channel: Channel
    limit: str
    limit_sources: tuple[str, ...]
    sources: tuple[str, ...]


def bar(case: Case) -> Bar | None:
    """What keeps the case from mediation by its facts alone, whatever grounds are on record. Words are not verified."""
    return _bar(case.facts, case.risks)


@lru_cache(256)  # a page asks several times of one case, and the tables are many patterns
def _bar(facts: CaseFacts, risks: tuple[str, ...]) -> Bar | None:
    tables, known = shipped(), frozenset(Risk)
    dangers = of_risks(Risk(risk) for risk in risks if risk in known)
    circumstances = read(facts, tables.circumstances, tables.small_claims_fen) | dangers
    way = suggest_in(facts, tables, circumstances)
    if way.route.mediable and RULE not in way.route.sources:
        return None
    why = _why(facts.category, circumstances)
    sources = tuple(dict.fromkeys((*way.route.sources, RULE)))
    return Bar(why, way.reasons[0], way.primary, way.route.limit, way.route.limit_sources, sources)


def _why(category: str, circumstances: frozenset[str]) -> Why:
    if circumstances & _VIOLENT:
        return Why.VIOLENCE
    if circumstances & _SEIZED:
        return Why.SEIZED
    return Why.OFFENCE if category in _OF_POLICE else Why.RESERVED


def barred(case: Case) -> Bar | None:
    """The bar that still holds: none where a recorded ground lifts it."""
    found = bar(case)
    if found is None or any(ground.kind in LIFTS[found.why] for ground in case.record.grounds):
        return None
    return found


def stopped(case: Case, order: Order) -> str:
    """Why mediation may not begin or end in an agreement; "" when nothing stands against it."""
    agrees = order.move is Move.CLOSE and order.outcome in (Outcome.AGREED, Outcome.ORAL)
    if order.move is not Move.START and not agrees:
        return ""
    return refusal(case, "开始")


def refusal(case: Case, act: str) -> str:
    """Why the case is not for mediation, and when `act` becomes possible; "" when nothing stands against it."""
    held = barred(case)
    if held is None:
        return ""
    return f"这件事现在不能由调委会调解：{held.reason}（{cited(held.sources)}）可以调解的依据登记以后再{act}。"


def words(found: Bar) -> str:
    """Where the resident can go instead, in plain words: why, where, how to reach it, by when."""
    limit = f"注意期限：{found.limit}（{cited(found.limit_sources)}）。" if found.limit else ""
    return (
        f"这件事调委会依法不能调解。{found.reason}请找：{found.channel.name}，{found.channel.reach}。{limit}"
        f"（{cited(found.sources)}）办理人会帮您弄清楚怎么走，不要等。"
    )


def told(case: Case) -> str:
    """What is added to the words about a claim; nothing where the matter may not be named."""
    quiet = case.sensitive or case.facts.unsafe_phone
    found = None if quiet else barred(case)
    return "" if found is None else words(found)


def of_sender(sender: Sender) -> GroundKind | None:
    """The ground a letter brings with it."""
    return {Sender.COURT: GroundKind.COURT, Sender.POLICE: GroundKind.POLICE}.get(sender)


def ground(case: Case, staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str]:
    """A ground written down. One that says the words were wrong is a manager's; none may be of the wrong kind."""
    stated = entry_of(order, Ground)
    need(stated.words, "依据的文书或者核实情况")
    past(stated.on, today, "依据的日期")
    found = bar(case)
    if found is None:
        raise Refused("这件事本来就可以调解，不用登记依据。")
    if stated.kind not in LIFTS[found.why]:
        raise Refused(f"“{GROUND_NAMES[stated.kind]}”不能作为这件事可以调解的依据。")
    if stated.kind is GroundKind.POLICE and found.channel.code != "police":
        raise Refused("这件事不是公安机关在办，不能用公安机关同意作依据。")
    if stated.kind is GroundKind.NOT_SO and staff.role is not Role.MANAGER:
        raise Refused("核实以后认为可以调解的，由主管登记。")
    record = replace(case.record, grounds=(*case.record.grounds, replace(stated, by=staff.name)))
    return record, f"{GROUND_NAMES[stated.kind]}，{day_words(stated.on)}"
