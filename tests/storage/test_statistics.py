"""What is counted: each step once, in its time, within the area; sensitive cases and clues never."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from handlers.casework.case import Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.outside import Path, Proceeding, Sending, Stage
from handlers.casework.record import Terms
from handlers.casework.staff import Role, Staff
from handlers.facts import CaseFacts, Naming
from handlers.oversight import pictures
from handlers.oversight.figures import LEVELS, Figures, total
from storage.store import Store
from storage.tables import case
from tests.storage.acts import NUMBER, hire, open_case
from tests.storage.test_inbound import LETTER
from tests.stores import NOW

DAY = timedelta(days=1)


async def figures(store: Store, who: Staff | None, since: datetime, until: datetime) -> Figures:
    return total((await store.statistics.counted(who, since, until, [LEVELS]))[LEVELS])


async def test_a_case_is_counted_from_opening_to_its_end_in_the_time_it_happened(store: Store) -> None:
    await open_case(store, facts=CaseFacts("邻居漏水", "neighbourhood", place_code="v1", name="甲", amount_fen=300_00))
    who = await hire(store, "a")
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW + DAY)
    await store.moves.move(NUMBER, who, Order(Move.START), NOW + DAY)
    terms = Terms("漏水", "修好并赔偿", oral=True, agreed=NOW.date(), amount_fen=200_00)
    await store.moves.move(NUMBER, who, Order(Move.TERMS, entry=terms), NOW + DAY)
    await store.moves.move(NUMBER, who, Order(Move.CLOSE, outcome=Outcome.ORAL, words="谈好"), NOW + 2 * DAY)
    first = await figures(store, None, NOW, NOW + DAY)
    rest = await figures(store, None, NOW + DAY, NOW + 9 * DAY)
    assert (first.accepted, first.agreed) == (1, 0)
    assert (rest.accepted, rest.started, rest.oral, rest.agreed_fen, rest.median_days) == (0, 1, 1, 200_00, 2)
    assert await store.statistics.standing(None) == ()


@pytest.mark.parametrize("terms", [None, Terms("漏水", "赔礼道歉", oral=True, agreed=NOW.date())])
async def test_what_was_asked_for_is_no_sum_agreed_on(store: Store, terms: Terms | None) -> None:
    """Closed without terms, or with terms that name no sum: the claim of the application is not reported as agreed."""
    await open_case(store, facts=CaseFacts("邻居漏水", "neighbourhood", place_code="v1", name="甲", amount_fen=300_00))
    who = await hire(store, "a")
    for order in (Order(Move.CLAIM), Order(Move.START), *([Order(Move.TERMS, entry=terms)] if terms else [])):
        await store.moves.move(NUMBER, who, order, NOW)
    await store.moves.move(NUMBER, who, Order(Move.CLOSE, outcome=Outcome.ORAL, words="谈好"), NOW + DAY)
    found = await figures(store, None, NOW, NOW + 2 * DAY)
    assert (found.oral, found.agreed_fen) == (1, 0)


async def test_a_reopened_case_counts_with_its_last_ending_in_the_span_or_with_none(store: Store) -> None:
    await open_case(store)
    who = await hire(store, "a")

    async def go(at: datetime, *orders: Order) -> None:
        for order in orders:
            await store.moves.move(NUMBER, who, order, at)

    claim, again = Order(Move.CLAIM), Order(Move.REOPEN, reason="情况有变")
    agreed, failed = (Order(Move.CLOSE, outcome=o, words="办完") for o in (Outcome.ORAL, Outcome.NOT_AGREED))
    await go(NOW + DAY, claim, agreed)
    await go(NOW + 2 * DAY, again, claim, failed, again)  # within one moment: the order of writing tells
    waits = await figures(store, None, NOW, NOW + 9 * DAY)
    assert (waits.agreed, waits.not_agreed, waits.ended, waits.reopened, waits.seconds) == (0, 0, 0, 2, [])
    assert str(waits.success) == "—（0件）"
    before = await figures(store, None, NOW, NOW + 2 * DAY)
    assert (before.agreed, before.not_agreed, before.ended) == (1, 0, 1), "a span over before it was reopened"
    await go(NOW + 3 * DAY, claim, failed)
    whole = await figures(store, None, NOW, NOW + 9 * DAY)
    assert (whole.agreed, whole.not_agreed, whole.ended, whole.median_days) == (0, 1, 1, 3)
    for way in (pictures.BY_LEVEL, pictures.BY_ENDING, *pictures.OVER_TIME.values()):
        counted = (await store.statistics.counted(None, NOW, NOW + 9 * DAY, [way]))[way]
        listed = await store.statistics.behind(None, NOW, NOW + 9 * DAY, way)
        assert (sum(s.times for s in counted), len(listed)) == ((0, 0) if way is pictures.BY_LEVEL else (1, 1))


async def test_who_paid_late_has_performed_and_what_was_reopened_has_neither(store: Store) -> None:
    await open_case(store)
    who = await hire(store, "a")
    agreed = Order(Move.CLOSE, outcome=Outcome.ORAL, words="办完")
    for order in (Order(Move.CLAIM), agreed, Order(Move.BREACH, reason="没给"), Order(Move.PERFORM, reason="给了")):
        await store.moves.move(NUMBER, who, order, NOW)
    before = await figures(store, None, NOW, NOW + DAY)
    assert (before.performed, before.not_performed, str(before.performance)) == (1, 0, "100.0%（1/1）")
    await store.moves.move(NUMBER, who, Order(Move.REOPEN, reason="退回去了"), NOW)
    again = await figures(store, None, NOW, NOW + DAY)
    assert (again.performed, again.not_performed, str(again.performance)) == (0, 0, "—（0件）")


async def test_what_was_closed_as_agreed_without_its_terms_is_no_written_agreement(store: Store) -> None:
    await open_case(store)
    who = await hire(store, "a")
    agreed = Order(Move.CLOSE, outcome=Outcome.AGREED, words="谈好")
    for order in (Order(Move.CLAIM), Order(Move.START), agreed):
        await store.moves.move(NUMBER, who, order, NOW)
    bare = await figures(store, None, NOW, NOW + DAY)
    assert (bare.agreed, bare.written, bare.unregistered) == (1, 0, 1)
    terms = Terms("漏水", "修好并赔偿", agreed=NOW.date(), amount_fen=200_00)
    await store.moves.move(NUMBER, who, Order(Move.TERMS, entry=terms), NOW)
    whole = await figures(store, None, NOW, NOW + DAY)
    assert (whole.agreed, whole.written, whole.unregistered, whole.agreed_fen) == (1, 1, 0, 200_00)


async def test_a_sum_an_older_version_kept_is_counted_as_agreed_once_the_record_says_so(store: Store) -> None:
    await open_case(store, facts=CaseFacts("邻居漏水", "neighbourhood", place_code="v1", name="甲", amount_fen=300_00))
    who = await hire(store, "a")
    for order in (Order(Move.CLAIM), Order(Move.CLOSE, outcome=Outcome.ORAL, words="谈好")):
        await store.moves.move(NUMBER, who, order, NOW)
    async with store._units.write() as unit:  # as older versions left it
        await unit.conn.execute(update(case).values(amount_fen=300_00, agreement=None))
    assert await store.agreements.sweep(NOW) == 1
    found = await figures(store, None, NOW, NOW + DAY)
    assert (found.oral, found.agreed_fen) == (1, 0)
    assert await store.agreements.sweep(NOW) == 0


async def test_sensitive_cases_and_clues_are_in_no_figure(store: Store) -> None:
    await open_case(store)
    who = await hire(store, "a")
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    assert len(await store.statistics.standing(None)) == 1
    await store.moves.mark_sensitive(NUMBER, who, NOW)
    assert await figures(store, None, NOW - DAY, NOW + DAY) == Figures()
    assert await store.statistics.standing(None) == ()


async def test_managers_count_their_own_area_only(store: Store) -> None:
    await open_case(store)
    near = await hire(store, "n", "ct1", Role.MANAGER)
    far = await hire(store, "f", "ct2", Role.MANAGER)
    whole = await hire(store, "w", "cd", Role.MANAGER)
    seen = [len(await store.statistics.standing(who)) for who in (near, far, whole)]
    assert seen == [1, 0, 1]
    assert [(await figures(store, who, NOW - DAY, NOW + DAY)).accepted for who in (near, far)] == [1, 0]


async def test_an_anonymous_clue_is_not_counted(store: Store) -> None:
    await open_case(
        store, facts=CaseFacts("有人偷排", "environment", place_code="v1", naming=Naming.ANONYMOUS), clue=True
    )
    assert await store.statistics.standing(None) == ()


async def test_suits_and_letters_of_courts_are_counted_once_a_case_within_the_area(store: Store) -> None:
    holder, boss = await hire(store, "a"), await hire(store, "z", "cd", Role.MANAGER)
    far = await hire(store, "f", "ct2", Role.MANAGER)
    number, day = await open_case(store), NOW.date()
    await store.moves.move(number, holder, Order(Move.CLAIM), NOW)
    for at, accepted in (("1", None), ("2", day)):
        suit = Proceeding(Path.COURT, "法院", at, day, Stage.FILED, accepted=accepted)
        await store.moves.move(number, holder, Order(Move.PROCEEDING, entry=suit), NOW)
    for n, sending in enumerate((Sending.DELEGATED, Sending.ENTRUSTED)):
        sent = replace(LETTER, number=f"（2026）委调{n}号", sending=sending, sent=day)
        await store.letters.take(sent, "登记员", NOW)
    found = await store.statistics.lawsuits(boss, day, day + timedelta(days=1))
    assert sorted(str(suit.accepted) for suit in found) == ["False", "True", "True"]
    assert await store.statistics.lawsuits(far, day, day + timedelta(days=1)) == ()
    assert sum((await store.statistics.suits(boss, day, day + timedelta(days=1))).values()) == 1, "letters are no suits"
