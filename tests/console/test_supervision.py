"""Supervision on the desk: from the overdue list to the notice, its answer and its call-back."""

from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from tests.console.house import WHOLE, House


async def test_from_the_overdue_list_to_the_call_back(house: House) -> None:
    holder = await house.signed_in("cun1")
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    number = await house.case()
    await house.store.moves.move(number, await house.person("cun1"), Order(Move.CLAIM), house.clock())
    assert "现在没有超期的事" in (await boss.get("/desk/overdue")).text
    house.clock.on(days=10)
    await holder.sign_in("cun1")
    await boss.sign_in("boss")
    page = (await boss.get("/desk/overdue")).text
    assert number in page
    assert f'href="/desk/supervise/{number}"' in page
    assert number in (await boss.get("/desk/overdue?sort=step")).text
    assert number not in (await boss.get("/desk/overdue?sort=visit")).text
    assert "同事cun1" in (await boss.get(f"/desk/supervise/{number}")).text
    refused = await boss.post(f"/desk/supervise/{number}", to="", words="请报进展")
    assert (refused.status_code, "请选择发给谁" in refused.text) == (409, True)
    to = int((await house.person("cun1")).id)
    issued = await boss.post(f"/desk/supervise/{number}", to=to, words="<b>请报进展</b>")
    where = issued.headers["location"]
    mine = (await holder.get("/desk/supervision")).text
    assert "督办〔2026〕1号" in mine
    assert "<b>请报进展" not in mine
    assert 'data-count="supervised">1<' in mine
    assert "撤销" not in (await holder.get(where)).text
    assert (await holder.post(where, act="answer", words="约了周五")).status_code == 303
    again = await holder.post(where, act="accept", words="好")
    assert (again.status_code, "由主管办理" in again.text) == (409, True)
    await boss.post(where, act="accept", words="")
    page = (await boss.get(where)).text
    assert "由主管直接问当事人" in page
    await boss.post(where, act="check", on="2026-12-03", spoken="申请人", found="done", words="已经修好")
    assert "已回访，办结" in (await boss.get(where)).text
