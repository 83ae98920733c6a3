"""The district on the desk: changed section by section, by file, by wizard; nothing overwritten, nothing taken unseen."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import DEMO
from bot.console.district_fields import FORMS, LISTS, part_of, with_part
from bot.console.district_places import places_text, read_places
from bot.console.district_reading import read
from bot.console.district_shown import view
from bot.console.forms import Form
from bot.console.setup import first_draft, with_committees
from handlers.casework.staff import Role
from handlers.district import District, document_of
from handlers.district_file import read_document
from handlers.errors import BadInput
from storage.audit import HOUSE, entries
from tests.console.house import HOST, WHOLE, Browser, House

LINES = "枫溪街道（枫溪） [fx]\n- 新民社区\n-- 一网格\n柳湾镇"


async def administrator(house: House, login: str = "boss") -> Browser:
    return await house.signed_in(login, Role.ADMINISTRATOR, WHOLE)


async def stamp(house: House) -> int:
    return await house.store.districts.number()


def typed(section: str, district: District, **changes: object) -> dict[str, str]:
    """A section's form as a browser sends it when these fields are changed; picks are left as nothing chosen."""
    document = document_of(district)
    fields = view(section, document[section], document)
    found = {f["name"]: str(f["value"]) for f in fields if f["kind"] not in {"tick", "picks"}}
    return {**found, **{f"{section}.{name}": str(value) for name, value in changes.items()}}


async def test_a_limit_is_changed_and_in_force_at_once(house: House) -> None:
    boss = await administrator(house)
    page = (await boss.get("/desk/district/part/limits")).text
    assert 'value="15"' in page
    form = typed("limits", house.service.district, offer_township=9)
    done = await boss.post("/desk/district/part/limits", stamp=await stamp(house), **form)
    assert done.status_code == 303
    assert house.service.district.limits.offer_township == 9
    history = (await boss.get("/desk/district/versions")).text
    assert "15 → 9" in history
    assert "同事boss" in history


async def test_every_section_shows_its_form_and_takes_back_what_it_shows(house: House) -> None:
    """Saving what is shown changes nothing: no field is lost or turned into something else on the way."""
    boss = await administrator(house)
    document = document_of(house.service.district)
    for section in FORMS:
        assert (await boss.get(f"/desk/district/part/{section}")).status_code == 200, section
        if section in LISTS:
            continue
        fields = view(section, part_of(document, section), document)
        shown = {f["name"]: [*f["value"]] if f["kind"] == "picks" else [str(f["value"])] for f in fields}
        again = with_part(document, section, read(section, Form(shown), document, part_of(document, section)))
        assert read_document(again).district == house.service.district, section
    for address in ("bodies/v-lijia", "plans/home", "hotlines/110", "units/new", "neighbours/东河区"):
        expected = 404 if address.startswith("hotlines") else 200
        assert (await boss.get(f"/desk/district/part/{address}")).status_code == expected, address


async def test_who_comes_second_is_told_and_overwrites_nothing(house: House) -> None:
    one, two = await administrator(house), await administrator(house, "other")
    number = await stamp(house)
    first = typed("limits", house.service.district, file_mb=8)
    assert (await one.post("/desk/district/part/limits", stamp=number, **first)).status_code == 303
    late = await two.post(
        "/desk/district/part/retention", stamp=number, **typed("retention", house.service.district, talk_days=99)
    )
    assert late.status_code == 409
    assert "一个文件最大几兆：20 → 8" in late.text
    assert 'value="99"' in late.text, "what the second typed is still there"
    assert house.service.district.retention.talk_days == 180
    again = await two.post(
        "/desk/district/part/retention",
        stamp=await stamp(house),
        **typed("retention", house.service.district, talk_days=99),
    )
    assert again.status_code == 303
    assert (house.service.district.limits.file_mb, house.service.district.retention.talk_days) == (8, 99)


@pytest.mark.parametrize(
    ("section", "field", "value", "told"),
    [
        ("limits", "file_mb", "many", "要填整数"),
        ("limits", "file_mb", "0", "一个文件最大几兆：不能小于 1"),
        ("limits", "alert_next", "9999", "几分钟后找下一个人：不能大于 30"),
        ("hours", "spans", "早上到中午", "第 1 行要写成 08:30 到 12:00"),
        ("hours", "holidays", "2026-02-30", "第 1 行要写成"),
        ("places", "tree", "-- 网格", "前面的减号多了"),
        ("hotlines", "lines", "报警", "热线第 1 行"),
        ("hotlines", "lines", "11O 报警", "号码只能是数字"),
        ("hotlines", "lines", "110 报警", "缺少 119（火警）、120（急救）"),
    ],
)
async def test_what_is_wrong_is_told_beside_what_was_typed(
    house: House, section: str, field: str, value: str, told: str
) -> None:
    boss = await administrator(house)
    form = typed(section, house.service.district, **{field: value})
    refused = await boss.post(f"/desk/district/part/{section}", stamp=await stamp(house), **form)
    assert refused.status_code == 422
    assert told in refused.text
    assert value in refused.text
    assert await stamp(house) == 1


async def test_a_body_is_added_changed_and_kept_while_it_has_work(house: House) -> None:
    boss = await administrator(house)
    new = {"bodies.name": "石桥村调委会", "bodies.level": "village", "bodies.place": "sq-shiqiao"}
    added = await boss.post("/desk/district/part/bodies/new", stamp=1, **new)
    assert added.status_code == 303
    code = house.service.district.bodies[-1].code
    assert house.service.district.bodies[-1].name == "石桥村调委会"
    await house.case()
    for body, status in ((code, 303), ("v-lijia", 409)):
        gone = await boss.post(f"/desk/district/part/bodies/{body}", stamp=await stamp(house), remove=1)
        assert gone.status_code == status
    assert "没办完的事" in gone.text
    assert not re.search(r"FQ[0-9A-Z]{8}", gone.text)  # a bare FQ may stand in any token


async def test_lines_of_a_plan_are_changed_added_and_taken_out(house: House) -> None:
    boss = await administrator(house)
    plan = next(p for p in house.service.district.plans if p.code == "minor")
    form = {"plans.name": plan.name, "plans.risks": "minor_harm", "plans.code": "minor"}
    for at, (body, minutes) in enumerate((("公安", 3), ("", 60), ("教育局", 240), ("妇联", 30))):
        form |= {
            f"plans.lines.{at}.{k}": str(v) for k, v in {"body": body, "minutes": minutes, "when": "always"}.items()
        }
    assert (await boss.post("/desk/district/part/plans/minor", stamp=1, **form)).status_code == 303
    after = next(p for p in house.service.district.plans if p.code == "minor")
    assert [(line.code, line.body, line.minutes) for line in after.lines] == [
        ("police", "公安", 3),
        ("education", "教育局", 240),
        ("l1", "妇联", 30),
    ]


async def test_a_file_is_looked_at_before_it_is_taken(house: House) -> None:
    boss = await administrator(house)
    text = (DEMO / "district.toml").read_text(encoding="utf-8").replace("file_mb = 20", "file_mb = 7")

    async def upload(body: str) -> int:
        files = {"file": ("d.toml", body.encode(), "text/plain")}
        answer = await boss.client.post(
            "/desk/district/file", data={"csrf": boss.csrf}, files=files, headers={"Origin": "http://desk.test"}
        )
        boss.last = answer.text  # type: ignore[attr-defined]  # for the assertion below
        return answer.status_code

    assert await upload(text.replace("file_mb = 7", "file_mbs = 7")) == 422
    assert "“file_mbs”：没有这一项" in boss.last  # type: ignore[attr-defined]  # set above
    assert await upload(text) == 303
    page = (await boss.get("/desk/district/check/import")).text
    assert "20 → 7" in page
    assert house.service.district.limits.file_mb == 20
    assert (await boss.post("/desk/district/check/import", number=1)).status_code == 303
    assert house.service.district.limits.file_mb == 7
    assert (await boss.post("/desk/district/versions/1", number=2)).status_code == 303
    assert house.service.district.limits.file_mb == 20
    assert "[limits]" in (await boss.get("/desk/district/file")).text


@pytest.mark.parametrize("text", ["a = " + "[" * 20000, "# " + "x" * 50_000])
async def test_a_file_that_is_no_district_is_refused_in_words(
    house: House, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr("bot.console.district.LONGEST", 40_000)
    browser = await administrator(house)
    data, files = {"csrf": browser.csrf}, {"file": ("d.toml", text.encode())}
    answer = await browser.client.post("/desk/district/file", data=data, files=files, headers={"Origin": HOST})
    assert (answer.status_code, "太深" in answer.text or "文件太大" in answer.text) == (422, True)


async def test_the_wizard_is_left_resumed_and_taken(house: House) -> None:
    boss = await administrator(house)
    house.service.demo_code = house.service.district.code
    assert (await boss.get("/desk")).headers["location"] == "/desk/setup"
    await boss.post("/desk/setup")
    basic = {
        "basic.name": "新城区",
        "basic.code": "xincheng",
        "basic.small_claims_yuan": "0",
        "basic.zone": "Asia/Shanghai",
    }
    kept = await boss.post("/desk/setup/1", stamp=1, **basic, **{"places.tree": LINES})
    assert kept.headers["location"] == "/desk/setup/2"
    again = await administrator(house, "other")  # somebody else goes on
    assert "新城区" in (await again.get("/desk/setup/1")).text
    assert (await again.post("/desk/setup/fill", stamp=2)).status_code == 303
    listed = (await again.get("/desk/setup/2")).text
    assert "新城区人民调解委员会" in listed
    assert "新民社区人民调解委员会" in listed
    wrong = await again.post("/desk/setup/part/staff/new", stamp=3, **{"staff.name": "甲", "staff.login": "jia"})
    assert wrong.status_code == 422
    person = {"staff.name": "甲", "staff.login": "jia", "staff.role": "mediator", "staff.committee": "b2"}
    saved = await again.post("/desk/setup/part/staff/new", stamp=3, **person)
    assert saved.headers["location"] == "/desk/setup/3"
    check = (await again.get("/desk/district/check/wizard")).text
    assert "新增 人员“甲（调解员）”" in check
    assert house.service.district.code == "fengxi"
    assert (await again.post("/desk/district/check/wizard", number=1)).status_code == 303
    district = house.service.district
    assert (district.name, [b.code for b in district.bodies]) == ("新城区", ["b1", "b2", "b3", "b4"])
    assert (await house.person("boss")).committee == "b1"
    assert (await house.person("jia")).committee == "b2"
    async with house.store._units.read() as unit:  # the trail has no reader of its own for the house
        acts = {entry.act for entry in await entries(unit, HOUSE)}
    assert {"district", "district_draft"} <= acts


async def test_an_unfinished_wizard_says_what_is_missing(house: House) -> None:
    boss = await administrator(house)
    await boss.post("/desk/setup")
    page = (await boss.get("/desk/district/check/wizard")).text
    assert "区县名称" in page
    assert "采用，马上生效" not in page
    assert (await boss.post("/desk/district/check/wizard", number=1)).status_code == 409


async def test_a_district_named_by_a_file_is_not_changed_here(house: House) -> None:
    house.service.settings = house.service.settings.model_copy(update={"district_file": DEMO / "district.toml"})
    boss = await administrator(house)
    assert "FENGQIAO_DISTRICT_FILE" in (await boss.get("/desk/district")).text


NAMES = st.text("东西南北河山镇村甲乙", min_size=1, max_size=6)
TREES = st.lists(st.tuples(st.integers(0, 2), NAMES, st.lists(NAMES, max_size=2)), max_size=12)


@given(TREES)
def test_places_written_and_read_again_are_the_same(rows: list[tuple[int, str, list[str]]]) -> None:
    """Whatever the tree: codes survive, and what is typed without one gets its own."""
    text = "\n".join(f"{'-' * depth} {name}（{'、'.join(also)}）" for depth, name, also in rows)
    try:
        places = read_places(text, [])
    except BadInput:
        return
    assert len({place["code"] for place in places}) == len(rows)
    assert sorted(map(str, read_places(places_text(places), places))) == sorted(map(str, places))


def test_a_line_that_lost_its_code_keeps_its_place(district: District) -> None:
    before = document_of(district)["places"]
    before[5]["shape"] = [[0, 0], [1, 0], [1, 1]]
    text = places_text(before).replace(" [lw-lijia]", "").replace("王庄村", "王家庄村")
    places = read_places(text, before)
    after = {place["code"]: place["name"] for place in places}
    assert sum("shape" in place and bool(place["shape"]) for place in places) == sum(
        bool(p.get("shape")) for p in before
    )
    assert after["lw-lijia"] == "李家村"
    assert after["lw-wangzhuang"] == "王家庄村"


def test_a_new_district_needs_only_what_is_its_own(district: District) -> None:
    draft = first_draft(document_of(district))
    assert (draft["places"], draft["code"]) == ([], "")
    assert draft["hotlines"]
    filled = with_committees({**draft, "name": "新区", "places": read_places(LINES, [])})
    assert [b["name"] for b in filled["bodies"]][:2] == ["新区人民调解委员会", "枫溪街道人民调解委员会"]
    assert with_committees(filled) == filled
