"""Village rules as they are kept and told: seen once published, one of each village, read out in the chat."""

from datetime import date, datetime

import pytest

from handlers.casework.staff import Role
from handlers.errors import NotYours
from handlers.oversight.village_rules import CHECKS, State
from handlers.receive import receive
from nlu.types import Facts, PlaceMention, Understanding
from storage.store import Store
from tests.storage.acts import WHO, hire, incoming
from tests.stores import NOW

ALL: dict[str, bool | None] = dict.fromkeys(CHECKS, True)


async def test_published_once_read_by_the_township_and_replaced_by_the_next(store: Store) -> None:
    villager, town = await hire(store, "villager"), await hire(store, "town", "ct1", Role.MANAGER)
    far = await hire(store, "far", "ct2", Role.MANAGER)
    rules = store.village_rules
    first = await rules.hand_in(villager, "v1", "村规民约", "不乱倒垃圾。", date(2026, 3, 1), NOW)
    assert await rules.library(far) == ()
    with pytest.raises(NotYours):
        await rules.review(first, far, ALL, "", NOW)
    assert (await rules.review(first, town, ALL, "", NOW)).state is State.PUBLISHED
    assert [rule.id for rule in await rules.library(far)] == [first]
    second = await rules.hand_in(villager, "v1", "新村规民约", "门前三包。", date(2026, 3, 2), NOW)
    await rules.review(second, town, ALL, "", NOW)
    states = {rule.id: rule.state for rule in await rules.library(town)}
    assert states == {first: State.REPLACED, second: State.PUBLISHED}
    with pytest.raises(NotYours):
        await rules.library(await hire(store, "judge", "cd", Role.JUDGE))


async def test_a_resident_who_asks_reads_the_published_text(store: Store) -> None:
    villager, town = await hire(store, "villager"), await hire(store, "town", "ct1", Role.MANAGER)
    rules = store.village_rules

    def understand(text: str, _: datetime) -> Understanding:
        place = PlaceMention(text[:2], 0, 2, "v1")
        return Understanding(text, text, facts=Facts(places=(place,)))

    async def asked(text: str) -> str:
        await store.accept(incoming(text))
        return "\n".join(reply.text for reply in await receive(store, understand, WHO, NOW))

    made = await rules.hand_in(villager, "v1", "村规民约", "不乱倒垃圾。", date(2026, 3, 1), NOW)
    assert "还没有备案公布" in await asked("甲村的村规民约是什么")
    await rules.review(made, town, ALL, "", NOW)
    told = await asked("甲村的村规民约是什么")
    assert "（2026年3月1日通过）：\n不乱倒垃圾。" in told
    assert "第三十一条" in told
