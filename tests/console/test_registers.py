"""The registers' pages: kept and corrected in a browser, printed for a wall, taken as files, closed to other places."""

import io

import pytest
from openpyxl import load_workbook

from handlers.casework.staff import Role
from handlers.registers.declared import ALL
from tests.console.house import TOWNSHIP, VILLAGE, WHOLE, House

ADVISER = {"place": "lw-lijia", "role": "adviser", "name": "律师甲", "phone": "12348", "days": "每月第一个周三"}


async def test_an_entry_is_kept_corrected_printed_and_taken_out(house: House) -> None:
    me = await house.signed_in("cun", Role.MEDIATOR)
    assert "村（社区）联系人" in (await me.get("/desk/registers")).text
    await me.get("/desk/registers/contacts")
    wrong = await me.post("/desk/registers/contacts", **(ADVISER | {"name": ""}))
    assert (wrong.status_code, "请填写称呼" in wrong.text, "每月第一个周三" in wrong.text) == (422, True, True)
    made = await me.post("/desk/registers/contacts", **ADVISER)
    one = made.headers["location"].split("done=")[1]
    where = f"/desk/registers/contacts/{one}"
    assert (await me.post(where, version=1, **(ADVISER | {"name": "律师乙"}))).status_code == 303
    assert (await me.post(where, version=1, **ADVISER)).status_code == 422
    assert "称呼：律师甲 → 律师乙" in (await me.get(where)).text
    sheet = (await me.get("/desk/registers/contacts/print?place=lw-lijia")).text
    assert "律师乙" in sheet
    assert "110" in sheet
    file = await me.get("/desk/registers/contacts/file?as=xlsx")
    rows = list(load_workbook(io.BytesIO(file.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[2][:4] == (1, "柳湾镇李家村", "法律顾问", "律师乙")
    assert (await me.post(f"{where}/remove", version=2)).status_code == 303
    assert "律师乙" not in (await me.get("/desk/registers/contacts")).text


async def test_a_room_taken_at_that_time_is_refused_on_the_page(house: House) -> None:
    me = await house.signed_in("cun", Role.MEDIATOR)
    await me.get("/desk/registers/rooms")
    booking = {"room": "lw-1", "day": "2026-12-01", "from": "09:00", "until": "10:00", "use": "mediate"}
    assert (await me.post("/desk/registers/rooms", **booking)).status_code == 303
    again = await me.post("/desk/registers/rooms", **(booking | {"from": "09:30"}))
    assert (again.status_code, "已经有人订了" in again.text) == (422, True)


@pytest.mark.parametrize(("committee", "role"), [("v-xinmin", Role.MEDIATOR), ("t-fx", Role.MANAGER)])
async def test_another_place_reads_nothing_of_it(house: House, committee: str, role: Role) -> None:
    me = await house.signed_in("cun", Role.MEDIATOR, VILLAGE)
    await me.get("/desk/registers/contacts")
    one = (await me.post("/desk/registers/contacts", **ADVISER)).headers["location"].split("done=")[1]
    far = await house.signed_in("far", role, committee)
    for path in ("", "/file?as=csv", "/print?place=lw-lijia"):
        assert "律师甲" not in (await far.get(f"/desk/registers/contacts{path}")).text
    assert (await far.get(f"/desk/registers/contacts/{one}")).status_code == 404
    assert (await far.post(f"/desk/registers/contacts/{one}", version=1, **ADVISER)).status_code == 404
    assert (await far.post("/desk/registers/contacts", **ADVISER)).status_code == 404


async def test_assessments_are_for_managers_alone(house: House) -> None:
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    town = await house.signed_in("zhen", Role.MEDIATOR, TOWNSHIP)
    for register in ALL:
        assert (await boss.get(f"/desk/registers/{register.code}")).status_code == 200
    assert (await town.get("/desk/registers/risk")).status_code == 404
    assert "稳评" not in (await town.get("/desk/registers")).text
