"""The ledger of cases: each of the time once, as it stands, and nothing that may not be seen."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.casework.case import CaseNumber, Move, Outcome
from handlers.casework.desk import Order
from handlers.casework.staff import Role
from handlers.errors import BadInput
from handlers.facts import CaseFacts, Naming
from handlers.messages import Address
from handlers.oversight.case_ledger import MOST, bounded, ledger
from handlers.oversight.periods import Period
from storage.store import Store
from tests.storage.acts import NUMBER, hire, open_case
from tests.stores import NOW

DAY = timedelta(days=1)


async def test_the_ledger_has_each_case_of_the_time_once_as_it_stands_and_no_more_than_may_be_seen(
    store: Store,
) -> None:
    holder, near = await hire(store, "a"), await hire(store, "n", "ct1", Role.MANAGER)
    far = await hire(store, "f", "ct2", Role.MANAGER)
    told = CaseFacts(
        "邻居漏水，电话13912345678", "neighbourhood", place_code="v1", name="刘小小", other_party="鑫达物业公司"
    )
    await open_case(store, facts=told)
    for order in (Order(Move.CLAIM), Order(Move.START), Order(Move.CLOSE, outcome=Outcome.ORAL, words="谈好")):
        await store.moves.move(NUMBER, holder, order, NOW + DAY)
    await store.moves.move(NUMBER, holder, Order(Move.PERFORM, reason="付清了"), NOW + 2 * DAY)
    hidden, secret = CaseNumber("FQQQQQQQ01"), CaseNumber("FQQQQQQQ02")
    await open_case(store, hidden, Address("web", "2"), facts=replace(told, naming=Naming.ANONYMOUS), clue=True)
    await open_case(store, secret, Address("web", "3"), NOW, facts=told)
    await store.moves.move(secret, holder, Order(Move.CLAIM), NOW)
    await store.moves.mark_sensitive(secret, holder, NOW)
    for who in (None, near):
        (entry,) = await store.ledger.entries(who, NOW, NOW + DAY)
        assert (entry.case.number, entry.noted) == (NUMBER, Move.PERFORM)
    assert await store.ledger.entries(far, NOW, NOW + DAY) == ()
    assert await store.ledger.entries(None, NOW + DAY, NOW + 9 * DAY) == ()
    sheet = ledger([entry], Period(NOW.date().replace(day=1), 1), store.district)
    (row,) = sheet.rows
    assert len(row) == len(sheet.columns)
    line = dict(zip(sheet.columns, row, strict=True))
    assert (line["申请人"], line["被申请人"], line["协议履行"]) == ("刘**", "鑫达物业公司", "已履行")
    assert "13912345678" not in str(row)
    with pytest.raises(BadInput, match="短一些"):
        bounded(MOST + 1)
