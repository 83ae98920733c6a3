"""Who comes to the window: what is asked, how it is understood, how it came in, how he is reached, what his slip says."""

from dataclasses import replace

import pytest

from handlers.casework.arrival import Arrival, Way
from handlers.casework.case import Case, Status
from handlers.casework.papers.talk import came_from
from handlers.casework.reading import case_of
from handlers.casework.reception import Came, checked, reach, record_of, remarks, slip_words, source, understood
from handlers.casework.record import Party, Record
from handlers.errors import BadInput
from handlers.facts import CaseFacts, Naming
from nlu.pipeline import Reader
from nlu.types import Risk
from storage.world import new_number
from tests.handlers.town import DISTRICT, NOW, TODAY, fresh_case

CAME = Came(
    Way.VISIT,
    "周大成",
    "13800000000",
    True,
    "老板一共欠我一万八千元工资，他电话13911112222，一直不给",
    other_party="王建国",
    relation="employer",
    place_code="lw-lijia",
)


@pytest.mark.parametrize(
    ("what", "kept"),
    [
        ("地界有争议。别让村主任知道，他是对方亲戚。想调解", "别让村主任知道，他是对方亲戚"),
        ("他打我！不要告诉王五；也别跟李四说", "不要告诉王五；也别跟李四说"),
        ("老板不让我们知道工资怎么算", ""),
    ],
)
def test_who_must_not_know_is_heard_also_where_reading_failed(what: str, kept: str) -> None:
    assert understood(replace(CAME, what=what), None, DISTRICT).facts.keep_from == kept


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": " "}, "姓名"),
        ({"what": ""}, "什么事"),
        ({"consent": False}, "本人同意"),
        ({"kind": "nonsense"}, "类型"),
        ({"kind": "labour/loan"}, "类型"),
        ({"place_code": "nowhere"}, "地点"),
        ({"relation": "enemy"}, "关系"),
    ],
)
def test_what_is_missing_or_wrong_is_named(changes: dict[str, object], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        checked(replace(CAME, **changes), DISTRICT)  # type: ignore[arg-type]  # test data
    assert checked(CAME, DISTRICT) == CAME
    bare = replace(CAME, phone="", place_code="", kind="debt")
    assert checked(bare, DISTRICT) == bare


def opened(came: Came, reader: Reader) -> Case:
    reading = understood(came, reader.understand(f"{came.what}\n{came.place}", NOW), DISTRICT)
    record = record_of(came, TODAY, "李家村调委会甲")
    return case_of(reading, new_number(), NOW, DISTRICT, record, Status.RECEIVED)


def test_the_form_goes_before_the_story_and_the_story_fills_the_rest(reader: Reader) -> None:
    case = opened(CAME, reader)
    facts = case.facts
    assert (facts.category, facts.subcategory, facts.amount_fen) == ("labour", "wages", 1_800_000)
    assert (facts.name, facts.phone, facts.other_party, facts.relation, facts.naming) == (
        "周大成",
        "13800000000",
        "王建国",
        "employer",
        Naming.NAMED,
    )
    assert (case.status, case.committee, facts.place) == (Status.ROUTED, "v-lijia", DISTRICT.full_name("lw-lijia"))
    assert [(p.side, p.name, p.phone) for p in case.record.parties] == [
        ("applicant", "周大成", "13800000000"),
        ("respondent", "王建国", ""),
    ]
    assert opened(replace(CAME, phone=""), reader).facts.phone == "", "a number in the story is the other side's"
    assert opened(replace(CAME, kind="debt/loan"), reader).facts.category == "debt"
    unplaced = opened(replace(CAME, place_code=""), reader)
    assert (unplaced.status, unplaced.committee) == (Status.RECEIVED, "district")


def test_danger_in_the_story_is_heard_and_kept_from_the_village(reader: Reader) -> None:
    case = opened(replace(CAME, what="我老公昨晚又喝酒打我，把我头打破了", relation="spouse"), reader)
    assert Risk.DOMESTIC_VIOLENCE.value in case.risks
    assert (case.sensitive, case.committee) == (True, "t-lw")
    quarrel = replace(CAME, what="他说要拿刀砍我，昨天堵在我家门口", relation="neighbour")
    assert opened(quarrel, reader).risks == (Risk.VIOLENCE.value,), "outside the family it is no family matter"
    home = replace(quarrel, relation="spouse")
    assert Risk.DOMESTIC_VIOLENCE.value in opened(home, reader).risks
    assert not opened(replace(CAME, what="我们十七个人的工资没有发，一共二十万"), reader).risks, (
        "a number alone is none"
    )
    assert understood(CAME, None, DISTRICT).sensitive, "what could not be read is sealed until somebody has looked"


def test_how_it_came_in_is_kept_and_said() -> None:
    visit, call = (fresh_case(record=Record(arrival=Arrival(way, TODAY, "甲"))) for way in Way)
    assert (source(visit), source(call)) == ("来访登记", "来电登记")
    assert (came_from(visit), came_from(call)) == ("当事人申请（来访登记）", "当事人申请（来电登记）")
    assert came_from(fresh_case()) == "当事人申请"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"phone": "13800000000"}, "请打电话联系申请人：13800000000"),
        ({"phone": ""}, "没有留电话"),
        ({"phone": "13800000000", "unsafe_phone": True}, "不要打电话"),
    ],
)
def test_who_has_no_talk_is_reached_otherwise(facts: dict[str, object], words: str) -> None:
    case = fresh_case(facts=CaseFacts(what="事").with_(**facts), record=Record(arrival=Arrival(Way.CALL, TODAY, "甲")))
    assert words in reach(replace(case, address=None))
    assert "来电登记" in reach(replace(case, address=None))
    card = replace(case, address=None, record=Record(parties=(Party("applicant", "甲", phone="0570-3012345"),)))
    if not case.facts.unsafe_phone:
        assert "0570-3012345" in reach(card), "the registered number goes before"


def test_the_slip_says_what_next_and_of_a_sealed_case_nothing_of_the_matter(reader: Reader) -> None:
    words = "".join(slip_words(opened(CAME, reader), "https://fq.example"))
    for said in ("会打电话和您联系", "《人民调解法》第4条", "十五天内", "不要等调解", "https://fq.example", "查询码"):
        assert said in words
    assert "没有留电话" in "".join(slip_words(opened(replace(CAME, phone=""), reader), ""))
    (only,) = slip_words(fresh_case(sensitive=True), "")
    assert "调解" not in only


def test_numbers_that_look_mistyped_are_remarked() -> None:
    assert remarks(CAME) == ""
    assert "来人的电话“1380000”" in remarks(replace(CAME, phone="1380000"))
    assert "对方的电话" in remarks(replace(CAME, other_phone="不知道"))
