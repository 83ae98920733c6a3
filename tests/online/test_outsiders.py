"""Relatives, neighbours and people who know the field at the table: by consent of both, with a promise, in the joint room alone."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.console.casework_view import form_view
from handlers.casework.case import CaseNumber, Move, Room
from handlers.casework.online import outsiders
from handlers.casework.online.invitation import INVALID
from handlers.casework.online.meeting import Meeting, Side
from handlers.casework.online.outsiders import Wished
from handlers.casework.record import Wish
from handlers.casework.staff import Role
from handlers.errors import NotYours, Refused
from handlers.messages import Address
from storage.tables import audit
from tests.online.table import NUMBER, A, B, C, Table
from tests.online.test_invitation import case
from tests.stores import NOW

UNCLE = Wished("王五", "relative", "双方都听他的", "楼上楼下的事")
D = Address("web", "second stranger")


async def asked(table: Table, wished: Wished = UNCLE) -> None:
    await table.both()
    await table.store.table_guests.propose(NUMBER, table.mediator, wished, table.now)


async def agreed(table: Table) -> None:
    await asked(table)
    for who in (A, B):
        await table.presses(who, "同意请来")


async def inside(table: Table, who: Address = C) -> None:
    """Link, code, promise."""
    await agreed(table)
    made = await table.store.table_guests.invite(NUMBER, table.mediator, 0, table.now)
    await table.opens(who, made.token)
    await table.says(who, made.code)
    await table.says(who, "我答应保密")


async def test_both_are_asked_with_role_and_reason_and_one_refusal_ends_it(table: Table) -> None:
    await asked(table)
    for who in (A, B):
        question = await table.last(who)
        assert "亲属王五" in question
        assert "双方都听他的" in question
        assert "第20条" in question
    await table.presses(A, "同意请来")
    with pytest.raises(Refused, match="双方都同意以后"):
        await table.store.table_guests.invite(NUMBER, table.mediator, 0, table.now)
    await table.presses(B, "不同意请")
    assert "不请王五" in await table.last(A)
    with pytest.raises(Refused, match="双方都同意以后"):
        await table.store.table_guests.invite(NUMBER, table.mediator, 0, table.now)


async def test_it_comes_by_link_code_and_promise_and_hears_the_joint_room_from_then_on(table: Table) -> None:
    await agreed(table)
    await table.says(B, "底线是一万二")
    await table.speaks("加入以前说的话", Room.JOINT)
    made = await table.store.table_guests.invite(NUMBER, table.mediator, 0, table.now)
    greeting = await table.opens(C, made.token)
    assert "王五" not in greeting
    assert "双方都听他的" not in greeting, "nothing before the code"
    offer = await table.says(C, made.code)
    assert "保密" in offer
    assert "楼上楼下的事" in offer
    assert "《民法典》第1032条" in offer
    assert "保密" in await table.says(C, "好的，我参加"), "the promise is asked for again"
    assert "记下您答应保密" in await table.says(C, "我答应保密")
    await table.speaks("加入以后说的话", Room.JOINT)
    await table.says(A, "提方案 赔八千元")
    await table.presses(A, "直接给对方看")
    await table.says(B, "我其实能出九千")
    heard = await table.last(C, 99)
    assert "加入以后说的话" in heard
    for hidden in ("加入以前说的话", "一万二", "八千", "九千", "楼上漏水", "吊顶", "双方都听他的"):
        assert hidden not in heard
    assert INVALID in await table.opens(D, made.token), "the link works once"


async def test_its_words_go_to_both_and_into_the_joint_record_under_its_name(table: Table) -> None:
    await inside(table)
    assert "已发给双方" in await table.says(C, "漏水先关总阀，我当年也碰到过")
    for who in (A, B):
        assert "王五：漏水先关总阀" in await table.last(who)
        assert "答应了保密" in await table.last(who, 99)
    page = await table.store.desk.page(NUMBER, table.mediator, table.now)
    joint = [line for line in page.lines if line.room is Room.JOINT]
    assert any("答应了保密" in line.text for line in joint)
    assert [page.speakers[line.talk_id or 0] for line in joint if "总阀" in line.text] == ["王五（受邀）"]
    assert not any("已发给双方和调解员" in line.text for line in page.lines), "its receipts are no part of the case"
    assert "我答应保密" in await table.room(Room.INTERNAL), "the promise in its own words"


async def test_danger_in_its_words_is_answered_first_and_not_spread(table: Table) -> None:
    await inside(table)
    assert "110" in await table.says(C, "我拿刀去砍死他们")
    assert "砍死" not in await table.last(A, 99)


async def test_it_answers_no_offer_confirms_no_draft_and_sees_no_case(table: Table) -> None:
    await inside(table)
    await table.says(A, "提方案 赔八千元")
    await table.presses(A, "直接给对方看")
    await table.says(C, "接受方案1")
    assert not (await table.meeting()).offer(1).answers
    await table.presses(B, "接受方案1")
    await table.store.online.write_draft(NUMBER, table.mediator, "赔八千元。", table.now, oral=True)
    assert "赔八千元" not in await table.last(C, 99)
    await table.says(C, "我确认 王五")
    draft = (await table.meeting()).draft
    assert draft is not None
    assert not draft.confirmations
    assert "FQ" not in await table.says(C, "进度")


async def test_who_is_sent_away_or_goes_hears_nothing_more(table: Table) -> None:
    await inside(table)
    await table.store.table_guests.remove(NUMBER, table.mediator, 0, table.now)
    table.on(seconds=10)
    assert "不再参加" in await table.last(A)
    await table.speaks("只有双方听", Room.JOINT)
    assert "只有双方听" not in await table.last(C, 99)
    assert "结束了" in await table.says(C, "我再说两句")
    assert "再说两句" not in await table.last(A, 99)
    with pytest.raises(Refused, match="不参加了"):
        await table.store.table_guests.remove(NUMBER, table.mediator, 0, table.now)


@pytest.mark.parametrize("words", ["不同意请王五了", "收回同意", "我不想让亲属王五参加了", "撤回对王五的同意"])
async def test_a_party_takes_its_consent_back_and_the_other_learns_not_who(table: Table, words: str) -> None:
    await inside(table)
    assert "不再参加" in await table.says(B, words)
    told = await table.last(A)
    assert "亲属王五不再参加" in told
    assert "被申请人" not in told
    before = len(await table.look(C))
    await table.speaks("以后的话", Room.JOINT)
    assert len(await table.look(C)) == before, "it hears nothing more"
    assert "没有您同意过" in await table.says(B, "收回同意")


async def test_consent_taken_back_before_the_coming_voids_the_link(table: Table) -> None:
    await agreed(table)
    made = await table.store.table_guests.invite(NUMBER, table.mediator, 0, table.now)
    await table.says(A, "不同意请王五了")
    await table.opens(C, made.token)
    assert "保密" not in await table.says(C, made.code)


async def test_who_came_stands_among_the_attendees_of_the_mediation_record(table: Table) -> None:
    assert outsiders.attendees(None) == ""
    await agreed(table)
    assert outsiders.attendees(await table.meeting()) == "李红、张伟", "who was only asked did not attend"
    made = await table.store.table_guests.invite(NUMBER, table.mediator, 0, table.now)
    await table.opens(C, made.token)
    await table.says(C, made.code)
    await table.says(C, "我答应保密")
    meeting = await table.meeting()
    assert outsiders.attendees(meeting) == "李红、张伟、亲属王五"
    assert outsiders.attendees(meeting, ("李红梅",)) == "李红梅、张伟、亲属王五", "as registered"
    assert outsiders.attendees(meeting, ("李红梅", "李绿")) == "李红、张伟、亲属王五", "who of them is not known"
    page = await table.store.desk.page(NUMBER, table.mediator, table.now)
    view = form_view(Move.SESSION, page.case, table.store.district, NOW.date(), meeting)
    assert next(item.value for item in view.fields if item.field.name == "present") == "李红、张伟、亲属王五"


async def test_a_link_whose_random_letters_spell_a_cry_for_help_opens_all_the_same(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    await agreed(table)
    monkeypatch.setattr("storage.invitations.secrets.token_urlsafe", lambda _: "0h95-sos-qiZ31xlKsCl6ziRCX-qusi-")
    made = await table.store.table_guests.invite(NUMBER, table.mediator, 0, table.now)
    await table.opens(C, made.token)
    assert "保密" in await table.says(C, made.code)


async def test_it_may_go_by_itself_and_may_refuse_to_come(table: Table) -> None:
    await inside(table)
    await table.says(C, "我要退出")
    assert "您退出了" in await table.presses(C, "退出")
    assert "不再参加" in await table.last(B)
    again = replace(UNCLE, name="赵六", kind="knows")
    await table.store.table_guests.propose(NUMBER, table.mediator, again, table.now)
    for who in (A, B):
        await table.presses(who, "同意请来")
    made = await table.store.table_guests.invite(NUMBER, table.mediator, 1, table.now)
    await table.opens(D, made.token)
    await table.says(D, made.code)
    assert "尊重您的决定" in await table.says(D, "我不参加")
    assert "对方不参加" not in await table.last(A, 99)


async def test_a_withdrawn_wish_or_a_party_of_the_case_cannot_use_the_link(table: Table) -> None:
    await agreed(table)
    made = await table.store.table_guests.invite(NUMBER, table.mediator, 0, table.now)
    assert INVALID in await table.opens(B, made.token), "nobody sits at two places"
    await table.store.table_guests.remove(NUMBER, table.mediator, 0, table.now)
    assert INVALID in await table.opens(C, made.token)


async def test_a_party_that_comes_later_has_to_agree_too(table: Table) -> None:
    await table.party("李红", "applicant")
    await table.party("李明", "applicant")
    await inside(table)
    await table.joins(D, "李明", Side.APPLICANT)
    await table.presses(D, "接受这位调解员")
    await table.speaks("李明来了以后", Room.JOINT)
    assert "李明来了以后" not in await table.last(C, 99)
    assert "没有发出去" in await table.says(C, "我说一句")


async def test_every_act_is_in_the_trail_without_a_name(table: Table) -> None:
    await inside(table)
    await table.store.table_guests.remove(NUMBER, table.mediator, 0, table.now)
    async with table.store._units.read() as unit:
        rows = (await unit.conn.execute(select(audit).where(audit.c.chain == NUMBER))).all()
    acts = [row.act for row in rows]
    for act in ("outsider", "outsider_invite", "outsider_join", "outsider_remove"):
        assert act in acts
    assert not any("王五" in str(row) for row in rows)


async def test_nobody_but_the_holder_asks_anybody_in(table: Table) -> None:
    """Helpers, guests, other mediators and a manager who only looks bring nobody to the table, and act nowhere on it."""
    await table.both()
    expert, helper = await table.hire("e1", Role.EXPERT), await table.hire("m2", Role.MEDIATOR)
    manager = await table.hire("g1", Role.MANAGER)
    await table.store.online.ask_guest(NUMBER, table.mediator, expert.id, table.now)
    for who in (A, B):
        await table.presses(who, "同意")
    await table.store.joint.say(NUMBER, expert, "先查原因", table.now)
    store = table.store
    for person in (expert, helper, manager):
        acts = (
            lambda p=person: store.table_guests.propose(NUMBER, p, UNCLE, table.now),
            lambda p=person: store.online.ask_guest(NUMBER, p, helper.id, table.now),
            lambda p=person: store.online.write_draft(NUMBER, p, "赔八千元。", table.now, oral=True),
            lambda p=person: store.moves.say(NUMBER, p, "您好", table.now, Room.RESPONDENT),
            lambda p=person: store.moves.say(NUMBER, p, "您好", table.now, Room.JOINT),
        )
        for act in acts:
            with pytest.raises((NotYours, Refused)):
                await act()


FORBIDDEN = {
    "sensitive": (replace(case(), sensitive=True), "加密案件"),
    "violence at home": (case(category="marriage_family", subcategory="domestic_violence"), "第22条|第5条"),
    "kept out by her words": (case(keep_from="别让王五知道"), "不要让这个人知道"),
    "what must not be mediated": (case(category="criminal", subcategory="fraud"), "第22条"),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_nobody_is_asked_in_where_the_law_or_the_resident_forbids_it(name: str) -> None:
    value, why = FORBIDDEN[name]
    with pytest.raises(Refused, match=why):
        outsiders.check(value, UNCLE)


def test_of_a_sensitive_case_nobody_more_hears_even_with_her_will() -> None:
    value = case()
    willing = replace(value, sensitive=True, record=replace(value.record, wish=Wish(NOW.date(), "我愿意谈")))
    with pytest.raises(Refused, match="加密案件"):
        outsiders.check(willing, UNCLE)


def test_a_table_without_both_sides_asks_nobody_in() -> None:
    with pytest.raises(Refused, match="第20条"):
        outsiders.propose(Meeting(CaseNumber("FQABCDEFGH")), UNCLE, NOW)
