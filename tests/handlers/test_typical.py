"""Typical cases: every subcategory has one, short, with a source or marked as orientation; never beside violence."""

import pytest

from handlers.facts import CaseFacts
from handlers.route_files import load_routes
from handlers.routing import suggest, suggestion_more
from nlu import categories

ROUTES = load_routes()
LONGEST = 100  # characters


def test_every_subcategory_has_a_typical_case_of_a_few_words() -> None:
    wanted = {(code, sub) for code, category in categories.load().items() for sub in category.subcategories}
    assert set(ROUTES.typical) == wanted
    assert not [t.subcategory for t in ROUTES.typical.values() if len(t.text) > LONGEST]


def test_no_typical_case_promises_an_outcome() -> None:
    for typical in ROUTES.typical.values():
        assert not any(word in typical.text for word in ("一定能", "肯定能", "保证能", "必胜", "包赢")), typical.text


@pytest.mark.parametrize("subcategory", ["wages", "work_injury"])
def test_it_is_told_with_the_suggestion_as_orientation(subcategory: str) -> None:
    words = suggestion_more(suggest(CaseFacts(what="老板欠我工资", category="labour", subcategory=subcategory), ROUTES))
    assert f"同类的事一般：{ROUTES.typical['labour', subcategory].text}（只供参考" in words


def test_it_is_not_told_to_who_is_beaten() -> None:
    facts = CaseFacts(what="他又打我", category="marriage_family", subcategory="domestic_violence")
    assert "同类的事一般" not in suggestion_more(suggest(facts, ROUTES))
