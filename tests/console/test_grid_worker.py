"""The grid worker's way through a case: taken, the parties written down, handed up, and never offered back to who hands up."""

import re
from dataclasses import replace

import pytest

from bot.console.fields import Field
from bot.console.prefill import before
from handlers.casework.codes import Move
from handlers.casework.staff import Role
from tests.console.house import TOWNSHIP, VILLAGE, House, wages
from tests.handlers.town import TODAY, fresh_case


def leading(page: str) -> list[str]:
    """The moves whose buttons stand out."""
    return re.findall(r'class="button primary"[^>]*data-open="do-([a-z_]+)"', page)


async def test_what_stands_out_is_what_is_next_and_the_reporter_is_not_typed_again(house: House) -> None:
    grid = await house.signed_in("wangge", Role.GRID_WORKER, VILLAGE, certificate="")
    number = await house.case(wages(name="周某", phone="13900000002"))
    case = f"/desk/case/{number}"
    await grid.ask(f"{case}/claim")
    assert leading((await grid.get(case)).text) == ["party"]
    first = (await grid.get(f"{case}/do/party")).text
    for known in ('value="applicant" selected', 'value="周某"', 'value="13900000002"'):
        assert known in first
    await grid.ask(f"{case}/party", side="applicant", name="周某")
    second = (await grid.get(f"{case}/do/party")).text
    assert 'value="respondent" selected' in second
    assert "周某" not in second
    await grid.ask(f"{case}/party", side="respondent", name="王某")
    page = (await grid.get(case)).text
    assert "上报村（社区），由他们签收" in page
    assert leading(page) == ["escalate"]  # nobody of a grid mediates
    told = (await grid.ask(f"{case}/close", outcome="agreed", words="谈成了")).json()["message"]
    assert "达成口头协议" in told
    assert "上报" in told


@pytest.mark.parametrize(("told", "name"), [("周建国", "周建国"), ("周", ""), ("王小姐", ""), ("刘姐", ""), ("", "")])
def test_only_a_whole_name_is_written_into_a_party(told: str, name: str) -> None:
    case = replace(fresh_case(), facts=wages(name=told))
    assert before(Move.PARTY, Field("name", "姓名或名称"), case, TODAY) == name


async def test_who_handed_up_is_not_offered_the_case_again(house: House) -> None:
    grid = await house.signed_in("wangge", Role.GRID_WORKER, VILLAGE)
    mediator = await house.signed_in("cun1", Role.MEDIATOR, VILLAGE)
    number = await house.case()
    await grid.ask(f"/desk/case/{number}/claim")
    await grid.ask(f"/desk/case/{number}/escalate", body=VILLAGE, reason="谈不拢")
    take = f"/desk/case/{number}/claim"
    mine, queue = (await grid.get("/desk/mine")).text, (await grid.get("/desk/queue")).text
    assert "移交待签收" in mine
    assert take not in mine
    assert number not in queue
    assert take in (await mediator.get("/desk/queue")).text


async def test_a_level_stands_beside_its_committee_without_brackets_in_brackets(house: House) -> None:
    village = await house.signed_in("cun1", Role.MEDIATOR, VILLAGE)
    await house.hire("zhen1", committee=TOWNSHIP)
    number = await house.case()
    await village.ask(f"/desk/case/{number}/claim")
    assert "））" not in (await village.get(f"/desk/case/{number}/do/escalate")).text
