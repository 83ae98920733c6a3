"""What is counted: each step once, in its time, within the area; sensitive cases and clues never."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from handlers.casework.case import CaseNumber, Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.outside import Path, Proceeding, Sending, Stage
from handlers.casework.staff import Role
from handlers.facts import CaseFacts, Naming
from handlers.messages import Address
from handlers.oversight.communities import TALLIED
from handlers.oversight.figures import total
from storage.store import Store
from tests.storage.acts import NUMBER, hire, open_case
from tests.storage.test_inbound import LETTER
from tests.stores import NOW

DAY = timedelta(days=1)


async def test_a_case_is_counted_from_opening_to_its_end_in_the_time_it_happened(store: Store) -> None:
    await open_case(store, facts=CaseFacts("邻居漏水", "neighbourhood", place_code="v1", name="甲", amount_fen=300_00))
    who = await hire(store, "a")
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW + DAY)
    await store.moves.move(NUMBER, who, Order(Move.START), NOW + DAY)
    await store.moves.move(NUMBER, who, Order(Move.CLOSE, outcome=Outcome.ORAL, words="谈好"), NOW + 2 * DAY)
    first = total(await store.statistics.happenings(None, NOW, NOW + DAY))
    rest = total(await store.statistics.happenings(None, NOW + DAY, NOW + 9 * DAY))
    assert (first.accepted, first.agreed) == (1, 0)
    assert (rest.accepted, rest.started, rest.oral, rest.agreed_fen, rest.median_days) == (0, 1, 1, 300_00, 2)
    assert await store.statistics.standing(None) == ()


async def test_the_database_adds_up_what_the_steps_one_by_one_come_to(store: Store) -> None:
    who = await hire(store, "a")
    near = await hire(store, "n", "ct1", Role.MANAGER)
    for n, place in enumerate(("v1", "v1", "v2", "v1")):
        number = CaseNumber(f"FQQQQQQQ{n:02d}")
        facts = CaseFacts("邻居漏水", "neighbourhood", place_code=place)
        await open_case(store, number, Address("web", number), NOW + n * DAY, facts=facts)
        if place == "v1":
            await store.moves.move(number, who, Order(Move.CLAIM), NOW + n * DAY)
        if n == 1:
            end = Order(Move.CLOSE, outcome=Outcome.ORAL, words="谈好")
            await store.moves.move(number, who, Order(Move.START), NOW + n * DAY)
            await store.moves.move(number, who, end, NOW + 2 * DAY)
    for manager in (None, near):
        for since, until in ((NOW, NOW + 9 * DAY), (NOW + DAY, NOW + 3 * DAY)):
            steps = [h for h in await store.statistics.happenings(manager, since, until) if h.move in TALLIED]
            found = await store.statistics.tallies(manager, since, until)
            assert found
            one_by_one = Counter((h.place, h.move, h.level, h.status) for h in steps)
            assert {(t.place, t.move, t.level, t.status): t.times for t in found} == one_by_one


async def test_sensitive_cases_and_clues_are_in_no_figure(store: Store) -> None:
    await open_case(store)
    who = await hire(store, "a")
    await store.moves.move(NUMBER, who, Order(Move.CLAIM), NOW)
    assert len(await store.statistics.standing(None)) == 1
    await store.moves.mark_sensitive(NUMBER, who, NOW)
    assert await store.statistics.happenings(None, NOW - DAY, NOW + DAY) == ()
    assert await store.statistics.standing(None) == ()


async def test_managers_count_their_own_area_only(store: Store) -> None:
    await open_case(store)
    near = await hire(store, "n", "ct1", Role.MANAGER)
    far = await hire(store, "f", "ct2", Role.MANAGER)
    whole = await hire(store, "w", "cd", Role.MANAGER)
    seen = [len(await store.statistics.standing(who)) for who in (near, far, whole)]
    assert seen == [1, 0, 1]
    assert [len(await store.statistics.happenings(who, NOW - DAY, NOW + DAY)) for who in (near, far)] == [1, 0]


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
