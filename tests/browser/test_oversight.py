"""The pages of oversight in a real Chromium, at a desk and on a phone, light and dark: no serious fault, nothing too wide."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page

from handlers.casework.case import Level, Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.staff import Role, Staff
from handlers.effects import Complain
from handlers.messages import Address
from handlers.oversight.backlog import Act as BacklogAct
from handlers.oversight.backlog import Grade, Step
from handlers.oversight.backlog_doing import Ask
from handlers.oversight.incentives import Rule, shipped
from handlers.oversight.periods import month_of
from handlers.oversight.supervision import Act, Said
from tests.bot.house import House
from tests.browser.window import MARKS, NUMBER, OTHER, RESIDENT, SIZES, faultless, opened_case, sign_in
from tests.console.house import VILLAGE
from tests.storage import acts

pytestmark = MARKS


async def filled(house: House) -> list[str]:
    """Something of everything; the pages it can be seen on."""
    boss = await house.staff("boss", Role.MANAGER, "district")
    holder = await house.staff("cun1", Role.MEDIATOR, VILLAGE)
    await opened_case(house)
    await house.service.store.moves.move(NUMBER, holder, Order(Move.CLAIM), house.clock())
    house.clock.ahead += timedelta(days=20)
    return [
        *await supervised(house, boss, holder),
        *await listed(house, boss, holder),
        *await judged(house, boss, holder),
    ]


async def supervised(house: House, boss: Staff, holder: Staff) -> list[str]:
    store, now = house.service.store, house.clock()
    notice = await store.supervisions.issue(NUMBER, boss, holder.id, "工资拖了三周还没有谈，请说明原因", None, now)
    await store.supervisions.act(notice, holder, Said(Act.ANSWER, "老板在外地，约好周五视频谈"), now)
    await store.supervisions.issue(NUMBER, boss, holder.id, "请报周五的结果", None, now)
    return ["overdue", "supervision", f"supervision/{notice}", f"supervise/{NUMBER}"]


async def listed(house: House, boss: Staff, holder: Staff) -> list[str]:
    store, now = house.service.store, house.clock()
    chief = await house.staff("chief", Role.MANAGER, "district")
    entry = await store.backlogs.enter(NUMBER, boss, "工资拖了半年，上访两次", now)
    day = now.astimezone(house.service.district.tz).date() + timedelta(days=5)
    steps = (Step(day, "柳湾镇调委会", "约老板当面核对工资表"), Step(day, "区人社局", "核对社保和用工备案"))
    for who, ask in (
        (boss, Ask(BacklogAct.LEAD, lead=chief, office="分管副区长")),
        (holder, Ask(BacklogAct.PLAN, steps=steps)),
        (boss, Ask(BacklogAct.REVIEW, "已约周五面谈", grade=Grade.MOVING)),
        (boss, Ask(BacklogAct.TEAM, "牵涉三个单位")),
    ):
        await store.backlogs.act(entry, who, ask, now)
    return ["backlog", f"backlog/{entry}", f"backlog-enter/{NUMBER}"]


async def judged(house: House, boss: Staff, holder: Staff) -> list[str]:
    """A complaint, and a case that ended and is paid for by the district's own rule."""
    store = house.service.store
    rule = Rule("agreed", "调解成功", "agreed", 100)
    object.__setattr__(store.district, "subsidy", (*shipped().subsidy, rule))
    said = Complain("调解员一直不回话", NUMBER)
    await acts.turn(store, said, text=said.text, address=RESIDENT, now=house.clock())
    await opened_case(house, OTHER, Address("web", "visitor-2"))
    ends = (Order(Move.CLAIM), Order(Move.START), Order(Move.CLOSE, outcome=Outcome.ORAL, words="谈妥了", tried="谈过"))
    for order in ends:
        await store.moves.move(OTHER, holder, order, house.clock())
    month = month_of(house.clock().astimezone(house.service.district.tz).date())
    house.clock.ahead += timedelta(days=32)
    made = await store.incentives.make(boss, month, house.clock())
    place = next(p.code for p in store.district.places if p.level is Level.VILLAGE)
    day = house.clock().date()
    rule_id = await store.village_rules.hand_in(
        boss, place, "村规民约", "红白喜事从简。\n门前三包。", day, house.clock()
    )
    return [
        "communities",
        "village-rules",
        f"village-rules/{rule_id}",
        "complaints",
        "complaints/1",
        "subsidy",
        f"subsidy/{made}",
        f"ranking?period={month.code}",
        f"ranking/{holder.id}?period={month.code}",
    ]


async def shown(page: Page, house: House, path: str) -> None:
    await faultless(page, f"{house.url}/desk/{path}")


@pytest.mark.parametrize(("size", "scheme"), [(SIZES[0], "light"), (SIZES[1], "dark")], ids=["desk", "dark phone"])
async def test_no_page_of_oversight_has_a_serious_fault(
    house: House, browser: Browser, size: tuple[int, int], scheme: str
) -> None:
    pages = await filled(house)
    page = await sign_in(browser, house, "boss", size, color_scheme=scheme)
    for path in pages:
        await shown(page, house, path)
