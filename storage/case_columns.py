"""The columns of a case: what is sealed under one data key, what queries need in plain, when it is looked at next."""

from datetime import datetime, time, timedelta

from handlers.casework.case import WAITING, Case, Urgency
from handlers.casework.clocks import next_look
from handlers.casework.record import Record
from handlers.facts import CaseFacts
from handlers.hours import local_day
from handlers.oversight.figures import FORMS
from storage.mapping import BRIEF, FACTS, RECORD, Brief
from storage.unit import Unit

URGENCIES = list(Urgency)


def sealed_as(number: str, column: str) -> tuple[object, ...]:
    """What a sealed column of a case is bound to, so that it opens nowhere else."""
    return ("case", number, column)


def sealed_columns(unit: Unit, number: str, facts: CaseFacts, brief: Brief, record: Record) -> dict[str, object]:
    """The encrypted columns of a case, all under one data key."""
    sealed = unit.vault.seal(FACTS.dump(facts), *sealed_as(number, "facts"))
    words = unit.vault.seal(BRIEF.dump(brief), *sealed_as(number, "brief"))
    written = unit.vault.seal(RECORD.dump(record), *sealed_as(number, "record"))
    return {"facts": sealed.body, "brief": words.body, "record": written.body, "key_id": sealed.key_id}


def plain_columns(value: Case) -> dict[str, object]:
    """The columns that queries need. Of a sensitive case the category stays in the encrypted facts."""
    facts = value.facts
    return {
        "status": value.status.value,
        "urgency": value.urgency.value,
        "urgency_rank": URGENCIES.index(value.urgency),
        "category": "" if value.sensitive else facts.category,
        "subcategory": "" if value.sensitive else facts.subcategory,
        "sensitive": value.sensitive,
        "level": value.level.value,
        "committee": value.committee,
        "place_code": facts.place_code,
        "holder_id": value.holder,
        "claimed_at": value.claimed_at,
        "waiting_since": value.waiting_since,
        "closed_at": value.closed_at,
        "outcome": value.outcome.value if value.outcome else None,
        "resident_waits": value.resident_waits,
        "rating": value.rating,
        "handed_to": value.handed_to,
        "skips": value.record.skips,
        **agreed_columns(value),
    }


def agreed_columns(value: Case) -> dict[str, object]:
    """The form of the agreement that is registered, and its sum in fen; nothing of a sensitive case.

    What was asked for is no such sum: who asked for ten thousand may have settled for none.
    """
    terms = None if value.sensitive else value.record.terms
    form = "" if terms is None else FORMS[terms.oral]
    return {"agreement": form, "amount_fen": terms.amount_fen if terms else None}


def warn_at(unit: Unit, value: Case, now: datetime) -> datetime | None:
    """When the clocks of the case have to be looked at next: the morning of that day; None when none runs."""
    district = unit.district
    day = next_look(value, district, local_day(district, now))
    if day is None:
        return None
    opens = min((start for start, _ in district.hours.spans), default=time(8))
    return datetime.combine(day, opens, district.tz)


def widen_at(unit: Unit, value: Case) -> datetime | None:
    """When a waiting case is first offered further; None when it does not wait. `storage.offers` moves it on."""
    wait = timedelta(minutes=unit.district.limits.offer_township)
    return value.waiting_since + wait if value.status in WAITING else None
