"""Names cut to their first character in columns and words alike; roles and firms stay readable."""

from dataclasses import replace

import pytest

from handlers.casework.record import Party
from handlers.facts import CaseFacts
from handlers.masking import masked_side, masked_words
from nlu.entities.relations import RELATION_OF
from tests.handlers.town import fresh_case


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("", ""),
        ("包工头", "包工头"),
        ("包工头老王", "包工头老*"),
        ("包工头周大成", "包工头周**"),
        ("医院", "医院"),
        ("县医院", "县医院"),
        ("第一人民医院", "第一人民医院"),
        ("周大成", "周**"),
        ("周大成、李小四", "周**、李**"),
        ("我老板周大成", "我老板周**"),
        ("隔壁的邻居周大成", "隔壁的邻居周**"),
        ("周大成老板", "周**老板"),
        ("李老板", "李老板"),
        ("我爸爸", "我爸爸"),
        ("我爸周大成", "我爸周**"),
        ("周大成医生", "周**医生"),
        ("鑫达物业公司", "鑫达物业公司"),
        ("鑫达建筑劳务公司、包工头老王", "鑫达建筑劳务公司、包工头老*"),
        ("鑫达建筑公司王强", "鑫达建筑公司王*"),
        ("老板王强（鑫达公司）", "老板王*（鑫达公司）"),
        ("鑫达公司(王强)", "鑫达公司(王*)"),
        ("鑫达建筑公司和王强", "鑫达建筑公司和王*"),
        ("石桥镇光明厂老板李四", "石桥镇光明厂老板李*"),
        ("恒大物业的张三", "恒大物业的张*"),
        ("王强卖家", "王*卖家"),
        ("王大强中介", "王**中介"),
        ("卖家", "卖家"),
        ("鑫达建筑公司和恒大物业", "鑫达建筑公司和恒大物业"),
    ],
)
def test_names_of_the_other_side_are_masked_and_roles_are_not(told: str, shown: str) -> None:
    assert masked_side(told) == shown


@pytest.mark.parametrize("role", sorted(RELATION_OF))
def test_no_role_word_becomes_a_riddle(role: str) -> None:
    assert masked_side(role) == role


def test_names_the_case_knows_are_masked_in_its_words_too() -> None:
    case = fresh_case(facts=CaseFacts(name="刘小小", other_party="包工头周大成和王和平"))
    case = replace(case, record=replace(case.record, parties=(Party("other", "孙小明"),)))
    words = "我叫刘小小，包工头周大成欠我钱，孙小明、王和平作证，周大成电话13912345678"
    shown = masked_words(words, case)
    assert shown.startswith("我叫刘**，包工头周**欠我钱，孙**、王**作证，周**电话")
    assert "13912345678" not in shown
    assert masked_words("包工头不给钱", replace(case, facts=case.facts.with_(name="刘", other_party="包工头"))) == (
        "包工头不给钱"
    )
