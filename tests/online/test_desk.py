"""The desk's part of online mediation: forms, the link shown once, rooms told apart, guests; and the page of a link."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from handlers.casework.case import Room
from handlers.casework.clocks import clocks
from handlers.casework.codes import Move
from handlers.casework.desk import Order
from handlers.casework.online.invitation import INVALID
from handlers.casework.staff import Role
from handlers.district import District
from handlers.world import Knowledge
from nlu.pipeline import Reader
from tests.bot.house import House as Whole
from tests.bot.house import opened as whole
from tests.console.house import HOST, Browser, House, opened
from tests.online.table import FACTS, NUMBER, A, B, C, Table
from tests.storage import acts

CASE = f"/desk/case/{NUMBER}"
HOSTILE = "<script>alert(1)</script>张\u202e伟"


@pytest.fixture
async def house(tmp_path: Path, district: District, knowledge: Knowledge, reader: Reader) -> AsyncIterator[House]:
    async with opened(tmp_path, district, knowledge, reader) as house:
        yield house


async def table_of(house: House, name: str = "张伟") -> tuple[Table, Browser]:
    """A case in mediation, its mediator signed in."""
    browser = await house.signed_in("m1", committee="v-heping")
    staff = await house.person("m1")
    facts = FACTS.with_(other_party=name)
    await acts.open_case(house.store, NUMBER, A, house.clock(), facts=facts, committee="v-heping")
    for move in (Move.CLAIM, Move.START):
        await house.store.moves.move(NUMBER, staff, Order(move), house.clock())
    return Table(house.store, house.service.reader, staff, house.clock()), browser


async def test_a_link_is_made_of_the_address_that_is_set(house: House) -> None:
    address = {"public_url": "https://fengqiao.example/"}
    house.service.settings = house.service.settings.model_copy(update=address)
    _, browser = await table_of(house)
    answer = await browser.post(f"{CASE}/online/invite", party="respondent|张伟", about="漏水的事")
    assert re.search(r"<output class=\"link\">https://fengqiao\.example/join/[\w-]{32}<", answer.text)
    assert "data-here" not in answer.text


async def test_link_and_code_are_shown_once_and_never_again(house: House) -> None:
    _, browser = await table_of(house)
    await browser.get(CASE)
    answer = await browser.post(f"{CASE}/online/invite", party="respondent|张伟", about="漏水的事")
    assert answer.status_code == 200
    link = re.search(r"data-here>/join/([\w-]{32})<", answer.text)  # the page puts its own address before it
    code = re.search(r'id="once">(\d{6})<', answer.text)
    assert link
    assert code
    page = (await browser.get(CASE)).text
    assert link.group(1) not in page
    assert code.group(1) not in page
    assert "等对方打开" in page


async def test_a_refused_invitation_says_why_on_the_page(house: House) -> None:
    _, browser = await table_of(house)
    await browser.get(CASE)
    answer = await browser.post(f"{CASE}/online/invite", party="respondent|路人", about="漏水的事")
    assert answer.status_code == 409
    assert "先在“登记当事人”里登记" in answer.text


async def test_each_room_is_shown_and_written_by_itself(house: House) -> None:
    table, browser = await table_of(house)
    await table.both()
    await table.says(B, "底线是一万二")
    await table.says(A, "我只要道歉")
    await table.says(B, "说给双方听：管子是我家的")
    house.clock.now = table.now
    rooms = {
        room: (await browser.get(f"{CASE}?room={room}")).text
        for room in ("applicant", "respondent", "joint", "internal")
    }
    talk = {room: text.split('id="line"')[1].split("</ol>")[0] for room, text in rooms.items()}
    assert [room for room, text in talk.items() if "一万二" in text] == ["respondent"]
    assert [room for room, text in talk.items() if "道歉" in text] == ["applicant"]
    assert [room for room, text in talk.items() if "管子是我家的" in text] == ["joint"]
    assert "只发给被申请人" in rooms["respondent"]
    assert "发给双方" in rooms["joint"]
    assert "send-out" not in rooms["internal"]
    await browser.get(f"{CASE}?room=respondent")
    answer = await browser.post(f"{CASE}/say", words="您再想想", room="respondent")
    assert answer.headers["location"] == f"{CASE}?room=respondent"
    house.clock.on(seconds=10)
    table.now = house.clock()
    assert "您再想想" in await table.last(B)
    assert "您再想想" not in await table.last(A, 99)
    await browser.post(f"{CASE}/say", words="大家好", room="joint")
    assert "大家好" in await table.room(Room.JOINT)


async def test_the_forms_lead_from_proposal_to_the_record(house: House) -> None:
    table, browser = await table_of(house)
    await table.both()
    house.clock.now = table.now
    await browser.get(CASE)
    for act, fields in (
        ("propose", {"words": "赔七千元", "amount": "7000", "perform_by": "2026-12-31"}),
        ("appoint", {"day": "2026-12-01", "time": "14:30", "place": "社区调解室", "kind": "meet"}),
    ):
        assert (await browser.post(f"{CASE}/online/{act}", **fields)).status_code == 303
    assert "2026年12月1日 14:30" in await table.last(B)
    for who in (A, B):
        await table.presses(who, "接受方案1")
    assert (await browser.post(f"{CASE}/online/draft", words="赔七千元。", form="written")).status_code == 303
    await table.says(A, "我确认 李红")
    await table.says(B, "我确认 张伟")
    assert "盖上调委会的章" in await table.last(B)
    assert "写进协议记录" in (await browser.get(CASE)).text
    assert (await browser.post(f"{CASE}/online/result", facts="楼上漏水")).status_code == 303
    page = await table.store.desk.page(NUMBER, table.mediator, table.now)
    terms = page.case.record.terms
    assert terms is not None
    assert (terms.oral, terms.effect, terms.amount_fen) == (False, None, 700_000)
    assert (await browser.post(f"{CASE}/online/appoint", day="2026-12-01", time="late")).status_code == 422
    fields = {"csrf": browser.csrf, "on": "2026-11-23"}
    scan = {"file": ("协议.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")}
    unsigned = await browser.client.post(f"{CASE}/online/signed", data=fields, headers={"Origin": HOST})
    assert unsigned.status_code == 422
    signed = await browser.client.post(f"{CASE}/online/signed", data=fields, files=scan, headers={"Origin": HOST})
    assert signed.status_code == 303
    after = await table.store.desk.page(NUMBER, table.mediator, table.now)
    assert after.case.record.terms is not None
    assert str(after.case.record.terms.effect) == "2026-11-23"
    assert [file.mime for file in after.files if file.name == "协议.pdf"] == ["application/pdf"]
    dues = {clock.code: clock.due for clock in clocks(after.case, house.service.district)}
    assert str(next(due for code, due in dues.items() if "confirm" in code)) == "2026-12-23"


async def test_hostile_names_and_offers_stay_text_at_the_desk(house: House) -> None:
    table, browser = await table_of(house, HOSTILE)
    made = await table.invites(HOSTILE)
    await table.opens(B, made.token)
    await table.says(B, made.code)
    await table.says(B, "我同意参加<img src=x onerror=alert(1)>")
    for who in (A, B):
        await table.presses(who, "接受这位调解员")
    await table.says(B, "提方案 <script>alert(2)</script>")
    await table.presses(B, "直接给对方看")
    house.clock.now = table.now
    for room in ("respondent", "joint"):
        page = (await browser.get(f"{CASE}?room={room}")).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert" in page


async def test_a_guest_has_a_page_of_the_joint_room_and_no_other(house: House) -> None:
    table, holder = await table_of(house)
    expert = await house.signed_in("e1", Role.EXPERT, "v-heping")
    await table.both()
    await table.says(B, "底线是一万二")
    await table.says(B, "说给双方听：管子是我家的")
    await table.store.online.ask_guest(NUMBER, table.mediator, (await house.person("e1")).id, table.now)
    assert (await expert.get(f"/desk/joint/{NUMBER}")).status_code == 404
    for who in (A, B):
        await table.presses(who, "同意")
    house.clock.now = table.now
    assert NUMBER in (await expert.get("/desk/joint")).text
    page = (await expert.get(f"/desk/joint/{NUMBER}")).text
    assert "管子是我家的" in page
    assert "一万二" not in page
    assert "吊顶" not in page
    assert (await expert.get(CASE)).status_code == 404
    assert (await expert.post(f"/desk/joint/{NUMBER}/say", words="先查原因")).status_code == 303
    house.clock.on(seconds=10)
    table.now = house.clock()
    assert "先查原因" in await table.last(A)
    await holder.get(CASE)
    assert (await holder.post(f"{CASE}/online/guest-end", guest="0")).status_code == 303
    assert "不再参加" in (await holder.get(CASE)).text
    assert (await expert.get(f"/desk/joint/{NUMBER}")).status_code == 404, "who was sent away reads nothing more"


async def joined_page(house: Whole, client: httpx.AsyncClient, token: str) -> str:
    return (await client.get(f"/join/{token}")).text


async def test_wrong_links_are_counted_and_the_page_says_the_same(tmp_path: Path) -> None:
    async with whole(tmp_path) as house, house.client() as client:
        staff = await house.staff("m1", Role.MEDIATOR, "v-heping")
        store, now = house.service.store, house.clock()
        await acts.open_case(store, NUMBER, A, now, facts=FACTS, committee="v-heping")
        for move in (Move.CLAIM, Move.START):
            await store.moves.move(NUMBER, staff, Order(move), now)
        table = Table(store, house.service.reader, staff, now)
        made = await table.invites()
        answer = await client.get(f"/join/{made.token}")
        assert answer.headers["referrer-policy"] == "same-origin"  # else browsers post its form without an Origin
        good = answer.text
        assert "不收费" in good
        assert "漏水" not in good
        assert "李红" not in good
        wrong = {await joined_page(house, client, f"{'x' * 31}{n}") for n in range(9)}
        assert len(wrong) == 1
        assert INVALID in wrong.pop()
        assert "不收费" in await joined_page(house, client, made.token)  # looking uses nothing up
        await joined_page(house, client, "y" * 32)
        assert INVALID in await joined_page(house, client, made.token)  # too many wrong ones from here
        elsewhere = await client.post(f"/join/{made.token}", headers={"Origin": "http://evil.test"})
        assert elsewhere.status_code == 403


async def test_relatives_are_asked_in_invited_and_sent_away_on_the_case_page(house: House) -> None:
    table, browser = await table_of(house)
    await table.both()
    house.clock.now = table.now
    await browser.get(CASE)
    form = {"name": "<b>王五</b>", "kind": "neighbour", "why": "双方都信得过他", "about": "漏水的事"}
    assert (await browser.post(f"{CASE}/online/outsider", **form)).status_code == 303
    page = (await browser.get(CASE)).text
    assert "等双方同意" in page
    assert "&lt;b&gt;王五" in page
    assert "outsider-invite" not in page
    for who in (A, B):
        await table.presses(who, "同意请来")
    house.clock.now = table.now
    assert "outsider-invite" in (await browser.get(CASE)).text
    once = await browser.post(f"{CASE}/online/outsider-invite", outsider="0")
    link = re.search(r"data-here>/join/([\w-]{32})<", once.text)
    code = re.search(r'id="once">(\d{6})<', once.text)
    assert link
    assert code
    await table.opens(C, link.group(1))
    await table.says(C, code.group(1))
    await table.presses(C, "我答应保密，来参加")
    house.clock.now = table.now
    page = (await browser.get(CASE)).text
    assert "已参加" in page
    assert "我答应保密，来参加" in page
    assert (await browser.post(f"{CASE}/online/outsider-remove", outsider="0")).status_code == 303
    assert "不再参加" in (await browser.get(CASE)).text
    stranger = await house.signed_in("m9", committee="v-heping")
    assert (await stranger.post(f"{CASE}/online/outsider", **form)).status_code in (403, 404)


async def test_a_room_keeps_its_lines_however_much_is_said_in_another(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.case_reading.LINES", 4)
    _, browser = await table_of(house)
    await browser.get(CASE)
    for n in range(4):
        await house.says(NUMBER, f"我说的第{n}句")
    await browser.post(f"{CASE}/online/invite", party="respondent|张伟", about="漏水的事")
    for n in range(9):
        await browser.post(f"{CASE}/note", words=f"第{n}条记录")
    own = (await browser.get(f"{CASE}?room=applicant")).text
    assert "我说的第3句" in own
    notes = (await browser.get(f"{CASE}?room=internal")).text
    assert ("第8条记录" in notes, "第0条记录" in notes) == (True, False)
    link = re.search(rf'href="({CASE}\?before=\d+&amp;room=internal)"', notes)
    assert link is not None
    older = (await browser.get(link[1].replace("&amp;", "&"))).text
    assert ("第8条记录" in older, "第4条记录" in older) == (False, True)
