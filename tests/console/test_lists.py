"""Queue and own cases: the order, what is marked, what is hidden, and the race for a case."""

import asyncio

from handlers.casework.case import Move, Urgency
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.effects import Alert
from nlu.types import Risk
from tests.console.house import TOWNSHIP, WHOLE, House, wages


def order_of(page: str, *numbers: str) -> list[str]:
    return sorted(numbers, key=page.index)


async def test_danger_is_on_top_then_the_speciality_then_who_waits(house: House) -> None:
    waits = await house.case(wages(category="land", subcategory=""))
    house.clock.on(minutes=5)
    fits = await house.case()
    house.clock.on(minutes=5)
    burns = await house.case(wages(category="land", subcategory=""), urgency=Urgency.DANGER)
    browser = await house.signed_in("cun1", specialities=("labour",))
    page = (await browser.get("/desk/queue")).text
    assert order_of(page, waits, fits, burns) == [burns, fits, waits]
    assert page.count('fit">对口专长') == 1
    assert "等候" in page


async def test_of_a_sensitive_case_a_list_shows_its_number_alone(house: House) -> None:
    named = await house.signed_in("zhen1", committee=TOWNSHIP, on_call=True)
    others = [await house.signed_in("boss", Role.MANAGER, WHOLE), await house.signed_in("zhen2", committee=TOWNSHIP)]
    number = await house.danger()
    page = (await named.get("/desk/queue")).text
    assert number in page
    assert "有加密案件待处理" in page
    for hidden in ("他又打我", "婚姻家庭", "家庭暴力", "李家村"):
        assert hidden not in page
    for other in others:
        assert number not in (await other.get("/desk/queue")).text


async def test_an_alarm_stays_marked_for_all_who_see_the_case_while_it_goes_from_one_to_the_next(house: House) -> None:
    first = await house.signed_in("cun1", on_call=True)
    other = await house.signed_in("cun2", on_call=True)
    calm = await house.case()
    number = await house.case(urgency=Urgency.DANGER)
    await house.says(number, "他拿着刀在楼下", Alert(number, (Risk.VIOLENCE,), ("刀",), True))
    for told in ("同事cun1", "同事cun2"):
        for browser in (first, other):
            rows = (await browser.get("/desk/queue")).text.split('id="row-')
            marked = {row[:10]: "预警待确认" in row for row in rows[1:] if row.startswith("FQ")}
            assert marked == {number: True, calm: False}
            assert f"预警待确认，已通知{told}" in next(row for row in rows if row.startswith(number))
        house.clock.on(minutes=6)
        await house.store.alerts.climb(house.clock())
    await first.post(f"/desk/case/{number}/acknowledge", alert=1)
    for page in ("queue", "mine"):
        assert "预警待确认" not in (await first.get(f"/desk/{page}")).text


async def test_of_two_who_press_at_once_one_gets_the_case(house: House) -> None:
    number = await house.case()
    one, two = await house.signed_in("cun1"), await house.signed_in("cun2")
    answers = await asyncio.gather(one.ask(f"/desk/case/{number}/claim"), two.ask(f"/desk/case/{number}/claim"))
    assert sorted(a.status_code for a in answers) == [200, 409]
    late = next(a for a in answers if a.status_code == 409)
    assert late.json()["message"] == "这个案件已经有人接手了。"


async def test_late_claim_without_page_code_is_told_on_a_page(house: House) -> None:
    number = await house.case()
    one, two = await house.signed_in("cun1"), await house.signed_in("cun2")
    assert (await one.post(f"/desk/case/{number}/claim")).status_code == 303
    late = await two.post(f"/desk/case/{number}/claim")
    assert (late.status_code, "已经有人接手" in late.text) == (409, True)


async def test_own_cases_show_unread_words_first(house: House) -> None:
    quiet, loud = await house.case(), await house.case()
    browser = await house.signed_in("cun1")
    me = await house.person("cun1")
    for number in (quiet, loud):
        await house.store.moves.move(number, me, Order(Move.CLAIM), house.clock())
    await house.says(loud, "还有一件事要补充")
    page = (await browser.get("/desk/mine")).text
    assert order_of(page, quiet, loud) == [loud, quiet]
    assert "有新留言" in page
    assert "<title>(1) " in page


async def test_the_queue_turns_its_pages(house: House) -> None:
    numbers = [await house.case() for _ in range(52)]
    browser = await house.signed_in("cun1")
    first = (await browser.get("/desk/queue")).text
    after = first.split("/desk/queue?after=")[1].split('"')[0]
    second = (await browser.get(f"/desk/queue?after={after}")).text
    assert all((n in first) != (n in second) for n in numbers)
    assert (await browser.get("/desk/queue?after=forged")).status_code == 422


async def test_a_number_in_the_search_opens_the_case(house: House) -> None:
    number = await house.case()
    browser = await house.signed_in("cun1")
    found = await browser.get("/desk/find")
    assert found.status_code == 404
    answer = await browser.get(f"/desk/find?q=%20{number.lower()}%20")
    assert answer.headers["location"] == f"/desk/case/{number}"


async def test_resident_text_is_shown_as_text(house: House) -> None:
    await house.case(wages(what="<script>alert(1)</script>{{7*7}} \"'>"))
    browser = await house.signed_in("cun1")
    page = (await browser.get("/desk/queue")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
