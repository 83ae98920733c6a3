"""The parties of a case, kept in step with its facts; and which staff a resident does not want to see it."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, select, update

from handlers.casework.case import Level
from handlers.casework.staff import Staff
from handlers.district import District
from handlers.facts import CaseFacts
from storage.cases import Named
from storage.database import insert
from storage.people import all_staff
from storage.tables import case_named, case_party
from storage.transcript import uid
from storage.unit import Unit

_VILLAGE_WORDS = ("村", "社区", "网格", "居委")


class Side(StrEnum):
    """A party's part in the case."""

    APPLICANT = "applicant"
    RESPONDENT = "respondent"
    OTHER = "other"


def phone_index(unit: Unit, phone: str) -> str | None:
    """The blind index of a phone number; None for one without digits."""
    digits = "".join(ch for ch in phone if ch.isascii() and ch.isdigit())
    return unit.vault.index("phone", digits[-11:]) if digits else None


async def keep_parties(unit: Unit, case_id: int, facts: CaseFacts, talk_id: int | None) -> None:
    """Write applicant and respondent as the facts have them."""
    await _keep(unit, case_id, Side.APPLICANT, facts.name, facts.phone, "", talk_id)
    if facts.other_party or facts.relation:
        await _keep(unit, case_id, Side.RESPONDENT, facts.other_party, "", facts.relation, None)
        return
    gone = delete(case_party).where(case_party.c.case_id == case_id, case_party.c.role == Side.RESPONDENT.value)
    await unit.conn.execute(gone)


async def _keep(
    unit: Unit, case_id: int, side: Side, name: str, phone: str, relation: str, talk_id: int | None
) -> None:
    mine = (case_party.c.case_id == case_id, case_party.c.role == side.value)
    row = (await unit.conn.execute(select(case_party).where(*mine).order_by(case_party.c.id).limit(1))).one_or_none()
    row_uid = row.uid if row else uid()
    sealed_name = unit.vault.seal(name, "party", "name", row_uid, case_id)
    sealed_phone = unit.vault.seal(phone, "party", "phone", row_uid, case_id)
    values = {
        "name": sealed_name.body,
        "phone": sealed_phone.body,
        "phone_index": phone_index(unit, phone),
        "relation": relation[:64],
        "key_id": sealed_name.key_id,
    }
    if row:
        await unit.conn.execute(update(case_party).where(case_party.c.id == row.id).values(values))
        return
    new = case_party.insert().values(uid=row_uid, case_id=case_id, role=side.value, conversation_id=talk_id, **values)
    await unit.conn.execute(new)


def open_party(unit: Unit, row: Row[Any]) -> tuple[str, str]:
    """Name and phone in a row of `case_party`."""
    name = unit.vault.open(row.name, row.key_id, "party", "name", row.uid, row.case_id)
    return name, unit.vault.open(row.phone, row.key_id, "party", "phone", row.uid, row.case_id)


def unwanted(words: str, people: Iterable[Staff], place_code: str, district: District) -> list[Staff]:
    """Whom the resident's words keep out: those named in them, and on a word about the village its own people."""
    if not words.strip():
        return []
    path = {node.code for node in district.path(place_code) if node.level in (Level.VILLAGE, Level.GRID)}
    village = any(word in words for word in _VILLAGE_WORDS)

    def local(who: Staff) -> bool:
        body = district.body_of.get(who.committee)
        if body is None or body.level not in (Level.VILLAGE, Level.GRID):
            return False
        return body.place in path or any(district.within(body.place, code) for code in path)

    return [s for s in people if (s.name and s.name in words) or (village and local(s))]


async def keep_out(unit: Unit, case_id: int, facts: CaseFacts, now: datetime) -> None:
    """Write whom the resident does not want to see the case. Never taken back here: only by her word to a human."""
    if not facts.keep_from.strip():
        return
    for who in unwanted(facts.keep_from, await all_staff(unit), facts.place_code, unit.district):
        kept = insert(unit.conn, case_named).values(case_id=case_id, staff_id=who.id, why=Named.KEPT.value, at=now)
        await unit.conn.execute(kept.on_conflict_do_nothing())
