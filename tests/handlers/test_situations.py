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
    cases = phrasings(group)
    assert len(cases) == number
    right = sum(suggest(facts, ROUTES).primary.code == primary for facts, primary in cases)
    assert right / number >= floor


def test_a_confirmed_circumstance_counts_like_a_told_one() -> None:
    facts = CaseFacts(what="他不还钱", category="debt", subcategory="private_loan")
    assert suggest(facts, ROUTES).primary.code == "people_mediation"
    assert {c.code for c in suggest(facts, ROUTES).would_change} >= {"whereabouts_unknown", "arbitration_clause"}
    confirmed = facts.with_(circumstances=frozenset({"whereabouts_unknown"}))
    assert suggest(confirmed, ROUTES).primary.code == "litigation"
    assert suggest(confirmed, ROUTES).would_change == ()


@pytest.mark.parametrize("matter", sorted(ROUTES.routes), ids=".".join)
def test_every_hint_would_change_the_way(matter: tuple[str, str]) -> None:
    facts = CaseFacts(category=matter[0], subcategory=matter[1])
    way = suggest(facts, ROUTES)
    for circumstance in way.would_change:
        changed = suggest_in(facts, ROUTES, frozenset({circumstance.code}))
        assert changed.primary.code != way.primary.code, circumstance.code


def told(category: str, subcategory: str, what: str) -> Suggestion:
    return suggest(CaseFacts(what=what, category=category, subcategory=subcategory), ROUTES)


@pytest.mark.parametrize(
    ("category", "subcategory", "what"),
    [
        ("housing", "homestead", "老宅边上那块地，两家都说是自己的"),
        ("land", "forest_right", "县政府的处理决定下来了，把我家的山划给了外组"),
        ("housing", "homestead", "建房申请交上去一年，镇政府没有任何答复"),
        ("administrative", "penalty", "交警现场开了罚单"),
        ("administrative", "inaction", "报了三回违建，执法局就是不来"),
        ("administrative", "permit", "办证材料交了四个月，一直不批"),
        ("administrative", "public_service", "申请政府信息公开，他们不公开"),
    ],
)
def test_no_suit_before_review_or_the_decision_of_the_government(category: str, subcategory: str, what: str) -> None:
    """行政复议法 §23, 土地管理法 §14, 森林法 §22."""
    way = told(category, subcategory, what)
    assert not way.open_("litigation")
    assert "litigation" not in (way.primary.code, *(c.code for c in way.alternatives))


@pytest.mark.parametrize(
    ("category", "subcategory", "what"),
    [
        ("administrative", "penalty", "当场罚的，复议决定上周收到，维持了"),
        ("administrative", "inaction", "复议下来驳回了，他们还是不管"),
        ("land", "forest_right", "县政府的处理决定把我的山确给了别人，复议维持了"),
    ],
)
def test_after_the_review_the_court_is_open(category: str, subcategory: str, what: str) -> None:
    way = told(category, subcategory, what)
    assert way.primary.code == "litigation"
    assert "15天" in way.route.limit
    assert not way.open_("administrative_review")


@pytest.mark.parametrize(
    ("what", "primary", "says", "law"),
    [
        ("我替人担保，法院判了让我还，银行卡都冻了", "legal_aid", "先执行借款人", "民法典 §700"),
        ("给朋友担保，判决书下来了，要我和他一起还二十万", "legal_aid", "追", "民事诉讼法 §241"),
        ("我替同学担保，法院还没执行借款人就来划我的钱", "legal_aid", "提异议", "民法典 §687"),
        ("我给同学担保，法院判了以后我替他还了八万，他一分不给", "people_mediation", "还了多少", "民法典 §700"),
        ("我是担保人，银行起诉了我，传票收到了", "court_mediation", "保证期间", "民法典 §693"),
        ("我借给老李五万，老王给他担保的，老李不还", "people_mediation", "两个一起告", "民法典 §692"),
    ],
)
def test_each_side_of_a_guarantee_hears_its_own_way(what: str, primary: str, says: str, law: str) -> None:
    """The guarantor before a suit, sued, judged, enforced upon, and out of pocket; the creditor. None is told another's."""
    way = told("debt", "guarantee", what)
    assert way.primary.code == primary
    assert says in "".join(way.reasons)
    assert law in way.route.sources
    assert not way.open_("court_enforcement") or primary != "legal_aid"


@pytest.mark.parametrize("what", ["银行告我，判决下来了要我还，我没钱", "法院判我还三万，我还不起"])
def test_who_has_to_pay_by_a_judgment_is_not_sent_to_enforce_it(what: str) -> None:
    way = told("debt", "private_loan", what)
    assert way.primary.code == "legal_aid"
    assert "分期" in way.route.reason
    assert "直接向法院申请强制执行" not in "".join(way.reasons)


@pytest.mark.parametrize("matter", ["criminal.theft", "injury.reputation", "neighbourhood.neighbour_quarrel"])
def test_who_is_called_a_thief_need_not_own_up_and_is_not_sent_to_report_a_theft(matter: str) -> None:
    category, _, subcategory = matter.partition(".")
    way = told(category, subcategory, "邻居说我偷鸡，在村里到处讲")
    assert way.primary.code in ("people_mediation", "legal_aid")
    assert "没做过就不用认" in way.route.reason
    assert "民法典 §1024" in way.route.sources


def test_what_the_village_takes_is_no_expropriation_to_be_reviewed() -> None:
    way = told("expropriation", "taking_compensation", "村里修路占了我家三分地，一分钱没补")
    assert way.primary.code == "people_mediation"
    assert not way.open_("administrative_review")
    assert "土地管理法 §66" in way.route.sources


def test_who_was_punished_by_the_police_is_not_sent_to_the_police() -> None:
    way = told("criminal", "public_security", "我被派出所拘留了5天，说我打人，我没打，不服")
    assert way.primary.code == "administrative_review"
    assert not way.open_("people_mediation")
    assert "治安管理处罚法 §121" in way.route.sources
    assert "罚轻了" in "".join(told("criminal", "assault", "邻居打了我，派出所只罚了他二百").reasons)


def test_a_stall_by_the_road_is_no_fine_on_the_spot() -> None:
    assert told("administrative", "penalty", "我在路边开小店，城管罚我三千").open_("litigation")


def test_a_loan_without_a_due_date_is_not_time_barred() -> None:
    way = told("debt", "private_loan", "五年前借给他两万，条子上没写什么时候还，现在他不认")
    assert "诉讼时效规定 §4" in way.route.sources
    assert not any("可能过了" in reason for reason in way.reasons)
    assert way.open_("payment_order")


def test_against_the_village_the_township_mediates() -> None:
    way = told("land", "contracted_land", "村里要把我家承包的三亩地调给别人")
    assert any("乡镇" in reason and "不找本村调委会" in reason for reason in way.reasons)
    by_relation = CaseFacts(what="地界说不清", category="land", subcategory="boundary", relation="village")
    assert "对方是村里" in suggest(by_relation, ROUTES).because
    assert "对方是村里" not in told("land", "boundary", "两家田埂，村里调解过").because


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
    # danger, or in court already: who is enforced upon asks legal aid how to object
    other_ways = {"police", "protection_order", "court_enforcement", "court_mediation", "legal_aid"}
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
