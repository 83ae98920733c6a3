"""Reports that were made: kept sealed as they were, listed and given out within the reader's area."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, true

from handlers.casework.staff import Role, Staff
from handlers.errors import NotYours
from storage import audit
from storage.database import insert
from storage.tables import report_file, staff
from storage.transcript import uid
from storage.unit import Units

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """One report of the list. `by`: who asked for it, "" made by itself."""

    id: int
    kind: str
    period: str
    place: str
    made_at: datetime
    by: str


class Reports:
    """The list of reports."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def has(self, kind: str, period: str, place: str) -> bool:
        """Whether that report was made."""
        mine = (report_file.c.kind == kind, report_file.c.period == period, report_file.c.place_code == place)
        async with self._units.read() as unit:
            return (await unit.conn.execute(select(report_file.c.id).where(*mine))).first() is not None

    async def keep(self, kind: str, period: str, place: str, body: bytes, now: datetime, by: Staff | None) -> None:
        """A report made; one of the same kind, period and area is replaced."""
        async with self._units.write() as unit:
            row_uid = uid()
            sealed = unit.vault.seal_bytes(body, "report", row_uid)
            values = {
                "uid": row_uid,
                "staff_id": by.id if by else None,
                "made_at": now,
                "body": sealed.body,
                "key_id": sealed.key_id,
            }
            names = {"kind": kind, "period": period, "place_code": place}
            new = insert(unit.conn, report_file).values(**names, **values)
            await unit.conn.execute(new.on_conflict_do_update(index_elements=list(names), set_=values))
            actor = audit.staff_actor(by.id) if by else audit.SERVICE
            await audit.record(unit, audit.HOUSE, actor, "report_made", now, f"{kind} {period}")

    async def listed(self, who: Staff) -> tuple[Kept, ...]:
        """The newest first."""
        query = select(report_file, staff.c.name).outerjoin(staff, staff.c.id == report_file.c.staff_id)
        query = query.where(self._mine(who)).order_by(report_file.c.made_at.desc(), report_file.c.id.desc())
        async with self._units.read() as unit:
            rows = (await unit.conn.execute(query.limit(SHOWN))).all()
            return tuple(Kept(r.id, r.kind, r.period, r.place_code, r.made_at, r.name or "") for r in rows)

    async def one(self, report_id: int, who: Staff, now: datetime) -> tuple[Kept, bytes]:
        """The file; the reading is recorded. Raises `NotYours`."""
        async with self._units.write() as unit:
            query = select(report_file).where(report_file.c.id == report_id, self._mine(who))
            row = (await unit.conn.execute(query)).one_or_none()
            if row is None:
                raise NotYours
            await audit.record(unit, audit.HOUSE, audit.staff_actor(who.id), "report_read", now, str(report_id))
            body = unit.vault.open_bytes(row.body, row.key_id, "report", row.uid)
            return Kept(row.id, row.kind, row.period, row.place_code, row.made_at, ""), body

    def _mine(self, who: Staff) -> ColumnElement[bool]:
        """A manager reads what lies in the own area, the district's all."""
        district = self._units.district
        body = district.body_of.get(who.committee)
        if who.role is not Role.MANAGER or body is None:
            return report_file.c.id.is_(None)
        if not body.place:
            return true()
        codes = [node.code for node in district.places if district.within(node.code, body.place)]
        return report_file.c.place_code.in_(codes)
