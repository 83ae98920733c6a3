"""The demo's past: the same on every start, true to its district, and enough that figures and warnings show something."""

import asyncio
import itertools
from datetime import date
from typing import Any

import pytest

from bot.demo.past import entries_of, remember, story
from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.oversight.goals import ACCEPTED
from storage.ledgers import Ledgers, Taken
from tests.console.house import TOWNSHIP, WHOLE, House

TODAY = date(2026, 11, 23)
SHORT = {**story(), "weeks": 16, "a_week": 4}


def test_it_is_the_same_each_time_and_names_only_what_there_is(house: House) -> None:
    district, kinds = house.service.district, house.service.knowledge.categories
    told = list(entries_of(story(), district, TODAY))
    assert told == list(entries_of(story(), district, TODAY))
    assert len(told) > 150
    for body, entry in told:
        facts = entry.facts
        assert facts.subcategory in kinds[facts.category].subcategories
        assert facts.place_code in district.place_of
        assert district.within(facts.place_code, body.place)
        assert entry.received <= (entry.closed or TODAY) <= TODAY
    assert len({(body.code, entry.number) for body, entry in told}) == len(told)


async def test_a_manager_who_tries_it_sees_figures_and_a_warning(house: House) -> None:
    mediator = await house.hire("zhen1", committee=TOWNSHIP)
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    await remember(house.service, {"zhen1": mediator}, SHORT, 0)
    assert len(await house.store.desk.mine(mediator)) == SHORT["surge"]["count"]
    page = (await boss.get("/desk/warnings")).text
    assert "拖欠农民工工资" in page
    assert "枫桥演示建筑劳务" in page
    assert await accepted(house) > 50
    table = (await boss.get("/desk/figures?period=2026-10&sheet=classes")).text
    assert "合计" in table


@pytest.mark.parametrize("portion", [2, 4])  # within the surge, and after it was taken up
async def test_cut_off_it_goes_on_at_the_next_start_and_whole_it_is_left_alone(
    house: House, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    mediator = await house.hire("zhen1", committee=TOWNSHIP)
    short = {**SHORT, "weeks": 4}
    real, portions = Ledgers.take, itertools.count(1)

    async def cut_off(self: Ledgers, *entries: Any) -> Taken:
        if next(portions) == portion:
            raise asyncio.CancelledError
        return await real(self, *entries)

    monkeypatch.setattr(Ledgers, "take", cut_off)
    with pytest.raises(asyncio.CancelledError):
        await remember(house.service, {"zhen1": mediator}, short, 0)
    house.clock.on(days=1)
    await remember(house.service, {"zhen1": mediator}, short, 0)
    told = list(entries_of(short, house.service.district, TODAY))
    assert await accepted(house) == len(told), "each matter once"
    mine = await house.store.desk.mine(mediator)
    assert len(mine) == short["surge"]["count"]
    await house.store.moves.move(mine[0].number, mediator, Order(Move.RETURN, reason="忙"), house.clock())
    await remember(house.service, {"zhen1": mediator}, short, 0)
    assert len(await house.store.desk.mine(mediator)) == len(mine) - 1, "what was given back stays so"
    assert await accepted(house) == len(told)


async def accepted(house: House) -> int:
    first = await house.store.statistics.began()
    assert first is not None
    counted = await house.store.statistics.counted(None, first, house.clock(), [ACCEPTED])
    return sum(steps.times for steps in counted[ACCEPTED])
