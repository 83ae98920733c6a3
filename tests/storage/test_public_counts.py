"""What the public counter is made of, on both databases."""

from datetime import UTC, datetime

from handlers.casework.case import CaseNumber
from handlers.facts import CaseFacts
from handlers.messages import Address
from storage.store import Store
from tests.storage import acts


async def test_what_is_counted_leaves_out_sensitive_cases_clues_and_today(store: Store) -> None:
    now = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    facts = CaseFacts(what="地界", category="land", place_code="v1")
    for n in range(6):
        address = Address("web", f"r{n}")
        await acts.open_case(store, CaseNumber(f"FQ2222222{n + 2}"), address, now, facts=facts, committee="cv1")
    await acts.open_danger(store, CaseNumber("FQ33333333"), now, facts=facts, committee="ct1")
    today = await store.public_counts.this_year(now)
    assert today.accepted == 0, "today is not counted: who just came would be seen"
    found = await store.public_counts.this_year(datetime(2026, 3, 5, 2, 0, tzinfo=UTC))
    assert (found.accepted, found.by_place) == (6, {"东镇": 6})
