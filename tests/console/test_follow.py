"""After an agreement from the web desk: plan, payments, papers served, the judge's own pages, papers as DOCX and PDF."""

import shutil
from io import BytesIO

import docx
import pytest

from bot.console.follow_forms import read_plan
from handlers.casework.case import CaseNumber, Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.record import Party, Terms
from handlers.casework.staff import Role
from handlers.errors import Refused
from tests.console.house import WHOLE, Browser, House


async def agreed(house: House) -> tuple[Browser, CaseNumber]:
    browser = await house.signed_in("cun1")
    number, me, now = await house.case(), await house.person("cun1"), house.clock()
    day = now.date()

    async def do(order: Order) -> None:
        await house.store.moves.move(number, me, order, now)

    await do(Order(Move.CLAIM))
    await do(Order(Move.START))
    await do(Order(Move.PARTY, entry=Party("applicant", "李")))
    await do(Order(Move.PARTY, entry=Party("respondent", "<b>老板</b>")))
    terms = Terms("欠工资", "分两期付清", agreed=day, effect=day, amount_fen=600_000)
    await do(Order(Move.TERMS, entry=terms))
    await do(Order(Move.CLOSE, outcome=Outcome.AGREED, words="分两期付清。"))
    return browser, number


def test_a_plan_is_read_line_by_line() -> None:
    parts = read_plan("2026-12-31 3000 收款后写收条\n2027年1月31日，3,000.50元\n2027/2/1 把门修好", "respondent")
    assert [(p.due.isoformat(), p.fen, p.words) for p in parts] == [
        ("2026-12-31", 300_000, "收款后写收条"),
        ("2027-01-31", 300_050, ""),
        ("2027-02-01", 0, "把门修好"),
    ]


@pytest.mark.parametrize(
    ("line", "fen", "words"),
    [
        ("2027年1月1日、10000元、首期", 1_000_000, "首期"),
        ("2027-02-01 1万 第二期", 1_000_000, "第二期"),
        ("2027-02-01、1.25万元", 1_250_000, ""),
        ("2027-02-01 一万两千元，转账", 1_200_000, "转账"),
        ("2027-02-01 人民币叁仟元整。", 300_000, ""),
        ("2027-02-01 ¥3,000.50 现金", 300_050, "现金"),
        ("2027-02-01 3000元（转账）", 300_000, "（转账）"),
        ("2027-02-01 付3000元", 300_000, ""),
        ("2027-02-01 3000元现金", 300_000, "现金"),
        ("2027-02-01 支付人民币叁仟元整，转账", 300_000, "转账"),
        ("2027-02-01 退还3000元押金", 300_000, "退还，押金"),
        ("2027-02-01 3000元货款", 300_000, "货款"),
        ("2027-02-01 还3000元给我的柜子", 0, "还3000元给我的柜子"),
        ("2027-02-01 还2把钥匙", 0, "还2把钥匙"),
        ("2027-02-01 付2次检查费", 0, "付2次检查费"),
        ("2027-02-01 三千元的柜子搬走", 0, "三千元的柜子搬走"),
        ("2027-02-01 2次上门修水管", 0, "2次上门修水管"),
    ],
)
def test_a_sum_of_the_plan_is_read_as_staff_write_it(line: str, fen: int, words: str) -> None:
    (part,) = read_plan(line, "respondent")
    assert (part.fen, part.words) == (fen, words)


@pytest.mark.parametrize(
    "text", ["三千", "2026-13-01 3000", "2026-12-31 3000.123", "2026-12-31", "2026-12-31 3000\n\n下月再付"]
)
def test_a_line_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(Refused, match=f"第{2 if '下月' in text else 1}行"):
        read_plan(text, "respondent")


async def test_plan_and_payment_from_the_page(house: House) -> None:
    browser, number = await agreed(house)
    where = f"/desk/case/{number}"
    assert 'id="plan-parts"' in (await browser.get(f"{where}/do/plan")).text
    page = (await browser.get(where)).text
    assert "/desk/checks" not in page, "the judge's page is for judges"
    wrong = await browser.ask(f"{where}/plan", payer="respondent", parts="2026-11-30 3000", chat="yes")
    assert (wrong.status_code, "对不上" in wrong.json()["message"]) == (409, True)
    right = await browser.ask(f"{where}/plan", payer="respondent", parts="2026-11-30 3000\n2026-12-30 3000", chat="yes")
    assert right.status_code == 200, right.text
    house.clock.on(days=9)
    await browser.sign_in("cun1")
    page = (await browser.get(where)).text
    assert "第1期：2026年11月30日以前，被申请人，3000元" in page
    assert "到期还没有登记履行" in page
    paid = await browser.ask(f"{where}/payment", part="1", paid="2026-12-01", words="转账")
    assert paid.status_code == 200, paid.text
    page = (await browser.get(where)).text
    assert "2026年12月1日已履行（逾期）" in page
    assert "到期还没有登记履行" not in page
    served = await browser.ask(
        f"{where}/serve", what="协议书", to="李", how="当面", on="2026-12-01", receipt="本人签收"
    )
    assert served.status_code == 200, served.text


async def test_the_judge_reads_the_agreement_and_answers(house: House) -> None:
    browser, number = await agreed(house)
    judge = await house.signed_in("faguan", Role.JUDGE, WHOLE)
    person = await house.person("faguan")
    assert "/desk/checks" not in (await browser.get(f"/desk/case/{number}")).text, "also when there are judges to ask"
    assert (await judge.get("/desk")).headers["location"] == "/desk/checks"
    assert "现在没有等您核对的协议" in (await judge.get("/desk/checks")).text
    where = f"/desk/check/{number}"
    nowhere = await judge.get("/desk/check/FQ22222222")
    assert ((await judge.get(where)).status_code, nowhere.status_code) == (404, 404)

    asked = await browser.ask(f"/desk/case/{number}/ask_judge", to=person.id, words="请看<i>期限</i>")
    assert asked.status_code == 200, asked.text
    assert number in (await judge.get("/desk/checks")).text
    page = (await judge.get(where)).text
    assert "请看&lt;i&gt;期限&lt;/i&gt;" in page
    assert "&lt;b&gt;老板&lt;/b&gt;" in page
    assert "老板拖了三个月工资" not in page, "nothing of what was told in the chat"
    assert (await judge.get(f"/desk/case/{number}")).status_code == 404
    paper = await judge.get(f"{where}/paper/agreement")
    assert "分两期付清" in "".join(p.text for p in docx.Document(BytesIO(paper.content)).paragraphs)
    assert (await judge.get(f"{where}/paper/steps")).status_code == 404
    refused = await judge.post(f"{where}/answer", verdict="mend", words="")
    assert (refused.status_code, "要补正的内容" in refused.text) == (409, True)
    done = await judge.ask(f"{where}/answer", verdict="mend", words="写明逾期怎么办")
    assert done.status_code == 200, done.text
    assert (await judge.get(where)).status_code == 404
    assert "写明逾期怎么办" in (await browser.get(f"/desk/case/{number}")).text


async def test_of_a_sensitive_case_the_list_of_a_judge_shows_the_number_alone(house: House) -> None:
    _, number = await agreed(house)
    judge = await house.signed_in("faguan", Role.JUDGE, WHOLE)
    me, person, now = await house.person("cun1"), await house.person("faguan"), house.clock()
    await house.store.moves.mark_sensitive(number, me, now)
    from handlers.casework.after import CheckAsked

    order = Order(Move.ASK_JUDGE, to=person, entry=CheckAsked("请看"))
    await house.store.moves.move(number, me, order, now)
    page = (await judge.get("/desk/checks")).text
    assert number in page
    assert "劳动" not in page


async def test_without_libreoffice_the_page_says_so_and_docx_remains(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, number = await agreed(house)
    monkeypatch.setattr(shutil, "which", lambda *_: None)
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "没有安装 LibreOffice" in page
    refused = await browser.get(f"/desk/case/{number}/pdf/agreement")
    assert (refused.status_code, "可以下载 DOCX" in refused.text) == (409, True)
    assert (await browser.get(f"/desk/case/{number}/paper/agreement")).status_code == 200


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
async def test_the_whole_file_as_one_pdf(house: House) -> None:
    browser, number = await agreed(house)
    answer = await browser.get(f"/desk/case/{number}/pdf/file")
    assert (answer.headers["content-type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert "no-store" in answer.headers["cache-control"]
    assert (await browser.get(f"/desk/case/{number}/pdf/nothing")).status_code == 404
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "整本卷宗" in page
    assert "下载了文书" in page
