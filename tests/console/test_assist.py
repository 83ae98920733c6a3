"""The desk's pages of people: roster, panels, requests and danger's checklist, as each role reads them."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.casework.case import CaseNumber, Move
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.effects import Alert
from nlu.types import Risk
from tests.console.house import TOWNSHIP, WHOLE, Browser, House, wages

DAY = "2026-11-27"
PHONE = "13900004321"


async def held(house: House, login: str = "cun1") -> tuple[Browser, CaseNumber]:
    browser = await house.signed_in(login)
    number = await house.case(wages(phone="13800001234", other_party="大石建筑公司"))
    await house.store.moves.move(number, await house.person(login), Order(Move.CLAIM), house.clock())
    return browser, number


async def asked(house: House, browser: Browser, case: CaseNumber, kind: str, **fields: object) -> int:
    """A request made on the page; its id."""
    values = {
        "task": "看一看账",
        "due": DAY,
        "consent": "yes",
        "place": "村委会",
        "body": "劳动监察大队",
        "way": "settle",
    } | fields
    answer = await browser.ask(f"/desk/case/{case}/help-{kind}", **values)
    assert answer.status_code == 200, answer.text
    assert await house.store.assistance.climb(house.clock()) == ()
    page = (await browser.get(f"/desk/case/{case}")).text
    return int(re.findall(r"/desk/help/(\d+)", page)[-1])


async def test_the_roster_is_edited_by_managers_of_the_area_and_read_by_all(house: House) -> None:
    await house.hire("cun1")
    person = await house.person("cun1")
    boss = await house.signed_in("boss", Role.MANAGER, TOWNSHIP)
    far = await house.signed_in("far", Role.MANAGER, "t-sq")
    reader = await house.signed_in("cun2")
    fields = {
        "kind": "part_time",
        "firm": "李家村委会",
        "certificate": "枫调字9号",
        "until": "2026-12-20",
        "grade": "三级",
        "phone": PHONE,
        "places": "lw-wangzhuang",
        "speciality": "land",
    }
    assert (await boss.post(f"/desk/roster/{person.id}", **fields)).status_code == 303
    assert (await far.post(f"/desk/roster/{person.id}", **fields)).status_code == 404
    training = {"on": "2026-11-02", "hours": "8", "theme": "调解技巧"}
    assert (await boss.post(f"/desk/roster/{person.id}/training", **training)).status_code == 303
    wrong = await boss.post(f"/desk/roster/{person.id}/training", **(training | {"hours": "0"}))
    assert (wrong.status_code, "学时" in wrong.text) == (422, True)
    page = (await reader.get("/desk/roster")).text
    for words in ("兼职调解员", "李家村委会", "快到期", "三级", "柳湾镇王庄村", "山林土地"):
        assert words in page
    assert PHONE not in page
    assert "缺 " not in page, "posts are the managers' matter"
    assert PHONE in (await boss.get(f"/desk/roster/{person.id}")).text
    assert "缺 " in (await boss.get("/desk/roster")).text


async def test_the_roster_as_a_file_runs_no_formula_and_tells_no_phone(house: House) -> None:
    await house.hire("cun1")
    person = await house.person("cun1")
    admin = await house.signed_in("admin", Role.ADMINISTRATOR, WHOLE)
    boss = await house.signed_in("boss", Role.MANAGER, TOWNSHIP)
    await admin.post(f"/desk/roster/{person.id}", firm="=1+1", phone=PHONE)
    got = await admin.get("/desk/roster/file")
    rows = {row["姓名"]: row for row in csv.DictReader(io.StringIO(got.text.removeprefix("\ufeff")))}
    assert rows["同事cun1"]["单位"] == "'=1+1"
    assert PHONE not in got.text
    await house.hire("fx1", committee="t-fx")
    mine = (await boss.get("/desk/roster/file")).text
    assert "同事cun1" in mine
    assert "同事fx1" not in mine, "a manager takes the own area along"


async def test_a_named_expert_from_the_page_to_the_result(house: House) -> None:
    browser, number = await held(house)
    expert = await house.signed_in("zhuanjia", Role.EXPERT, WHOLE)
    who = await house.person("zhuanjia")
    dialog = (await browser.get(f"/desk/case/{number}/do/help-expert")).text
    assert f'<option value="{who.id}">同事zhuanjia（专家，枫溪区人民调解委员会）</option>' in dialog
    refused = await browser.ask(f"/desk/case/{number}/help-expert", owner=who.id, task="看账", due=DAY)
    assert (refused.status_code, "第20条" in refused.json()["message"]) == (409, True)
    request = await asked(house, browser, number, "expert", owner=who.id)
    assert 'data-count="asked">1<' in (await expert.get("/desk/help")).text
    page = (await expert.get(f"/desk/help/{request}")).text
    assert "大石建筑公司" in page
    assert "婉拒" in page, "the sentence of a refusal names this button"
    assert number not in page
    assert (await expert.get(f"/desk/case/{number}")).status_code == 404
    plain = await expert.post(f"/desk/help/{request}", act="accept", day=DAY, kin="no", interest="yes", acted="no")
    assert (plain.status_code, "回避" in plain.text) == (409, True)
    await expert.post(f"/desk/help/{request}", act="accept", day=DAY, kin="no", interest="no", acted="no")
    page = (await expert.get(f"/desk/case/{number}")).text
    assert "老板拖了三个月工资" in page
    for hidden in (
        "13800001234",
        "/desk/case/" + number + "/say",
        'data-open="do-close"',
        '谁看过、谁动过 <span class="count">1',
    ):
        assert hidden not in page
    await expert.post(f"/desk/help/{request}", act="finish", words="账上少记两个月")
    assert "账上少记两个月" in (await browser.get(f"/desk/case/{number}")).text
    assert (await expert.get(f"/desk/case/{number}")).status_code == 404


async def test_joint_handling_shows_lead_bodies_states_and_what_is_late(house: House) -> None:
    browser, number = await held(house)
    other = await house.signed_in("fx1", committee="t-fx")
    owner = await house.person("fx1")
    await asked(house, browser, number, "joint", owner=owner.id, task="查社保")
    await asked(house, browser, number, "joint", body="派出所", task="看现场")
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "牵头：同事cun1" in page
    assert "查社保" in page
    assert "派出所" in page
    theirs = (await other.get(f"/desk/case/{number}")).text
    assert "查社保" in theirs
    assert "联合调处" in (await other.get("/desk/help/1")).text
    assert "看现场" not in theirs, "each body reads its own task"
    house.clock.on(days=8)
    await other.sign_in("fx1")
    assert "已过期" in (await other.get("/desk/help")).text


async def test_the_court_is_helped_on_a_written_request_alone(house: House) -> None:
    browser, number = await held(house)
    await house.hire("wangge", Role.GRID_WORKER)
    grid = await house.person("wangge")
    fields = {"owner": grid.id, "task": "送达传票", "due": DAY}
    refused = await browser.ask(f"/desk/case/{number}/help-court", **fields)
    assert (refused.status_code, "书面委托" in refused.json()["message"]) == (409, True)
    paper = {"court": "枫溪区人民法院", "number": "（2026）1号", "dated": "2026-11-20"}
    request = await asked(house, browser, number, "court", **fields, **paper)
    page = (await browser.get(f"/desk/help/{request}")).text
    assert "枫溪区人民法院，（2026）1号，2026年11月20日" in page


async def test_a_panel_is_made_by_a_manager_and_sent_by_the_holder(house: House) -> None:
    browser, number = await held(house)
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    member = await house.signed_in("fx1", committee="t-fx")
    person = await house.person("fx1")
    made = {"name": "东片调解团", "days": "每月首个周三", "members": str(person.id), "places": "lw"}
    assert "还没有调解团：请主管" in (await browser.get(f"/desk/case/{number}/do/help-panel")).text
    assert (await boss.post("/desk/panels", **made)).status_code == 303
    assert "还没有调解团" not in (await browser.get(f"/desk/case/{number}/do/help-panel")).text
    assert (await boss.post("/desk/panels", **made)).status_code == 422, "one name, one panel"
    assert (await browser.post("/desk/panels", **made)).status_code == 403
    page = (await browser.get("/desk/panels")).text
    assert "每月首个周三" in page
    await asked(house, browser, number, "panel", panel=1)
    assert (await member.get(f"/desk/case/{number}")).status_code == 200
    assert any("东片调解团会来调解" in reply.text for reply in await house.replies(number))


@pytest.mark.parametrize(("kind", "status"), [("mediator", 404), ("boss", 200), ("judge", 404), ("admin", 404)])
async def test_a_request_is_there_for_who_works_the_case_and_who_was_asked(
    house: House, kind: str, status: int
) -> None:
    browser, number = await held(house)
    await house.hire("zhuanjia", Role.EXPERT, WHOLE)
    request = await asked(house, browser, number, "expert", owner=(await house.person("zhuanjia")).id)
    roles = {"boss": Role.MANAGER, "judge": Role.JUDGE, "admin": Role.ADMINISTRATOR, "mediator": Role.MEDIATOR}
    looks = await house.signed_in("looks", roles[kind], WHOLE)
    assert (await looks.get(f"/desk/help/{request}")).status_code == status
    listed = (await looks.get("/desk/help")).text
    assert ("点将约访" in listed) is (status == 200)


async def test_the_checklist_of_violence_at_home_waits_for_her_will(house: House) -> None:
    on_call = await house.signed_in("zhen1", committee=TOWNSHIP, on_call=True)
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    number = await house.danger()
    await house.says(number, "他打我", Alert(number, (Risk.DOMESTIC_VIOLENCE,), ("打我",), urgent=True))
    page = (await on_call.get(f"/desk/case/{number}")).text
    assert "先问本人愿不愿意告诉别的单位" in page
    assert "已报警" not in page
    assert "我来打" not in page, "nobody may be called yet"
    assert 'id="to-call"' not in page
    line = re.findall(r'id="linkage-(\d+)"', page)[0]
    early = await on_call.ask(f"/desk/case/{number}/linkage-call", line=line, words="派出所接的")
    assert (early.status_code, "反家庭暴力法" in early.json()["message"]) == (409, True)
    assert (await boss.ask(f"/desk/case/{number}/will", will="consent", words="x")).status_code == 404
    will = await on_call.ask(f"/desk/case/{number}/will", will="consent", words="她愿意报警")
    assert will.status_code == 200
    page = (await on_call.get(f"/desk/case/{number}")).text
    assert "我来打" in page
    assert "还没有打" in page
    assert "下一家" in page.split('id="to-call"')[1].split("</p>")[0], "it stands over the case, not only beside it"
    assert (await on_call.ask(f"/desk/case/{number}/linkage-call", line=line, words=" ")).status_code == 409
    await on_call.ask(f"/desk/case/{number}/linkage-call", line=line, words="110 值班接的，五分钟到")
    page = (await on_call.get(f"/desk/case/{number}")).text
    assert "同事zhen1：110 值班接的，五分钟到" in page
    assert "记录了联动电话" in page


async def test_violence_between_neighbours_is_reported_without_asking(house: House) -> None:
    browser, number = await held(house)
    await house.says(number, "我要砍他", Alert(number, (Risk.VIOLENCE,), ("砍",), urgent=True))
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "民转刑防范联动" in page
    assert page.count("还没有打") == 9
    house.clock.on(minutes=6)
    await house.store.linkage.climb(house.clock())
    assert "联动电话到时间没有打" in (await browser.get(f"/desk/case/{number}")).text


async def test_who_is_away_is_no_choice(house: House) -> None:
    browser, number = await held(house)
    expert = await house.hire("zhuanjia", Role.EXPERT, WHOLE)
    gone = replace(expert, away_until=house.clock() + timedelta(days=1))
    await house.store.people.change(gone, house.clock())
    assert "同事zhuanjia（专家" not in (await browser.get(f"/desk/case/{number}")).text
