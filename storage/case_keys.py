"""The blind keys of a case's parties, by which cases about one counterpart are found. A sensitive case has none."""

from datetime import datetime

from sqlalchemy import delete, update

from handlers.casework.case import Case
from handlers.casework.links import Key, keys
from storage.database import insert
from storage.tables import case_key, case_member, warning_case
from storage.unit import Unit


async def keep_keys(unit: Unit, case_id: int, value: Case, now: datetime) -> None:
    """Write the keys of a case anew. One that is sensitive loses them, its place in a group and in warnings."""
    await unit.conn.execute(delete(case_key).where(case_key.c.case_id == case_id))
    found = {(key.side.value, key_index(unit, key), int(key.strength)) for key in keys(value, unit.district)}
    for side, digest, strength in sorted(found):
        new = insert(unit.conn, case_key).values(case_id=case_id, side=side, key_index=digest, strength=strength)
        await unit.conn.execute(new.on_conflict_do_nothing())
    if value.sensitive:
        live = (case_member.c.case_id == case_id, case_member.c.ended_at.is_(None))
        await unit.conn.execute(update(case_member).where(*live).values(ended_at=now))
        await unit.conn.execute(delete(warning_case).where(warning_case.c.case_id == case_id))


def key_index(unit: Unit, key: Key) -> str:
    """The digest a key is found by."""
    return unit.vault.index("party", key.text)
