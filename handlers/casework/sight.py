"""What of a case somebody sees who only helps on it: what the task needs, never the talks apart and never how to reach her."""

from collections.abc import Iterable
from dataclasses import replace

from handlers.casework.assistance import Help
from handlers.casework.case import Case, Room
from handlers.casework.record import Party, Record
from handlers.facts import CaseFacts

# Who sits in the talks reads the joint room. The notes of who works the case are open to nobody who only helps.
_ROOMS: dict[Help, tuple[Room, ...]] = {
    Help.EXPERT: (Room.JOINT,),
    Help.PANEL: (Room.JOINT,),
    Help.JOINT: (),
    Help.COURT: (),
}
_MEDIATES = frozenset({Help.EXPERT, Help.PANEL})


def rooms(helps: Iterable[Help]) -> tuple[Room, ...]:
    """The rooms open to somebody who helps in these ways."""
    found = {room for help_ in helps for room in _ROOMS[help_]}
    return tuple(room for room in Room if room in found)


def shown(case: Case, helps: frozenset[Help]) -> Case:
    """The case as who helps reads it: without phone, numbers, who must not know, and what the task does not need.

    A sensitive case shows its words to who mediates, and to others no more than her name and their own task.
    """
    facts = case.facts.with_(phone="", keep_from="")
    record = _record(case.record, helps)
    if case.sensitive and not helps & _MEDIATES:
        facts = CaseFacts(name=facts.name, naming=facts.naming)
    return replace(case, facts=facts, record=record, address=None)


def _record(record: Record, helps: frozenset[Help]) -> Record:
    """Parties without numbers; who mediates reads the talks, a task's owner does not."""
    parties = tuple(_party(party, Help.COURT in helps) for party in record.parties)
    if helps & _MEDIATES:
        return replace(record, parties=parties)
    return Record(applied=record.applied, parties=parties)


def _party(party: Party, serves: bool) -> Party:
    """Whoever serves papers needs the address; nobody needs phone and identity number."""
    return replace(party, phone="", id_number="", born="", address=party.address if serves else "")
