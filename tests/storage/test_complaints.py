"""Complaints about the service: numbered, past the one complained about, answered by the day, the answer in the resident's chat."""

from datetime import timedelta

import pytest

from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.staff import Role, Staff
from handlers.effects import Complain, RateCase
from handlers.errors import NotYours, Refused
from handlers.facts import CaseFacts
from handlers.oversight.complaints import Verdict, service_sheet
from handlers.oversight.periods import read_period
from storage.notices import NoticeKind
from storage.store import Store
from tests.storage.acts import NUMBER, WHO, hire, open_case, turn
from tests.stores import NOW

LATE = NOW + timedelta(days=20)


async def people(store: Store) -> dict[str, Staff]:
    return {
        "local": await hire(store, "local", "ct1", Role.MANAGER),
        "boss": await hire(store, "boss", "cd", Role.MANAGER),
        "far": await hire(store, "far", "ct2", Role.MANAGER),
        "holder": await hire(store, "holder"),
    }


async def replies(store: Store) -> list[str]:
    return [reply.text for reply in await store.outbox.replies(WHO, 0, NOW)]


async def told(store: Store) -> set[tuple[NoticeKind, int | None]]:
    found = await store.notices.due(NOW + timedelta(days=90), 100)
    for notice in found:
        await store.notices.done(notice.id, NOW)
    return {(notice.kind, notice.staff) for notice in found}


async def complained(store: Store, who: Staff, facts: CaseFacts | None = None) -> None:
    await open_case(
        store, facts=facts or CaseFacts(what="邻居漏水", category="neighbourhood", place_code="v1", name="甲")
    )
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    await told(store)
    await turn(store, Complain("他态度很差", NUMBER), text="他态度很差")


async def test_it_gets_a_number_and_goes_to_the_nearest_manager_it_is_not_about(store: Store) -> None:
    crew = await people(store)
    await complained(store, crew["holder"])
    (found,) = await store.complaints.register(crew["boss"])
    assert (found.number, found.handler_name, found.about_name) == (
        "服务投诉〔2026〕1号",
        "调解员local",
        "调解员holder",
    )
    assert any(
        "意见编号：服务投诉〔2026〕1号。最晚2026年3月13日在这里答复您。" in text for text in await replies(store)
    )
    assert await told(store) == {(NoticeKind.COMPLAINT, crew["local"].id), (NoticeKind.COMPLAINT, crew["boss"].id)}
    assert await store.complaints.register(crew["far"]) == ()
    with pytest.raises(NotYours):
        await store.complaints.register(crew["holder"])


async def test_one_about_no_case_is_the_districts_and_no_other_townships(store: Store) -> None:
    crew = await people(store)
    await turn(store, Complain("东镇的人说要告诉我丈夫", None), text="东镇的人说要告诉我丈夫")
    (found,) = await store.complaints.register(crew["boss"])
    assert found.handler == crew["boss"].id
    assert await told(store) == {(NoticeKind.COMPLAINT, crew["boss"].id)}
    for other in ("local", "far"):
        assert await store.complaints.register(crew[other]) == ()
        with pytest.raises(NotYours):
            await store.complaints.show(found.id, crew[other], NOW)


async def test_without_a_manager_of_the_whole_district_it_is_given_to_one_and_seen_by_that_one(store: Store) -> None:
    near, far = await hire(store, "near", "ct1", Role.MANAGER), await hire(store, "far", "ct2", Role.MANAGER)
    await turn(store, Complain("没人理我", None), text="没人理我")
    seen = {who.login: await store.complaints.register(who) for who in (near, far)}
    assert [len(seen["near"]), len(seen["far"])] == [1, 0]
    await store.complaints.give(seen["near"][0].id, near, far.id, NOW)
    assert len(await store.complaints.register(far)) == 1


async def test_whom_it_is_about_never_reads_or_answers_it_even_after_giving_the_case_away(store: Store) -> None:
    crew = await people(store)
    local = crew["local"]
    await complained(store, local)
    (found,) = await store.complaints.register(crew["boss"])
    assert found.handler == crew["boss"].id
    await store.moves.move(NUMBER, local, Order(Move.RETURN, "不办了"), NOW)
    assert await store.complaints.register(local) == ()
    with pytest.raises(NotYours):
        await store.complaints.reply(found.id, local, Verdict.NOT, "没有的事", NOW)
    with pytest.raises(Refused):
        await store.complaints.give(found.id, crew["boss"], local.id, NOW)


async def test_the_answer_reaches_the_resident_with_its_number_and_not_the_holder(store: Store) -> None:
    crew = await people(store)
    await complained(store, crew["holder"])
    (found,) = await store.complaints.register(crew["local"])
    with pytest.raises(Refused, match="核实的结果"):
        await store.complaints.reply(found.id, crew["local"], None, "好", NOW)
    number = await store.complaints.reply(found.id, crew["local"], Verdict.PARTLY, "已经谈话提醒，换人办理。", NOW)
    assert number == "服务答复〔2026〕1号"
    assert any(number in text and "部分属实。已经谈话提醒" in text for text in await replies(store))
    lines = [line.text for line in (await store.desk.page(NUMBER, crew["holder"], NOW)).lines]
    assert not any("谈话提醒" in line for line in lines)
    with pytest.raises(Refused, match="已经答复"):
        await store.complaints.reply(found.id, crew["local"], Verdict.NOT, "再答", NOW)


async def test_on_a_phone_others_read_nothing_of_it_is_shown(store: Store) -> None:
    crew = await people(store)
    await complained(
        store, crew["holder"], CaseFacts(what="吵架", category="neighbourhood", place_code="v1", unsafe_phone=True)
    )
    assert not any("意见编号" in text for text in await replies(store))
    (found,) = await store.complaints.register(crew["local"])
    await store.complaints.reply(found.id, crew["local"], Verdict.TRUE, "已经谈话提醒", NOW)
    await turn(store, text="在吗")
    assert not any("谈话提醒" in text for text in await replies(store))


async def test_what_is_not_answered_by_its_day_climbs(store: Store) -> None:
    crew = await people(store)
    await complained(store, crew["holder"])
    await told(store)
    assert await store.complaints.climb(NOW + timedelta(days=6)) == ()
    assert len(await store.complaints.climb(LATE)) == 1
    late = NoticeKind.COMPLAINT_LATE
    assert await told(store) == {(late, crew["local"].id)}
    assert await store.complaints.climb(LATE) == ()
    await store.complaints.climb(LATE + timedelta(days=20))
    assert await told(store) == {(late, crew["local"].id), (late, crew["boss"].id)}


async def test_figures_have_their_wholes(store: Store) -> None:
    crew = await people(store)
    await complained(store, crew["holder"])
    await turn(store, RateCase(NUMBER, 5))
    await store.moves.move(NUMBER, crew["holder"], Order(Move.WITHDRAW, "不办了"), NOW)
    period = read_period("2026-03")
    span = period.bounds(store.district.tz)
    made = await store.complaints.between(crew["boss"], *span)
    sheet = service_sheet(await store.complaints.rated(crew["boss"], *span), made, period, store.district)
    assert sheet.rows[-1] == (
        "合计",
        1,
        "100.0%（1/1）",
        5.0,
        "100.0%（1/1）",
        1,
        "0.0%（0/1）",
        "0.0%（0/1）",
        "—（0件）",
    )
    assert await store.complaints.between(crew["far"], *span) == ()
