"""Each of the 150 situations goes where the statutes expect it, by its circumstances and by its words alone."""

import pytest

from handlers.circumstances import of_risks, read
from handlers.facts import CaseFacts
from handlers.route_files import load_routes
from handlers.routing import Suggestion, is_closed, mediates, suggest, suggest_in
from nlu.types import Risk
from tests.handlers.situations import FILE, Situation, situations

ROUTES = load_routes()
KNOWN = {c.code for c in ROUTES.circumstances}


def fits(way: Suggestion, situation: Situation) -> bool:
    """The channel expected or accepted comes first, and none that is closed comes at all."""
    shown = (way.primary.code, *(c.code for c in way.alternatives))
    first = way.primary.code in (situation.primary, *situation.accepted)
    return first and not any(is_closed(code, situation.must_not) for code in shown)


def codes_of(situation: Situation) -> frozenset[str]:
    """The circumstances as written in the file, and those that follow from its numbers."""
    bare = situation.facts.with_(what="")
    return situation.circumstances | read(bare, ROUTES.circumstances, ROUTES.small_claims_fen)


def test_there_are_150_and_every_category_has_some() -> None:
    assert [s.number for s in situations()] == list(range(1, 151))
    assert len({s.facts.category for s in situations()}) == 20
    assert {code for s in situations() for code in s.circumstances} <= KNOWN


def test_situations_name_known_channels() -> None:
    used = {code for s in situations() for code in (s.primary, *s.accepted, *s.must_not)}
    assert used - {"mediation"} <= set(ROUTES.channels)


@pytest.mark.parametrize("situation", situations(), ids=lambda s: str(s.number))
def test_situation_by_its_circumstances(situation: Situation) -> None:
    assert fits(suggest_in(situation.facts, ROUTES, codes_of(situation)), situation)


def test_situations_by_their_words_alone() -> None:
    wrong = [s.number for s in situations() if not fits(suggest(s.facts, ROUTES), s)]
    assert len(wrong) <= 3, wrong


def phrasings(group: str) -> list[tuple[CaseFacts, str]]:
    """Sentences with the channel they should lead to."""
    lines = (FILE.parent / "channel_phrasings.tsv").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line.startswith(group)]
    return [
        (CaseFacts(what=text, category=c, subcategory=s, amount_fen=int(yuan) * 100 if yuan else None), primary)
        for _, c, s, yuan, text, primary in cells
    ]


@pytest.mark.parametrize(("group", "number", "floor"), [("seen", 132, 0.9), ("held", 40, 0.35)])
def test_circumstances_are_read_from_other_phrasings(group: str, number: int, floor: float) -> None:
    """The word lists carry only so far; where they miss, the way is the general one and the talk asks."""
    told = phrasings(group)
    assert len(told) == number
    right = sum(suggest(facts, ROUTES).primary.code == primary for facts, primary in told)
    assert right / number >= floor


def test_a_confirmed_circumstance_counts_like_a_told_one() -> None:
    told = CaseFacts(what="他不还钱", category="debt", subcategory="private_loan")
    assert suggest(told, ROUTES).primary.code == "people_mediation"
    assert {c.code for c in suggest(told, ROUTES).would_change} >= {"whereabouts_unknown", "arbitration_clause"}
    confirmed = told.with_(circumstances=frozenset({"whereabouts_unknown"}))
    assert suggest(confirmed, ROUTES).primary.code == "litigation"
    assert suggest(confirmed, ROUTES).would_change == ()


@pytest.mark.parametrize("matter", sorted(ROUTES.routes), ids=".".join)
def test_every_hint_would_change_the_way(matter: tuple[str, str]) -> None:
    facts = CaseFacts(category=matter[0], subcategory=matter[1])
    way = suggest(facts, ROUTES)
    for circumstance in way.would_change:
        changed = suggest_in(facts, ROUTES, frozenset({circumstance.code}))
        assert changed.primary.code != way.primary.code, circumstance.code


def test_a_danger_that_was_heard_speaks_whatever_the_words() -> None:
    facts = CaseFacts(what="他又来了", category="marriage_family", subcategory="divorce")
    known = facts.with_(circumstances=of_risks((Risk.DOMESTIC_VIOLENCE, Risk.CROWD)))
    way = suggest(known, ROUTES)
    assert way.primary.code == "police"
    assert way.because == ()  # others may read the phone


@pytest.mark.parametrize("code", ["sexual", "domestic_violence"])
@pytest.mark.parametrize("other", sorted(KNOWN))
def test_sexual_offences_and_violence_at_home_never_go_to_mediation(code: str, other: str) -> None:
    """Whatever else is told: in every category, alone or with any second circumstance."""
    matters = [m for m in ROUTES.routes if code == "sexual" or m[0] == "marriage_family"]
    for category, subcategory in matters:
        way = suggest_in(CaseFacts(category=category, subcategory=subcategory), ROUTES, frozenset({code, other}))
        shown = (way.primary.code, *(c.code for c in way.alternatives))
        assert not any(mediates(channel) for channel in shown), (category, subcategory, other)


@pytest.mark.parametrize("other", ["", *sorted(KNOWN)])
def test_divorce_itself_only_at_the_registry_or_in_court(other: str) -> None:
    facts = CaseFacts(category="marriage_family", subcategory="divorce")
    way = suggest_in(facts, ROUTES, frozenset({other} - {""}))
    other_ways = {"police", "protection_order", "court_enforcement", "court_mediation"}  # danger, or in court already
    assert way.primary.code in {"civil_registry", "litigation"} | other_ways


def test_a_way_in_other_hands_is_not_doubled() -> None:
    """Every pair of circumstances, in every matter: one way first, each channel once, some channel always."""
    for category, subcategory in ROUTES.routes:
        facts = CaseFacts(category=category, subcategory=subcategory)
        for code in KNOWN:
            way = suggest_in(facts, ROUTES, frozenset({code, "refuses"}))
            shown = [way.primary.code, *(c.code for c in way.alternatives)]
            assert len(shown) == len(set(shown))
            assert not (not way.route.mediable and any(mediates(channel) for channel in shown)), (category, code)
