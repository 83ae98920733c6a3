"""What each effect leaves behind."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from handlers.casework.case import CaseNumber, Move, Outcome, Room, Status, Urgency
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.conversation import Ask, Conversation, Option, Pending
from handlers.effects import (
    AmendCase,
    Complain,
    EraseTalk,
    RateCase,
    ReopenCase,
    Retraction,
    Say,
    Tell,
    WithdrawCase,
    WrongSecret,
)
from handlers.errors import NotYours
from handlers.facts import CaseFacts, Naming
from handlers.messages import Address, Incoming, MessageId, Reply, Sort
from nlu.types import Risk
from storage.notices import NoticeKind
from storage.parties import Side
from storage.store import Store
from storage.tables import message
from storage.transcript import Author
from storage.unit import Changed
from storage.views import Page
from tests.storage.acts import NUMBER, WHO, hire, open_case, open_danger, opening, turn
from tests.stores import NOW

SECOND = CaseNumber("FQYYYYYYYY")


async def page(store: Store, login: str = "boss", number: CaseNumber = NUMBER) -> Page:
    who = await store.people.by_login(login) or await hire(store, login, "cd", Role.MANAGER)
    return await store.desk.page(number, who, NOW)


async def kinds(store: Store) -> list[NoticeKind]:
    return [n.kind for n in await store.notices.due(NOW + timedelta(hours=1))]


async def test_the_talk_before_the_case_becomes_its_transcript(store: Store) -> None:
    photo = await store.files.put(b"\x89PNG\r\n\x1a\n" + b"0" * 20, "漏水.png", NOW)
    await turn(store, Say(Reply("请说")), text="楼上漏水", files=(photo,))
    await turn(store, opening(), Say(Reply("提交好了")), text="确认", change=lambda t: t.with_(active=NUMBER))
    shown = await page(store)
    assert [(line.author, line.text) for line in shown.lines] == [
        (Author.RESIDENT, "楼上漏水"),
        (Author.BOT, "请说"),
        (Author.RESIDENT, "确认"),
        (Author.BOT, "提交好了"),
    ]
    assert shown.files == (photo,)
    assert shown.lines[0].files == (photo,)
    assert [(p.side, p.name) for p in shown.parties] == [(Side.APPLICANT, "甲")]
    assert await kinds(store) == [NoticeKind.QUEUED]


async def test_lines_of_one_case_do_not_show_in_another(store: Store) -> None:
    await open_case(store)
    await turn(store, text="第一件的话")
    await turn(store, text="还有一件事", change=lambda t: t.with_(active=None))
    await turn(store, opening(SECOND), text="第二件", change=lambda t: t.with_(active=SECOND))
    assert "第一件的话" in [line.text for line in (await page(store)).lines]
    assert [line.text for line in (await page(store, number=SECOND)).lines] == ["还有一件事", "第二件"]


async def test_words_for_the_case_wait_for_an_answer(store: Store) -> None:
    who = await hire(store, "a")
    await open_case(store)
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    await turn(store, Tell(NUMBER, Room.APPLICANT, "什么时候来"), text="什么时候来")
    await turn(store, Tell(NUMBER, Room.APPLICANT, "在吗"), text="在吗")
    shown = await store.desk.page(NUMBER, who, NOW)
    assert [line.text for line in shown.lines].count("什么时候来") == 1
    assert shown.case.resident_waits
    assert (await store.desk.counts(who, NOW)).unread == 1
    assert (await kinds(store)).count(NoticeKind.WORDS) == 1
    line = await store.moves.say(NUMBER, who, "明天上午", NOW + timedelta(minutes=1))
    assert (await store.desk.counts(who, NOW)).unread == 0
    await store.moves.undo(NUMBER, who, line, NOW + timedelta(minutes=1, seconds=2))
    assert (await store.desk.counts(who, NOW)).unread == 1


async def test_words_for_another_case_than_the_active_one_are_not_lost(store: Store) -> None:
    await open_case(store)
    await open_case(store, SECOND)
    await turn(store, Tell(NUMBER, Room.APPLICANT, "他又来了"), text="他又来了")
    assert "他又来了" in [line.text for line in (await page(store)).lines]


async def test_a_note_of_the_service_is_internal(store: Store) -> None:
    await open_case(store)
    await turn(store, Tell(NUMBER, Room.INTERNAL, "手机安全", by_resident=False))
    (note,) = [line for line in (await page(store)).lines if line.room is Room.INTERNAL]
    assert (note.author, note.text) == (Author.SERVICE, "手机安全")
    assert "手机安全" not in [line.text for line in await store.residents.history(WHO, 50)]


async def test_a_correction_changes_facts_parties_and_queue(store: Store) -> None:
    await open_case(store)
    facts = CaseFacts(what="漏水", category="medical", place_code="v2", name="乙", phone="138", other_party="丙")
    await turn(store, AmendCase(NUMBER, facts, "其实是医院的事", Urgency.SOON))
    shown = await page(store)
    assert (shown.case.facts, shown.case.urgency, shown.case.committee) == (facts, Urgency.SOON, "med")
    assert [(p.side, p.name, p.phone) for p in shown.parties] == [
        (Side.APPLICANT, "乙", "138"),
        (Side.RESPONDENT, "丙", ""),
    ]
    assert "当事人补充或更正：其实是医院的事" in [line.text for line in shown.lines]


async def test_a_case_moved_by_hand_stays_where_it_is(store: Store) -> None:
    who = await hire(store, "a")
    await open_case(store)
    await store.moves.move(NUMBER, who, Order(Move.ROUTE, "太大", body="ct1"), NOW)
    await turn(store, AmendCase(NUMBER, CaseFacts(what="漏水", category="neighbourhood", place_code="v2"), "在山前"))
    assert (await page(store)).case.committee == "ct1"


async def test_danger_found_later_takes_the_case_out_of_sight(store: Store) -> None:
    villager = await hire(store, "a")
    township = await hire(store, "t", "ct1", on_call=True)
    await open_case(store)
    facts = CaseFacts(what="他打我", category="marriage_family", place_code="v1")
    await turn(store, AmendCase(NUMBER, facts, "危险", Urgency.DANGER, True, (Risk.DOMESTIC_VIOLENCE,)))
    with pytest.raises(NotYours):
        await store.desk.page(NUMBER, villager, NOW)
    shown = await store.desk.page(NUMBER, township, NOW)
    assert (shown.case.committee, shown.case.risks) == ("ct1", ("domestic_violence",))


async def test_an_anonymous_clue_with_a_name_becomes_a_case(store: Store) -> None:
    facts = CaseFacts(what="有人倒垃圾", category="environment", place_code="v1", naming=Naming.ANONYMOUS)
    await open_case(store, clue=True, facts=facts)
    assert (await page(store)).case.status is Status.CLUE
    await turn(store, AmendCase(NUMBER, facts.with_(naming=Naming.NAMED, name="甲"), "留名"))
    assert (await page(store)).case.status is Status.ROUTED


async def test_withdrawn_and_reopened(store: Store) -> None:
    who = await hire(store, "a")
    await open_case(store)
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    await turn(store, WithdrawCase(NUMBER, "我们和好了"))
    gone = (await page(store)).case
    assert (gone.status, gone.outcome, gone.closed_at) == (Status.WITHDRAWN, Outcome.WITHDRAWN, NOW)
    await turn(store, ReopenCase(NUMBER, "又吵起来了"), now=NOW + timedelta(days=1))
    again = await page(store)
    assert (again.case.status, again.case.holder, again.case.outcome) == (Status.ROUTED, None, None)
    assert again.case.waiting_since == NOW + timedelta(days=1)
    assert [s.move for s in again.steps] == ["open", "claim", "withdraw", "reopen"]


async def test_stars(store: Store) -> None:
    await open_case(store)
    await turn(store, RateCase(NUMBER, 4, "还行"))
    assert (await page(store)).case.rating == 4


async def test_a_complaint_goes_past_the_holder(store: Store) -> None:
    boss = await hire(store, "boss", "cd", Role.MANAGER)
    other = await hire(store, "other", "ct1", Role.MANAGER)
    await open_case(store)
    await store.moves.move(NUMBER, other, Order(Move.CLAIM), NOW)
    await store.notices.due(NOW + timedelta(hours=1))
    await turn(store, Complain("他态度很差", NUMBER))
    told = await store.notices.due(NOW + timedelta(hours=1))
    assert [(n.kind, n.staff) for n in told] == [(NoticeKind.COMPLAINT, boss.id)]
    assert [c.text for c in await store.complaints.register(boss)] == ["他态度很差"]
    assert await store.complaints.register(other) == ()
    with pytest.raises(NotYours):
        await store.complaints.register(await hire(store, "a"))


async def test_a_retraction_is_noted_and_closes_nothing(store: Store) -> None:
    who = await hire(store, "t", "ct1", on_call=True)
    await open_danger(store)
    await turn(store, Retraction(NUMBER, "刚才是气话"))
    shown = await store.desk.page(NUMBER, who, NOW)
    assert shown.case.status is Status.ROUTED
    assert shown.alerts[0].retracted_at == NOW
    assert shown.alerts[0].acknowledged_at is None
    assert "当事人说没有危险了：刚才是气话" in [line.text for line in shown.lines]


async def test_a_wrong_code_is_noted_on_the_case_it_was_tried_on(store: Store) -> None:
    await open_case(store)
    await turn(store, WrongSecret(NUMBER), WrongSecret(CaseNumber("FQ99999999")), address=Address("web", "guesser"))
    assert "wrong_code" in [e.act for e in (await page(store)).audit]


async def test_forgetting_leaves_only_what_a_case_needs(store: Store) -> None:
    picture = await store.files.put(b"GIF89a" + b"1" * 30, "a.gif", NOW)
    await open_case(store)
    await turn(store, text="案件的话")
    await turn(store, Say(Reply("闲聊的答")), text="闲聊", files=(picture,), change=lambda t: t.with_(active=None))
    await turn(store, EraseTalk(), Say(Reply("已经删除")), text="删除我的记录", change=lambda t: t.with_(active=None))
    left = [line.text or line.reply.text for line in await store.residents.history(WHO, 50)]
    assert "案件的话" in left
    assert "闲聊" not in left
    assert "闲聊的答" not in left
    assert left[-1] == "已经删除"
    assert await store.files.sweep(NOW + timedelta(days=2)) == 1
    with pytest.raises(NotYours):
        await store.files.get(picture.sha256)


async def test_two_openings_of_one_turn_become_one_case(store: Store) -> None:
    """Several bundles of one turn share one world, and with it one case number."""
    quiet = CaseFacts(what="（请人工阅读）", category="other")
    loud = CaseFacts(what="他要跳楼", category="other", place_code="v1", phone="138")
    first = opening(facts=quiet)
    second = opening(facts=loud, urgency=Urgency.DANGER, risks=(Risk.SELF_HARM,))
    await turn(store, first, second, change=lambda t: t.with_(active=NUMBER))
    shown = await page(store)
    assert shown.case.urgency is Urgency.DANGER
    assert shown.case.risks == ("self_harm",)
    assert "请人工阅读" in shown.case.facts.what
    assert "他要跳楼" in shown.case.facts.what
    assert shown.case.facts.phone == "138"


async def test_who_must_not_see_it_does_not(store: Store) -> None:
    local, upper = await hire(store, "a"), await hire(store, "t", "ct1")
    facts = CaseFacts(what="x", category="other", place_code="v1", keep_from="别让村里人知道")
    await open_case(store, committee="ct1", facts=facts)
    assert (await store.desk.page(NUMBER, upper, NOW)).case.kept_from == {local.id}
    named = await hire(store, "b", "ct1")
    await turn(store, AmendCase(NUMBER, facts.with_(keep_from=f"不要{named.name}管"), "回避"))
    with pytest.raises(NotYours):
        await store.desk.page(NUMBER, named, NOW)


async def test_a_press_reads_as_what_the_button_said(store: Store) -> None:
    def asked(talk: Conversation) -> Conversation:
        return talk.with_(pending=Pending(Ask.CONFIRM, 3, options=(Option("yes", "对，提交"), Option("no", "改一下"))))

    await turn(store, change=asked)
    await store.accept(Incoming(WHO, MessageId("p"), NOW, Sort.BUTTON, button="3:1"))
    await store.accept(Incoming(WHO, MessageId("q"), NOW, Sort.BUTTON, button="9:1"))
    async with store.turn(WHO, NOW) as open_turn:
        await open_turn.save(open_turn.conversation, [])
    assert [line.text for line in await store.residents.history(WHO, 2)] == ["对，提交", ""]


async def test_a_file_that_was_never_stored_does_not_break_the_turn(store: Store) -> None:
    from handlers.messages import Attachment

    await turn(store, text="看图", files=(Attachment("0" * 64, "image/png", 1, "x.png"),))
    assert [line.text for line in await store.residents.history(WHO, 5)] == ["看图"]


async def test_live_pages_are_told_after_the_commit(store: Store) -> None:
    heard: list[tuple[Changed, object]] = []
    store.on_change.append(lambda kind, key: heard.append((kind, key)))
    await open_case(store)
    assert set(heard) == {
        (Changed.CONVERSATION, WHO),
        (Changed.CASE, NUMBER),
        (Changed.QUEUE, "cv1"),
        (Changed.NOTICE, None),
    }
    heard.clear()
    async with store.turn(WHO, NOW):
        pass
    assert heard == []


async def test_nothing_of_the_transcript_is_written_twice(store: Store) -> None:
    await open_case(store)
    await turn(store, Tell(NUMBER, Room.APPLICANT, "一句"), Say(Reply("好")), text="一句")
    async with store._units.read() as unit:
        count = (await unit.conn.execute(select(func.count()).select_from(message))).scalar_one()
    assert count == 3
