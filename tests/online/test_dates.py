"""Appointments, their calendar file and reminder; guests; a move of the case; the script; what a topic and a looker see."""

import asyncio
import io
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.person_pack import _fill
from handlers.casework.case import Room
from handlers.casework.codes import Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.online.appointments import calendar
from handlers.casework.online.meeting import Side
from handlers.casework.staff import Role
from handlers.errors import NotYours, Refused
from handlers.messages import Address
from storage.cases import STORED
from storage.notices import NoticeKind
from storage.persons import Asked
from storage.tables import case
from tests.online.table import NUMBER, A, B, C, Table
from tests.storage.test_bare import WITH_PLACE
from tests.stores import NOW


def unfolded(body: bytes) -> list[str]:
    """The content lines of a calendar file."""
    return body.replace(b"\r\n ", b"").decode().split("\r\n")


def test_the_calendar_file_is_folded_and_escaped() -> None:
    place = "东镇调委会二楼，第3调解室; 走廊尽头\\左手\n敲门, 谢谢" * 3
    body = calendar(NOW, place, "ab12", NOW)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert body.endswith(b"END:VCALENDAR\r\n")
    lines = unfolded(body)
    assert "DTSTART:20260304T020000Z" in lines
    location = next(line for line in lines if line.startswith("LOCATION:")).removeprefix("LOCATION:")
    plain = location.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
    assert plain == place
    assert [line for line in lines if line.startswith("SUMMARY:")] == ["SUMMARY:约谈"]


async def test_both_are_told_of_a_date_with_a_file_and_reminded_the_day_before(table: Table) -> None:
    await table.both()
    at = NOW + timedelta(days=5)
    await table.store.online.appoint(NUMBER, table.mediator, at, "社区调解室", table.now, pause=False)
    for who in (A, B):
        told = (await table.look(who))[-1]
        assert "社区调解室" in told.text
        assert [file.mime for file in told.files] == ["text/calendar"]
        assert await table.store.residents.file(who, told.files[0].sha256) is not None
    await table.store.online.tick(table.now)
    assert "提醒" not in await table.last(A)
    table.now = at - timedelta(hours=22)
    for _ in range(2):
        await table.store.online.tick(table.now)
    assert sum("提醒" in reply.text for reply in await table.look(B)) == 1
    await table.store.online.cancel(NUMBER, table.mediator, 1, table.now)
    assert "取消" in await table.last(B)


async def test_an_offer_nobody_answers_lapses(table: Table) -> None:
    await table.both()
    await table.says(A, "提方案 赔八千元")
    await table.presses(A, "直接给对方看")
    table.on(days=9)
    await table.store.online.tick(table.now)
    assert "不算数" in await table.last(B)
    assert "过期" in await table.says(B, "接受方案1")


async def test_a_case_that_is_only_stored_holds_no_other_meeting_up(table: Table) -> None:
    await table.both()
    await table.says(A, "提方案 赔八千元")
    await table.presses(A, "直接给对方看")
    table.on(days=9)
    async with table.store._units.write() as unit:
        await unit.conn.execute(update(case).values(retention=STORED))
    assert await table.store.online.tick(table.now) == 0


async def test_a_guest_joins_by_consent_and_sees_the_joint_room_only(table: Table) -> None:
    expert = await table.hire("e1", Role.EXPERT)
    await table.both()
    await table.says(B, "底线是一万二")
    await table.speaks("大家好", Room.JOINT)
    await table.store.online.ask_guest(NUMBER, table.mediator, expert.id, table.now)
    assert "专家乙" in await table.last(A)
    assert "证e1" in await table.last(A)
    await table.presses(A, "同意")
    with pytest.raises(NotYours):
        await table.store.joint.page(NUMBER, expert, table.now)
    await table.presses(B, "同意")
    page = await table.store.joint.page(NUMBER, expert, table.now)
    assert [line.text for line in page.lines] == ["大家好"]
    with pytest.raises(NotYours):
        await table.store.desk.page(NUMBER, expert, table.now)
    await table.store.joint.say(NUMBER, expert, "漏水要先查原因", table.now)
    table.on(seconds=10)
    assert "查原因" in await table.last(A)
    assert "查原因" in await table.last(B)


async def test_one_no_keeps_a_guest_out(table: Table) -> None:
    expert = await table.hire("e1", Role.EXPERT)
    await table.both()
    await table.store.online.ask_guest(NUMBER, table.mediator, expert.id, table.now)
    await table.presses(A, "同意")
    await table.presses(B, "不同意")
    with pytest.raises(NotYours):
        await table.store.joint.page(NUMBER, expert, table.now)


async def test_another_holder_has_to_be_accepted_anew(table: Table) -> None:
    other = await table.hire("m2", Role.MEDIATOR)
    await table.both()
    order = Order(Move.TRANSFER, to=other, reason="请假")
    await table.store.moves.move(NUMBER, table.mediator, order, table.now)
    assert "同事m2" in await table.last(B)
    with pytest.raises(Refused):
        await table.store.moves.say(NUMBER, other, "您好", table.now, Room.JOINT)
    assert "不能说给双方听" in await table.says(B, "说给双方听")
    for who in (A, B):
        await table.presses(who, "接受这位调解员")
    await table.store.moves.say(NUMBER, other, "您好", table.now, Room.JOINT)


async def test_a_manager_who_steps_in_does_not_speak_for_the_accepted_mediator(table: Table) -> None:
    manager = await table.hire("g1", Role.MANAGER)
    await table.both()
    for room in (Room.RESPONDENT, Room.JOINT):
        with pytest.raises(Refused, match="承办人"):
            await table.store.moves.say(NUMBER, manager, "您好", table.now, room)


async def test_the_end_of_the_case_ends_the_meeting_without_the_words_for_the_other_side(table: Table) -> None:
    await table.both()
    close = Order(Move.CLOSE, outcome=Outcome.NOT_AGREED, words="您可以去法院立案，材料我帮您看过了")
    await table.store.moves.move(NUMBER, table.mediator, close, table.now)
    assert "结束了：未达成协议" in await table.last(B)
    assert "立案" not in await table.last(B, 99)
    assert "已经结束" in await table.says(B, "那我呢")


async def test_the_applicant_withdraws_and_the_other_side_hears_only_that_it_is_over(table: Table) -> None:
    await table.both()
    await table.says(A, "我怕他报复")
    await table.says(A, "撤回")
    await table.presses(A, "确定")
    assert "结束了" in await table.last(B)
    assert "报复" not in await table.last(B, 99)


async def test_traditional_script_is_answered_in_kind(table: Table) -> None:
    made = await table.invites()
    await table.opens(B, made.token)
    await table.says(B, "請問這是甚麼事情，誰邀請我來的，會不會洩漏我的資料")
    told = await table.says(B, made.code)
    assert "單獨" in told
    await table.says(B, "我同意參加")
    assert "接受" in await table.last(B)
    assert "調解員" in await table.last(B)


async def test_danger_counts_before_the_person_is_identified_too(table: Table) -> None:
    made = await table.invites()
    await table.opens(C, made.token)
    assert "110" in await table.says(C, "他拿刀要砍死我")


async def test_a_looker_of_the_queue_reads_neither_room_nor_file_of_the_invited_side(table: Table) -> None:
    other = await table.hire("m2", Role.MEDIATOR)
    await table.both()
    file = await table.store.files.put("我的收据一二三".encode(), "收据.txt", table.now)
    await table.files(B, file)
    await table.says(B, "底线是一万二")
    await table.store.moves.move(NUMBER, table.mediator, Order(Move.RETURN, reason="忙"), table.now)
    page = await table.store.desk.page(NUMBER, other, table.now)
    assert "一万二" not in "".join(line.text for line in page.lines)
    assert page.meeting is None
    with pytest.raises(NotYours):
        await table.store.desk.open_file(NUMBER, file.sha256, other, table.now)


async def test_staff_hear_of_the_invited_side_by_a_notice_of_its_own(table: Table) -> None:
    await table.both()
    await table.says(B, "我想问问")
    kinds = {notice.kind for notice in await table.store.notices.due(table.now)}
    assert NoticeKind.PARTY in kinds
    assert NoticeKind.MEETING in kinds


async def test_words_to_both_are_taken_back_from_both(table: Table) -> None:
    await table.both()
    line = await table.store.moves.say(NUMBER, table.mediator, "说错了话", table.now, Room.JOINT)
    await table.store.moves.undo(NUMBER, table.mediator, line, table.now)
    table.on(seconds=20)
    for who in (A, B):
        assert "说错了话" not in await table.last(who, 99)
    late = await table.speaks("晚了", Room.JOINT)
    await table.last(A)
    with pytest.raises(Refused, match="已经发出"):
        await table.store.moves.undo(NUMBER, table.mediator, late, table.now)


async def test_a_second_applicant_has_a_private_talk_of_their_own(table: Table) -> None:
    await table.both()
    await table.party("李明", "applicant")
    await table.party("李红", "applicant")
    await table.joins(C, "李明", Side.APPLICANT)
    await table.presses(C, "接受这位调解员")
    await table.says(C, "其实我和我姐想法不一样")
    assert "想法不一样" not in await table.last(A, 99)
    assert "想法不一样" not in await table.last(B, 99)
    await table.speaks("李明您说说", Room.APPLICANT, 2)
    assert "您说说" in await table.last(C)
    assert "您说说" not in await table.last(A, 99)
    await table.says(A, "说给双方听：先修管子")
    assert "先修管子" in await table.last(C)


async def test_media_go_where_words_go(table: Table) -> None:
    await table.both()
    mine = await table.store.files.put("我的收据".encode(), "收据.txt", table.now)
    await table.files(B, mine)
    assert await table.store.residents.file(A, mine.sha256) is None
    await table.says(B, "说给双方听")
    shared = await table.store.files.put("漏水点的照片".encode(), "照片.txt", table.now)
    await table.files(B, shared)
    assert [file.sha256 for file in (await table.look(A))[-1].files] == [shared.sha256]
    assert await table.store.residents.file(A, shared.sha256) is not None
    assert await table.store.residents.file(A, mine.sha256) is None


async def test_what_others_showed_is_in_a_copy_without_its_place_and_own_pictures_as_they_were_sent(
    table: Table,
) -> None:
    await table.both()
    told, without = WITH_PLACE["image/jpeg"]
    await table.says(B, "说给双方听")
    await table.files(B, await table.store.files.put(told, "漏水点.jpg", table.now))
    await table.look(A)
    for who, given in ((A, without), (B, told)):
        talk = await table.store.residents.glance(who)
        assert talk
        copy, packed = await table.store.persons.copy(Asked(handle=talk.handle), table.now), io.BytesIO()
        await _fill(table.store, copy, packed)
        with zipfile.ZipFile(packed) as archive:
            names = [name for name in archive.namelist() if name.endswith(".jpg")]
            assert [archive.read(name) for name in names] == [given]


async def test_both_speak_at_once_and_nothing_waits_for_ever_or_gets_lost(table: Table) -> None:
    """Each turn holds its own talk and waits for the case: words for the other talk must not need that talk's lock."""
    await table.both()
    for who in (A, B):
        await table.says(who, "说给双方听")
    await asyncio.wait_for(
        asyncio.gather(*(one_by_one(table, who) for who in (A, B)), one_by_one_at_the_desk(table)), timeout=60
    )
    table.on(minutes=1)
    for who, other in ((A, B), (B, A)):
        seen = await table.last(who, 999)
        assert all(f"{other.sender}第{n}句" in seen for n in range(8))
        assert all(f"调解员第{n}句" in seen for n in range(4))


async def one_by_one(table: Table, who: Address) -> None:
    for n in range(8):
        await table.send(who, table.incoming(who, f"{who.sender}第{n}句"))


async def one_by_one_at_the_desk(table: Table) -> None:
    for n in range(4):
        await table.store.moves.say(NUMBER, table.mediator, f"调解员第{n}句", table.now, Room.JOINT)
