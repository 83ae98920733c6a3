"""Small readings: waiting times, moments, ready sentences, ranges, forms."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.console import canned
from bot.console.case import byte_range
from bot.console.forms import Form, clean
from bot.console.words import ACT_NAMES, ROLE_NAMES, clock, size, waited
from handlers.casework.case import Move
from handlers.casework.staff import Role
from handlers.errors import BadInput, TooMuch
from handlers.world import Knowledge

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-5, "刚刚"),
        (0.9, "刚刚"),
        (12, "12 分钟"),
        (60, "1 小时"),
        (185, "3 小时 5 分"),
        (1440, "1 天"),
        (1570, "1 天 2 小时"),
    ],
)
def test_waited(minutes: float, words: str) -> None:
    assert waited(NOW - timedelta(minutes=minutes), NOW) == words


@pytest.mark.parametrize(
    ("hours", "words"), [(0, "10:00"), (11, "昨天 23:00"), (48, "11月21日 10:00"), (24 * 365, "2025年11月23日 10:00")]
)
def test_clock_speaks_the_districts_time(hours: int, words: str) -> None:
    assert clock(NOW - timedelta(hours=hours), SHANGHAI, NOW) == words


def test_size() -> None:
    assert [size(n) for n in (820, 14_400, 3_400_000)] == ["820 B", "14 KB", "3.2 MB"]


def test_ready_sentences_name_known_categories_and_fill_in(knowledge: Knowledge) -> None:
    groups = canned.load()
    assert {c for g in groups for c in g.categories} <= set(knowledge.categories)
    filling = canned.Filling("", "FQ22222222", "李家村人民调解委员会", "调解员甲")
    lines = [line for group in canned.offered(groups, "labour", filling) for line in group.lines]
    assert lines
    assert not any("{" in line for line in lines)
    assert any(line.startswith("您好，我是李家村人民调解委员会调解员甲") for line in lines)


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("", None),
        ("bytes=0-", (0, 99)),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-500", (90, 99)),
        ("bytes=100-", None),
        ("bytes=-5", None),
        ("bytes=9-3", None),
        ("bytes=0-1,3-4", (0, 99)),
        ("lines=0-1", None),
        ("bytes=٣-", None),
        ("bytes=" + "9" * 5000 + "-", None),
    ],
)
def test_byte_range(header: str, span: tuple[int, int] | None) -> None:
    assert byte_range(header, 100) == span


def test_forms_are_cleaned_and_limited() -> None:
    form = Form({"words": [" 一\r\n二\x00\u202e "], "n": ["12"]})
    assert form.text("words") == "一\n二"
    assert form.number("n") == 12
    assert clean("a\tb") == "a\tb"
    with pytest.raises(TooMuch):
        Form({"words": ["长" * 11]}).text("words", 10)
    for bad in ("", "-1", "1.0", "٣", "9" * 40):
        with pytest.raises(BadInput):
            Form({"n": [bad]}).number("n")


def test_every_move_has_a_name_in_the_record() -> None:
    assert {move.value for move in Move} <= set(ACT_NAMES)


def test_every_role_has_its_name() -> None:
    assert set(ROLE_NAMES) == set(Role)


def test_attributes_are_written_and_not_escaped() -> None:
    """`{{ ' class="x"' if … }}` comes out as a value in quotation marks that matches nothing."""
    wrong = re.compile(r"""\{\{ '[^'{}]*="[^{}]*\}\}""")
    folder = Path(__file__).parents[2] / "bot/console/templates"
    found = {p.name: wrong.findall(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.html"))}
    assert not [(name, one) for name, each in found.items() for one in each if "| safe" not in one]
