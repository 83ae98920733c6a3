"""Days still missing for limits: shown by the kind of matter with their articles, asked of residents, taken in their words."""

import re
from dataclasses import replace
from datetime import date

import pytest

from handlers.burst import Heard
from handlers.casework.case import Case, Status
from handlers.casework.clock_rules import events_of, rules
from handlers.casework.clocks import clocks, resident_words
from handlers.casework.record import KeyDate, Record
from handlers.casework.wanted import limits_words, wanted
from handlers.conversation import Ask, Conversation
from handlers.district import District
from handlers.effects import Dated, Say
from handlers.facts import CaseFacts
from handlers.messages import Address, Incoming, MessageId, Sort
from handlers.step import step
from handlers.world import Knowledge, OwnCase, World
from nlu.categories import load
from nlu.pipeline import Reader
from tests.handlers.town import DISTRICT, NOW, fresh_case

WHO = Address("web", "visitor")


def matter(category: str, subcategory: str = "", **record: object) -> Case:
    facts = CaseFacts(what="事", category=category, subcategory=subcategory, place_code="lw-lijia", name="甲")
    return fresh_case(facts=facts, record=Record(**record), address=WHO)  # type: ignore[arg-type]  # test data


@pytest.mark.parametrize(
    ("category", "subcategory", "event", "article"),
    [
        ("labour", "wages", "left_job", "《劳动争议调解仲裁法》第27条"),
        ("labour", "dismissal", "harm_known", "《劳动争议调解仲裁法》第27条"),
        ("labour", "service_injury", "harm_known", "《民法典》第188条"),
        ("labour", "work_injury", "injured", "《工伤保险条例》第17条"),
        ("neighbourhood", "leak", "harm_known", "《民法典》第188条"),
        ("traffic", "traffic_compensation", "finding_received", "第71条"),
        ("administrative", "penalty", "act_known", "《行政复议法》第20条"),
        ("land", "contracted_land", "harm_known", "《农村土地承包经营纠纷调解仲裁法》第18条"),
        ("marriage_family", "divorce", "divorce_applied", "《民法典》第1077条"),
    ],
)
def test_a_matter_names_the_day_its_limits_wait_for(category: str, subcategory: str, event: str, article: str) -> None:
    case = matter(category, subcategory)
    found = {one.event.code: limits_words(one) for one in wanted(case, DISTRICT)}
    assert article in found[event]
    stated = replace(case, record=Record(dates=(KeyDate(event, date(2026, 11, 2)),)))
    assert event not in {one.event.code for one in wanted(stated, DISTRICT)}
    assert len(clocks(stated, DISTRICT)) > len(clocks(case, DISTRICT)), "and the day starts them"


def test_other_matters_days_are_not_asked_for() -> None:
    asked = {one.event.code for one in wanted(matter("neighbourhood", "leak"), DISTRICT)}
    assert asked == {"harm_known"}
    assert not wanted(replace(matter("neighbourhood", "leak"), status=Status.WITHDRAWN), DISTRICT)
    assert not wanted(matter("other", "suggestion"), DISTRICT)


def test_the_table_asks_for_kinds_of_matter_that_exist_and_in_words_that_compile() -> None:
    known = set(load()) | {sub for one in load().values() for sub in one.subcategories}
    for rule in rules():
        assert set(rule.ask) <= known | {"confirmed"}, rule.code
        assert not rule.ask or not rule.resident or events_of()[rule.event].asks, (
            f"{rule.code}: no question for residents"
        )
    for event in events_of().values():
        re.compile(event.said)


class Talk:
    """One resident's talk about one case, its days kept as the store keeps them."""

    def __init__(self, case: Case, district: District, knowledge: Knowledge, reader: Reader) -> None:
        self.case, self._district, self._knowledge, self._reader = case, district, knowledge, reader
        self.talk = Conversation(WHO, greeted=True, active=case.number, last_at=NOW)
        self.dated: list[Dated] = []

    def says(self, words: str) -> str:
        world = World(self._district, self._knowledge, self.case.number, "", (OwnCase(self.case),))
        incoming = Incoming(WHO, MessageId(words), NOW, Sort.TEXT, words)
        self.talk, effects = step(self.talk, Heard(incoming, self._reader.understand(words, NOW)), world, NOW)
        for told in effects:
            if isinstance(told, Dated) and told.day is not None:
                self.dated.append(told)
                new = tuple(KeyDate(event, told.day, told.said) for event in told.events)
                dates = (*self.case.record.dates, *new)
                self.case = replace(self.case, record=replace(self.case.record, dates=dates))
        return "\n".join(effect.reply.text for effect in effects if isinstance(effect, Say))


def test_the_resident_reads_which_day_is_missing_and_states_it_in_words(
    district: District, knowledge: Knowledge, reader: Reader
) -> None:
    talk = Talk(matter("labour", "wages"), district, knowledge, reader)
    asked = talk.says("我的期限")
    assert "要有“离职（劳动关系终止）”的那一天" in asked
    assert "《劳动争议调解仲裁法》第27条" in asked
    told = talk.says("3月5日被辞退的")
    assert talk.dated == [Dated(talk.case.number, ("left_job",), date(2026, 3, 5), "3月5日被辞退的")]
    assert "2026年3月5日（您自己说的，还没核实）" in told
    assert "离职后就欠薪申请劳动仲裁：最晚2027年3月5日" in told
    assert (
        "当事人自述，未核实"
        in next(c for c in clocks(talk.case, district) if c.code == "wages_arbitration").since_words
    )
    assert "2027年3月5日" in resident_words(talk.case, district, NOW.date())


@pytest.mark.parametrize(
    "words", ["昨天他又带人到家里来堵着门要说法，我们都很怕", "我想问一下怎么申请法律援助", "好的谢谢"]
)
def test_words_that_are_no_day_are_no_answer_and_end_the_question(
    words: str, district: District, knowledge: Knowledge, reader: Reader
) -> None:
    talk = Talk(matter("labour", "wages"), district, knowledge, reader)
    talk.says("我的期限")
    assert talk.talk.pending is not None
    talk.says(words)
    assert not talk.dated
    assert talk.talk.pending is None or talk.talk.pending.ask is not Ask.LIMIT_DAY
    talk.says("前天的事")
    assert not talk.dated, "a later day tells of something else"


def test_a_whole_month_is_no_day_and_a_passed_limit_is_said_plainly(
    district: District, knowledge: Knowledge, reader: Reader
) -> None:
    talk = Talk(matter("labour", "wages"), district, knowledge, reader)
    talk.says("我的期限")
    assert "几月几日" in talk.says("今年3月")
    assert not talk.dated
    talk.says("我的期限")
    assert "可能已经过了" in talk.says("2024年3月5日离职")


def test_nothing_is_asked_where_others_may_read_along(district: District, knowledge: Knowledge, reader: Reader) -> None:
    case = matter("labour", "wages")
    for quiet in (replace(case, sensitive=True), replace(case, facts=case.facts.with_(unsafe_phone=True))):
        talk = Talk(quiet, district, knowledge, reader)
        assert "离职" not in talk.says("我的期限")
        talk.says("3月5日被辞退的")
        assert not talk.dated
