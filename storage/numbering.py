"""Official numbers: one running number for each register and year, never given twice."""

from datetime import datetime

from handlers.hours import local_day
from handlers.oversight.numbers import official
from storage.database import insert
from storage.tables import official_number
from storage.unit import Unit


async def next_number(unit: Unit, register: str, form: str, now: datetime) -> str:
    """The next number of that register this year, as the district writes it. The row stays locked until the commit."""
    year = local_day(unit.district, now).year
    new = insert(unit.conn, official_number).values(register=register, year=year, last=1)
    again = new.on_conflict_do_update(
        index_elements=[official_number.c.register, official_number.c.year],
        set_={"last": official_number.c.last + 1},
    )
    serial = (await unit.conn.execute(again.returning(official_number.c.last))).scalar_one()
    return official(form, year, serial)
