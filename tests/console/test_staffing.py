"""Staffing on the desk: what is missing where, within the viewer's area, as page and file, by the district's own numbers."""

from dataclasses import replace

import pytest

from handlers.casework.staff import Role
from handlers.casework.staffing import posts, staffing_sheet
from handlers.district import BodyKind, District
from tests.casework.test_roster import person
from tests.console.house import TOWNSHIP, WHOLE, House


@pytest.fixture
def grown(district: District) -> District:
    """With an enterprise's committee, a stationed room, a village that is excused and a department that lends nobody."""
    base = district.body_of["v-lijia"]
    more = (
        replace(base, code="firm", name="纺织厂调委会", kind=BodyKind.ENTERPRISE),
        replace(base, code="room", name="派驻派出所工作室", kind=BodyKind.STATIONED),
    )
    rules = replace(district.staffing, unable=("v-wangzhuang",), departments=("区住建局",))
    return replace(district, bodies=(*district.bodies, *more), staffing=rules)


def test_each_kind_of_body_has_its_own_number(grown: District) -> None:
    found = {post.name: (post.wanted, post.short, post.state) for post in posts([person(1)], grown)}
    assert found["纺织厂调委会"] == (1, 1, "缺 1 人")
    assert found["派驻派出所工作室"] == (2, 2, "缺 2 人")
    assert found["王庄村人民调解委员会"] == (1, 0, "条件暂不具备")
    assert found["李家村人民调解委员会"] == (1, 0, "够")
    assert found["区住建局"] == (2, 2, "缺 2 人"), "a department that lends nobody is told too"


def test_part_time_people_do_not_count_in_a_village(district: District) -> None:
    found = {post.name: post.there for post in posts([person(1, kind="volunteer")], district)}
    assert found["李家村人民调解委员会"] == 0


def test_a_township_sees_its_own_committees_alone(grown: District) -> None:
    boss = replace(person(9, TOWNSHIP), role=Role.MANAGER)
    names = {post.name for post in posts([], grown, boss)}
    assert "李家村人民调解委员会" in names
    assert not {"新民社区人民调解委员会", "枫溪区医疗纠纷人民调解委员会", "区住建局"} & names


def test_the_sheet_counts_what_is_missing(district: District) -> None:
    sheet = staffing_sheet(posts([], district))
    assert sheet.rows[0][4] == 3, "what lacks most stands first"
    assert "共缺 15 人" in sheet.title


async def test_the_page_and_its_files(house: House) -> None:
    boss = await house.signed_in("boss", Role.MANAGER, WHOLE)
    page = (await boss.get("/desk/staffing")).text
    assert "缺 3 人" in page
    csv = await boss.get("/desk/staffing/file?as=csv")
    assert "李家村人民调解委员会" in csv.content.decode("utf-8-sig")
    assert (await boss.get("/desk/staffing/file?as=xlsx")).content[:2] == b"PK"
    local = await house.signed_in("zhen", Role.MANAGER, TOWNSHIP)
    assert "新民社区" not in (await local.get("/desk/staffing")).text
    assert "新民社区" not in (await local.get("/desk/staffing/file?as=csv")).text
