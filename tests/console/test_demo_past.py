"""The demo's past: the same on every start, true to its district, and enough that figures and warnings show something."""

from datetime import date

from bot.demo.past import entries_of, remember, story
from handlers.casework.staff import Role
from handlers.oversight.goals import ACCEPTED
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
    last = await house.store.statistics.began()
    assert last is not None
    happened = await house.store.statistics.counted(None, last, house.clock(), [ACCEPTED])
    assert sum(steps.times for steps in happened[ACCEPTED]) > 50
    table = (await boss.get("/desk/figures?period=2026-10&sheet=classes")).text
    assert "合计" in table
