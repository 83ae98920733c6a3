"""Numbers that look mistyped, and those that are right in one of the many ways they are written."""

import pytest

from handlers.casework.remarks import id_remark, phone_remark


@pytest.mark.parametrize(
    "phone",
    [
        *("", "13800000000", "138 0000 0000", "+86 138-0000-0000", "0570-3012345", "（010）88888888", "3012345"),
        *("400-800-1234", "12345", "95588", "13800000000、13900000000", "057088888888转801"),
    ],
)
def test_numbers_as_people_write_them_pass(phone: str) -> None:
    assert phone_remark(phone) == ""


@pytest.mark.parametrize("phone", ["1380000000", "138000000000", "12800000000", "没有", "0570-123", "13800000000、139"])
def test_what_can_be_no_phone_is_remarked(phone: str) -> None:
    assert phone in phone_remark(phone)


@pytest.mark.parametrize(
    "number",
    [
        *("", "11010519491231002X", "11010519491231002x", "440524188001010014"),
        *("440524800101001", "E12345678", "身份证号甲"),
    ],
)
def test_papers_that_may_be_right_pass(number: str) -> None:
    assert id_remark(number) == ""


@pytest.mark.parametrize(
    ("number", "why"),
    [("110105194912310021", "最后一位"), ("440524188001010041", "最后一位"), ("44052418800101001", "17 位")],
)
def test_an_identity_number_that_cannot_be_is_remarked(number: str, why: str) -> None:
    assert why in id_remark(number)
