"""After an agreement: the plan and its days, what is excluded from confirmation, the judge's answer, what the chat may say."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.casework.after import (
    Check,
    CheckAnswered,
    CheckAsked,
    Ear,
    Instalment,
    Payment,
    Plan,
    Said,
    Service,
    Verdict,
)
from handlers.casework.case import Case, Move, Status
from handlers.casework.chatting import OWED, PAID, VISIT, Answer, Question, Speech, answered, heard, next_chat, speech
from handlers.casework.clocks import clocks, day_of, warnings
from handlers.casework.desk import Order, decide
from handlers.casework.hearing import concerning, ears
from handlers.casework.judging import not_confirmable
from handlers.casework.mediation import lacks
from handlers.casework.performing import plan_lines, suggestions, ways_after_breach
from handlers.casework.record import Confirmation, KeyDate, Party, Record, Terms, Visit
from handlers.casework.staff import may_see
from handlers.district import District
from handlers.errors import Refused
from handlers.facts import CaseFacts
from handlers.messages import Address
from tests.handlers.town import BOSS, DISTRICT, JUDGE, NOW, TODAY, VILLAGER, agreed_case

TERMS = Terms("借款", "分三期还清", agreed=TODAY, effect=TODAY, amount_fen=900_000)


def after_days(count: int) -> date:
    return TODAY + timedelta(days=count)


def parts(*days: int, fen: int = 300_000, payer: str = "respondent") -> tuple[Instalment, ...]:
    return tuple(Instalment(after_days(day), fen, payer=payer) for day in days)


def agreed(plan: Plan | None = None, terms: Terms = TERMS, **changes: object) -> Case:
    case = agreed_case()
    record = replace(case.record, terms=terms, plan=plan or Plan())
    address = Address("web", "visitor")
    return replace(case, record=record, address=address, **changes)  # type: ignore[arg-type]  # test data


def write(case: Case, move: Move, entry: object, who: object = VILLAGER, day: int = 0, **more: object) -> Case:
    order = Order(move, entry=entry, **more)  # type: ignore[arg-type]  # test data
    return decide(case, who, order, NOW + timedelta(days=day), DISTRICT).case  # type: ignore[arg-type]  # test data


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        (Plan(), "1 到"),
        (Plan(parts(30, 60)), "对不上"),
        (Plan(parts(30, 60, 90, payer="nobody")), "哪一方"),
        (Plan((Instalment(after_days(3), 0),)), "写明金额"),
        (Plan((Instalment(date(1900, 1, 1), 900_000),)), "日期不对"),
    ],
)
def test_a_plan_that_does_not_add_up_is_refused_by_name(plan: Plan, why: str) -> None:
    with pytest.raises(Refused, match=why):
        write(agreed(), Move.PLAN, plan)


def test_a_plan_is_kept_in_the_order_of_its_days_and_told_to_the_resident() -> None:
    order = Order(Move.PLAN, entry=Plan(parts(90, 30, 60)))
    moved = decide(agreed(), VILLAGER, order, NOW, DISTRICT)
    assert [part.due for part in moved.case.record.plan.instalments] == [after_days(n) for n in (30, 60, 90)]
    assert "第1期：2026年12月23日以前，被申请人履行，3000元。" in moved.tell
    with pytest.raises(Refused, match="先登记协议内容"):
        write(replace(agreed(), record=Record()), Move.PLAN, Plan(parts(30)))


def test_what_was_paid_stays_paid_when_the_plan_is_written_anew() -> None:
    case = write(agreed(Plan(parts(0, 60, 90))), Move.PAYMENT, Payment(1, TODAY, "现金"))
    again = write(case, Move.PLAN, Plan(parts(0, 45, 90)))
    assert again.record.plan.instalments[0].paid == TODAY
    with pytest.raises(Refused, match="已经登记履行"):
        write(case, Move.PLAN, Plan(parts(20, 45, 90)))


def test_each_instalment_has_its_clock_and_a_missed_one_its_suggestions() -> None:
    case = agreed(Plan(parts(30, 60, 90)))
    found = {c.code: c for c in clocks(case, DISTRICT)}
    assert [found[f"instalment_{n}"].due for n in (1, 2, 3)] == [after_days(d) for d in (30, 60, 90)]
    soon = [w for w in warnings(case, DISTRICT, after_days(28)) if w.clock.code == "instalment_1"]
    assert [w.late for w in soon] == [False]
    assert suggestions(case, after_days(30)) == ()
    words = "".join(suggestions(case, after_days(31)))
    assert all(part in words for part in ("第1期", "3000元", "第31条", "第32条", "第225条"))
    paid = write(case, Move.PAYMENT, Payment(1, after_days(31), "转账"), day=31)
    assert suggestions(paid, after_days(32)) == ()
    done = agreed(Plan(tuple(replace(part, paid=TODAY) for part in parts(0, 1))))
    assert suggestions(done, after_days(5)) == ("各期都已登记履行，可以记录“已履行”。",)
    assert "instalment_1" not in {c.code for c in clocks(paid, DISTRICT)}


def test_the_ways_after_a_breach_follow_the_case() -> None:
    plain = agreed(Plan(parts(30)))
    wages = replace(plain, facts=plain.facts.with_(category="labour"))
    assert "劳动争议调解仲裁法" in "".join(ways_after_breach(wages))
    no_money = agreed(terms=replace(TERMS, amount_fen=None))
    assert "支付令" not in "".join(ways_after_breach(no_money))
    granted = Confirmation("枫溪区人民法院", TODAY, TODAY, granted=True)
    confirmed = replace(plain, record=replace(plain.record, confirmation=granted))
    words = "".join(ways_after_breach(confirmed))
    assert "强制执行" in words
    assert "第250条" in words
    assert "支付令" not in words


def test_enforcement_runs_two_years_from_the_last_instalment() -> None:
    granted = Confirmation("枫溪区人民法院", TODAY, TODAY, granted=True)
    case = agreed(Plan(parts(30, 60, 90)))
    assert day_of("enforceable", case, DISTRICT) is None
    confirmed = replace(case, record=replace(case.record, confirmation=granted))
    clock = next(c for c in clocks(confirmed, DISTRICT) if c.code == "enforcement")
    assert (clock.since, clock.due) == (after_days(90), date(2029, 2, 21))
    alone = replace(confirmed, record=replace(confirmed.record, plan=Plan(), terms=TERMS))
    assert day_of("enforceable", alone, DISTRICT) == TODAY


@pytest.mark.parametrize(
    ("category", "words", "why"),
    [
        ("marriage_family", "双方同意离婚", "身份关系"),
        ("marriage_family", "解除收养关系", "身份关系"),
        ("administrative", "撤销处罚", "受理民事案件的范围"),
        ("criminal", "互不追究", "受理民事案件的范围"),
        ("housing", "该房屋归李乙所有", "物权"),
        ("land", "争议的林地使用权归周甲享有", "物权"),
        ("ip", "涉案商标权归甲公司", "知识产权"),
        ("debt", "申请支付令", "督促程序"),
        ("other", "宣告死亡以后分割", "特别程序"),
        ("debt", "李乙在年底前归还三万元", ""),
        ("land", "李乙三日内把界石挪回原处，赔偿八百元", ""),
        ("neighbourhood", "李乙十日内修好漏水的管道", ""),
        ("marriage_family", "每月给付抚养费八百元", ""),
        ("housing", "李乙腾退房屋，周甲退还押金", ""),
    ],
)
def test_what_no_court_confirms(category: str, words: str, why: str) -> None:
    found = not_confirmable(CaseFacts(category=category), replace(TERMS, words=words))
    assert (why in found) if why else found == ""
    assert not why or "第355条" in found


def test_confirmation_ends_thirty_days_after_the_effect() -> None:
    case = agreed()
    last = after_days(30)
    assert write(case, Move.CONFIRM, Confirmation("法院", last), day=30).record.confirmation is not None
    with pytest.raises(Refused, match="已经过了"):
        write(case, Move.CONFIRM, Confirmation("法院", after_days(31)), day=40)
    with pytest.raises(Refused, match="理由"):
        write(case, Move.CONFIRM, Confirmation("法院", TODAY, TODAY, granted=False))
    refused = Confirmation("枫溪区人民法院", TODAY, TODAY, granted=False, reason="内容不明确")
    moved = decide(case, VILLAGER, Order(Move.CONFIRM, entry=refused), NOW, DISTRICT)
    assert "没有确认这份协议：内容不明确" in moved.tell


def test_a_judge_sees_a_case_from_the_question_to_the_answer() -> None:
    case = agreed()
    assert not may_see(JUDGE, case, frozenset(), DISTRICT)
    with pytest.raises(Refused, match="联系法官"):
        write(case, Move.ASK_JUDGE, CheckAsked("请看"), to=BOSS)
    asked = write(case, Move.ASK_JUDGE, CheckAsked("请看履行期限"), to=JUDGE)
    assert may_see(JUDGE, asked, frozenset(), DISTRICT)
    assert "judge_check" in {c.code for c in clocks(asked, DISTRICT)}
    for move in (Move.CLOSE, Move.TRANSFER, Move.PAYMENT, Move.REOPEN, Move.PERFORM):
        with pytest.raises(Refused):
            decide(asked, JUDGE, Order(move, "理由"), NOW, DISTRICT)
    with pytest.raises(Refused, match="被请来核对"):
        write(asked, Move.JUDGE, CheckAnswered(Verdict.IN_ORDER), who=BOSS)
    with pytest.raises(Refused, match="补正"):
        write(asked, Move.JUDGE, CheckAnswered(Verdict.MEND), who=JUDGE)
    with pytest.raises(Refused, match="还没有申请"):
        write(asked, Move.JUDGE, CheckAnswered(Verdict.CONFIRMED, ruled=TODAY), who=JUDGE)
    done = write(asked, Move.JUDGE, CheckAnswered(Verdict.MEND, "写明每期日期"), who=JUDGE)
    assert (done.record.checks[0].verdict, done.record.checks[0].answer) == (Verdict.MEND, "写明每期日期")
    assert not may_see(JUDGE, done, frozenset(), DISTRICT)


def test_a_ruling_of_the_judge_is_the_confirmation() -> None:
    case = write(agreed(Plan(parts(30, 60, 90))), Move.CONFIRM, Confirmation("枫溪区人民法院", TODAY))
    asked = write(case, Move.ASK_JUDGE, CheckAsked("请审查"), to=JUDGE)
    order = Order(Move.JUDGE, entry=CheckAnswered(Verdict.CONFIRMED, ruled=TODAY))
    moved = decide(asked, JUDGE, order, NOW, DISTRICT)
    confirmation = moved.case.record.confirmation
    assert confirmation is not None
    assert (confirmation.granted, confirmation.decided) == (True, TODAY)
    assert "已裁定确认协议有效" in moved.tell
    assert "第250条" in moved.tell


def test_a_question_without_an_answer_lapses_with_the_next() -> None:
    first = write(agreed(), Move.ASK_JUDGE, CheckAsked("一"), to=JUDGE)
    second = write(first, Move.ASK_JUDGE, CheckAsked("二"), to=JUDGE)
    assert [check.answered is None for check in second.record.checks] == [False, True]
    reopened = replace(second, status=Status.ROUTED)
    assert not may_see(JUDGE, reopened, frozenset(), DISTRICT), "what is taken up anew is no longer the judge's"


def test_a_served_paper_gets_its_receipt_later() -> None:
    case = write(agreed(), Move.SERVE, Service("协议书", "李乙", "邮寄", TODAY))
    again = write(case, Move.SERVE, Service("协议书", "李乙", "邮寄", TODAY, "已妥投"))
    assert [s.receipt for s in again.record.services] == ["已妥投"]
    with pytest.raises(Refused, match="送达日期"):
        write(case, Move.SERVE, Service("协议书", "李乙", "邮寄", after_days(1)))


def test_visits_go_on_until_it_is_performed() -> None:
    def visit(case: Case) -> tuple[str, date] | None:
        return next(((c.code, c.due) for c in clocks(case, DISTRICT) if c.code.startswith("return_visit")), None)

    case = agreed(Plan(parts(30, 60, 90)))
    assert visit(case) == ("return_visit", date(2026, 12, 8))
    paid_one = replace(case, record=replace(case.record, visits=(Visit(after_days(15), "周甲", "还没到期"),)))
    assert visit(paid_one) == ("return_visit_2", date(2027, 1, 7)), "fifteen days behind the next instalment"
    performed = replace(paid_one, status=Status.PERFORMED)
    assert visit(performed) is None


# -- the chat ---------------------------------------------------------------------------------------------------------


def said_to(case: Case, seat: int, day: date, district: District = DISTRICT) -> Speech | None:
    ear = next((ear for ear in ears(case) if ear.seat == seat), None)
    return speech(case, ear, day, district, clocks(case, district)) if ear else None


def asked_of(case: Case, seat: int, day: date, district: District = DISTRICT) -> Question | None:
    told = said_to(case, seat, day, district)
    return told.question if told else None


def next_day(case: Case, day: date = TODAY) -> date | None:
    return next_chat(case, DISTRICT, day, clocks(case, DISTRICT))


def joined(case: Case) -> Case:
    """The other side has a chat too. What has no plan of its own (visits, confirmation) was heard already."""
    return replace(case, record=replace(case.record, ears=(Ear(0, "applicant"), Ear(1, "respondent"))))


@pytest.mark.parametrize("payer", ["applicant", "respondent"])
def test_who_owes_is_reminded_and_who_receives_is_asked_each_once_in_its_own_chat(payer: str) -> None:
    case = joined(agreed(Plan(parts(40, 80, payer=payer)), terms=replace(TERMS, amount_fen=600_000)))
    owes, receives = (0, 1) if payer == "applicant" else (1, 0)
    ahead = asked_of(case, owes, after_days(38))
    assert ahead is not None
    assert (ahead.kind, ahead.part) == (OWED, 1)
    assert "第一期3000元，请在2027年1月2日以前履行" in ahead.text
    assert asked_of(case, owes, after_days(41)) is None
    assert asked_of(case, receives, after_days(40)) is None
    asked = asked_of(case, receives, after_days(41))
    assert asked is not None
    assert (asked.kind, asked.part) == (PAID, 1)
    assert asked.text == "第一期3000元应在2027年1月2日以前付给您，收到了吗？"
    for seat, day in ((owes, after_days(38)), (receives, after_days(41))):
        told = said_to(case, seat, day)
        assert told is not None
        ear = next(ear for ear in ears(case) if ear.seat == seat)
        case = replace(case, record=heard(case.record, ear, told.keys))
        assert asked_of(case, seat, day) is None
    paid = write(replace(case, holder=VILLAGER.id), Move.PAYMENT, Payment(1, after_days(41), "转账"), day=41)
    assert asked_of(paid, receives, after_days(42)) is None, "what staff noted as performed is not asked about"


def test_both_sides_are_reminded_of_limits_that_concern_both_and_of_no_other() -> None:
    case = joined(agreed())
    claim = replace(case, record=replace(case.record, dates=(KeyDate("harm_known", after_days(-1080)),)))
    told = [said_to(claim, seat, after_days(24)) for seat in (0, 1)]
    for one in told:
        assert one is not None
        assert "双方共同申请司法确认：最晚2026年12月23日（《人民调解法》第33条；《民事诉讼法》第205条）" in one.reminder
        assert "诉讼时效" not in one.reminder
    title = replace(claim, record=replace(claim.record, terms=replace(TERMS, words="该房屋归李乙所有")))
    assert "司法确认" not in getattr(said_to(title, 1, after_days(24)), "reminder", "")
    asked_for = replace(claim.record, confirmation=Confirmation("法院", after_days(20)))
    assert "司法确认" not in getattr(said_to(replace(claim, record=asked_for), 1, after_days(24)), "reminder", "")


def test_enforcement_is_for_who_is_owed_something() -> None:
    granted = Confirmation("枫溪区人民法院", TODAY, TODAY, granted=True)
    case = joined(agreed(Plan(tuple(replace(part, due=TODAY) for part in parts(0)))))
    case = replace(case, record=replace(case.record, confirmation=granted))
    limits = clocks(case, DISTRICT)
    assert [c.code for c in concerning(limits, case, "applicant") if c.code == "enforcement"] == ["enforcement"]
    assert not [c for c in concerning(limits, case, "respondent") if c.code == "enforcement"]


def test_what_was_said_before_there_were_ears_is_not_said_again() -> None:
    old = agreed(Plan(tuple(replace(part, asked=after_days(31)) for part in parts(30))))
    assert asked_of(old, 0, after_days(32)) is None
    again = replace(old, record=replace(old.record, plan=Plan(parts(30))))
    assert asked_of(again, 0, after_days(32)) is not None


@pytest.mark.parametrize("why", ["unsafe", "not chosen", "no chat", "performed"])
def test_nothing_is_said_where_it_may_not_be(why: str) -> None:
    case = agreed(Plan(parts(30), chat=why != "not chosen"))
    changed = {
        "unsafe": replace(case, facts=case.facts.with_(unsafe_phone=True)),
        "not chosen": case,
        "no chat": replace(case, address=None),
        "performed": replace(case, status=Status.PERFORMED),
    }[why]
    assert said_to(changed, 0, after_days(40)) is None
    assert said_to(changed, 0, after_days(28)) is None
    assert next_day(changed) is None


def test_of_a_sensitive_case_an_invited_party_hears_nothing() -> None:
    case = replace(joined(agreed(Plan(parts(30)))), sensitive=True)
    assert [ear.seat for ear in ears(case)] == [0], "the reporting side as its holder chose in the plan"
    told = said_to(case, 0, after_days(31))
    assert told is not None
    assert told.reminder == "", "no limits of a sensitive case"


def test_no_number_of_a_person_is_told_to_the_other_side() -> None:
    words = Instalment(after_days(30), 0, "把钥匙交到13912345678手上", payer="respondent")
    asked = asked_of(joined(agreed(Plan((words,)))), 1, after_days(28))
    assert asked is not None
    assert "139" not in asked.text


def test_a_plan_written_for_an_unsafe_phone_never_speaks() -> None:
    case = agreed(terms=replace(TERMS, amount_fen=300_000))
    unsafe = replace(case, facts=case.facts.with_(unsafe_phone=True))
    assert not write(unsafe, Move.PLAN, Plan(parts(30), chat=True)).record.plan.chat


def test_a_visit_may_be_asked_about_in_the_chat_where_the_district_wants_it() -> None:
    wanted = replace(DISTRICT, steps=replace(DISTRICT.steps, visit_in_chat=True))
    case = joined(agreed())
    day = date(2026, 12, 8)
    for seat in (0, 1):
        assert asked_of(case, seat, day) is None
        told = said_to(case, seat, day)
        assert told is not None
        assert "2026年12月8日以前会来回访" in told.reminder
        asked = asked_of(case, seat, day, wanted)
        assert asked is not None
        assert asked.kind == VISIT
    assert asked_of(replace(case, sensitive=True), 0, day, wanted) is None


def test_an_answer_is_the_residents_own_word_and_performs_nothing() -> None:
    case = agreed(Plan(parts(30)))
    record, line = answered(case, Answer(PAID, 1, Said.RECEIVED, ""), after_days(31), "周甲")
    part = record.plan.instalments[0]
    assert (part.said, part.said_on, part.paid) == (Said.RECEIVED, after_days(31), None)
    assert "自述" in line
    theirs = Answer(OWED, 1, Said.PART, "先付了一千", 1, "respondent", "李乙")
    record, line = answered(replace(case, record=record), theirs, after_days(32), "周甲")
    part = record.plan.instalments[0]
    assert (part.said, part.payer_said, part.payer_words, part.paid) == (Said.RECEIVED, Said.PART, "先付了一千", None)
    assert "被申请人自述履行了一部分" in line
    gone, line = answered(case, Answer(PAID, 7, Said.NOT, "没给"), after_days(31), "周甲")
    assert (gone, "没有收到" in line) == (case.record, True)


def test_old_requests_to_judges_read_as_they_went() -> None:
    check = Check(JUDGE.id, JUDGE.name, "调解员甲", TODAY, "请看", TODAY)
    from handlers.casework.performing import check_lines

    case = agreed()
    assert "另请法官" in check_lines(replace(case, record=replace(case.record, checks=(check,))))[0]


def test_something_else_than_money_is_asked_about_in_its_own_words() -> None:
    deed = Instalment(after_days(40), 0, "把界石挪回去", payer="respondent")
    asked = asked_of(agreed(Plan((deed,))), 0, after_days(41))
    assert asked is not None
    assert asked.text == "第一期把界石挪回去应在2027年1月2日以前办好，办了吗？"
    assert [label for _, label in asked.options] == ["办好了", "只办了一部分", "没有办"]


def test_a_plan_names_who_owes_as_the_agreement_does_and_nobody_in_a_sensitive_case() -> None:
    case = replace(agreed(), holder=VILLAGER.id)
    case = replace(case, record=replace(case.record, parties=(Party("respondent", "王某"),)))
    plan = Order(Move.PLAN, entry=Plan(parts(40, 80, 120)))
    said = decide(case, VILLAGER, plan, NOW, DISTRICT).tell
    assert "第1期：2027年1月2日以前，王某履行，3000元" in said
    assert "王某" not in decide(replace(case, sensitive=True), VILLAGER, plan, NOW, DISTRICT).tell


@pytest.mark.parametrize(
    ("confirmation", "on", "why"),
    [
        (None, None, "还有没登记的：第2期（.*700元）。"),
        (Confirmation("区人民法院", TODAY), None, "第2期.*司法确认还没有裁定"),
        (None, TODAY + timedelta(days=1), "不能晚于今天"),
        (None, TODAY - timedelta(days=9), "不能早于达成协议的日期"),
        (None, TODAY, ""),
    ],
)
def test_performed_names_what_is_open_and_leaves_nothing_open_behind(
    confirmation: Confirmation | None, on: date | None, why: str
) -> None:
    terms = Terms("地界", "赔一千元", agreed=TODAY, effect=TODAY, amount_fen=100_000)
    parts = (Instalment(TODAY, 30_000, paid=TODAY, noted=TODAY), Instalment(TODAY + timedelta(days=30), 70_000))
    record = replace(agreed_case().record, terms=terms, plan=Plan(parts), confirmation=confirmation)
    order = Order(Move.PERFORM, "提前付清，看过转账", entry=Payment(0, on))
    case = replace(agreed_case(), record=record)
    if why:
        with pytest.raises(Refused, match=why):
            decide(case, VILLAGER, order, NOW, DISTRICT)
        return
    done = decide(case, VILLAGER, order, NOW, DISTRICT)
    assert "第2期" in done.note
    assert not done.case.record.plan.open
    assert done.case.record.plan.instalments[0] == parts[0]
    assert not any("待履行" in line for line in plan_lines(done.case))


def test_a_performed_case_with_an_open_instalment_is_not_put_away() -> None:
    plan = Plan((Instalment(TODAY, 30_000, noted=TODAY, outcome="没有给"),))
    terms = Terms("地界", "赔三百元", agreed=TODAY, effect=TODAY)
    record = replace(agreed_case().record, terms=terms, plan=plan, visits=(Visit(TODAY, "周某", "好了"),))
    case = replace(agreed_case(), status=Status.PERFORMED, record=record)
    assert lacks(case) == ("第1期的履行情况",)


def test_an_instalment_is_not_due_before_the_agreement() -> None:
    case = agreed()
    early = Plan((Instalment(after_days(-1), 900_000),))
    with pytest.raises(Refused, match="第1期的日期不能早于达成协议的日期（2026年11月23日）"):
        decide(case, VILLAGER, Order(Move.PLAN, entry=early), NOW, DISTRICT)
    same_day = Plan((Instalment(TODAY, 900_000),))
    assert decide(case, VILLAGER, Order(Move.PLAN, entry=same_day), NOW, DISTRICT).case.record.plan.open
