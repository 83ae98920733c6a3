"""Channels and routes as data: nothing unrouted, nothing pointing nowhere, nothing promised."""

import re
import tomllib
from dataclasses import replace
from importlib.resources import files

import pytest

from handlers.facts import CaseFacts
from handlers.route_files import load_routes
from handlers.routing import Route, Routes, suggest, suggestion_words
from tests.handlers.situations import Situation, situations

ROUTES: Routes = load_routes()
CITATION = re.compile(r"[^\s§《》]+ §[1-9]\d*")
PROMISES = ("一定能", "一定会", "肯定能", "肯定会", "必赢", "包赢", "百分之百", "必须调解")
# What the law reserves to an authority or a court: no committee may be asked to settle it.
RESERVED = (
    ("administrative", "penalty"),
    ("administrative", "state_compensation"),
    ("criminal", "assault"),
    ("criminal", "fraud"),
    ("expropriation", "taking_compensation"),
    ("finance", "illegal_fundraising"),
    ("marriage_family", "domestic_violence"),
    ("traffic", "liability_finding"),
)


def matters() -> list[tuple[str, str]]:
    """Every (category, subcategory) of categories.toml, with the empty subcategory of each category."""
    text = (files("nlu") / "data" / "categories.toml").read_text(encoding="utf-8")
    return [(code, sub) for code, entry in tomllib.loads(text).items() for sub in ("", *entry["subcategories"])]


def routes() -> list[Route]:
    return list(ROUTES.routes.values())


def name_of(route: Route) -> str:
    return f"{route.category}.{route.subcategory or 'default'}"


def test_every_matter_has_its_own_route_and_no_route_is_left_over() -> None:
    assert set(ROUTES.routes) == set(matters())


def test_no_entry_is_written_twice() -> None:
    data = files("handlers") / "data"
    channels = tomllib.loads((data / "channels.toml").read_text(encoding="utf-8"))["channel"]
    entries = tomllib.loads((data / "routes.toml").read_text(encoding="utf-8"))["route"]
    assert len(channels) == len(ROUTES.channels)
    assert len(entries) == len(ROUTES.routes)


def test_faq_answers_name_known_channels() -> None:
    unknown = {
        (entry["id"], code)
        for path in (files("nlu") / "data" / "faq").iterdir()
        if path.name.endswith(".toml")
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("entry", [])
        for code in entry["channels"]
        if code not in ROUTES.channels
    }
    assert not unknown


@pytest.mark.parametrize("route", routes(), ids=name_of)
def test_route_points_to_known_channels(route: Route) -> None:
    ways = (route.primary, *route.alternatives)
    assert set(ways) <= set(ROUTES.channels)
    assert len(set(ways)) == len(ways)
    assert 2 <= len(route.alternatives) <= 3


@pytest.mark.parametrize("route", routes(), ids=name_of)
def test_route_reads_well(route: Route) -> None:
    assert route.reason.endswith("。")
    assert route.bring
    assert not route.bring.endswith("。")
    assert bool(route.limit) == bool(route.limit_sources)
    assert not route.limit.endswith(("。", "；"))
    assert not any(promise in route.reason + route.limit for promise in PROMISES)


@pytest.mark.parametrize("route", routes(), ids=name_of)
def test_route_cites_statute_and_article(route: Route) -> None:
    assert all(CITATION.fullmatch(source) for source in (*route.limit_sources, *route.sources))
    # The hotline's own matters, and words without a matter, rest on no statute.
    assert route.sources or route.category == "other" or route.subcategory == "public_service"
    assert len(set(route.limit_sources)) == len(route.limit_sources)


@pytest.mark.parametrize("code", sorted(ROUTES.channels))
def test_channel_is_complete(code: str) -> None:
    channel = ROUTES.channels[code]
    for words in (
        channel.name,
        channel.decides,
        channel.cost,
        channel.time,
        channel.bring,
        channel.reach,
        channel.plain,
    ):
        assert words
        assert not words.endswith("。")
    assert len(channel.plain) <= 24
    assert channel.effect.endswith("。")
    # Cost and time of the other ways are listed in one line, parted by this mark.
    assert "；" not in channel.cost + channel.time
    assert all(CITATION.fullmatch(source) for source in channel.sources)
    # The citizens' hotline rests on no statute; every other way does.
    assert channel.sources or code == "hotline_12345"
    assert not any(promise in channel.effect for promise in PROMISES)


@pytest.mark.parametrize("matter", RESERVED, ids=".".join)
def test_reserved_matters_are_not_offered_for_mediation(matter: tuple[str, str]) -> None:
    route = ROUTES.routes[matter]
    assert not route.mediable
    assert not route.primary.endswith("_mediation")


def test_divorce_goes_to_those_who_alone_can_divorce_and_its_terms_are_mediated() -> None:
    route = ROUTES.routes["marriage_family", "divorce"]
    assert route.primary == "civil_registry"
    assert "people_mediation" in route.alternatives
    assert "登记机关" in route.reason
    assert "法院" in route.reason


def test_killed_hens_are_answered_for_without_a_word_of_vaccines() -> None:
    told = CaseFacts(what="邻居的狗跑进院子咬死了我家三只鸡", category="injury", subcategory="dog_bite")
    words = suggestion_words(suggest(told, ROUTES))
    assert "疫苗" not in words
    assert "市场价" in words
    hurt = told.with_(what="邻居的狗咬死了鸡，还把我腿咬伤了，去医院打了针")
    assert "疫苗" in suggestion_words(suggest(hurt, ROUTES))


def test_a_reason_says_what_it_rests_on_and_what_was_heard() -> None:
    told = CaseFacts(what="老板打了欠条，工资一直不给", category="labour", subcategory="wages")
    words = suggestion_words(suggest(told, ROUTES))
    assert words.startswith("您说到手里有工资欠条，建议先走：向法院起诉")
    assert "《劳动争议解释一》第15条" in words


def test_a_hurt_child_is_for_the_police_at_once() -> None:
    told = CaseFacts(what="补习老师猥亵我十岁的女儿", category="education", subcategory="teacher")
    way = suggest(told, ROUTES)
    words = suggestion_words(way)
    assert way.primary.code == "police"
    assert "由您自己定。衣物" not in words
    assert "必须报告" in words
    assert "有哪些办法" not in words


def test_hints_that_concern_the_very_matter_come_first() -> None:
    way = suggest(CaseFacts(category="labour", subcategory="wages"), ROUTES)
    assert "手里有工资欠条" in [c.label for c in way.would_change]


def test_every_matter_has_its_responsible_bodies() -> None:
    assert all(ROUTES.units_of(category, subcategory) for category, subcategory in ROUTES.routes)
    assert ROUTES.units_of("labour", "wages_migrant")[0].startswith("区人力资源")


@pytest.mark.parametrize("situation", situations(), ids=lambda s: str(s.number))
def test_suggestion_in_a_situation_is_short_enough_for_one_message(situation: Situation) -> None:
    words = suggestion_words(suggest(situation.facts, ROUTES))
    assert len(words) <= 700
    assert "。。" not in words


@pytest.mark.parametrize("route", routes(), ids=name_of)
def test_suggestion_is_short_enough_for_one_message(route: Route) -> None:
    words = suggestion_words(suggest(CaseFacts(category=route.category, subcategory=route.subcategory), ROUTES))
    assert len(words) <= 700
    assert "。。" not in words
    assert ("不要只等调解" in words) == bool(route.limit)


def test_a_suggestion_says_where_to_go_and_what_the_other_ways_are() -> None:
    """An office's official name alone tells a resident neither."""
    way = suggest(CaseFacts(category="labour", subcategory="wages"), ROUTES)
    lines = suggestion_words(way).splitlines()
    assert f"去哪：{way.primary.reach}。" in lines
    assert [f"· {c.name}：{c.plain}" for c in way.alternatives[:3]] == [line for line in lines if line.startswith("· ")]


def test_a_channel_of_a_district_that_explains_nothing_stands_by_its_name() -> None:
    assert replace(ROUTES.channels["police"], plain="").told == ROUTES.channels["police"].name
