"""The legal-aid check: every path ends within four questions, each answer rests on an article, nothing is promised."""

from collections.abc import Iterator

import pytest

from handlers.facts import CaseFacts
from handlers.legal_aid import (
    MOST_QUESTIONS,
    Answers,
    dump,
    known,
    load,
    next_question,
    questions,
    read,
    result,
    verdicts,
)
from handlers.topics.legal_aid import ASKS, result_words

PROMISES = ("一定", "肯定", "保证", "包")


def paths(answers: Answers | None = None) -> Iterator[Answers]:
    """Every way through the questions."""
    answers = answers or {}
    question = next_question(answers)
    if question is None:
        yield answers
        return
    for option in question.option:
        yield from paths({**answers, question.code: option.means})


ALL = list(paths())


@pytest.mark.parametrize("answers", ALL, ids=dump)
def test_every_path_ends_within_four_questions_with_an_article_behind_each_answer(answers: Answers) -> None:
    assert 1 <= len(answers) <= MOST_QUESTIONS
    found = result(answers)
    assert len(found.grounds) == len(answers)
    assert all(source.startswith("法律援助法 §") for _, sources in found.grounds for source in sources)
    words = result_words(found)
    assert len(words) <= 600
    assert "12348" in words
    assert "带什么：身份证" in words
    assert not any(promise in words for promise in PROMISES)
    assert words.endswith("能不能批由法律援助机构审查决定。")


def test_every_question_and_every_verdict_is_reached() -> None:
    assert {code for answers in ALL for code in answers} == {q.code for q in questions()}
    assert {result(answers).verdict.code for answers in ALL} == set(verdicts())


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ({"matter": "wages", "worker": "yes"}, "no_check"),  # 第42条第三项
        ({"matter": "work_injury", "worker": "yes"}, "no_check"),
        ({"matter": "abuse"}, "no_means"),  # 第32条第四项
        ({"matter": "state", "retrial": "yes"}, "no_means"),  # 第32条第三项
        ({"matter": "other", "merit": "yes"}, "no_means"),  # 第32条第一、二项
        ({"matter": "other", "merit": "no"}, "outside"),
        ({"matter": "family", "family": "abuse"}, "no_means"),  # 第32条第四项
        ({"matter": "family", "family": "support", "person": "none", "means": "yes"}, "means"),  # 第31条第四项
        ({"matter": "family", "family": "none"}, "outside"),  # 第31条 names no divorce
        ({"matter": "support", "person": "no_income"}, "no_check"),  # 第42条第一项
        ({"matter": "injury", "person": "relief"}, "no_check"),  # 第42条第二项
        ({"matter": "injury", "person": "none", "means": "yes"}, "means"),  # 第31条
        ({"matter": "wages", "worker": "no", "person": "none", "means": "no"}, "not_means"),
        ({"matter": "criminal", "side": "accused", "accused": "yes"}, "notify"),  # 第25条
        ({"matter": "criminal", "side": "accused", "accused": "no", "means": "yes"}, "means"),  # 第24条
        ({"matter": "criminal", "side": "victim", "means": "yes"}, "means"),  # 第29条
    ],
)
def test_who_may_have_it(answers: Answers, verdict: str) -> None:
    assert next_question(answers) is None
    assert result(answers).verdict.code == verdict


def test_an_open_check_has_no_result() -> None:
    with pytest.raises(ValueError, match="still open"):
        result({"matter": "wages"})


@pytest.mark.parametrize(
    ("category", "subcategory", "matter"),
    [
        ("labour", "wages_migrant", "wages"),
        ("labour", "work_injury", "work_injury"),
        ("traffic", "hit_and_run", "injury"),
        ("environment", "noise_pollution", "injury"),
        ("marriage_family", "elder_support", "support"),
        ("marriage_family", "domestic_violence", "abuse"),
        ("marriage_family", "divorce", "family"),
        ("marriage_family", "custody", "family"),  # who the child lives with, or its support: asked
        ("criminal", "defence", "criminal"),
    ],
)
def test_a_known_matter_answers_the_first_question(category: str, subcategory: str, matter: str) -> None:
    assert known(CaseFacts(category=category, subcategory=subcategory)) == {"matter": matter}


def test_an_unknown_matter_is_asked() -> None:
    assert known(CaseFacts()) == {}
    assert known(CaseFacts(category="debt", subcategory="private_loan")) == {}


@pytest.mark.parametrize(
    ("code", "text", "means"),
    [
        ("matter", "老板欠工资", "wages"),
        ("matter", "问老人赡养费的事", "support"),
        ("matter", "想离婚", "family"),
        ("matter", "争抚养权", "family"),
        ("matter", "孩子的抚养费", "support"),
        ("family", "他打骂我", "abuse"),
        ("family", "都没有", "none"),
        ("family", "没有家暴", None),  # asked again
        ("matter", "工伤，还欠工资", None),  # two things at once: asked again
        ("worker", "对，我是农民工", "yes"),
        ("worker", "不是", "no"),
        ("person", "我妈七十了，老人没收入", "no_income"),
        ("person", "吃低保的", "relief"),
        ("means", "没钱请", "yes"),
        ("means", "不困难", None),
        ("side", "我是受害人", "victim"),
        ("accused", "他才十六，未成年", "yes"),
    ],
)
def test_free_answers(code: str, text: str, means: str | None) -> None:
    question = next(q for q in questions() if q.code == code)
    assert read(question, text) == means


def test_answers_travel_with_the_question() -> None:
    answers = {"matter": "wages", "worker": "no"}
    assert load(dump(answers)) == answers
    assert load("") == {}


@pytest.mark.parametrize(
    "text",
    [
        "我能申请法律援助吗",
        "我爸能申请法律援助不",
        "我这种情况符合法律援助条件吗",
        "请不起律师怎么办",
        "能不能给我派个免费律师",
    ],
)
def test_asking_whether_one_may_have_it(text: str) -> None:
    assert ASKS.search(text)


@pytest.mark.parametrize(
    "text", ["什么是法律援助", "法律援助中心在哪里", "申请法律援助需要什么材料", "对方请的是法律援助律师"]
)
def test_questions_about_legal_aid_that_the_faq_answers(text: str) -> None:
    assert not ASKS.search(text)
