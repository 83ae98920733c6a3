"""Both sides at one table: invited, identified, each room with its own hearers, offers, dates, the draft."""

from datetime import timedelta

import pytest

from bot.console.casework_view import form_view
from handlers.casework.case import Move, Room
from handlers.casework.life import allowed
from handlers.casework.next_step import next_step
from handlers.casework.online.invitation import INVALID
from handlers.casework.online.meeting import OfferState
from handlers.casework.online.offers import Terms
from handlers.casework.staff import Role
from handlers.errors import Refused
from handlers.hours import local_day
from tests.online.table import NUMBER, A, B, C, Table


async def test_an_invited_person_is_told_what_it_is_about_only_once_identified(table: Table) -> None:
    made = await table.invites()
    hello = await table.opens(B, made.token)
    assert "调解委员会" in hello
    assert "不收费" in hello
    assert "漏水" not in hello
    assert "李红" not in hello
    wrong = "000000" if made.code != "000000" else "111111"
    assert "对不上" in await table.says(B, wrong)
    told = await table.says(B, made.code)
    assert "楼上楼下漏水的事" in told
    assert "记下您同意" in await table.says(B, "我同意参加")
    meeting = await table.meeting()
    assert [seat.consent for seat in meeting.seats] == ["", "我同意参加"]
    assert "枫调字第0101号" in await table.last(B)


async def test_a_link_that_cannot_be_used_reads_the_same_for_every_reason(table: Table) -> None:
    used = await table.invites()
    await table.opens(B, used.token)
    await table.says(B, used.code)
    await table.says(B, "我同意参加")
    fresh = await table.invites()
    assert await table.opens(C, "wrong" * 6) == INVALID
    assert await table.opens(C, used.token) == INVALID
    assert await table.opens(A, fresh.token) == INVALID  # nobody sits on both sides
    assert await table.opens(B, fresh.token) == INVALID
    page = await table.store.desk.page(NUMBER, table.mediator, table.now)
    await table.store.online.withdraw_invitation(NUMBER, table.mediator, page.invitations[0].id, table.now)
    assert await table.opens(C, fresh.token) == INVALID
    late = await table.invites()
    table.on(days=9)
    assert await table.opens(C, late.token) == INVALID


async def test_guessing_the_code_shuts_the_invitation_for_everybody(table: Table) -> None:
    made = await table.invites()
    await table.opens(C, made.token)
    wrong = [f"{n:06d}" for n in range(7) if f"{n:06d}" != made.code]
    for code in wrong[:5]:
        await table.says(C, code)
    assert "试错太多" in await table.says(C, made.code)
    await table.opens(B, made.token)
    assert "试错太多" in await table.says(B, made.code)
    table.on(hours=2)
    assert "漏水" in await table.says(B, made.code)


async def test_nothing_starts_before_both_accepted_the_mediator(table: Table) -> None:
    await table.joins()
    with pytest.raises(Refused, match="第19条"):
        await table.speaks("您好", Room.RESPONDENT)
    assert "还不能" in await table.says(B, "说给双方听")
    await table.presses(A, "接受这位调解员")
    assert "换" in await table.presses(B, "想换一位")
    with pytest.raises(Refused):
        await table.speaks("您好", Room.JOINT)
    assert "要求换一位调解员" in await table.room(Room.INTERNAL)
    await table.presses(B, "接受这位调解员")
    await table.speaks("大家好", Room.JOINT)
    assert "〔双方都看得到〕大家好" in await table.last(A)
    assert "〔双方都看得到〕大家好" in await table.last(B)


async def test_private_words_stay_with_the_mediator_and_joint_words_reach_both(table: Table) -> None:
    await table.both()
    assert "只有调解员看得到" in await table.says(B, "其实我最多能出一万")
    assert "只有调解员看得到" in await table.says(A, "我最低要九千五")
    assert "双方都看得到" in await table.says(B, "说给双方听")
    assert "已发给双方" in await table.says(B, "我愿意修好漏水的管子")
    seen = await table.last(A)
    assert "〔双方都看得到〕被申请人张伟：我愿意修好漏水的管子" in seen
    await table.says(B, "说给调解员听")
    await table.says(B, "我手头紧")
    assert "一万" not in await table.last(A, 99)
    assert "手头紧" not in await table.last(A, 99)
    assert "九千五" not in await table.last(B, 99)
    assert "最多能出一万" in await table.room(Room.RESPONDENT)
    assert "最低要九千五" in await table.room(Room.APPLICANT)
    assert "修好漏水的管子" in await table.room(Room.JOINT)
    assert "一万" not in await table.room(Room.JOINT)


async def test_no_line_of_a_party_passes_for_the_mediators(table: Table) -> None:
    await table.both()
    await table.says(B, "说给双方听")
    await table.says(B, "好的\n〔双方都看得到〕调解员甲：我看赔一千就行")
    seen = await table.last(A)
    assert "〔双方都看得到〕被申请人张伟：好的\n│ [双方都看得到]调解员甲：我看赔一千就行" in seen
    assert seen.count("〔双方都看得到〕") == 1
    for end in ("\r", "\u2028", "\u2029"):  # some phones begin a new line there
        await table.says(B, f"行{end}调解员甲：我看赔一千就行")
        assert "行\n│ 调解员甲：我看赔一千就行" in await table.last(A)


async def test_the_mediators_private_words_reach_one_side_only(table: Table) -> None:
    await table.both()
    await table.speaks("您能再加两千吗", Room.RESPONDENT)
    await table.speaks("您看九千行不行", Room.APPLICANT)
    assert "再加两千" in await table.last(B)
    assert "九千" in await table.last(A)
    assert "再加两千" not in await table.last(A, 99)
    assert "九千" not in await table.last(B, 99)


async def test_one_message_can_be_said_to_both_without_switching(table: Table) -> None:
    await table.both()
    await table.says(B, "说给双方听：我先道个歉")
    assert "我先道个歉" in await table.last(A)
    await table.says(B, "这个别告诉他")
    assert "别告诉" not in await table.last(A, 99)


async def test_switch_and_secret_in_one_burst_do_not_leak(table: Table) -> None:
    await table.both()
    await table.says(B, "说给双方听", "我同意修", "说给调解员听", "底线是一万二")
    assert "我同意修" in await table.last(A, 9)
    assert "一万二" not in await table.last(A, 99)


async def test_an_offer_told_to_the_mediator_is_passed_on_only_with_leave(table: Table) -> None:
    await table.both()
    await table.says(B, "提方案 赔六千元")
    await table.presses(B, "先只告诉调解员")
    with pytest.raises(Refused, match="还没有同意"):
        await table.store.online.pass_on(NUMBER, table.mediator, 1, table.now)
    assert "六千" not in await table.last(A, 99)
    await table.says(B, "把方案1转给对方")
    assert "赔六千元" in await table.last(A)
    await table.says(A, "提方案 赔八千元，月底前付清")
    await table.presses(A, "直接给对方看")
    meeting = await table.meeting()
    assert [offer.state for offer in meeting.offers] == [OfferState.COUNTERED, OfferState.MADE]
    assert meeting.offers[1].fen == 800_000
    assert "接受" in await table.says(B, "接受")
    assert "对方接受了方案2" in await table.last(A)


async def test_a_proposal_is_answered_apart(table: Table) -> None:
    await table.both()
    await table.store.online.propose(NUMBER, table.mediator, Terms("赔七千元，三十天内付清", 700_000), table.now)
    before = await table.last(B, 99)
    await table.presses(A, "接受方案1")
    assert await table.last(B, 99) == before
    await table.presses(B, "不接受方案1")
    for who in (A, B):
        assert "没有得到大家一致接受" in await table.last(who)


async def test_the_draft_is_confirmed_by_name_and_a_changed_text_voids_it(table: Table) -> None:
    await table.both()
    await table.says(A, "提方案 赔八千元")
    await table.presses(A, "直接给对方看")
    await table.presses(B, "接受方案1")
    online = table.store.online
    await online.write_draft(NUMBER, table.mediator, "一、张伟赔李红八千元。", table.now, oral=True)
    assert "不一样" in await table.says(B, "我确认 王五")
    assert "记下您确认" in await table.says(B, "我确认 张伟")
    await online.write_draft(NUMBER, table.mediator, "一、张伟赔李红八千元，月底付清。", table.now, oral=True)
    assert not (await table.meeting()).draft.confirmations  # type: ignore[union-attr]  # written just now
    await table.says(A, "我确认 李红")
    with pytest.raises(Refused, match="各方都确认"):
        await online.record_result(NUMBER, table.mediator, "楼上漏水", table.now)
    await table.says(B, "我确认 张 伟")
    assert "口头协议" in await table.last(A)
    await online.record_result(NUMBER, table.mediator, "楼上漏水", table.now)
    page = await table.store.desk.page(NUMBER, table.mediator, table.now)
    terms = page.case.record.terms
    assert terms is not None
    assert terms.oral
    assert terms.effect is not None
    assert terms.amount_fen == 800_000


async def leads(table: Table) -> tuple[str, dict[str, str]]:
    """What the desk says is next, and what stands in the form of the agreement."""
    page = await table.store.desk.page(NUMBER, table.mediator, table.now)
    district, today = table.store.district, local_day(table.store.district, table.now)
    found = next_step(page.case, table.mediator, district, today, page.meeting)
    assert found is not None
    assert found.moves[0] in allowed(page.case, table.mediator)
    return found.words, {
        item.field.name: item.value for item in form_view(Move.TERMS, page.case, district, today, page.meeting).fields
    }


@pytest.mark.parametrize("oral", [True, False])
async def test_what_both_took_in_the_chat_leads_to_the_agreement_and_fills_its_form(table: Table, oral: bool) -> None:
    await table.both()
    by = local_day(table.store.district, table.now) + timedelta(days=20)
    await table.store.online.propose(NUMBER, table.mediator, Terms("赔七千元", 700_000, by), table.now)
    words, form = await leads(table)
    assert "每谈一次写一份调解记录" in words
    assert form["words"] == ""
    for who in (A, B):
        await table.presses(who, "接受方案1")
    words, form = await leads(table)
    assert "写协议草稿" in words
    assert (form["amount"], form["perform_by"]) == ("7000", by.isoformat())
    assert "赔七千元" in form["words"]
    await table.store.online.write_draft(NUMBER, table.mediator, "一、张伟赔李红七千元。", table.now, oral=oral)
    assert "等双方确认协议草稿" in (await leads(table))[0]
    for who, name in ((A, "李红"), (B, "张伟")):
        await table.says(who, f"我确认 {name}")
    confirmed = local_day(table.store.district, table.now)
    words, form = await leads(table)
    assert "写进协议记录" in words
    assert (form["words"], form["form"]) == ("一、张伟赔李红七千元。", "oral" if oral else "written")
    table.on(days=3)
    await table.store.online.record_result(NUMBER, table.mediator, "楼上漏水", table.now)
    page = await table.store.desk.page(NUMBER, table.mediator, table.now)
    terms = page.case.record.terms
    assert terms is not None
    assert (terms.agreed, terms.effect) == (confirmed, confirmed if oral else None), "the day both confirmed it"
    assert ("达成口头协议结案" in (await leads(table))[0]) is oral


async def test_who_leaves_is_gone_and_the_other_side_learns_only_that(table: Table) -> None:
    await table.both()
    await table.says(B, "我不想被他讹")
    await table.says(B, "不想调了")
    await table.presses(B, "不调了")
    assert "不参加线上调解了" in await table.last(A)
    assert "讹" not in await table.last(A, 99)
    with pytest.raises(Refused):
        await table.speaks("喂", Room.RESPONDENT)
    assert (await table.store.residents.state(B)).joined is None  # type: ignore[union-attr]  # the talk exists


async def test_ones_own_matter_is_kept_apart_from_the_meeting(table: Table) -> None:
    await table.both()
    await table.says(B, "我有自己的事要说")
    await table.says(B, "老板拖了我三个月工资两万四")
    assert "工资" not in await table.room(Room.RESPONDENT)
    await table.says(B, "回到调解")
    await table.says(B, "漏水我认")
    assert "漏水我认" in await table.room(Room.RESPONDENT)
    assert "工资" not in await table.room(Room.RESPONDENT)


async def test_danger_in_a_partys_words_is_answered_first_and_never_shown_to_the_other(table: Table) -> None:
    await table.both()
    await table.says(B, "说给双方听")
    answer = await table.says(B, "我今晚就拿刀砍死他全家")
    assert "110" in answer
    assert "砍死" not in await table.last(A, 99)
    assert "砍死" in await table.room(Room.RESPONDENT)
    assert "危险信号" in await table.room(Room.INTERNAL)


async def test_a_button_of_the_meeting_works_while_one_speaks_of_something_else(table: Table) -> None:
    await table.both()
    await table.says(A, "提方案 赔八千元")
    await table.presses(A, "直接给对方看")
    await table.says(B, "我有自己的事要说")
    await table.says(B, "老板拖了我三个月工资两万四")
    assert "记下您接受方案1" in await table.presses(B, "接受方案1")
    assert "接受方案1" in await table.room(Room.RESPONDENT)
    assert "工资" not in await table.room(Room.RESPONDENT)


async def test_every_entry_is_answered_with_its_label(table: Table) -> None:
    await table.both()
    photo = await table.store.files.put("照片一张".encode(), "照片.txt", table.now)
    for who in (A, B):
        assert (await table.says(who, "他说话太难听")).startswith("〔只有调解员看得到〕")
        assert (await table.files(who, photo)).startswith("〔只有调解员看得到〕")
        assert (await table.says(who, "楼上漏水谁来赔？")).startswith("〔只有调解员看得到〕")
        assert (await table.says(who, "说给双方听：您好")).startswith("〔双方都看得到〕")


async def test_words_to_both_in_traditional_script_stay_as_they_were_written(table: Table) -> None:
    await table.both()
    await table.says(B, "說給雙方聽：這件事是我們家的責任")
    assert "這件事是我們家的責任" in await table.last(A)


async def test_what_binds_takes_its_own_word_and_an_old_digit_binds_nobody(table: Table) -> None:
    await table.both()
    await table.says(A, "提方案 赔八千元")
    await table.presses(A, "直接给对方看")
    await table.says(B, "让我想想")
    assert "接受方案1" in await table.says(B, "好的")
    assert "从现在起" in await table.says(B, "1")  # the choice under the label shown last
    assert "从现在起" in await table.says(B, "1")
    assert (await table.meeting()).offers[0].state is OfferState.MADE
    await table.says(A, "提方案 赔七千元")
    await table.presses(A, "直接给对方看")
    assert "记下您接受方案2" in await table.says(B, "1")


async def test_the_words_of_a_button_press_it(table: Table) -> None:
    await table.joins()
    mediator = table.mediator.id
    assert "接受" in await table.says(A, "接受这位调解员。")
    assert "换" in await table.says(B, "想换一位")
    assert [seat.accepted for seat in (await table.meeting()).seats] == [mediator, None]
    await table.presses(B, "接受这位调解员")
    await table.says(A, "提方案 赔八千元")
    await table.says(A, "直接给对方看")
    assert "不接受方案1" in await table.says(B, "不接受方案1")
    expert = await table.hire("e1", Role.EXPERT)
    await table.store.online.ask_guest(NUMBER, table.mediator, expert.id, table.now)
    await table.says(A, "同意")
    await table.says(B, "不同意")
    meeting = await table.meeting()
    assert (meeting.offers[0].state, meeting.guests[0].agreed, meeting.guests[0].refused) == (
        OfferState.DECLINED,
        (0,),
        True,
    )
    assert "双方" in await table.says(A, "说给双方听")
    assert "只有调解员看得到" in await table.says(A, "改为只说给调解员听")


async def test_a_confirmation_without_the_name_is_told_what_it_lacks_and_is_sent_to_nobody(table: Table) -> None:
    await table.both()
    await table.says(A, "提方案 赔八千元")
    await table.presses(A, "直接给对方看")
    await table.presses(B, "接受方案1")
    await table.store.online.write_draft(NUMBER, table.mediator, "一、张伟赔李红八千元。", table.now, oral=True)
    before = await table.last(A, 99)
    await table.says(B, "说给双方听")
    for words in ("确认", "我确认", "同意。", "我同意这一稿"):
        assert "还差您的全名，协议草稿第1稿才算您确认了" in await table.says(B, words)
    assert not (await table.meeting()).draft.confirmations  # type: ignore[union-attr]  # written just now
    assert await table.last(A, 99) == before, "the other side sees none of it"
    expert = await table.hire("e1", Role.EXPERT)
    await table.store.online.ask_guest(NUMBER, table.mediator, expert.id, table.now)
    assert "有几件事等您答复" in await table.says(B, "不同意")
    assert "有几件事等您答复" in await table.says(B, "同意")
    await table.presses(B, "同意")
    assert "哪里要改" in await table.says(B, "不同意"), "of the draft, which is the only thing that waits now"
    assert "记下您确认" in await table.says(B, "我确认 张伟")
    assert "还差" not in await table.says(B, "确认"), "confirmed already"
