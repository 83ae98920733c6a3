"""Performance of an agreement: its plan checked against the sum, each instalment noted, and what can be done when one is missed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handlers.casework.after import (
    PAYER_SAID_NAMES,
    SAID_NAMES,
    VERDICT_NAMES,
    Check,
    Instalment,
    Payment,
    Plan,
    Said,
    Service,
)
from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.codes import FOLLOWED, SIDE_NAMES
from handlers.casework.orders import Order, entry_of, need, not_before, past
from handlers.casework.record import Record
from handlers.casework.staff import Staff
from handlers.district import District
from handlers.errors import Refused
from handlers.gather import yuan

MOST = 60  # instalments of one plan
FULL_DAYS = 366 * 20


def plan(case: Case, _staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str]:
    """The plan of instalments, in the order of their days. What was paid already stays paid."""
    asked = entry_of(order, Plan)
    terms = case.record.terms
    if terms is None:
        raise Refused("先登记协议内容，再登记履行计划。")
    parts = sorted(asked.instalments, key=lambda part: part.due)
    if not parts or len(parts) > MOST:
        raise Refused(f"履行计划要有 1 到 {MOST} 期。")
    for number, part in enumerate(parts, 1):
        _check_part(number, part, today)
        not_before(part.due, terms.agreed, f"第{number}期的日期", "达成协议的日期")
    total = sum(part.fen for part in parts)
    if terms.amount_fen is not None and total != terms.amount_fen:
        raise Refused(f"各期合计{yuan(total)}，和协议金额{yuan(terms.amount_fen)}对不上，请核对。")
    before = {(part.due, part.fen, part.payer): part for part in case.record.plan.instalments if part.paid}
    kept = tuple(before.get((part.due, part.fen, part.payer), part) for part in parts)
    lost = [part for part in before.values() if part not in kept]
    if lost:
        raise Refused(f"{day_words(lost[0].due)}的一期已经登记履行，新的计划里要保留。")
    chat = asked.chat and not case.facts.unsafe_phone
    return replace(case.record, plan=Plan(kept, chat)), f"共 {len(kept)} 期" + (f"，合计{yuan(total)}" if total else "")


def _check_part(number: int, part: Instalment, today: date) -> None:
    if part.fen <= 0 and not part.words.strip():
        raise Refused(f"第{number}期要写明金额，或者写明做什么。")
    if part.payer not in ("applicant", "respondent"):
        raise Refused(f"第{number}期请选择由哪一方履行。")
    if abs((part.due - today).days) > FULL_DAYS:
        raise Refused(f"第{number}期的日期不对，请核对。")


def payment(case: Case, _staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str]:
    """What became of one instalment: paid on a day, or not paid with the words why."""
    entry = entry_of(order, Payment)
    plan = case.record.plan
    if not 1 <= entry.number <= len(plan.instalments):
        raise Refused("请选择是哪一期。")
    if entry.paid is not None:
        past(entry.paid, today, "履行日期")
    else:
        need(entry.words, "没有履行的情况")
    changed = plan.changed(entry.number, paid=entry.paid, noted=today, outcome=entry.words)
    state = f"{entry.paid} 已履行" if entry.paid else "没有履行"
    return replace(case.record, plan=changed), f"第{entry.number}期{state}"


def serve(case: Case, _staff: Staff, order: Order, today: date, _district: District) -> tuple[Record, str]:
    """A paper handed to a party, with how and when, and what shows that it arrived."""
    served = entry_of(order, Service)
    need(served.what, "送达的文书")
    need(served.to, "受送达人")
    need(served.how, "送达方式")
    past(served.on, today, "送达日期")
    # The same paper to the same person on the same day: the receipt came later.
    kept = tuple(s for s in case.record.services if (s.what, s.to, s.on) != (served.what, served.to, served.on))
    return replace(case.record, services=(*kept, served)), f"{served.what}，{day_words(served.on)}"


def late(case: Case, today: date) -> tuple[tuple[int, Instalment], ...]:
    """Instalments whose day has passed without being noted as performed, each with its number from 1."""
    if case.status not in FOLLOWED:
        return ()
    return tuple((number, part) for number, part in case.record.plan.open if part.due < today)


def suggestions(case: Case, today: date) -> tuple[str, ...]:
    """What the holder can do about instalments that were missed; each with its article. Nothing is done by itself."""
    plan = case.record.plan
    if case.status in FOLLOWED and plan.instalments and not plan.open:
        return ("各期都已登记履行，可以记录“已履行”。",)
    missed = late(case, today)
    if not missed:
        return ()
    names = "、".join(f"第{number}期（{amount_of(part)}，应在{day_words(part.due)}）" for number, part in missed)
    found = [f"{names}到期还没有登记履行：先核实，再督促履行（《人民调解法》第31条）；确实没有履行的，登记“未履行”。"]
    if denied := [number for number, part in missed if part.said in (Said.NOT, Said.PART)]:
        found.append(f"接收方自述没有收到或没有收齐：第{'、'.join(str(number) for number in denied)}期。")
    if apart := [number for number, part in missed if part.said is Said.NOT and part.payer_said is Said.RECEIVED]:
        found.append(f"两边说法不一样，请核对凭证：第{'、'.join(str(number) for number in apart)}期。")
    return (*found, *ways_after_breach(case))


def ways_after_breach(case: Case) -> tuple[str, ...]:
    """The ways open to who did not get what was agreed: enforcement, payment order, suit."""
    asked = case.record.confirmation
    if asked is not None and asked.granted:
        until = "；分期履行的，从最后一期到期之日起两年内" if len(case.record.plan.instalments) > 1 else "，两年内"
        return (
            f"协议已经司法确认：可以向法院申请强制执行{until}（《人民调解法》第33条、《民事诉讼法》第206条、第250条）。",
        )
    found = ["可以就协议的履行向法院起诉（《人民调解法》第32条）。"]
    money = any(part.fen for part in case.record.plan.instalments) or bool(
        case.record.terms and case.record.terms.amount_fen
    )
    if money and case.facts.category == "labour":
        found.append(
            "拖欠劳动报酬、工伤医疗费、经济补偿、赔偿金的，劳动者可以持协议书申请支付令（《劳动争议调解仲裁法》第16条）。"
        )
    elif money:
        found.append("只欠钱、双方没有其他债务纠纷、能送达对方的，可以申请支付令（《民事诉讼法》第225条）。")
    return tuple(found)


def amount_of(part: Instalment) -> str:
    """What an instalment is about."""
    return yuan(part.fen) if part.fen else part.words


def payer_of(part: Instalment) -> str:
    """Who owes it."""
    return SIDE_NAMES.get(part.payer, part.payer)


def plan_lines(case: Case) -> tuple[str, ...]:
    """The plan and what became of it, one line each."""
    return tuple(_plan_line(number, part) for number, part in enumerate(case.record.plan.instalments, 1))


def _plan_line(number: int, part: Instalment) -> str:
    state = f"{day_words(part.paid)}已履行" if part.paid else "没有履行" if part.noted else "待履行"
    late = "（逾期）" if part.paid and part.paid > part.due else ""
    told = "".join(f"；{words}" for words in own_words(part))
    words = f"，{part.words}" if part.fen and part.words else ""
    outcome = f"，{part.outcome}" if part.outcome else ""
    return f"第{number}期：{day_words(part.due)}以前，{payer_of(part)}，{amount_of(part)}{words}。{state}{late}{outcome}{told}"


def own_words(part: Instalment) -> tuple[str, ...]:
    """What the sides themselves say of an instalment, not verified: who was to receive it, and who owes it."""
    found = []
    if part.said:
        found.append(f"接收方自述{SAID_NAMES[part.said]}（{part.said_on}）{part.said_words}")
    if part.payer_said:
        found.append(f"履行方自述{PAYER_SAID_NAMES[part.payer_said]}（{part.payer_said_on}）{part.payer_words}")
    return tuple(found)


def check_lines(case: Case) -> tuple[str, ...]:
    """What judges were asked and what they said, one line each."""
    return tuple(
        f"{check.name}，{day_words(check.asked)}：{check.words}。{_answered(check)}" for check in case.record.checks
    )


def _answered(check: Check) -> str:
    if check.answered is None:
        return "等待答复"
    if check.verdict is None:
        return f"没有答复，{day_words(check.answered)}另请法官"
    return f"{day_words(check.answered)}答复：{VERDICT_NAMES[check.verdict]}。{check.answer}"


def open_parts(parts: Sequence[tuple[int, Instalment]]) -> tuple[tuple[str, str], ...]:
    """Choices of a form: what is still owed."""
    return tuple(
        (str(number), f"第{number}期　{day_words(part.due)}　{payer_of(part)}　{amount_of(part)}")
        for number, part in parts
    )
