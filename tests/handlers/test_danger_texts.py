"""Safety words: one for every situation, short, with a number to call, and nothing claimed that was not done."""

import pytest

from handlers import danger_texts as words
from handlers.district import District
from nlu.danger import Situation

AT_HOME = (Situation.HOME, Situation.ELDER, Situation.SHUT_IN, Situation.AT_THE_DOOR)


@pytest.mark.parametrize("situation", Situation)
def test_every_situation_has_its_words(situation: Situation, district: District) -> None:
    said = words.safety((situation,), district, open_now=True)
    first = said.splitlines()[0]
    assert len(first) <= 80
    assert "电话：" in said
    assert "没有替您报警" in said
    assert "已报警" not in said


@pytest.mark.parametrize("situation", AT_HOME)
def test_words_on_a_phone_others_may_read_name_no_violence(situation: Situation, district: District) -> None:
    said = words.safety((situation,), district, open_now=False)
    assert not any(word in said for word in ("家暴", "暴力", "打您", "施暴"))


def test_who_is_locked_in_is_not_told_to_leave(district: District) -> None:
    assert "离开" not in words.safety((Situation.SHUT_IN,), district, open_now=True)


def test_two_situations_are_said_at_most(district: District) -> None:
    said = words.safety((Situation.WANTS_TO_DIE, Situation.CHILD_HURT, Situation.CROWD), district, open_now=True)
    assert "代表" not in said
    assert said.count("\n") == 3


def test_fire_comes_with_its_own_number_first(district: District) -> None:
    assert words.safety((Situation.FIRE,), district, open_now=True).splitlines()[1].startswith("电话：火警 119")


@pytest.mark.parametrize(
    ("text", "words_of_it"),
    [
        ("在吐", words.WORSE),
        ("娃吐了老师逼他咽下去", words.NOTED),
        ("现在灭了，没伤到人", words.CALMED),
        ("火还没灭了", words.NOTED),
        ("五个人去行不行", words.FIVE),
        ("他家不认怎么办", words.ASKED),
        ("他家在村东头", words.NOTED),
    ],
)
def test_what_is_said_after_danger_decides_the_answer(text: str, words_of_it: str) -> None:
    assert words.stays(text, minor=False, crowd=True, read=False, again=1) == words_of_it


def test_the_first_line_after_danger_is_answered_in_full() -> None:
    assert words.stays("他家在村东头", minor=False, crowd=False, read=False, again=0) == words.STAYS
    assert words.stays("他家在村东头", minor=False, crowd=False, read=True, again=0) == words.STAYS_READ
    assert words.stays("我在家里", minor=True, crowd=False, read=False, again=0) == words.CHILD_STAYS


def test_who_means_to_die_is_not_answered_curtly() -> None:
    assert words.stays("我妈还在", minor=False, crowd=False, read=False, again=1, heavy=True) == words.NOTED_HEAVY


def test_an_adult_decides_about_the_police_where_nobody_else_is_in_danger() -> None:
    line = "别报了，我不想让他坐牢"
    assert words.stays(line, minor=False, crowd=False, read=False, again=1, own_choice=True) == words.NO_POLICE
    assert words.stays(line, minor=False, crowd=False, read=False, again=1) == words.NOTED


@pytest.mark.parametrize("text", ["提交", "没问题，提交吧", "怎么提交？", "直接提交", "登记了吗"])
def test_nothing_is_left_to_hand_in_after_an_alarm(text: str) -> None:
    said = words.handed_in(text, minor=False, read=False, number="FQ23456789")
    assert all(words in said for words in ("不用提交", "编号 FQ23456789", "还没有人看到", "110"))
    assert "已经看到" in words.handed_in(text, minor=False, read=True, number="")
    assert "编号" not in words.handed_in(text, minor=True, read=True, number="")


@pytest.mark.parametrize("text", ["他把照片提交给学校了", "结婚登记证在他手里", "不要提交", ""])
def test_other_words_hand_nothing_in(text: str) -> None:
    assert words.handed_in(text, minor=False, read=False, number="") == ""


def test_what_to_do_in_danger_is_not_said_to_every_line() -> None:
    def said(again: int, *, minor: bool = False, heavy: bool = False) -> str:
        return words.stays("他摔东西", minor=minor, crowd=False, read=False, again=again, heavy=heavy)

    assert ("110" in said(0), "110" in said(1), "110" in said(2)) == (True, True, False)
    assert "110" not in said(2, minor=True)
    assert "12356" in said(1, heavy=True)
    assert said(2, heavy=True) == words.LISTENS_HEAVY


@pytest.mark.parametrize(("minor", "said"), [(False, words.NO_POLICE), (True, words.CHILD_CONFIDED)])
def test_whether_we_call_the_police_is_answered(minor: bool, said: str) -> None:
    assert words.stays("你们会报警吗", minor=minor, crowd=False, read=False, again=1, own_choice=True) == said
