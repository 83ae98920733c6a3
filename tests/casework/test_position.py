"""Whose limits are shown to whom: an employer who reports is not told to go to labour arbitration for unpaid wages."""

from dataclasses import replace
from datetime import date

import pytest

from handlers.casework.case import Case
from handlers.casework.clocks import clocks, resident_words
from handlers.casework.hearing import concerning
from handlers.casework.position import note, turned
from handlers.casework.record import Confirmation, KeyDate, Party, Record
from handlers.casework.wanted import asked_of, limits_words, papers_of, wanted
from handlers.facts import CaseFacts
from handlers.oversight.overdue import late
from handlers.route_files import shipped
from handlers.routing import suggest
from tests.handlers.town import DISTRICT, TODAY, agreed_case, fresh_case

BOSS = "我开饭店的，服务员辞职后告我拖欠工资"
HAND = "饭店老板拖了我三个月工资，我辞职了"
DAYS = (KeyDate("left_job", date(2026, 8, 3)), KeyDate("award_received", date(2026, 11, 16)))


def labour(what: str, subcategory: str = "wages", dates: tuple[KeyDate, ...] = DAYS, **facts: str) -> Case:
    told = CaseFacts(what=what, category="labour", subcategory=subcategory, place_code="lw-lijia", name="甲", **facts)  # type: ignore[arg-type]  # texts all
    return fresh_case(facts=told, record=Record(dates=dates))


@pytest.mark.parametrize(
    ("words", "category", "other", "relation", "reports"),
    [
        (BOSS, "labour", "", "", "employer"),
        ("我是开厂的，一个工人离职后到处说我欠他工资", "labour", "", "", "employer"),
        ("我们公司的员工要求我们赔偿，我们不同意", "labour", "", "", "employer"),
        ("我是公司老板，员工受伤要我赔偿十万", "labour", "老板", "employer", "employer"),
        ("我雇的保姆摔伤了，要我赔钱", "labour", "保姆", "", "employer"),
        ("我们公司有个员工没交接就走了，电脑也没还", "labour", "", "", "employer"),
        ("他不做了，来要加班费", "labour", "离职员工", "", "employer"),
        ("我在柳湾社区开饭店，有个服务员辞职以后告我，裁决下来了我不服", "labour", "饭店", "merchant", "employer"),
        ("我开车给公司送货，工资压了两个月", "labour", "公司", "employer", "worker"),
        ("员工都说老板要我赔货款，从工资里扣", "labour", "老板", "employer", "worker"),
        ("我们公司员工都申请劳动仲裁了，公司还是不给钱", "labour", "公司", "employer", "worker"),
        ("我们厂里工人都找厂长要钱，工人说要告公司", "labour", "厂长", "employer", "worker"),
        ("我公司老板三个月不见人，工资没人管", "labour", "公司老板", "employer", "worker"),
        ("顾客在我店里吃坏肚子要我赔十倍", "consumer", "", "", "merchant"),
        (HAND, "labour", "饭店老板", "employer", "worker"),
        ("我们公司员工都三个月没发工资了", "labour", "公司", "employer", "worker"),
        ("我们厂工人找老板要工资，老板不给我们", "labour", "老板", "employer", "worker"),
        ("我是项目负责人，公司欠我半年工资", "labour", "公司", "employer", "worker"),
        ("老板把我开除了，还说我是员工要赔他", "labour", "老板", "employer", "worker"),
        ("在饭店吃坏了肚子，老板不赔", "consumer", "饭店", "merchant", "customer"),
        ("楼上漏水，把我店里淹了", "neighbourhood", "楼上", "neighbour", "either"),
    ],
)
def test_who_reports_is_read_from_clear_words_alone(
    words: str, category: str, other: str, relation: str, reports: str
) -> None:
    facts = CaseFacts(what=words, category=category, other_party=other, relation=relation)
    assert turned(fresh_case(facts=facts)) is (reports in ("employer", "merchant"))


@pytest.mark.parametrize(
    ("mine", "theirs", "employer"),
    [
        ("石桥建材厂", "李某", True),
        ("李某", "石桥建材厂", False),
        ("石桥建材厂", "柳湾物流公司", None),
        ("李某", "王某", None),
    ],
)
def test_the_parties_cards_go_before_the_words(mine: str, theirs: str, employer: bool | None) -> None:
    for words, read in ((BOSS, True), (HAND, False)):
        case = labour(words)
        cards = (Party("applicant", mine), Party("respondent", theirs))
        written = replace(case, record=replace(case.record, parties=cards))
        assert turned(written) is (read if employer is None else employer)


# Of each limit that only one position has: who is shown it when the worker reports, and when the employer does.
@pytest.mark.parametrize(
    ("code", "subcategory", "dates"),
    [
        ("wages_arbitration", "wages", DAYS),
        ("labour_inspection", "wages", (KeyDate("breach_ended", date(2026, 8, 3)),)),
        ("injury_worker", "work_injury", (KeyDate("injured", date(2026, 8, 3)),)),
        ("service_claim", "service_injury", (KeyDate("harm_known", date(2026, 8, 3)),)),
    ],
)
def test_a_workers_limit_is_shown_to_the_worker_on_whichever_side(
    code: str, subcategory: str, dates: tuple[KeyDate, ...]
) -> None:
    worker, boss = (labour(words, subcategory, dates) for words in (HAND, BOSS))
    name = next(clock.name for clock in clocks(worker, DISTRICT) if clock.code == code)
    assert name in resident_words(worker, DISTRICT, TODAY)
    assert name not in resident_words(boss, DISTRICT, TODAY)
    for case, shown in ((worker, False), (boss, True)):
        theirs = concerning(clocks(case, DISTRICT), case, "respondent", 2)
        assert (code in {clock.code for clock in theirs}) is shown
    own = concerning(clocks(boss, DISTRICT), boss, "applicant")
    assert code not in {clock.code for clock in own}, "nor among what its chat reminds of"


def test_the_employer_who_reports_reads_the_limits_after_an_award_and_is_asked_for_no_last_working_day() -> None:
    worker, boss = labour(HAND), labour(BOSS)
    words = resident_words(boss, DISTRICT, TODAY)
    assert "用人单位申请撤销终局裁决：最晚2026年12月16日" in words
    assert "劳动者向法院起诉" not in words
    assert "用人单位" not in resident_words(worker, DISTRICT, TODAY)
    assert {one.event.code for one in asked_of(labour(HAND, dates=()), DISTRICT)} == {"left_job", "breach_ended"}
    assert not asked_of(labour(BOSS, dates=()), DISTRICT)
    papers = {one.event.code: {rule.code for rule in one.limits} for one in papers_of(boss, "respondent")}
    assert papers["award_received"] == {"labour_suit"}, "the worker's own receipt starts the worker's limit"


def test_staff_read_whose_limits_are_reckoned_and_how_to_set_it_right() -> None:
    boss, worker = labour(BOSS, dates=()), labour(HAND, dates=())
    assert "按用人单位一方推算期限" in note(boss)
    assert note(worker) == ""
    (missing,) = [one for one in wanted(boss, DISTRICT) if one.event.code == "left_job"]
    assert "第27条，被申请人的期限" in limits_words(missing)
    assert "被申请人" not in "".join(limits_words(one) for one in wanted(worker, DISTRICT))
    cards = (Party("applicant", "钱某"), Party("respondent", "柳湾饭店"))
    assert note(replace(boss, record=replace(boss.record, parties=cards))) == ""


def test_an_injury_at_work_concerns_both_whoever_reports() -> None:
    for words in (HAND, BOSS):
        case = labour(words, "work_injury", (KeyDate("injured", date(2026, 11, 16)),))
        assert "用人单位申请工伤认定：最晚2026年12月16日" in resident_words(case, DISTRICT, TODAY)
        theirs = {clock.code for clock in concerning(clocks(case, DISTRICT), case, "respondent", 2)}
        assert "injury_employer" in theirs


def confirmed(granted: bool | None, *dates: KeyDate) -> Case:
    case = agreed_case()
    asked = Confirmation("枫溪区人民法院", TODAY, TODAY if granted is not None else None, granted, "")
    return replace(case, record=replace(case.record, confirmation=asked, dates=dates))


def test_each_side_may_object_to_the_confirmation_from_its_own_receipt() -> None:
    mine, theirs = (
        KeyDate("ruling_received", date(2026, 11, 20)),
        KeyDate("ruling_received", date(2026, 11, 16), "", "respondent"),
    )
    case = confirmed(True, mine, theirs)
    words = resident_words(case, DISTRICT, TODAY)
    assert "对确认调解协议的裁定有异议，向作出裁定的法院提出：最晚2026年12月7日" in words  # the 5th: a Saturday
    assert "《民诉法解释》第372条" in words
    (other,) = [c for c in concerning(clocks(case, DISTRICT), case, "respondent", 2) if "异议" in c.name]
    assert other.due == date(2026, 12, 1)
    assert "ruling_received" in {one.event.code for one in asked_of(confirmed(True), DISTRICT)}
    for refused in (None, False):
        silent = confirmed(refused, mine)
        assert "异议" not in resident_words(silent, DISTRICT, TODAY), "only a confirmation is objected to in this time"
        assert "ruling_received" not in {one.event.code for one in asked_of(silent, DISTRICT)}


def test_both_sides_read_until_when_a_third_party_may_object() -> None:
    case = confirmed(True, KeyDate("ruling_harm_known", date(2026, 11, 16)))
    assert "利害关系人对确认调解协议的裁定提出异议：最晚2027年5月17日" in resident_words(case, DISTRICT, TODAY)
    assert "confirmation_third_party" in {c.code for c in concerning(clocks(case, DISTRICT), case, "respondent", 2)}
    assert "ruling_harm_known" not in {one.event.code for one in asked_of(confirmed(True), DISTRICT)}


def test_a_partys_own_limit_that_passed_is_no_duty_of_staff() -> None:
    known = KeyDate("finding_received", date(2026, 10, 8), "10月8日收到的", "respondent", 2)
    facts = CaseFacts(what="追尾", category="traffic", place_code="lw-lijia", name="甲")
    case = fresh_case(facts=facts, record=Record(dates=(known,)))
    assert any(clock.due < TODAY for clock in clocks(case, DISTRICT))
    assert not late(case, DISTRICT, TODAY)


def test_an_employer_is_sent_its_own_way_with_its_own_limits() -> None:
    boss, worker = labour(BOSS).facts, labour(HAND).facts
    way, usual = suggest(boss, shipped()), suggest(worker, shipped())
    assert (way.primary.code, usual.primary.code) == ("enterprise_mediation", "labour_inspection")
    told = "".join((*way.reasons, way.route.limit))
    assert "离开" not in told
    assert "离职" not in told
    appeal = suggest(boss.with_(what=f"{BOSS}，仲裁裁决下来了，我不服"), shipped())
    assert "终局裁决，收到之日起30天内申请撤销" in appeal.route.limit
    assert "劳动争议调解仲裁法 §49" in appeal.route.limit_sources
