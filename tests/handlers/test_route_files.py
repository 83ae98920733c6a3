"""A district's own tables: taken file by file, and a mistake is named by file, line and entry."""

from importlib.resources import files
from pathlib import Path

import pytest

from handlers.errors import BadDistrict
from handlers.facts import CaseFacts
from handlers.route_files import load_routes
from handlers.routing import suggest


def spoil(folder: Path, name: str, old: str, new: str) -> int:
    """A copy of a shipped table with one place changed; the line where its entry begins."""
    text = (files("handlers") / "data" / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    before = text[: text.index(old)].splitlines()
    return max(n for n, line in enumerate(before, 1) if line.startswith("[["))


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (
            "routes.toml",
            'alternatives = ["payment_order"',
            'alternatives = ["payment_ordre"',
            "没有这个渠道：payment_ordre",
        ),
        ("routes.toml", 'limit_sources = ["民法典 §1077"]', 'limit_sources = ["民法典第1077条"]', "依据要写成"),
        (
            "routes.toml",
            'subcategory = "custody"',
            'subcategory = "custardy"',
            "没有这个类别：marriage_family.custardy",
        ),
        ("routes.toml", 'subcategory = "custody"', 'subcategory = "divorce"', "marriage_family.divorce：写了两次"),
        ("changes.toml", 'when = ["iou"]', 'when = ["ious"]', "没有这种情形：ious"),
        ("changes.toml", 'when = ["iou"]', "when = []", "when 不能为空"),
        ("changes.toml", 'sources = ["特种设备安全法 §12"]', "sources = []", "sources 要写依据"),
        ("circumstances.toml", 'words = ["公务员|参公"', 'words = ["公务员|("', "civil_servant：正则写错了"),
        ("channels.toml", 'cost = "按标的额收仲裁费"', 'price = "按标的额收仲裁费"', "commercial_arbitration"),
    ],
)
def test_a_mistake_is_named_by_file_and_line(tmp_path: Path, name: str, old: str, new: str, says: str) -> None:
    line = spoil(tmp_path, name, old, new)
    with pytest.raises(BadDistrict) as wrong:
        load_routes(tmp_path)
    assert f"{name} 第{line}行" in str(wrong.value)
    assert says in str(wrong.value)


def test_the_shipped_tables_pass_what_a_district_s_own_must(tmp_path: Path) -> None:
    assert load_routes(tmp_path) == load_routes()


def test_a_reserved_matter_may_not_be_sent_to_mediation(tmp_path: Path) -> None:
    spoil(tmp_path, "routes.toml", 'alternatives = ["protection_order", ', 'alternatives = ["people_mediation", ')
    with pytest.raises(BadDistrict, match="mediable = false 的不能走调解"):
        load_routes(tmp_path)


def test_the_limit_of_small_claims_must_be_a_sum(tmp_path: Path) -> None:
    spoil_top = (files("handlers") / "data" / "routes.toml").read_text(encoding="utf-8")
    (tmp_path / "routes.toml").write_text(
        spoil_top.replace("small_claims_yuan = 30000", 'small_claims_yuan = "三万"'), encoding="utf-8"
    )
    with pytest.raises(BadDistrict, match="small_claims_yuan"):
        load_routes(tmp_path)


def test_broken_toml_is_told(tmp_path: Path) -> None:
    (tmp_path / "changes.toml").write_text("[[change]\n", encoding="utf-8")
    with pytest.raises(BadDistrict, match=r"changes\.toml"):
        load_routes(tmp_path)


def test_responsible_bodies_of_an_unknown_matter_are_refused(tmp_path: Path) -> None:
    (tmp_path / "units.toml").write_text('[units]\nlabor = ["区人社局"]\n', encoding="utf-8")
    with pytest.raises(BadDistrict, match=r"units\.toml 第2行 labor：没有这个类别"):
        load_routes(tmp_path)


def test_a_district_replaces_one_table_and_keeps_the_others(tmp_path: Path) -> None:
    spoil_top = (files("handlers") / "data" / "routes.toml").read_text(encoding="utf-8")
    (tmp_path / "routes.toml").write_text(
        spoil_top.replace("small_claims_yuan = 30000", "small_claims_yuan = 60000"), encoding="utf-8"
    )
    told = CaseFacts(what="借条清楚，他不肯来调解", category="housing", subcategory="rental", amount_fen=5_000_000)
    assert suggest(told, load_routes(tmp_path)).primary.code == "small_claims"
    assert suggest(told, load_routes()).primary.code == "litigation"
