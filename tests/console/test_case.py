"""The case page: what it tells, what it offers, what each move does, and that every reading is recorded."""

import re

import pytest

from handlers.casework.case import CaseNumber, Move, Status
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.effects import Say
from handlers.messages import Reply
from tests.console.house import VILLAGE, WHOLE, Browser, House, wages

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


async def held(house: House, **facts: object) -> tuple[Browser, CaseNumber]:
    """A case held by cun1, and cun1's browser."""
    browser = await house.signed_in("cun1")
    number = await house.case(wages(**facts))
    await house.store.moves.move(number, await house.person("cun1"), Order(Move.CLAIM), house.clock())
    return browser, number


async def acts_of(house: House, number: CaseNumber) -> list[str]:
    boss = await house.hire("reader", Role.MANAGER, WHOLE)
    page = await house.store.desk.page(number, boss, house.clock())
    return [entry.act for entry in page.audit if not entry.actor.endswith(f":{boss.id}")]


async def test_the_page_tells_facts_channel_talk_and_history(house: House) -> None:
    browser, number = await held(house, phone="13800000000", amount_fen=1200000)
    await house.says(number, "老板电话也给您")
    page = (await browser.get(f"/desk/case/{number}")).text
    for words in (
        "老板拖了三个月工资",
        "12000元",
        "13800000000",
        "建议渠道",
        "老板电话也给您",
        "同事cun1 接手",
        "自述，未核实",
    ):
        assert words in page
    assert "同事cun1 开始办理" in page


async def test_the_page_says_how_a_limit_stands_by_the_day_that_was_told(house: House) -> None:
    hurt = {"what": "2024年3月在工地摔断腿，一直没认定工伤", "subcategory": "work_injury", "when": "2024年3月"}
    browser, number = await held(house, **hurt)
    page = (await browser.get(f"/desk/case/{number}")).text
    assert re.search(r'<li class="late" data-left>.*申请工伤认定：看日期可能已过，最晚2025年3月31日到期', page)
    assert "按自述的2024年3月算，未核实" in page
    plain, other = browser, await house.case(wages())
    assert "data-left" not in (await plain.get(f"/desk/case/{other}")).text


async def test_every_reading_is_recorded_and_shown(house: House) -> None:
    browser, number = await held(house)
    await browser.get(f"/desk/case/{number}")
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "同事cun1 查看了案件" in page
    assert (await acts_of(house, number)).count("read") == 2
    assert not await house.store.audit.verify()


async def test_moves_ask_for_a_reason_on_the_page(house: House) -> None:
    browser, number = await held(house)
    for move in ("return", "transfer", "escalate", "withdraw", "close"):
        refused = await browser.post(f"/desk/case/{number}/{move}", reason=" ", words="")
        assert refused.status_code == 409, move
        assert 'id="refused"' in refused.text


@pytest.mark.parametrize(
    ("move", "fields", "status"),
    [
        ("return", {"reason": "不在本村"}, Status.ROUTED),
        ("escalate", {"reason": "涉及两个村"}, Status.HANDED),
        ("withdraw", {"reason": "当事人说不办了"}, Status.WITHDRAWN),
        ("close", {"outcome": "agreed", "words": "双方谈好，三天内付清。"}, Status.AGREED),
    ],
)
async def test_moves(house: House, move: str, fields: dict[str, str], status: Status) -> None:
    browser, number = await held(house)
    answer = await browser.ask(f"/desk/case/{number}/{move}", **fields)
    assert answer.status_code == 200
    boss = await house.hire("boss", Role.MANAGER, WHOLE)
    page = await house.store.desk.page(number, boss, house.clock())
    assert page.case.status is status
    assert await house.replies(number)


async def test_transfer_gives_the_case_to_the_colleague(house: House) -> None:
    browser, number = await held(house)
    colleague = await house.hire("cun9")
    dialog = (await browser.get(f"/desk/case/{number}/do/transfer")).text
    assert f'<option value="{colleague.id}">' in dialog
    answer = await browser.ask(f"/desk/case/{number}/transfer", to=colleague.id, reason="我要出差")
    assert answer.json()["go"] == f"/desk/queue?done=moved&slip={number}"
    assert (await browser.get(f"/desk/case/{number}")).status_code == 404
    assert [c.number for c in await house.store.desk.mine(colleague)] == [number]


async def test_a_closed_case_is_taken_up_again_by_a_manager(house: House) -> None:
    browser, number = await held(house)
    await browser.ask(f"/desk/case/{number}/close", outcome="advice", words="已经答复。")
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    assert "重新受理" in (await boss.get(f"/desk/case/{number}")).text
    assert (await boss.ask(f"/desk/case/{number}/reopen", reason="又来了")).status_code == 200
    assert [c.number for c in (await house.store.desk.queue(await house.person("cun1"))).cases] == [number]


async def test_who_only_looks_cannot_speak_to_the_resident(house: House) -> None:
    number = await house.case()
    browser = await house.signed_in("cun1")
    assert 'id="send-out"' not in (await browser.get(f"/desk/case/{number}")).text
    refused = await browser.ask(f"/desk/case/{number}/say", words="您好")
    assert (refused.status_code, refused.json()["message"]) == (409, "先接手案件，再和当事人说话。")


async def test_ready_sentences_are_filled_in_and_escaped(house: House) -> None:
    browser, number = await held(house, name="<b>{mediator}</b>")
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "&lt;b&gt;{mediator}&lt;/b&gt;好，我是李家村人民调解委员会同事cun1" in page
    assert page.index("欠薪和劳动") < page.index("<h3>开头</h3>")


async def test_attachments_are_saved_and_never_run(house: House) -> None:
    browser, number = await held(house)
    file = await house.store.files.put(PNG, '"><script>.png', house.clock())
    await house.says(number, "照片", files=(file,))
    page = (await browser.get(f"/desk/case/{number}")).text
    assert f'data-preview="/desk/case/{number}/file/{file.sha256}"' in page
    assert "&#34;&gt;&lt;script&gt;.png" in page
    got = await browser.get(f"/desk/case/{number}/file/{file.sha256}")
    assert got.content == PNG
    assert got.headers["content-disposition"].startswith("attachment; filename=")
    assert got.headers["content-security-policy"].startswith("sandbox")
    assert got.headers["x-content-type-options"] == "nosniff"
    part = await browser.get(f"/desk/case/{number}/file/{file.sha256}", Range="bytes=0-7")
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, PNG[:8], f"bytes 0-7/{len(PNG)}")
    assert "file" in await acts_of(house, number)


async def test_another_cases_file_is_not_there(house: House) -> None:
    browser, number = await held(house)
    far = await house.case(committee="v-xinmin")
    file = await house.store.files.put(PNG, "a.png", house.clock())
    await house.says(far, "照片", files=(file,))
    for where in (far, number):
        assert (await browser.get(f"/desk/case/{where}/file/{file.sha256}")).status_code == 404


async def test_the_residents_secret_code_is_never_shown_to_staff(house: House) -> None:
    browser, number = await held(house)
    await house.says(number, "提交", Say(Reply("提交好了，编号 FQ22222222，查询码 468135。")))
    page = (await browser.get(f"/desk/case/{number}")).text
    assert "提交好了" in page
    assert "468135" not in page


async def test_hostile_numbers_and_fields_are_refused_plainly(house: House) -> None:
    browser, number = await held(house)
    assert (await browser.ask(f"/desk/case/{number}/undo", line="1; DROP TABLE")).status_code == 422
    assert (await browser.ask(f"/desk/case/{number}/close", outcome="__class__", words="好")).status_code == 409
    assert (await browser.ask(f"/desk/case/{number}/note", words="长" * 4001)).status_code == 429
    huge = await browser.client.post(
        f"/desk/case/{number}/note",
        content=b"csrf=" + browser.csrf.encode() + b"&words=" + b"a" * 70_000,
        headers={"Origin": "http://desk.test", "Content-Type": "application/x-www-form-urlencoded"},
    )
    assert huge.status_code == 429
    other = await browser.client.post(
        f"/desk/case/{number}/note", json={"csrf": browser.csrf}, headers={"Origin": "http://desk.test"}
    )
    assert other.status_code == 422


async def test_control_characters_do_not_reach_the_record(house: House) -> None:
    browser, number = await held(house)
    await browser.ask(f"/desk/case/{number}/note", words="正常\u0000\u202e\u0007话")
    assert "正常话" in (await browser.get(f"/desk/case/{number}")).text


async def test_no_page_carries_inline_code(house: House) -> None:
    browser, number = await held(house)
    for path in (f"/desk/case/{number}", "/desk/queue", "/desk/mine", "/desk/me"):
        page = (await browser.get(path)).text
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son[a-z]+=", page), path


async def test_grid_workers_of_the_village_see_it_and_others_do_not(house: House) -> None:
    number = await house.case()
    near = await house.signed_in("near", Role.GRID_WORKER, VILLAGE)
    far = await house.signed_in("far", Role.GRID_WORKER, "v-xinmin")
    assert (await near.get(f"/desk/case/{number}")).status_code == 200
    assert (await far.get(f"/desk/case/{number}")).status_code == 404


async def test_a_long_talk_is_shown_in_parts(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.case_reading.LINES", 4)
    browser, number = await held(house)
    for n in range(6):
        await house.says(number, f"第{n}句话")
    newest = (await browser.get(f"/desk/case/{number}")).text
    assert "第5句话" in newest
    assert "第0句话" not in newest
    link = re.search(rf'href="(/desk/case/{number}\?before=\d+)"', newest)
    assert link is not None
    older = (await browser.get(link[1])).text
    assert "第5句话" not in older
    assert "回到最新的对话" in older
    assert (await browser.get(f"/desk/case/{number}?before=nonsense")).status_code == 200
