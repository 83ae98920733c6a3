"""What is left of a limit by the day a resident told: never more than there is, over only when it surely is, and never the end."""

import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.casework.clock_rules import rules
from handlers.casework.record import KeyDate, Record
from handlers.casework.standing import Stage, Standing, of_case, staff_words, standings, told_words, words
from handlers.casework.story_days import day_rules
from handlers.facts import CaseFacts
from handlers.route_files import shipped
from nlu import categories
from tests.handlers.town import DISTRICT, fresh_case

NOW = date(2026, 11, 30)
INJURY = ("labour", "work_injury")
DISMISSED, WAGES = ("labour", "dismissal"), ("labour", "wages")
FIGHT, LOAN, FINED = ("injury", "fight"), ("debt", "private_loan"), ("administrative", "penalty")


def told(matter: tuple[str, str], what: str, when: str = "", on: date = NOW, today: date = NOW) -> tuple[Standing, ...]:
    facts = CaseFacts(what=what, category=matter[0], subcategory=matter[1], when=when)
    return standings(facts, on, today, DISTRICT, shipped())


def one(found: tuple[Standing, ...], code: str) -> Standing:
    return next(standing for standing in found if standing.rule.code == code)


# Day of the matter × limit × 30 November 2026: the stage, and between which days the limit ends, reckoned by hand.
@pytest.mark.parametrize(
    ("matter", "what", "code", "stage", "soonest", "latest"),
    [
        (INJURY, "2024年3月在工地摔断腿,一直没认定工伤", "injury_worker", Stage.OVER, "2025-03-03", "2025-03-31"),
        (INJURY, "去年11月29日手被机器压断", "injury_worker", Stage.NEAR, "2026-11-30", "2026-11-30"),
        (INJURY, "去年11月20日手被机器压断", "injury_worker", Stage.OVER, "2026-11-20", "2026-11-20"),
        (INJURY, "今年1月20号被机器压断手指", "injury_worker", Stage.NEAR, "2027-01-20", "2027-01-20"),
        (INJURY, "今年6月1号从架子上摔下来", "injury_worker", Stage.LEFT, "2027-06-01", "2027-06-01"),
        (INJURY, "去年在工地摔断腿", "injury_worker", Stage.EDGE, "2026-01-04", "2026-12-31"),
        (INJURY, "2020年3月进厂,上个月手被机器压断了", "injury_worker", Stage.LEFT, "2027-10-01", "2027-11-01"),
        (INJURY, "摔断腿,两年了,老板不管", "injury_worker", Stage.OVER, "2025-09-18", "2026-02-11"),
        (DISMISSED, "2021年入职,前年5月被公司辞退", "labour_arbitration", Stage.OVER, "2025-05-01", "2025-06-02"),
        (DISMISSED, "今年1月5号被公司辞退,赔偿没给", "labour_arbitration", Stage.LEFT, "2027-01-05", "2027-01-05"),
        (DISMISSED, "去年12月10号被公司辞退", "labour_arbitration", Stage.NEAR, "2026-12-10", "2026-12-10"),
        (WAGES, "2024年8月离职,欠我两个月工资", "wages_arbitration", Stage.OVER, "2025-08-01", "2025-09-01"),
        (WAGES, "从2023年起一直欠我工资,今年9月3号离职", "wages_arbitration", Stage.LEFT, "2027-09-03", "2027-09-03"),
        (FIGHT, "2022年8月被邻居打伤,一分没赔", "civil_claim", Stage.OVER, "2025-08-01", "2025-09-01"),
        (FIGHT, "三年前被邻居打伤", "civil_claim", Stage.EDGE, "2026-01-04", "2026-12-31"),
        (LOAN, "表哥借我五万,说好2022年10月还,到现在没还", "civil_claim", Stage.OVER, "2025-10-01", "2025-10-31"),
        (LOAN, "2021年借的,借条写的2024年5月1日还清", "civil_claim", Stage.LEFT, "2027-05-03", "2027-05-03"),
        (FINED, "今年6月5日收到处罚决定书,罚了5000", "admin_review", Stage.OVER, "2026-08-04", "2026-08-04"),
        (FINED, "今年6月5日收到处罚决定书,罚了5000", "admin_suit", Stage.NEAR, "2026-12-07", "2026-12-07"),
        (FINED, "上周五收到处罚决定书", "admin_review", Stage.LEFT, "2027-01-26", "2027-01-26"),
        (
            ("traffic", "liability_finding"),
            "上个月3号收到认定书,不服",
            "finding_review",
            Stage.OVER,
            "2026-10-10",
            "2026-10-10",
        ),
        (
            ("finance", "insurance"),
            "2024年9月3日出险,一直不赔",
            "insurance_claim",
            Stage.OVER,
            "2026-09-03",
            "2026-09-03",
        ),
        (("labour", "service_injury"), "2024年5月6日帮工摔伤", "service_claim", Stage.LEFT, "2027-05-06", "2027-05-06"),
        (("consumer", "prepaid_card"), "健身房2022年6月跑路了", "consumer_bar", Stage.OVER, "2025-06-02", "2025-06-30"),
        (
            ("administrative", "petition"),
            "11月5号收到处理意见书",
            "petition_review",
            Stage.NEAR,
            "2026-12-07",
            "2026-12-07",
        ),
        (("labour", "wages"), "裁决书11月2号收到的,我不服", "labour_suit", Stage.OVER, "2026-11-17", "2026-11-17"),
        (("debt", "arrears"), "11月20号拿到判决书,判得不公", "appeal", Stage.NEAR, "2026-12-07", "2026-12-07"),
        (
            ("land", "contracted_land"),
            "2023年村里把我的地收回了",
            "land_arbitration",
            Stage.OVER,
            "2025-01-01",
            "2025-12-31",
        ),
    ],
)
def test_a_day_that_was_told_says_how_the_limit_stands(
    matter: tuple[str, str], what: str, code: str, stage: Stage, soonest: str, latest: str
) -> None:
    found = one(told(matter, what), code)
    assert (found.stage, found.soonest, found.latest) == (
        stage,
        date.fromisoformat(soonest),
        date.fromisoformat(latest),
    )


@pytest.mark.parametrize(
    ("matter", "what"),
    [
        (INJURY, "在工地摔断腿,老板不管"),  # no day
        (INJURY, "2023年5月摔伤,工伤已经认定了,8级伤残"),  # recognised: another question
        (INJURY, "2020年进厂干活,手被机器绞了"),  # the day of another thing
        (INJURY, "2020年3月进厂,后来手被机器压断了"),
        (DISMISSED, "2022年入职的,现在要辞退我"),
        (DISMISSED, "去年3月被辞退,仲裁委已经受理了"),
        (WAGES, "从去年三月开始欠工资,现在还在厂里上班"),  # while employed no year runs (劳动争议调解仲裁法 §27)
        (WAGES, "2023年离职的,老板打了工资欠条"),  # straight to court
        (WAGES, "欠了两年工资"),
        (LOAN, "2021年借给同学三万,没说什么时候还"),  # nobody knows when it fell due
        (FIGHT, "2022年被打伤,法院判了对方不给钱"),
        (FINED, "今年6月收到处罚决定书,已经申请了复议"),
        (("debt", "arrears"), "2024年3月拿到判决书,他一直不还钱"),  # who won wants it enforced
        (("marriage_family", "elder_support"), "从2015年起儿子不给赡养费"),  # no limit (民法典 §196)
    ],
)
def test_where_the_day_is_not_told_or_the_limit_is_not_the_question_nothing_is_said(
    matter: tuple[str, str], what: str
) -> None:
    assert told(matter, what) == ()


def test_a_day_given_as_an_answer_counts_and_one_put_right_replaces_that_of_the_story() -> None:
    assert one(told(INJURY, "在工地摔断腿", when="前年3月"), "injury_worker").stage is Stage.OVER
    right = told(INJURY, "2024年3月在工地摔断腿", when="今年3月5号")
    assert one(right, "injury_worker").latest == date(2027, 3, 5)


def test_an_answer_beside_a_day_of_the_story_makes_it_only_less_sure() -> None:
    found = one(told(WAGES, "2024年8月离职,欠我工资", when="今年3月"), "wages_arbitration")
    assert found.stage is Stage.EDGE
    assert found.latest == date(2027, 3, 31)


def test_an_employer_who_reports_is_not_told_the_workers_limit() -> None:
    boss = "我是厂里的老板,员工2024年3月在我们厂里摔断腿,现在要我赔"
    assert told(INJURY, boss) == ()


def test_words_say_the_day_the_end_the_article_and_what_still_helps() -> None:
    said = words(one(told(INJURY, "2024年3月在工地摔断腿"), "injury_worker"))
    for piece in ("可能已经过了", "按您说的2024年3月算", "最晚2025年3月31日", "《工伤保险条例》第17条", "先别放弃"):
        assert piece in said
    near = words(one(told(INJURY, "今年1月20号压断手指"), "injury_worker"))
    assert "抓紧" in near
    assert "只剩51天，最晚2027年1月20日" in near
    left = words(one(told(INJURY, "今年2月摔断腿"), "injury_worker"))
    assert left == "按您说的2026年2月算，申请工伤认定还有约2个月，到2027年2月为止（《工伤保险条例》第17条）。"
    wide = words(one(told(INJURY, "2026年在工地摔断腿", on=date(2026, 6, 1), today=date(2026, 6, 1)), "injury_worker"))
    assert "最早2027年1月就到期" in wide
    edge = words(one(told(INJURY, "去年在工地摔断腿"), "injury_worker"))
    assert "可能已经过了，也可能快到了" in edge


def test_at_first_only_the_first_of_what_helps_is_said() -> None:
    found = one(told(INJURY, "2024年3月在工地摔断腿"), "injury_worker")
    assert len(words(found, brief=True)) < len(words(found))
    assert "不算在一年里" in words(found, brief=True)


def test_what_presses_is_told_before_what_does_not() -> None:
    found = told(FINED, "今年6月5日收到处罚决定书")
    assert [standing.stage for standing in found] == [Stage.NEAR, Stage.OVER]
    assert told_words(found).startswith("抓紧")


def test_nobody_is_told_that_all_is_lost() -> None:
    for rule in rules():
        if rule.over:
            assert rule.short, rule.code
            assert rule.over_sources, rule.code
            assert not re.search("输了|没救|没办法了|晚了|一定|肯定|保证", rule.over), rule.code


def test_every_entry_of_the_table_names_a_limit_that_can_be_told_of_its_matters() -> None:
    known = {rule.code: rule for rule in rules()}
    matters = categories.load()
    for entry in day_rules():
        rule = known[entry.clock]
        assert rule.over, entry.clock
        assert rule.resident, entry.clock
        for pattern in (entry.said, entry.needs, entry.done):
            re.compile(pattern)
        for matter in entry.of:
            category, _, subcategory = matter.partition(".")
            assert category in matters
            assert not subcategory or subcategory in matters[category].subcategories
            assert category not in rule.not_categories


@given(st.dates(date(2020, 1, 1), NOW), st.dates(NOW, date(2030, 1, 1)))
def test_over_is_only_what_surely_is_and_what_is_said_to_be_left_is_there(day: date, today: date) -> None:
    """A whole month told: over only when its last day's limit is past, left only when its first day's is not."""
    found = one(told(INJURY, f"{day.year}年{day.month}月在工地摔断腿", today=today), "injury_worker")
    assert found.soonest <= found.latest
    assert (found.stage is Stage.OVER) == (found.latest < today)
    assert (found.stage in (Stage.NEAR, Stage.LEFT)) == (found.soonest >= today)


def test_a_case_is_judged_by_the_day_it_was_told_on_and_by_its_record_first() -> None:
    facts = CaseFacts(what="三个月前收到处罚决定书", category="administrative", subcategory="penalty")
    case = fresh_case(facts=facts, opened_at=datetime(2026, 6, 10, 2, tzinfo=DISTRICT.tz))
    assert one(of_case(case, NOW, DISTRICT, shipped()), "admin_review").latest < date(2026, 6, 10)
    dated = replace(case, record=Record(dates=(KeyDate("act_known", date(2026, 11, 20)),)))
    assert of_case(dated, NOW, DISTRICT, shipped()) == ()


def test_staff_read_the_same_in_short_and_that_it_is_not_checked() -> None:
    said = staff_words(one(told(INJURY, "2024年3月在工地摔断腿"), "injury_worker"))
    assert said.startswith("申请工伤认定：看日期可能已过")
    assert "未核实" in said


# What looked like the day of the matter and was none, in real ways of telling.
@pytest.mark.parametrize(
    ("matter", "what"),
    [
        (FIGHT, "八岁的孩子在废弃的砖窑里玩耍,窑顶垮塌骨折,砖窑十年前已停产"),
        (("injury", "fall"), "公园健身器的铁链断了,脚肿成馒头,上面检修牌还是三年前的"),
        (INJURY, "今天邮差送来一张不予认定,说我是下班以后受的伤"),
        (INJURY, "三年前在厂里摔断腿认过工伤,现在钉子松了要再开一刀"),
        (DISMISSED, "十年前判过缓刑没提,如今干满一年,人事查出来了"),
        (LOAN, "欠条写的是十年前,他一直说没钱,还有效吗"),
        (("medical", "treatment_harm"), "八年前做的手术纱布留肚子里,刚发现"),  # runs from the day it was known
        (("expropriation", "resettlement"), "拆了五年了,过渡费停发,安置房还没影"),
        (FINED, "去年一年被扣了十三分,让我去学习"),
    ],
)
def test_a_day_of_something_else_is_not_taken_for_that_of_the_matter(matter: tuple[str, str], what: str) -> None:
    when = {"八岁": "十年前", "公园": "三年前", "十年": "十年前"}.get(what[:2], "")
    assert told(matter, what, when=when) == ()


def test_a_day_put_right_counts_alone_in_the_place_of_the_one_in_the_story() -> None:
    facts = CaseFacts(what="公司2024年3月辞退我", category="labour", subcategory="dismissal", when="2026年3月5号")
    right = facts.with_(when_was=("2024年3月",))
    found = one(standings(right, NOW, NOW, DISTRICT, shipped()), "labour_arbitration")
    assert (found.soonest, found.latest) == (date(2027, 3, 5), date(2027, 3, 5))
    loan = CaseFacts(
        what="表哥去年5月又来借，说好2022年10月还五万",
        category="debt",
        subcategory="private_loan",
        when="今年5月",
        when_was=("去年5月",),
    )
    assert one(standings(loan, NOW, NOW, DISTRICT, shipped()), "civil_claim").told.first == date(2022, 10, 1)


def test_the_story_is_counted_from_the_day_it_was_told_and_its_day_from_when_it_was_put_right() -> None:
    facts = CaseFacts(what="昨天收到处罚决定书", category="administrative", subcategory="penalty", when="昨天")
    told_first = facts.with_(told_on=date(2026, 11, 10))
    assert one(standings(told_first, NOW, NOW, DISTRICT, shipped()), "admin_review").told.first == date(2026, 11, 9)
    right = told_first.with_(when="前天", when_was=("昨天",), when_on=date(2026, 11, 20))
    assert one(standings(right, NOW, NOW, DISTRICT, shipped()), "admin_review").told.first == date(2026, 11, 18)
