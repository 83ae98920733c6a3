"""The judge's part: checking an agreement that was sent, and judicial confirmation with what is excluded from it."""

import re
from dataclasses import replace
from datetime import date

from handlers.casework.after import VERDICT_NAMES, Check, CheckAnswered, CheckAsked, Verdict
from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.follow_clocks import confirmable_until
from handlers.casework.orders import Order, entry_of, need, past
from handlers.casework.record import Confirmation, Record, Terms
from handlers.casework.staff import Role, Staff, asked_of
from handlers.district import District
from handlers.errors import Refused
from handlers.facts import CaseFacts

# Words of an agreement about what no court confirms (民诉法解释 §355).
_IDENTITY = re.compile("离婚|(?:解除|确认|恢复)(?:夫妻|婚姻|收养|亲子|父子|母子|父女|母女)|(?:婚姻|收养|亲子)关系")
_TITLE = re.compile(
    "(?:确认|确定|认定).{0,12}(?:归|属于?|为).{0,8}所有|(?:所有权|使用权|承包经营权|宅基地|房产|房屋|山林|林地|土地).{0,10}"
    "(?:归|属于?).{0,10}(?:所有|使用|享有)|确权|(?:商标|专利|著作|版)权.{0,8}(?:归|属于?)|(?:专利|商标).{0,4}(?:有效|无效)"
)
_OTHER_PROCEDURE = re.compile(
    "宣告(?:失踪|死亡)|(?:无|限制)民事行为能力|指定监护|监护权|破产|清算|公示催告|督促程序|支付令|遗产管理人"
)


def not_confirmable(facts: CaseFacts, terms: Terms) -> str:
    """Why a court would not take the application; "" when neither the matter nor the words stand against it.

    Outside the courts' competence, identity relations, title to property or intellectual property, what other special
    procedures are for (民诉法解释 §355). Words can mislead: the holder may rewrite the agreement, the court decides.
    """
    if facts.category in ("administrative", "criminal"):
        return "不属于人民法院受理民事案件的范围，不能申请司法确认（民诉法解释第355条）。"
    if _IDENTITY.search(terms.words):
        return (
            "协议里有婚姻、收养等身份关系的内容，法院不受理确认（民诉法解释第355条）；请把财产、抚养费等单独写成协议。"
        )
    if _TITLE.search(terms.words):
        return (
            "协议里有确认物权或者知识产权归属的内容，法院不受理确认（民诉法解释第355条）；"
            "请只写怎么给付、怎么履行，归属另走登记、行政处理或者诉讼。"
        )
    if _OTHER_PROCEDURE.search(terms.words):
        return "协议里有要走特别程序、督促程序、公示催告或者破产程序的内容，法院不受理确认（民诉法解释第355条）。"
    return ""


def confirm(case: Case, _staff: Staff, order: Order, today: date, district: District) -> tuple[Record, str]:
    """Asked for by both parties within thirty days of the effect (人民调解法 §33; 民事诉讼法 §205); some are excluded."""
    asked = entry_of(order, Confirmation)
    terms = case.record.terms
    if terms is None or terms.effect is None:
        raise Refused("先登记协议内容和生效日期，才能申请司法确认。")
    if refusal := not_confirmable(case.facts, terms):
        raise Refused(refusal)
    need(asked.court, "法院")
    past(asked.asked, today, "申请日期")
    if asked.asked < terms.effect:
        raise Refused("申请日期不能早于协议生效日期。")
    until = confirmable_until(terms.effect, district)
    if asked.asked > until:
        raise Refused(
            f"申请最晚到{day_words(until)}（协议生效起三十日，人民调解法第33条、民事诉讼法第205条），已经过了；"
            "可以就协议的履行向法院起诉。"
        )
    if asked.decided is not None:
        past(asked.decided, today, "裁定日期")
        if asked.decided < asked.asked:
            raise Refused("裁定日期不能早于申请日期。")
    if (asked.decided is None) is not (asked.granted is None):
        raise Refused("裁定日期和裁定结果要一起填写。")
    if asked.granted is False:
        need(asked.reason, "驳回的理由")
    return replace(case.record, confirmation=asked), f"{asked.court}，{day_words(asked.asked)}"


def ask_judge(case: Case, staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str]:
    """A contact judge is asked to look at the agreement: one at a time, a request without an answer lapses with the next.

    Who must stay away is not asked.
    """
    asked = entry_of(order, CheckAsked)
    judge = order.to
    if judge is None or judge.role is not Role.JUDGE or not judge.active:
        raise Refused("请选择联系法官。")
    if judge.id in case.kept_from:
        raise Refused("这位法官需要回避这个案件。")
    if case.record.terms is None:
        raise Refused("先登记协议内容，再请法官核对。")
    need(asked.words, "请法官核对什么")
    check = Check(judge.id, judge.name, staff.name, today, asked.words)
    before = tuple(old if old.answered else replace(old, answered=today) for old in case.record.checks)
    return replace(case.record, checks=(*before, check)), judge.name


def answer(case: Case, staff: Staff, order: Order, today: date, district: District) -> tuple[Record, str]:
    """The judge's answer: in order, to mend, confirmed or refused; what is to be mended and why it was refused in words."""
    said = entry_of(order, CheckAnswered)
    if said.verdict in (Verdict.MEND, Verdict.REFUSED):
        need(said.words, "要补正的内容" if said.verdict is Verdict.MEND else "不予确认的理由")
    record = case.record
    if said.verdict in (Verdict.CONFIRMED, Verdict.REFUSED):
        record = _ruled(case, said, today, district)
    checks = tuple(
        replace(check, answered=today, verdict=said.verdict, answer=said.words)
        if check.judge == staff.id and check.answered is None
        else check
        for check in record.checks
    )
    return replace(record, checks=checks), VERDICT_NAMES[said.verdict]


def _ruled(case: Case, said: CheckAnswered, today: date, district: District) -> Record:
    """The ruling on an application that both parties made (民事诉讼法 §206)."""
    asked, terms = case.record.confirmation, case.record.terms
    if asked is None or terms is None or terms.effect is None:
        raise Refused("双方还没有申请司法确认，只能答复协议有没有问题。")
    if said.ruled is None:
        raise Refused("请填写裁定日期。")
    past(said.ruled, today, "裁定日期")
    granted = said.verdict is Verdict.CONFIRMED
    if granted and (refusal := not_confirmable(case.facts, terms)):
        raise Refused(refusal)
    if said.ruled < asked.asked or asked.asked > confirmable_until(terms.effect, district):
        raise Refused("裁定日期或申请日期不对，请核对。")
    return replace(case.record, confirmation=replace(asked, decided=said.ruled, granted=granted, reason=said.words))


def waits_for(case: Case, judge: Staff) -> Check | None:
    """The check this judge is asked for now."""
    open_ = [check for check in case.record.checks if check.judge == judge.id and check.answered is None]
    return open_[-1] if open_ and asked_of(case, judge) else None
