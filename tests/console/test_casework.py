"""Casework from the web desk: hand-over with receipt, what is written down, limits, papers; nothing of it out of sight."""

from io import BytesIO

import docx
import pytest

from handlers.casework.case import CaseNumber, Move, Status
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from tests.console.house import TOWNSHIP, VILLAGE, WHOLE, Browser, House, wages


async def held(house: House, login: str = "cun1") -> tuple[Browser, CaseNumber]:
    browser = await house.signed_in(login)
    number = await house.case()
    await house.store.moves.move(number, await house.person(login), Order(Move.CLAIM), house.clock())
    return browser, number


async def post(browser: Browser, number: CaseNumber, move: str, **fields: object) -> str:
    """The form as page code sends it; the message it answers with."""
    answer = await browser.ask(f"/desk/case/{number}/{move}", **fields)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["message"])


async def status_of(house: House, number: CaseNumber, login: str) -> Status:
    return (await house.store.desk.page(number, await house.person(login), house.clock())).case.status


async def test_a_hand_over_is_receipted_in_the_other_queue(house: House) -> None:
    village, number = await held(house)
    town = await house.signed_in("zhen1", committee=TOWNSHIP)
    dialog = (await village.get(f"/desk/case/{number}/do/escalate")).text
    assert '<option value="t-lw">柳湾镇人民调解委员会 · 乡镇（街道）</option>' in dialog
    await post(village, number, "escalate", body="t-lw", reason="对方不在本村", tried="上门两次")
    assert "正在移交柳湾镇人民调解委员会" in (await village.get(f"/desk/case/{number}")).text
    queue = (await town.get("/desk/queue")).text
    assert number in queue
    assert "移交待签收" in queue
    page = (await town.get(f"/desk/case/{number}")).text
    assert "签收并接手" in page
    assert "上门两次" in page
    await post(town, number, "claim")
    page = (await town.get(f"/desk/case/{number}")).text
    assert "同事zhen1签收" in page
    assert (await village.get(f"/desk/case/{number}")).status_code == 404


async def test_a_hand_over_comes_back_with_the_reason(house: House) -> None:
    village, number = await held(house)
    town = await house.signed_in("zhen1", committee=TOWNSHIP)
    await post(village, number, "escalate", body="t-lw", reason="调不动")
    refused = await town.ask(f"/desk/case/{number}/send_back", reason=" ")
    assert refused.status_code == 409
    await post(town, number, "send_back", reason="先走访一次")
    page = (await village.get(f"/desk/case/{number}")).text
    assert "同事zhen1退回：先走访一次" in page
    assert (await town.get(f"/desk/case/{number}")).status_code == 404
    assert await status_of(house, number, "cun1") is Status.CLAIMED


WRITTEN = [
    ("party", {"side": "applicant", "name": "李甲", "address": "李家村"}, "李甲，李家村"),
    ("key_date", {"event": "left_job", "day": "2026-11-02"}, "2026年11月2日：离职"),
    ("inquire", {"on": "2026-11-23", "person": "工友", "words": "记工本一致"}, "工友：记工本一致"),
    (
        "session",
        {"on": "2026-11-23", "present": "双方", "words": "谈了两小时", "result": "达成协议"},
        "双方：谈了两小时",
    ),
    (
        "terms",
        {"form": "written", "facts": "欠薪", "words": "三日内付清", "agreed": "2026-11-23", "amount": "12000"},
        "12000元",
    ),
]


async def test_what_is_written_down_shows_on_the_page(house: House) -> None:
    browser, number = await held(house)
    await post(browser, number, "start")
    for move, fields, shown in WRITTEN:
        assert await post(browser, number, move, **fields) == "已记下。"
        assert shown in (await browser.get(f"/desk/case/{number}")).text, move
    await post(browser, number, "close", outcome="agreed", words="三日内付清。")
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "归档前还缺：协议生效日期、回访记录" in page
    terms = {**WRITTEN[-1][1], "effect": "2026-11-23", "perform_by": "2026-11-26"}
    await post(browser, number, "terms", **terms)
    await post(browser, number, "visit", on="2026-11-23", words="钱收到了")
    await post(browser, number, "confirm", court="枫溪区人民法院", asked="2026-11-23")
    await post(browser, number, "perform", reason="银行回单", paid="2026-11-23")
    assert "待跟进和归档" in (await browser.get("/desk/mine")).text
    await post(browser, number, "archive")
    assert await status_of(house, number, "cun1") is Status.ARCHIVED
    assert "待跟进和归档" not in (await browser.get("/desk/mine")).text


@pytest.mark.parametrize(
    ("move", "fields", "sentence"),
    [
        ("key_date", {"event": "left_job", "day": "昨天"}, "日期要写成"),
        ("key_date", {"event": "left_job", "day": "0001-01-01"}, "日期要写成"),
        ("key_date", {"event": "__class__", "day": "2026-11-02"}, "从名单里选"),
        ("key_date", {"event": "left_job", "day": "2030-01-01"}, "不能晚于今天"),
        ("party", {"side": "nobody", "name": "李"}, "哪一方"),
        ("places", {"codes": "nowhere"}, "名单里选"),
        ("escalate", {"body": "v-xinmin", "reason": "理由"}, "上级"),
        ("archive", {}, "不能归档"),
    ],
)
async def test_wrong_forms_are_refused_in_a_sentence(
    house: House, move: str, fields: dict[str, str], sentence: str
) -> None:
    browser, number = await held(house)
    answer = await browser.ask(f"/desk/case/{number}/{move}", **fields)
    assert answer.status_code in (409, 422)
    assert sentence in answer.json()["message"]


async def test_money_is_read_as_yuan(house: House) -> None:
    browser, number = await held(house)
    await post(browser, number, "start")
    fields = {**WRITTEN[-1][1], "amount": "一万二"}
    answer = await browser.ask(f"/desk/case/{number}/terms", **fields)
    assert (answer.status_code, "元" in answer.json()["message"]) == (422, True)


async def test_limits_stand_on_the_page_with_article_and_what_is_left(house: House) -> None:
    browser, number = await held(house)
    await post(browser, number, "key_date", event="award_received", day="2026-11-12")
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "最晚2026年11月27日，还有 4 天" in page
    assert "《劳动争议调解仲裁法》第48条、第50条" in page
    assert 'id="near-labour_suit"' in page


async def test_the_page_names_the_day_that_is_missing_and_takes_it_on_the_spot(house: House) -> None:
    browser, number = await held(house)
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "还缺<strong>离职（劳动关系终止）</strong>的日期" in page
    assert "离职后就欠薪申请劳动仲裁（《劳动争议调解仲裁法》第27条）" in page
    await post(browser, number, "key_date", event="left_job", day="2026-11-02")
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "还缺<strong>离职" not in page
    assert "离职后就欠薪申请劳动仲裁</strong>：最晚2027年11月" in page


async def test_the_resident_reads_the_limits_in_the_progress_answer(house: House) -> None:
    from handlers.casework.clocks import resident_words

    browser, number = await held(house)
    await post(browser, number, "key_date", event="left_job", day="2026-11-02")
    case = (await house.store.desk.page(number, await house.person("cun1"), house.clock())).case
    words = resident_words(case, house.service.district, house.clock().date())
    assert "离职后就欠薪申请劳动仲裁：最晚2027年11月23日" in words, "the application started it anew"


async def test_a_paper_is_downloaded_by_who_works_the_case_and_the_download_is_recorded(house: House) -> None:
    browser, number = await held(house)
    await post(browser, number, "party", side="applicant", name="李甲")
    page = (await browser.get(f"/desk/case/{number}")).text
    assert f'href="/desk/case/{number}/paper/agreement"' in page
    assert "还缺：" in page
    got = await browser.get(f"/desk/case/{number}/paper/steps")
    assert got.status_code == 200
    assert got.headers["content-disposition"].startswith(f'attachment; filename="{number}-steps.docx"')
    cells = [
        cell.text for table in docx.Document(BytesIO(got.content)).tables for row in table.rows for cell in row.cells
    ]
    assert "李甲" in cells
    assert "同事cun1" in " ".join(cells)
    assert "同事cun1 下载了文书" in (await browser.get(f"/desk/case/{number}")).text


async def test_papers_are_not_there_for_others(house: House) -> None:
    number = await house.case()
    looks = await house.signed_in("cun2")
    far = await house.signed_in("far", committee="v-xinmin")
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    assert "/paper/" not in (await looks.get(f"/desk/case/{number}")).text
    for browser, code in ((looks, "steps"), (far, "steps"), (boss, "nothing")):
        assert (await browser.get(f"/desk/case/{number}/paper/{code}")).status_code == 404
    secret = await house.danger()
    assert (await looks.get(f"/desk/case/{secret}/paper/steps")).status_code == 404


async def test_a_case_of_unknown_place_waits_to_be_routed(house: House) -> None:
    number = await house.case(wages(place_code="", place="某个地方"), committee=WHOLE)
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    assert "已受理，等待分流" in (await boss.get(f"/desk/case/{number}")).text
    assert await post(boss, number, "route", body=VILLAGE, reason="当事人说在李家村") == "已分流。"
    villager = await house.signed_in("cun1")
    assert number in (await villager.get("/desk/queue")).text
