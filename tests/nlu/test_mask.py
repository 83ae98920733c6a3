"""Masks never leak: whatever stands around a personal number, it is gone from logs and notices."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.entities import mask, mask_documents

AROUND = st.text(alphabet=st.characters(blacklist_categories=("Nd", "Cs")), max_size=20)
GAPS = st.sampled_from(["", " ", "-", "\u200b", "\ufeff", " -"])
MOBILE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@given(AROUND, MOBILE, GAPS, AROUND)
def test_no_phone_leaks(before: str, phone: str, gap: str, after: str) -> None:
    sent = f"{before}{gap.join(phone)}{after}"
    left = re.sub(r"\D", "", mask(sent))
    assert phone not in left
    assert phone[-6:] not in left


@given(MOBILE)
def test_wide_and_spoken_digits_do_not_leak(phone: str) -> None:
    assert mask(phone.translate(WIDE)) == "[电话]"
    assert "九" not in mask(phone.translate(str.maketrans("0123456789", "零一二三四五六七八九")))


@given(st.from_regex(r"[1-9][0-9]{10,25}", fullmatch=True))
def test_no_long_number_stays(number: str) -> None:
    assert not re.search(r"\d{11}", mask(f"号码{number}。"))


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证11010519491231002X", "身份证[证件号]"),
        ("110105 19491231 0029", "[证件号]"),
        ("卡6222 0210 0111 6245 702", "卡[卡号]"),
        ("座机0571-88886666", "座机[电话]"),
        ("2024年3月5日借了50000元", "2024年3月5日借了50000元"),
        ("2023-01-15 12:30", "2023-01-15 12:30"),
    ],
)
def test_what_is_masked_and_what_stays(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证11010519491231002X，电话13912345678", "身份证[证件号]，电话13912345678"),
        ("钱打到6222 0210 0111 6245 702", "钱打到[卡号]"),
        ("银行卡号是6222021234567890129", "银行卡号是[号码]"),
        ("订单号2026110512345678901没发货", "订单号2026110512345678901没发货"),
        ("他账号绑的是13912345678", "他账号绑的是13912345678"),
        ("2024年3月5日借了50000元，2025年6月还了20000元", "2024年3月5日借了50000元，2025年6月还了20000元"),
    ],
)
def test_only_documents_are_masked_in_a_matter(text: str, masked: str) -> None:
    assert mask_documents(text) == masked
    assert mask_documents(masked) == masked


@pytest.mark.parametrize("hostile", ["1" * 10**6, "1 " * 10**5, "一" * 10**6, "[" * 10**6, "0571-" * 10**5])
def test_masking_is_linear(hostile: str) -> None:
    began = time.process_time()
    mask(hostile)
    mask_documents(hostile)
    assert time.process_time() - began < 5
