"""What stands out: real outbreaks are found with their numbers, one loud voice is not, and nothing private becomes a theme."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.casework.codes import Level, StaffId
from handlers.casework.staff import Role, Staff
from handlers.errors import BadInput, NotYours, Refused
from handlers.facts import CaseFacts
from handlers.oversight.finding import Finding, Kind, Matter, Shared, cells, comers, common_place, counterparts, themed
from handlers.oversight.meeting import meeting_notice
from handlers.oversight.sectors import sectors
from handlers.oversight.topics import FEWEST, Told, rising, words_of
from handlers.oversight.warned import LIVE, Act, Meeting, State, Warned, Wish, decide, may_handle, quiet, same
from tests.stores import small_district

DISTRICT = small_district()
TODAY = date(2026, 3, 4)
NOW = datetime(2026, 3, 4, 2, tzinfo=UTC)


def matter(number: int, days_ago: int, resident: str = "", **changes: object) -> Matter:
    values = {"category": "property_management", "subcategory": "lift", "place": "v1"} | changes
    return Matter(number, TODAY - timedelta(days=days_ago), resident=resident or f"r{number}", **values)  # type: ignore[arg-type]  # test data


def quiet_year() -> list[Matter]:
    """One report a month of each kind, everywhere."""
    return [
        matter(1000 + 10 * month + n, 40 + 30 * month, place=place, category=category, subcategory="")
        for month in range(24)
        for n, (place, category) in enumerate([("v1", "property_management"), ("v2", "property_management"), ("v1", "debt")])
    ]  # fmt: skip


def test_an_outbreak_is_found_in_its_township_and_in_its_sector_with_numbers_and_test() -> None:
    burst = [matter(n, 1 + n % 6) for n in range(8)]
    found = {finding.kind: finding for finding in cells(quiet_year() + burst, TODAY, DISTRICT)}
    cell, sector = found[Kind.CELL], found[Kind.SECTOR]
    assert (cell.title, cell.place, cell.residents, set(cell.cases)) == ("东镇“物业”类纠纷增多", "t1", 8, set(range(8)))
    assert (sector.sector, sector.place) == ("房地产", "")
    assert "8人" in cell.test
    assert "Benjamini–Hochberg" in cell.test


def test_a_new_service_without_a_past_calls_nothing_an_outbreak() -> None:
    assert cells([matter(n, 1 + n % 40) for n in range(20)], TODAY, DISTRICT) == []


def test_one_resident_who_writes_often_is_no_outbreak() -> None:
    loud = [matter(n, 1 + n % 6, "the same") for n in range(30)]
    assert cells(quiet_year() + loud, TODAY, DISTRICT) == []


def test_a_counterpart_counts_residents_once_and_stands_once_however_many_keys_find_it() -> None:
    matters = [matter(n, 10) for n in range(3)] + [matter(9, 10, "r0")]
    by_name, by_phone = Shared("m1", "鑫达建筑", (0, 1, 2, 9)), Shared("m2", "", (0, 1, 2, 9))
    (found,) = counterparts([by_phone, by_name], matters, TODAY, DISTRICT)
    assert (found.title, found.residents, found.place) == ("3名居民反映“鑫达建筑”", 3, "t1")
    assert counterparts([Shared("m", "甲", (0, 9))], matters, TODAY, DISTRICT) == []
    assert counterparts([by_name], [matter(n, 200) for n in range(3)], TODAY, DISTRICT) == [], "long ago"


def test_several_townships_make_it_the_districts() -> None:
    assert common_place(["v1", "t1"], DISTRICT) == "t1"
    assert common_place(["v1", "v2"], DISTRICT) == ""
    assert common_place(["v1", "nowhere"], DISTRICT) == ""


def test_who_comes_again_is_found_without_a_name() -> None:
    matters = [matter(n, 10 * n, "phone-digest") for n in range(1, 4)] + [matter(7, 5, "other")]
    (found,) = comers(matters, TODAY, DISTRICT)
    assert (found.cases, found.kind) == ((1, 2, 3), Kind.REPEAT)
    assert "phone-digest" not in f"{found.title}{found.test}"


def test_the_thirteen_sectors_are_all_there() -> None:
    assert len(sectors().names) == 13
    assert sectors().of("consumer", "food_drug") == ("食品", "药品")
    assert sectors().of("neighbourhood", "noise") == ()


def test_words_of_a_matter_hold_no_name_number_place_or_firm() -> None:
    facts = CaseFacts(
        what="河口村的鑫达建筑劳务公司充电桩起火，找王建国，电话13912345678，身份证110101199003077571",
        name="刘小红", other_party="王建国", place="河口村",
    )  # fmt: skip
    words = words_of(facts, DISTRICT)
    assert "起火" in words
    assert not any(secret in word for word in words for secret in ("王建国", "河口", "鑫达", "139", "1101"))


def told(number: int, *words: str, resident: str = "") -> Told:
    return Told(number, resident or f"r{number}", frozenset(words))


def test_a_rising_word_needs_enough_residents_and_its_companions_join_it() -> None:
    before = [told(100 + n, "物业费", "电梯") for n in range(60)]
    lately = [told(n, "充电桩", "起火", "物业费") for n in range(FEWEST)] + [told(50 + n, "物业费") for n in range(5)]
    (theme,) = rising(lately, before)
    assert (set(theme.words), theme.residents) == ({"充电桩", "起火"}, FEWEST)
    few = [told(n, "充电桩") for n in range(FEWEST - 1)] + [told(40 + n, "物业费") for n in range(6)]
    assert rising(few, before) == ()
    one = [told(n, "充电桩", resident="one") for n in range(20)] + [told(40 + n, "物业费") for n in range(6)]
    assert rising(one, before) == ()
    matters = [matter(n, 3) for n in range(FEWEST)]
    (found,) = themed((theme,), matters, TODAY - timedelta(days=28), TODAY, DISTRICT)
    assert found.place == "t1"


def person(login: int, committee: str = "cd", role: Role = Role.MANAGER) -> Staff:
    return Staff(StaffId(login), str(login), f"主管{login}", role, committee, Level.DISTRICT)


def finding(kind: Kind = Kind.CELL, place: str = "t1", **changes: object) -> Finding:
    values: dict[str, object] = {
        "kind": kind, "cell": "c", "place": place, "title": "东镇“物业”类纠纷增多", "since": TODAY, "until": TODAY,
        "residents": 5, "cases": (), "test": "依据的检验",
    }  # fmt: skip
    return Finding(**(values | changes))  # type: ignore[arg-type]  # test data


HELD = Meeting(TODAY, "上午9:00", "区矛调中心", "住建局、街道", "电梯维修")


@pytest.mark.parametrize(
    ("committee", "role", "place", "may"),
    [
        ("cd", Role.MANAGER, "t1", True),
        ("cd", Role.MANAGER, "", True),
        ("ct1", Role.MANAGER, "t1", True),
        ("ct1", Role.MANAGER, "t2", False),
        ("ct1", Role.MANAGER, "", False),
        ("cd", Role.MEDIATOR, "t1", False),
        ("cd", Role.ADMINISTRATOR, "t1", False),
    ],
)
def test_a_township_handles_its_own_warnings_and_the_district_all(
    committee: str, role: Role, place: str, may: bool
) -> None:
    assert may_handle(person(1, committee, role), place, DISTRICT) is may


def test_a_warning_goes_from_noted_to_a_meeting_to_its_end_and_keeps_who_did_what() -> None:
    warned = Warned(finding())
    for wish in (Wish(Act.NOTE), Wish(Act.MEET, meeting=HELD), Wish(Act.END, "修好了电梯")):
        warned = decide(warned, person(1), wish, NOW, DISTRICT)
    assert (warned.state, [d.act for d in warned.decisions]) == (State.ENDED, [Act.NOTE, Act.MEET, Act.END])


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (Wish(Act.DISMISS), BadInput),
        (Wish(Act.DISMISS, "字" * 1001), BadInput),
        (Wish(Act.MEET), BadInput),
        (Wish(Act.END, "没看过"), Refused),
        (Wish(Act.LABEL, "来得多", label="缠访"), Refused),  # not a resident's warning
    ],
)
def test_what_the_rules_refuse(wish: Wish, error: type[Exception]) -> None:
    with pytest.raises(error):
        decide(Warned(finding()), person(1), wish, NOW, DISTRICT)
    with pytest.raises(NotYours):
        decide(Warned(finding()), person(1, "ct2"), wish, NOW, DISTRICT)


def test_a_label_needs_a_second_person_and_ends_by_itself() -> None:
    warned = decide(Warned(finding(Kind.REPEAT)), person(1), Wish(Act.LABEL, "来得多", label="缠访"), NOW, DISTRICT)
    assert not warned.labelled(TODAY), "proposed is not approved"
    with pytest.raises(Refused, match="不能自己批准"):
        decide(warned, person(1), Wish(Act.APPROVE), NOW, DISTRICT)
    approved = decide(warned, person(2), Wish(Act.APPROVE), NOW, DISTRICT)
    assert approved.labelled(TODAY)
    assert not approved.labelled(TODAY + timedelta(days=181))
    assert decide(warned, person(2), Wish(Act.REFUSE), NOW, DISTRICT).label is None


@given(st.lists(st.sampled_from(Act), max_size=8))
def test_whatever_is_tried_a_closed_warning_stays_closed_and_words_stand_behind_its_end(acts: list[Act]) -> None:
    warned = Warned(finding(Kind.REPEAT))
    for act in acts:
        before = warned
        try:
            warned = decide(warned, person(1), Wish(act, "理由", HELD, "缠访"), NOW, DISTRICT)
        except Refused:
            assert warned == before
        assert before.state in LIVE or warned.state is before.state
        assert not warned.labelled(TODAY), "one person alone labels nobody"


def test_a_dismissed_cell_is_quiet_until_it_doubles_or_four_weeks_pass() -> None:
    known, more = finding(), finding(residents=10)
    assert quiet(finding(residents=9), known, NOW, NOW + timedelta(days=27))
    assert not quiet(more, known, NOW, NOW + timedelta(days=1))
    assert not quiet(known, known, NOW, NOW + timedelta(days=28))
    one, other = finding(Kind.THEME, cell="a", words=("充电桩", "起火")), finding(Kind.THEME, cell="b", words=("起火",))
    assert same(one, other)
    assert not same(one, finding())


def test_the_notice_tells_numbers_and_their_test_and_no_case() -> None:
    sheet = meeting_notice(Warned(finding(), meeting=HELD), 5, "YJ2026-0001", "示例区调委会")
    words = str(sheet)
    assert all(part in words for part in ("住建局、街道", "5人", "依据的检验", "2026年3月4日"))
    assert sheet.lacks == ()
    assert meeting_notice(Warned(finding()), 5, "YJ2026-0001", "示例区调委会").lacks
