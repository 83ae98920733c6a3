"""Who the sides of a case are by name: as staff registered them, and only without that as the talk was understood."""

from handlers.casework.case import Case


def registered(case: Case, side: str) -> tuple[str, ...]:
    """The names on the cards of a side, in the order they were written down."""
    return tuple(dict.fromkeys(card.name for card in case.record.parties if card.side == side))


def other_side(case: Case) -> tuple[str, ...]:
    """The other side; none when nobody named it."""
    return registered(case, "respondent") or ((case.facts.other_party,) if case.facts.other_party else ())


def own_side(case: Case) -> tuple[str, ...]:
    """Who brought the matter; none when no name was given."""
    return registered(case, "applicant") or ((case.facts.name,) if case.facts.name else ())
