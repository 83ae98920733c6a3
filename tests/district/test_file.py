"""A district's file: read with what is wrong by line and name, written again without loss, compared with another."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import DEMO
from handlers.casework.case import Level, StaffId
from handlers.casework.linkage import unplanned
from handlers.casework.staff import Role, Staff
from handlers.district import Body, District, document_of
from handlers.district_change import InUse, changes, head_body, hindrances, people_changes
from handlers.district_file import DistrictFile, read_document, read_text, written
from handlers.district_words import SECTIONS, TOP
from handlers.errors import BadDistrict
from handlers.facts import CaseFacts
from handlers.route_files import shipped, units_for
from handlers.world import Knowledge, localised
from nlu.types import Risk

EXAMPLE = Path(__file__).parents[2] / "docs" / "district.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def example() -> DistrictFile:
    return read_text(TEXT)


def with_changes(district: District, **fields: object) -> District:
    return dataclasses.replace(district, **fields)  # type: ignore[arg-type]  # names are checked by replace


@pytest.mark.parametrize("file", [EXAMPLE, DEMO / "district.toml"], ids=lambda path: path.parent.name)
def test_what_is_written_reads_as_the_same_district(file: Path) -> None:
    found = read_text(file.read_text(encoding="utf-8"))
    assert read_text(written(found.district, found.staff)) == found


def test_who_begins_from_the_example_loses_nothing_the_demo_has(example: DistrictFile) -> None:
    demo = read_text((DEMO / "district.toml").read_text(encoding="utf-8")).district
    assert example.district.plans == demo.plans
    assert {line.number for line in example.district.hotlines} >= {line.number for line in demo.hotlines}


def test_dangers_nobody_is_told_of_are_named(example: DistrictFile) -> None:
    assert unplanned(example.district) == (Risk.SELF_HARM, Risk.CROWD)
    more = dataclasses.replace(example.district.plans[0], code="more", risks=("self_harm", "crowd"))
    assert unplanned(with_changes(example.district, plans=(*example.district.plans, more))) == ()
    assert unplanned(with_changes(example.district, plans=())) == tuple(Risk)


def test_every_field_of_a_district_has_its_name() -> None:
    """A field somebody adds later must be told of by name in refusals, changes and forms."""
    document = document_of(read_text(TEXT).district)
    known = set(TOP) | set(SECTIONS)
    assert set(document) <= known
    for name, section in SECTIONS.items():
        values = document.get(name)
        entry = values[0] if isinstance(values, list) and values else values
        if isinstance(entry, dict):
            assert set(entry) == set(section.fields), name


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('parent = "donghe"', 'parent = "nowhere"', "地方“河口村”的上级：上级“nowhere”不存在"),
        ('parent = "xishan"', 'parent = "donghe-hekou-1"', "层级不比它高"),
        (
            'level = "grid"',
            'level = "gird"',
            "地方“河口村第一网格”的层级：只能是 grid、village、township、district",
        ),
        ('role = "mediator"', 'role = "boss"', "人员“调解员甲”的岗位：只能是"),
        ('committee = "v-hekou"', 'committee = "v-x"', "没有这个调解组织：v-x"),
        ('of = "labour"', 'of = "labor"', "没有这个类别：labor"),
        ('number = "110"', 'number = "11O"', "号码只能是数字"),
        ('phone = "12345"', 'fone = "12345"', "“fone”：没有这一项"),
        ("offer_township = 15", 'offer_township = "x"', "要写整数"),
        ("township = 7", "township = 0", "三级四步的乡镇（街道）几个工作日：不能小于 1"),
        ("alert_next = 5", "alert_next = 9999", "几分钟后找下一个人：不能大于 30 分钟：危险没人看"),
        ("alert_next = 5", "alert_next = 0", "几分钟后找下一个人：不能小于 1"),
        ("offer_township = 15", "offer_township = 99999", "几分钟后也给乡镇看：不能大于 1440"),
        ("district = 8", "district = 20", "四步合计 34 个工作日，最多 23 个"),
        ("receipt = 1", "receipt = 300", "移交后几天内签收：不能大于 5"),
        ("offer_days = 7", "offer_days = 7000", "方案几天内有效：不能大于 30"),
        ("talk_days = 180", "talk_days = 1", "不成案的聊天几天：不能小于 7"),
        ("minutes = 5", "minutes = 99999", "的几分钟内：不能大于 1440"),
        ('"08:30"', '"18:30"', "每段要从早到晚"),
        ('"2026-10-01", ', '"2026-13-01", ', "日期要写成"),
        ("minutes = 5", "minutes = 0", "危险联动“家庭暴力联动处置”的通知谁“公安（派出所）”的几分钟内：不能小于 1"),
        ('zone = "Asia/Shanghai"', 'zone = "Asia/Nowhere"', "没有这个时区"),
        ('name = "南河县"', 'name = ""', "不能为空"),
        ('unable = ["v-shanqian"]', 'unable = ["v-none"]', "没有这个调解组织：v-none"),
        ('zone = "Asia/Shanghai"', 'zone = "Asia/Shanghai', "不是有效的 TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_name(before: str, after: str, told: str) -> None:
    assert before in TEXT
    text = TEXT.replace(before, after, 1)
    with pytest.raises(BadDistrict) as refused:
        read_text(text)
    assert told in refused.value.sentence
    at = next(number for number, row in enumerate(text.splitlines(), 1) if after in row)
    assert f"第 {at} 行" in refused.value.sentence


@pytest.mark.parametrize("number", ["110", "119", "120", "12348", "12356"])
def test_a_district_without_a_number_for_danger_is_refused_by_name(example: DistrictFile, number: str) -> None:
    document = document_of(example.district)
    kept = [line for line in document["hotlines"] if line["number"] != number]
    assert len(kept) == len(document["hotlines"]) - 1
    with pytest.raises(BadDistrict, match=f"热线：缺少 {number}（"):
        read_document({**document, "hotlines": kept})
    with pytest.raises(BadDistrict, match="缺少 110（报警）、119（火警）、120（急救）"):
        read_document({**document, "hotlines": []})


def test_all_that_is_wrong_is_told_at_once() -> None:
    text = TEXT.replace('parent = "donghe"', 'parent = "nowhere"').replace("minutes = 5", "minutes = 0", 1)
    with pytest.raises(BadDistrict) as refused:
        read_text(text)
    assert refused.value.sentence.count("第 ") == 2


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    """A hostile file is refused in a sentence, whatever it holds."""
    with pytest.raises(BadDistrict):
        read_text(text)


def test_changes_are_told_entry_by_entry(example: DistrictFile) -> None:
    old = example.district
    bodies = (*(dataclasses.replace(b, phone="0570-1") if b.code == "t-donghe" else b for b in old.bodies[:-1]),)
    new = with_changes(old, bodies=bodies, limits=dataclasses.replace(old.limits, file_mb=8), places=old.places)
    assert [change.sentence for change in changes(old, new)] == [
        "删除 调解组织“山前社区人民调解委员会”",
        "调解组织“东河镇人民调解委员会” 电话：（空） → 0570-1",
        "时限和数量 一个文件最大几兆：20 → 8",
    ]
    assert changes(old, read_document(document_of(old)).district) == ()


def someone(committee: str, role: Role = Role.MEDIATOR) -> Staff:
    return Staff(StaffId(1), "x", "同事", role, committee, Level.VILLAGE)


def test_what_work_rests_on_cannot_be_taken_away(example: DistrictFile) -> None:
    old = example.district
    places = tuple(p for p in old.places if p.code not in {"donghe-hekou", "donghe-hekou-1"})
    bodies = tuple(b for b in old.bodies if b.code != "v-hekou")
    new = with_changes(old, places=places, bodies=bodies)
    busy = InUse(frozenset({"donghe-hekou"}), frozenset({"v-hekou"}), cases=True)
    assert [line[:10] for line in hindrances(old, new, busy)] == ["“东河镇河口村”还有", "“河口村人民调解委员"]
    assert hindrances(old, new, InUse()) == ()
    assert "代码" in hindrances(old, with_changes(old, code="other"), busy)[0]
    lifted = tuple(
        dataclasses.replace(b, level=Level.DISTRICT, place="") if b.code == "v-hekou" else b for b in old.bodies
    )
    assert "层级和辖区不能改" in hindrances(old, with_changes(old, bodies=lifted), busy)[0]


def test_staff_keep_a_committee_and_administrators_follow(example: DistrictFile) -> None:
    old = example.district
    new = with_changes(old, bodies=tuple(b for b in old.bodies if b.code != "v-hekou"))
    assert "还有在岗的人" in hindrances(old, new, InUse(staff=(someone("v-hekou"),)))[0]
    assert hindrances(old, new, InUse(staff=(someone("v-hekou", Role.ADMINISTRATOR),))) == ()
    assert head_body(new) == "district"
    moved = dataclasses.replace(example.staff[0], login="x", committee="t-donghe")
    assert hindrances(old, new, InUse(staff=(someone("v-hekou"),)), (moved,)) == ()


def test_people_of_a_file_are_taken_on_or_changed(example: DistrictFile) -> None:
    told = people_changes((dataclasses.replace(someone("v-hekou"), login="hekou1"),), example.staff)
    assert [c.kind for c in told] == ["改动"] * 5 + ["新增"]
    assert "调解员甲" in told[0].sentence
    assert told[-1].sentence == "新增 人员“专家甲（专家）”"


def test_a_district_names_its_own_responsible_bodies(example: DistrictFile, knowledge: Knowledge) -> None:
    facts = CaseFacts(what="欠薪", category="labour", subcategory="wages_migrant")
    assert units_for(facts, example.district)[0] == "示例区劳动保障监察大队"
    routes = localised(knowledge, example.district).routes
    assert routes.units_of("labour", "overtime")[0] == "示例区人力资源和社会保障局"
    assert routes.units_of("medical", "") == shipped().units_of("medical", "")
    assert routes.small_claims_fen == 6_000_000


def test_one_committee_of_the_whole_district_is_needed(example: DistrictFile) -> None:
    bodies = tuple(b for b in example.district.bodies if b.code != "district")
    with pytest.raises(BadDistrict, match="什么都管的人民调解委员会"):
        read_document(document_of(with_changes(example.district, bodies=bodies)))
    assert isinstance(bodies[0], Body)
