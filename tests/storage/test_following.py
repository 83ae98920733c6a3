"""After an agreement: the chat asks on the day, keeps the answer as a word of the resident's, and holds its tongue where it must."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from handlers.casework.after import CheckAnswered, CheckAsked, Instalment, Plan, Said, Verdict
from handlers.casework.case import Case, Move, Outcome
from handlers.casework.chatting import PAID, VISIT, Answer
from handlers.casework.desk import Order
from handlers.casework.record import Terms
from handlers.casework.staff import Role, Staff
from handlers.conversation import Ask, Pending
from handlers.district import District
from handlers.effects import Followed
from handlers.errors import NotYours
from handlers.facts import CaseFacts
from storage.notices import NoticeKind
from storage.store import Store
from tests.storage.acts import NUMBER, WHO, hire, open_case, turn
from tests.stores import NOW

TODAY = NOW.date()
DUE = TODAY + timedelta(days=10)


async def agreed(
    store: Store, who: Staff, *, payer: str = "respondent", chat: bool = True, facts: CaseFacts | None = None
) -> None:
    """An oral agreement with one instalment in ten days."""
    await open_case(store, **({"facts": facts} if facts else {}))  # type: ignore[arg-type]  # test data

    async def do(move: Move, **order: object) -> None:
        await store.moves.move(NUMBER, who, Order(move, **order), NOW)  # type: ignore[arg-type]  # test data

    await do(Move.CLAIM)
    await do(Move.START)
    await do(Move.TERMS, entry=Terms("漏水", "修好并赔偿", oral=True, agreed=TODAY, amount_fen=300_000))
    await do(Move.CLOSE, outcome=Outcome.ORAL, words="十天内赔偿三千元。")
    await do(Move.PLAN, entry=Plan((Instalment(DUE, 300_000, payer=payer),), chat))


async def heard(store: Store, now: datetime) -> list[str]:
    return [reply.text for reply in await store.outbox.replies(WHO, 0, now)]


async def kept(store: Store, who: Staff, now: datetime) -> Case:
    return (await store.desk.page(NUMBER, who, now)).case


async def notices(store: Store, now: datetime) -> set[tuple[NoticeKind, int | None]]:
    found = await store.notices.due(now)
    for item in found:
        await store.notices.done(item.id, now)
    return {(item.kind, item.staff) for item in found}


async def test_the_day_after_the_receiving_side_is_asked_and_the_answer_kept(store: Store) -> None:
    who = await hire(store, "a")
    await agreed(store, who)
    after = NOW + timedelta(days=11)
    await store.reminders.warn(after)
    asked = (await store.outbox.replies(WHO, 0, after))[-1]
    assert asked.text == "第一期3000元应在2026年3月14日以前付给您，收到了吗？"
    assert [button.label for button in asked.buttons] == ["收到了", "只收到一部分", "没有收到"]
    before = len(await heard(store, after))
    await store.reminders.warn(after + timedelta(hours=1))
    assert len(await heard(store, after + timedelta(hours=1))) == before, "asked once"
    state = await store.residents.state(WHO)
    assert state is not None
    assert state.pending is not None
    assert (state.pending.ask, state.pending.about) == (Ask.FOLLOW, f"{NUMBER}|{PAID}|1")
    await notices(store, after)

    told = Followed(NUMBER, Answer(PAID, 1, Said.NOT, "没给"))
    await turn(store, told, text="没给", now=after, change=lambda talk: talk.with_(pending=None))
    part = (await kept(store, who, after)).record.plan.instalments[0]
    assert (part.said, part.said_words, part.paid) == (Said.NOT, "没给", None)
    assert (NoticeKind.FOLLOWED, who.id) in await notices(store, after)
    lines = [line.text for line in (await store.desk.page(NUMBER, who, after)).lines]
    assert any("当事人自述没有收到" in line for line in lines)


async def test_the_owing_side_is_reminded_ahead_once(store: Store) -> None:
    who = await hire(store, "a")
    await agreed(store, who, payer="applicant")
    ahead = NOW + timedelta(days=7)
    for _ in range(2):
        await store.reminders.warn(ahead)
        ahead += timedelta(hours=1)
    assert len([words for words in await heard(store, ahead) if words.startswith("提醒")]) == 1
    assert (NoticeKind.CLOCK, who.id) in await notices(store, ahead), "the holder too"


async def test_while_another_question_hangs_it_waits_for_the_next_day(store: Store) -> None:
    who = await hire(store, "a")
    await agreed(store, who)
    after = NOW + timedelta(days=11)
    hangs = Pending(Ask.RATE, 1, "请评价")
    await turn(store, text="在的", now=after, change=lambda talk: talk.with_(pending=hangs, last_at=after))
    await store.reminders.warn(after)
    assert not any("收到了吗" in words for words in await heard(store, after))
    soon = after + timedelta(hours=2)
    assert await store.reminders.warn(soon) == (), "not again and again on the same day"
    later = after + timedelta(days=2)
    await store.reminders.warn(later)
    assert any("收到了吗" in words for words in await heard(store, later))


@pytest.mark.parametrize("why", ["unsafe", "discreet", "not chosen"])
async def test_where_others_may_read_nothing_is_asked_and_the_holder_is_warned(store: Store, why: str) -> None:
    who = await hire(store, "a")
    facts = CaseFacts(what="漏水", category="neighbourhood", place_code="v1", name="甲", unsafe_phone=why == "unsafe")
    await agreed(store, who, chat=why != "not chosen", facts=facts)
    if why == "discreet":
        await turn(store, text="别人会看手机", change=lambda talk: talk.with_(discreet=True))
    after = NOW + timedelta(days=11)
    await notices(store, NOW)
    before = await heard(store, after)
    await store.reminders.warn(after)
    assert await heard(store, after) == before
    assert (NoticeKind.OVERDUE, who.id) in await notices(store, after)
    assert await store.reminders.warn(after + timedelta(minutes=5)) == ()


async def test_a_visit_is_asked_about_where_the_district_wants_it(store: Store) -> None:
    district: District = replace(store.district, steps=replace(store.district.steps, visit_in_chat=True))
    store._units.district = district
    who = await hire(store, "a")
    await agreed(store, who, chat=False)
    day = NOW + timedelta(days=16)
    await store.reminders.warn(day)
    assert (await heard(store, day))[-1] == "回访：上次达成的协议，到现在履行得怎么样？"
    await turn(store, Followed(NUMBER, Answer(VISIT, 0, Said.RECEIVED, "")), text="都履行了", now=day)
    visits = (await kept(store, who, day)).record.visits
    assert [(visit.person, "自述" in visit.words) for visit in visits] == [("甲", True)]


async def test_an_overdue_visit_is_told_to_the_manager(store: Store) -> None:
    who, boss = await hire(store, "a"), await hire(store, "boss", "cd", Role.MANAGER)
    await agreed(store, who, chat=False)
    late = NOW + timedelta(days=20)
    await notices(store, NOW)
    await store.reminders.warn(late)
    assert (NoticeKind.OVERDUE, boss.id) in await notices(store, late)


async def test_a_judge_is_asked_answers_and_sees_nothing_before_or_after(store: Store) -> None:
    who, judge = await hire(store, "a"), await hire(store, "judge", "cd", Role.JUDGE)
    other = await hire(store, "judge2", "cd", Role.JUDGE)
    await agreed(store, who)
    assert await store.checks.waiting(judge) == ()
    with pytest.raises(NotYours):
        await store.checks.open(NUMBER, judge, NOW)
    await store.moves.move(NUMBER, who, Order(Move.ASK_JUDGE, to=judge, entry=CheckAsked("请看")), NOW)
    assert (NoticeKind.CHECK, judge.id) in await notices(store, NOW)
    assert [case.number for case in await store.checks.waiting(judge)] == [NUMBER]
    assert (await store.checks.open(NUMBER, judge, NOW)).number == NUMBER
    with pytest.raises(NotYours):
        await store.desk.page(NUMBER, judge, NOW)
    with pytest.raises(NotYours):
        await store.checks.open(NUMBER, other, NOW)
    assert [j.id for j in await store.checks.judges(NOW)] == [judge.id, other.id]
    assert (await store.desk.queue(judge)).cases == ()

    answer = Order(Move.JUDGE, entry=CheckAnswered(Verdict.IN_ORDER, "可以"))
    with pytest.raises(NotYours):
        await store.moves.move(NUMBER, other, answer, NOW)
    await store.moves.move(NUMBER, judge, answer, NOW)
    assert (NoticeKind.CHECKED, who.id) in await notices(store, NOW)
    assert await store.checks.waiting(judge) == ()
    with pytest.raises(NotYours):
        await store.checks.open(NUMBER, judge, NOW)
    trail = [entry.act for entry in (await store.desk.page(NUMBER, who, NOW)).audit]
    assert {"ask_judge", "judge", "read"} <= set(trail)


async def test_words_written_down_are_such_as_a_database_can_hold(store: Store) -> None:
    who = await hire(store, "a")
    await agreed(store, who)
    broken = Plan((Instalment(DUE, 300_000, "话\ud800尾"),))
    await store.moves.move(NUMBER, who, Order(Move.PLAN, entry=broken), NOW)
    assert (await kept(store, who, NOW)).record.plan.instalments[0].words == "话\ufffd尾"
