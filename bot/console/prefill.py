"""What stands in a dialog's fields before anybody writes: today, and what the case already has where saving replaces it."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from bot.console.fields import Field
from handlers.casework.case import Case
from handlers.casework.codes import SIDE_NAMES, Move
from handlers.casework.correcting import kind_code, mark
from handlers.casework.named import own_side
from handlers.casework.online import draft
from handlers.casework.online.meeting import Meeting, OfferState
from handlers.casework.online.outsiders import attendees

_WHOLE_NAME = re.compile(r"\S+(?<!先生|女士|小姐|太太|师傅|老师|阿姨|大姐|大哥|大爷|大妈)(?<![姐哥叔婶嫂总])(?<!^.)")


def before(move: Move, field: Field, case: Case, today: date, meeting: Meeting | None = None) -> str:
    """The text of one field; several codes are joined by commas. `meeting`: the one online, with who takes part."""
    if field.name == "present":
        return attendees(meeting, own_side(case))
    if field.name == "chat":
        return "" if case.sensitive or case.facts.unsafe_phone else "yes"
    kept = _KEPT[move](case).get(field.name, "") if move in _KEPT else ""
    if move is Move.TERMS and case.record.terms is None and meeting is not None:
        kept = _agreed_online(meeting).get(field.name, "")
    if kept:
        return kept
    return today.isoformat() if field.kind == "day" and field.required and field.name != "due" else ""


def _party(case: Case) -> Mapping[str, str]:
    """The side that still lacks, and of who reported what was told; the other side's name is asked for, not guessed."""
    there, fills = {party.side for party in case.record.parties}, party_fills(case)
    side = next((side for side in ("applicant", "respondent") if side not in there), "")
    return {"side": side, **fills.get(side, {})}


def party_fills(case: Case) -> Mapping[str, Mapping[str, str]]:
    """What is known of each side that has no card yet, by field: a choice of the side puts it in, or takes it out again."""
    told, there = case.facts, {party.side for party in case.record.parties}
    whole = _WHOLE_NAME.fullmatch(told.name) is not None  # a paper needs more than 周 or 王小姐
    known = {"name": told.name if whole else "", "phone": told.phone}
    return {
        side: known if side == "applicant" and side not in there else {"name": "", "phone": ""} for side in SIDE_NAMES
    }


def _places(case: Case) -> Mapping[str, str]:
    places = case.record.places
    return {"codes": ",".join(places.codes or (case.facts.place_code,)), "joint": "yes" if places.joint else ""}


def _terms(case: Case) -> Mapping[str, str]:
    terms = case.record.terms
    if terms is None:
        return {}
    return {
        "form": "oral" if terms.oral else "written",
        "facts": terms.facts,
        "words": terms.words,
        "how": terms.how,
        "agreed": _day(terms.agreed),
        "effect": _day(terms.effect),
        "perform_by": _day(terms.perform_by),
        "amount": _yuan(terms.amount_fen),
    }


def _agreed_online(meeting: Meeting) -> Mapping[str, str]:
    """What both sides took in the chat: the draft they were shown, else the offers as they were accepted."""
    taken = [offer for offer in meeting.offers if offer.state is OfferState.ACCEPTED]
    if not taken:
        return {}
    text, last = meeting.draft, taken[-1]
    if text is None:
        return {"words": draft.suggested(meeting), "perform_by": _day(last.perform_by), "amount": _yuan(last.fen)}
    form = "oral" if text.oral else "written"
    return {"form": form, "words": text.text, "perform_by": _day(text.perform_by), "amount": _yuan(text.fen)}


def _plan(case: Case) -> Mapping[str, str]:
    """One line each, as `read_plan` takes it."""
    parts = case.record.plan.instalments
    lines = [" ".join(word for word in (_day(p.due), _yuan(p.fen or None), p.words) if word) for p in parts]
    return {"payer": parts[0].payer if parts else "", "parts": "\n".join(lines)}


def _confirmation(case: Case) -> Mapping[str, str]:
    asked = case.record.confirmation
    return {"court": asked.court, "asked": _day(asked.asked)} if asked is not None else {}


def _undisputed(case: Case) -> Mapping[str, str]:
    facts = case.record.undisputed
    if facts is None:
        return {}
    return {
        "words": facts.words,
        "applicant": _day(facts.applicant),
        "respondent": _day(facts.respondent),
        "withheld": "yes" if facts.withheld else "",
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _yuan(fen: int | None) -> str:
    if fen is None:
        return ""
    return f"{fen // 100}.{fen % 100:02}" if fen % 100 else str(fen // 100)


def _correction(case: Case) -> Mapping[str, str]:
    facts = case.facts
    texts = {
        name: str(getattr(facts, name)) for name in ("what", "when", "place_code", "place", "other_party", "relation")
    }
    return {**texts, "kind": kind_code(facts), "amount": _yuan(facts.amount_fen), "stood": mark(facts)}


_KEPT: Mapping[Move, Callable[[Case], Mapping[str, str]]] = {
    Move.CORRECT: _correction,
    Move.PARTY: _party,
    Move.PLACES: _places,
    Move.TERMS: _terms,
    Move.PLAN: _plan,
    Move.CONFIRM: _confirmation,
    Move.UNDISPUTED: _undisputed,
}
