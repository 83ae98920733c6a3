"""Several cases at once: each decided by itself, refusals named, nothing out of sight and nothing sensitive among them."""

from handlers.casework.case import Move, Urgency
from handlers.casework.desk import Order
from tests.console.house import HOST, TOWNSHIP, Browser, House


async def send(browser: Browser, *numbers: str, **fields: str) -> tuple[int, str]:
    data = {"csrf": browser.csrf, "number": list(numbers), "sure": "yes", **fields}
    answer = await browser.client.post("/desk/bulk", data=data, headers={"Origin": HOST})
    return answer.status_code, answer.text


async def test_each_case_is_decided_by_itself_and_told(house: House) -> None:
    free, taken, far = await house.case(), await house.case(), await house.case(committee="v-wangzhuang")
    browser = await house.signed_in("cun1")
    other = await house.hire("cun2")
    await house.store.moves.move(taken, other, Order(Move.CLAIM), house.clock())
    status, page = await send(browser, free, taken, far, "FQNONSENSE", move="claim")
    assert status == 200
    assert "办成 1 件，没办成 3 件" in page
    assert page.count("没有找到，或者您没有权限查看。") >= 2  # out of sight and not there read alike
    me = await house.person("cun1")
    assert [case.number for case in await house.store.desk.mine(me)] == [free]


async def test_a_hand_over_needs_reason_and_person_and_keeps_what_was_typed(house: House) -> None:
    one, two = await house.case(), await house.case()
    browser = await house.signed_in("cun1")
    to = await house.hire("cun2")
    await send(browser, one, two, move="claim")
    _, page = await send(browser, one, two, move="transfer", to=str(to.id))
    assert "办成 0 件，没办成 2 件" in page
    _, page = await send(browser, one, two, move="transfer", to=str(to.id), reason="轮休")
    assert "办成 2 件，没办成 0 件" in page
    assert len(await house.store.desk.mine(to)) == 2


async def test_nothing_is_done_without_choice_confirmation_or_a_move_that_fits_many(house: House) -> None:
    number = await house.case()
    browser = await house.signed_in("cun1")
    for fields in ({"move": "close"}, {"move": ""}, {"move": "claim", "sure": ""}):
        status, page = await send(browser, number, **fields)
        assert (status, "办理结果" in page, f'value="{number}" checked' in page) == (422, False, True)
    assert (await send(browser, move="claim"))[0] == 422
    assert await house.store.desk.mine(await house.person("cun1")) == ()


async def test_dangerous_and_sensitive_cases_are_not_among_them(house: House) -> None:
    burns = await house.case(urgency=Urgency.DANGER)
    browser = await house.signed_in("cun1")
    assert burns not in (await browser.get("/desk/bulk")).text
    assert "请打开单独办理" in (await send(browser, burns, move="claim"))[1]
    named = await house.signed_in("zhen1", committee=TOWNSHIP, on_call=True)
    secret = await house.danger()
    assert secret not in (await named.get("/desk/bulk")).text


async def test_what_was_done_to_several_by_mistake_is_taken_back_together(house: House) -> None:
    one, two = await house.case(), await house.case()
    browser = await house.signed_in("cun1")
    _, page = await send(browser, one, two, move="claim")
    assert "撤销办成的 2 件" in page
    await browser.ask(f"/desk/case/{two}/say", words="您好")
    _, page = await send(browser, one, two, move="take_back")
    assert "办成 1 件，没办成 1 件" in page
    assert "新的情况" in page
    me = await house.person("cun1")
    assert [case.number for case in await house.store.desk.mine(me)] == [two]
    assert [case.number for case in (await house.store.desk.queue(me)).cases] == [one]
    to = await house.hire("cun2")
    await send(browser, one, move="claim")
    await send(browser, one, move="transfer", to=str(to.id), reason="轮休")
    assert "办成 1 件" in (await send(browser, one, move="take_back"))[1], "though it is out of sight by now"
    assert await house.store.desk.mine(to) == ()
