"""A doubt about sham litigation on both databases: in sight of the holder and managers alone, wherever a word could leak."""

from datetime import timedelta

import pytest

from handlers.casework.case import Move
from handlers.casework.desk import Order
from handlers.casework.outside import Doubt, Sign, Verdict
from handlers.casework.staff import Role
from handlers.errors import Refused
from handlers.facts import CaseFacts, Naming
from storage.notices import NoticeKind
from storage.store import Store
from tests.storage.acts import NUMBER, WHO, hire, open_case
from tests.stores import NOW

WORDS = "借条像是新写的"
DOUBT = Order(Move.DOUBT, entry=Doubt((Sign.NO_PROOF,), WORDS))
FACTS = CaseFacts(what="他借我三十万", category="debt", place_code="v1", name="甲", naming=Naming.NAMED)


async def test_only_the_holder_and_managers_know(store: Store) -> None:
    holder, colleague = await hire(store, "a"), await hire(store, "b")
    boss, far = await hire(store, "boss", "cd", Role.MANAGER), await hire(store, "far", "ct2", Role.MANAGER)
    await open_case(store, facts=FACTS)
    await store.moves.move(NUMBER, holder, Order(Move.CLAIM), NOW)
    said = [reply.text for reply in await store.outbox.replies(WHO, 0, NOW)]
    await store.notices.due(NOW)
    await store.moves.move(NUMBER, holder, DOUBT, NOW)
    told = [(n.kind, n.staff) for n in await store.notices.due(NOW + timedelta(minutes=2))]
    assert (NoticeKind.DOUBTED, boss.id) in told
    assert far.id not in {staff for _, staff in told}
    for who in (holder, boss):
        page = await store.desk.page(NUMBER, who, NOW)
        assert page.case.record.doubts[0].words == WORDS
        assert "doubt" in {entry.act for entry in page.audit}
    await store.moves.move(NUMBER, holder, Order(Move.RETURN, "忙"), NOW)
    for who in (holder, colleague):
        page = await store.desk.page(NUMBER, who, NOW)
        assert WORDS not in repr(page)
        assert "doubt" not in {entry.act for entry in page.audit}
    await store.moves.move(NUMBER, colleague, Order(Move.CLAIM), NOW)
    with pytest.raises(Refused):
        await store.moves.move(NUMBER, holder, Order(Move.DOUBT_DECIDE, entry=Verdict(False, "", "x")), NOW)
    await store.moves.move(NUMBER, boss, Order(Move.DOUBT_DECIDE, entry=Verdict(True, "区人民检察院", "疑点成立")), NOW)
    paper, _ = await store.desk.for_paper(NUMBER, boss, "sham", NOW)
    assert paper.record.doubts[0].to == "区人民检察院"
    now_said = [reply.text for reply in await store.outbox.replies(WHO, 0, NOW)]
    assert all("疑" not in text and "虚假" not in text for text in now_said)
    assert len(now_said) > len(said), "they heard of the moves, not of the doubt"
    assert not await store.audit.verify()


async def test_lists_and_searches_do_not_tell(store: Store) -> None:
    holder, colleague = await hire(store, "a"), await hire(store, "b")
    await open_case(store, facts=FACTS)
    await store.moves.move(NUMBER, holder, Order(Move.CLAIM), NOW)
    await store.moves.move(NUMBER, holder, DOUBT, NOW)
    await store.moves.move(NUMBER, holder, Order(Move.RETURN, "忙"), NOW)
    page = await store.desk.page(NUMBER, colleague, NOW)
    assert all(WORDS not in line.text and "疑" not in line.text for line in page.lines)
    assert all(step.move != "doubt" for step in page.steps)
