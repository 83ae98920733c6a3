"""Lines of the talk as staff read them."""

import pytest

from bot.shown import without_code


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("提交好了，编号 FQ22222222，查询码 468135。", "提交好了，编号 FQ22222222，查询码 ••••••。"),
        ("FQ2345ABCD 468135", "FQ2345ABCD ••••••"),
        ("編號FQ2345ABCD，查詢碼是468135", "編號FQ2345ABCD，查詢碼是••••••"),
        ("老板欠我 468135 元", "老板欠我 468135 元"),
        ("电话 13912345678", "电话 13912345678"),
    ],
)
def test_secret_code_is_not_for_staff(said: str, read: str) -> None:
    assert without_code(said) == read
