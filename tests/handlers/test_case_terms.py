"""What is agreed: terms that fit, in effect from their day, confirmed, and put away only as a whole file."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.casework.case import (
    Move,
    Outcome,
    Status,
)
from handlers.casework.desk import Order, decide
from handlers.casework.record import (
    Confirmation,
    Session,
    Terms,
    Visit,
)
from handlers.errors import Refused
from handlers.facts import CaseFacts
from tests.handlers.town import DISTRICT, NOW, TODAY, VILLAGER, agreed_case, do, fresh_case


def test_the_archive_takes_whole_files_only() -> None:
    case = do(agreed_case(), VILLAGER, Move.PERFORM, "看过现场")
    with pytest.raises(Refused, match="协议内容、回访记录"):
        do(case, VILLAGER, Move.ARCHIVE)
    late = agreed_case()
    late = do(late, VILLAGER, Move.TERMS, entry=Terms("地界不清", "挪回", agreed=TODAY, effect=TODAY))
    late = do(late, VILLAGER, Move.VISIT, entry=Visit(TODAY, "周某", "已挪回"))
    done = do(do(late, VILLAGER, Move.PERFORM, "看过"), VILLAGER, Move.ARCHIVE)
    assert (done.status, done.record.archived) == (Status.ARCHIVED, TODAY)


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        (Terms("", "挪回"), "主要事实"),
        (Terms("地界", " "), "协议内容"),
        (Terms("地界", "挪回", agreed=TODAY, effect=TODAY - timedelta(days=1)), "不能早于"),
        (Terms("地界", "挪回", agreed=TODAY + timedelta(days=1)), "不能晚于"),
        (Terms("地界", "挪回", agreed=TODAY, perform_by=TODAY - timedelta(days=1)), "履行期限不能早于达成协议的日期"),
        (Terms("地界", "挪回", oral=True, agreed=TODAY), "两样要一致"),
    ],
)
def test_terms_that_do_not_fit_are_refused(terms: Terms, why: str) -> None:
    with pytest.raises(Refused, match=why):
        do(agreed_case(), VILLAGER, Move.TERMS, entry=terms)


@pytest.mark.parametrize("oral", [True, False])
@pytest.mark.parametrize("outcome", [Outcome.AGREED, Outcome.ORAL, Outcome.NOT_AGREED])
def test_the_form_of_the_agreement_and_the_outcome_are_the_same_in_either_order(oral: bool, outcome: Outcome) -> None:
    held = do(do(fresh_case(), VILLAGER, Move.CLAIM), VILLAGER, Move.START)
    terms = Terms("地界", "挪回", oral=oral, agreed=TODAY)
    drawn = do(held, VILLAGER, Move.TERMS, entry=terms)
    fits = outcome is Outcome.NOT_AGREED or oral is (outcome is Outcome.ORAL)
    for case, move, more in (
        (drawn, Move.CLOSE, {"outcome": outcome, "words": "谈好了"}),
        (do(held, VILLAGER, Move.CLOSE, outcome=outcome, words="谈好了"), Move.TERMS, {"entry": terms}),
    ):
        if fits and (move is Move.CLOSE or outcome is not Outcome.NOT_AGREED):
            assert do(case, VILLAGER, move, **more).record.terms is not None
        elif not fits:
            with pytest.raises(Refused, match="协议，结案选的是"):
                do(case, VILLAGER, move, **more)


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


@pytest.mark.parametrize(
    ("on", "agreed", "why"),
    [
        (0, 0, ""),
        (3, 0, ""),
        (-1, -2, ""),  # agreed on paper before it was closed here
        (-30, 0, "回访日期不能早于达成协议的日期（2026年11月23日）"),
        (-1, None, "回访日期不能早于结案日期（2026年11月23日）"),
        (6, 0, "不能晚于今天"),
    ],
)
def test_a_return_visit_follows_what_was_agreed(on: int, agreed: int | None, why: str) -> None:
    case = agreed_case()
    if agreed is not None:
        case = do(case, VILLAGER, Move.TERMS, entry=Terms("地界", "挪回", agreed=days(agreed), effect=TODAY))
    order, later = Order(Move.VISIT, entry=Visit(days(on), "周某", "已挪回")), NOW + timedelta(days=5)
    if why:
        with pytest.raises(Refused, match=why):
            decide(case, VILLAGER, order, later, DISTRICT)
        return
    assert decide(case, VILLAGER, order, later, DISTRICT).case.record.visits[0].on == days(on)


def test_a_talk_is_held_after_the_case_was_accepted() -> None:
    held = do(do(fresh_case(), VILLAGER, Move.CLAIM), VILLAGER, Move.START)
    with pytest.raises(Refused, match="调解日期不能早于受理日期（2026年11月23日）"):
        do(held, VILLAGER, Move.SESSION, entry=Session(days(-1), "村委会", "双方", "谈了"))
    assert do(held, VILLAGER, Move.SESSION, entry=Session(TODAY, "村委会", "双方", "谈了")).record.sessions


def test_an_oral_agreement_takes_effect_the_day_it_is_made() -> None:
    mediating = do(do(fresh_case(), VILLAGER, Move.CLAIM), VILLAGER, Move.START)
    case = do(mediating, VILLAGER, Move.TERMS, entry=Terms("地界", "挪回", oral=True, agreed=TODAY))
    assert case.record.terms is not None
    assert case.record.terms.effect == TODAY


def test_confirmation_needs_an_effective_agreement_without_identity_matters() -> None:
    asked = Confirmation("枫溪区人民法院", TODAY)
    with pytest.raises(Refused, match="先登记协议"):
        do(agreed_case(), VILLAGER, Move.CONFIRM, entry=asked)
    facts = CaseFacts(
        what="要离婚", category="marriage_family", subcategory="divorce", place_code="lw-lijia", name="甲"
    )
    divorce = replace(agreed_case(), facts=facts)
    divorce = do(divorce, VILLAGER, Move.TERMS, entry=Terms("感情不和", "双方同意离婚", agreed=TODAY, effect=TODAY))
    with pytest.raises(Refused, match="身份关系"):
        do(divorce, VILLAGER, Move.CONFIRM, entry=asked)
    support = Terms("抚养费", "每月付抚养费一千元", agreed=TODAY, effect=TODAY)
    settled = do(do(divorce, VILLAGER, Move.TERMS, entry=support), VILLAGER, Move.CONFIRM, entry=asked)
    assert settled.record.confirmation == asked
