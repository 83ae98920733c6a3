"""What ties a case to others, on the desk: suggestions, bars, referral, letters, links, doubts; nothing of it out of sight."""

from io import BytesIO

import docx
import pytest

from handlers.casework.case import CaseNumber, Move, Status
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.facts import CaseFacts, Naming
from tests.console.house import TOWNSHIP, WHOLE, Browser, House, wages
from tests.console.test_casework import held, post, status_of

FIRM = "鑫达建筑劳务公司"
LETTER = {
    "sender": "court",
    "name": "枫溪区人民法院",
    "number": "委调7号",
    "kind": "delegated",
    "sent": "2026-11-20",
    "facts": "借款三万元未还，双方都在李家村。",
    "applicant_name": "张三丰",
    "respondent_name": "周大成",
    "place": "lw-lijia",
    "amount": "30000",
}


def debt(**changes: object) -> CaseFacts:
    facts = CaseFacts(
        what="他借我三十万不还",
        category="debt",
        place_code="lw-lijia",
        name="李",
        relation="friend",
        naming=Naming.NAMED,
    )
    return facts.with_(**changes)


async def test_the_queue_and_the_case_suggest_who_takes_it_with_reasons(house: House) -> None:
    best = await house.signed_in("cun1", specialities=("labour",))
    other = await house.signed_in("cun2")
    number = await house.case()
    assert "建议由您接手" in (await best.get("/desk/queue")).text
    assert "建议由同事cun1接手" in (await other.get("/desk/queue")).text
    page = (await other.get(f"/desk/case/{number}")).text
    assert "<strong>建议由同事cun1接手</strong>：对口专长，就在当地，有调解员证，手上 0 件，最少" in page
    assert "责任单位：区人力资源社会保障局" in page
    assert "先在本村（社区）调处" in page


async def test_of_a_sensitive_case_nobody_is_suggested(house: House) -> None:
    on_call = await house.signed_in("zhen1", committee=TOWNSHIP, on_call=True)
    await house.hire("zhen2", committee=TOWNSHIP)
    number = await house.danger()
    assert "接手</span>" not in (await on_call.get("/desk/queue")).text
    page = (await on_call.get(f"/desk/case/{number}")).text
    assert "建议由" not in page
    assert "同一对方的案件" not in page


async def test_a_matter_for_others_says_where_to_go_and_has_no_start(house: House) -> None:
    browser = await house.signed_in("cun1")
    facts = debt(category="criminal", subcategory="assault", what="他把我打成轻伤")
    number = await house.case(facts)
    await post(browser, number, "claim")
    page = (await browser.get(f"/desk/case/{number}")).text
    assert 'id="bar"' in page
    assert "拨打110" in page
    assert "《人民调解工作若干规定》第22条" in page
    assert 'data-open="do-start"' not in page
    refused = await browser.ask(f"/desk/case/{number}/start")
    assert (refused.status_code, "不能由调委会调解" in refused.json()["message"]) == (409, True)
    told = [reply.text for reply in await house.replies(number)]
    assert any("请找：公安机关（派出所），紧急拨打110" in text for text in told)
    await post(browser, number, "ground", kind="police", words="派出所同意调解函", on="2026-11-23")
    assert 'id="bar"' not in (await browser.get(f"/desk/case/{number}")).text
    await post(browser, number, "start")


async def test_a_referral_from_sheet_to_result(house: House) -> None:
    browser, number = await held(house)
    dialog = (await browser.get(f"/desk/case/{number}/do/refer")).text
    assert '<option value="区人力资源社会保障局">' in dialog
    fields = {"unit": "区人力资源社会保障局", "reason": "属于劳动监察", "due": "2026-12-04"}
    await post(browser, number, "refer", **fields)
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "正在转给区人力资源社会保障局" in page
    assert f'href="/desk/case/{number}/paper/referral"' in page
    got = await browser.get(f"/desk/case/{number}/paper/referral")
    assert "属于劳动监察" in "".join(p.text for p in docx.Document(BytesIO(got.content)).paragraphs)
    await post(browser, number, "refer_back", on="2026-11-23", words="还没到欠薪日")
    assert await status_of(house, number, "cun1") is Status.ROUTED
    await post(browser, number, "claim")
    await post(browser, number, "refer", other="区总工会", reason="请工会协商", due="2026-12-04")
    await post(browser, number, "refer_taken", on="2026-11-23", words="编号12")
    await post(browser, number, "refer_result", on="2026-11-23", words="已补发")
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "还没到欠薪日" in page
    assert "结果：已补发" in page
    told = "\n".join(reply.text for reply in await house.replies(number))
    for words in (
        "正在转给区人力资源社会保障局",
        "没有接收您的事：还没到欠薪日",
        "区总工会已经接收",
        "办理结果：已补发",
    ):
        assert words in told


async def test_a_letter_is_signed_for_once_and_its_answer_is_a_paper(house: House) -> None:
    browser = await house.signed_in("cun1")
    await browser.get("/desk/inbound")
    page = (await browser.post("/desk/inbound", **LETTER)).text
    assert "收件回执" in page
    assert "李家村人民调解委员会同事cun1" in page
    assert "李家村人民调解委员会，已进入它的待接手队列" in page
    number = CaseNumber(page.split('<dd class="code">')[1][:10])
    again = (await browser.post("/desk/inbound", **LETTER)).text
    assert "已经收过" in again
    assert number in again
    await post(browser, number, "claim")
    await post(browser, number, "start")
    await post(browser, number, "undisputed", words="借款三万元属实", applicant="2026-11-23", respondent="2026-11-23")
    await post(browser, number, "close", outcome="not_agreed", words="没谈成")
    await post(browser, number, "reply", words="材料随后寄")
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "枫溪区人民法院 委调7号，委派（立案前）" in page
    got = await browser.get(f"/desk/case/{number}/paper/answer")
    text = "".join(p.text for p in docx.Document(BytesIO(got.content)).paragraphs)
    assert "借款三万元属实" in text
    assert "材料随后寄" in text
    assert (await browser.get("/desk/inbound")).text.count("委调7号") == 0, "answered letters wait no more"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sender": ""}, "请选择来文单位的类别"),
        ({"sender": "mars"}, "来文单位的类别没有填对"),
        ({"number": ""}, "来文编号没有填对"),
        ({"sender": "hotline"}, "只能由人民法院"),
        ({"sent": "2030-01-01"}, "不能晚于今天"),
        ({"amount": "三万"}, "金额请写数字"),
        ({"facts": ""}, "基本情况没有填对"),
    ],
)
async def test_a_wrong_letter_is_refused_and_what_was_typed_stays(
    house: House, changes: dict[str, str], sentence: str
) -> None:
    browser = await house.signed_in("cun1")
    await browser.get("/desk/inbound")
    answer = await browser.post("/desk/inbound", **{**LETTER, **changes})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="张三丰"' in answer.text


async def two_cases(house: House) -> tuple[CaseNumber, CaseNumber]:
    first = await house.case(wages(other_party=FIRM, name="张三丰"))
    second = await house.case(wages(other_party=FIRM, name="李小兰"))
    return first, second


async def test_linked_cases_have_their_page_and_are_written_together(house: House) -> None:
    browser = await house.signed_in("cun1")
    first, second = await two_cases(house)
    page = (await browser.get(f"/desk/case/{first}")).text
    assert "对方是同一家单位" in page
    assert second in page
    await post(browser, first, "link", other=second, reason="同一工地")
    for number in (first, second):
        await post(browser, number, "claim")
        await post(browser, number, "start")
    page = (await browser.get(f"/desk/case/{first}/group")).text
    assert "一次写入您手上的 2 件" in page
    fields = {"on": "2026-11-23", "present": "公司代表", "words": "公司同意月底付清"}
    assert "2 件" in await post(browser, first, "joint-session", **fields)
    refused = await browser.ask(f"/desk/case/{first}/joint-session", **{**fields, "words": "李小兰也同意"})
    assert (refused.status_code, "别的当事人看得到" in refused.json()["message"]) == (409, True)
    assert "李小兰、公司代表" in (await browser.get(f"/desk/case/{second}")).text
    await post(browser, first, "unlink", reason="认错了")
    assert "没有关联" in (await browser.ask(f"/desk/case/{first}/unlink", reason="x")).json()["message"]


async def test_of_a_linked_case_out_of_sight_only_the_number_of_them_is_known(house: House) -> None:
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    village = await house.signed_in("cun1")
    first = await house.case(wages(other_party=FIRM, name="张三丰"))
    facts = wages(other_party=FIRM, name="李小兰", place_code="sq-shiqiao")
    second = await house.case(facts, committee="t-sq")
    assert "另有 1 件不在您的查看范围" in (await village.get(f"/desk/case/{first}")).text
    await post_form(boss, first, "link", other=second, reason="同一工地")
    for path in (f"/desk/case/{first}", f"/desk/case/{first}/group"):
        page = (await village.get(path)).text
        assert "另有 1 件不在您的查看范围" in page
        for hidden in (second, "李小兰"):
            assert hidden not in page
    assert (await village.get(f"/desk/case/{second}/group")).status_code == 404


async def post_form(browser: Browser, number: CaseNumber, act: str, **fields: str) -> None:
    await browser.get(f"/desk/case/{number}")
    assert (await browser.post(f"/desk/case/{number}/{act}", **fields)).status_code == 303


async def test_a_sensitive_case_is_linked_with_nothing_and_shows_nothing(house: House) -> None:
    on_call = await house.signed_in("zhen1", committee=TOWNSHIP, on_call=True)
    number = await house.danger()
    other = await house.case(wages(other_party=FIRM), committee=TOWNSHIP)
    await house.store.moves.move(number, await house.person("zhen1"), Order(Move.CLAIM), house.clock())
    refused = await on_call.ask(f"/desk/case/{number}/link", other=other, reason="x")
    assert (refused.status_code, "加密" in refused.json()["message"]) == (409, True)


async def test_a_doubt_shows_to_holder_and_managers_alone(house: House) -> None:
    browser, boss = await house.signed_in("cun1"), await house.signed_in("boss", Role.MANAGER, WHOLE)
    colleague = await house.signed_in("cun2")
    number = await house.case(debt())
    await post(browser, number, "claim")
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "双方关系密切：当事人说的关系是亲属、朋友或者同事" in page, "what the record shows by itself"
    told = await post(browser, number, "doubt", signs="no_proof", words="借条像是新写的")
    assert "当事人不会知道" in told
    for sees in (browser, boss):
        page = (await sees.get(f"/desk/case/{number}")).text
        assert "借条像是新写的" in page
        assert 'id="doubt"' in page
    refused = await browser.ask(f"/desk/case/{number}/close", outcome="oral", words="谈好了")
    assert (refused.status_code, "虚假" in refused.json()["message"]) == (409, False)
    await post(browser, number, "return", reason="忙")
    for sees in (browser, colleague):
        page = (await sees.get(f"/desk/case/{number}")).text
        assert "借条像是新写的" not in page
        assert "虚假诉讼" not in page
        sheet = await sees.get(f"/desk/case/{number}/paper/sham")
        assert sheet.status_code == 404
    await boss.get(f"/desk/case/{number}")
    await post(boss, number, "doubt_decide", verdict="forward", to="区人民检察院", words="疑点成立")
    got = await boss.get(f"/desk/case/{number}/paper/sham")
    assert "疑点成立" in "".join(p.text for p in docx.Document(BytesIO(got.content)).paragraphs)


async def test_proceedings_and_errands_stand_on_the_page_with_their_limits(house: House) -> None:
    browser, number = await held(house)
    petition = {
        "procedure": "petition",
        "body": "区信访局",
        "file_number": "信12",
        "filed": "2026-11-10",
        "stage": "decided",
        "received": "2026-11-20",
        "result": "不予支持",
    }
    assert (await browser.ask(f"/desk/case/{number}/proceeding", **petition)).status_code == 200
    await post(
        browser, number, "errand", on="2026-11-23", agent="代办员甲", body="区信访局", handed_in="申请书", receipt="收3"
    )
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "区信访局 信12" in page
    assert "不服信访处理意见，请求复查" in page
    assert "代办员甲到区信访局交了申请书，回执 收3" in page
    assert any("回执号 收3" in reply.text for reply in await house.replies(number))
