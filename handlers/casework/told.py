"""What the resident hears of something that was written down: only what concerns them, in plain words, promising nothing."""

from datetime import date

from handlers.casework.after import Instalment
from handlers.casework.case import Case
from handlers.casework.clock import day_words
from handlers.casework.codes import Move
from handlers.casework.follow_clocks import confirmable_until
from handlers.casework.performing import amount_of, payer_of, ways_after_breach
from handlers.district import District


def told(move: Move, before: Case, after: Case, today: date, district: District) -> str:
    """The words; "" when there is nothing to tell."""
    if move is Move.PLAN:
        return _plan(after)
    if move is Move.TERMS:
        return _terms(before, after, today, district)
    if move in (Move.CONFIRM, Move.JUDGE):
        return _confirmation(before, after)
    return ""


def _plan(case: Case) -> str:
    parts = case.record.plan.instalments
    lines = [
        f"第{n}期：{day_words(p.due)}以前，{_payer(case, p)}履行，{amount_of(p)}。" for n, p in enumerate(parts, 1)
    ]
    return "\n".join(["协议的履行计划登记好了，请核对，有出入请告诉调解员：", *lines])


def _payer(case: Case, part: Instalment) -> str:
    """Who owes it, by the name in the agreement, which both sides know; of a sensitive case no name is said."""
    names = [party.name for party in case.record.parties if party.side == part.payer]
    return "、".join(names) if names and not case.sensitive else payer_of(part)


def _terms(before: Case, after: Case, today: date, district: District) -> str:
    """An agreement that took effect may be confirmed by both within thirty days."""
    old, new = before.record.terms, after.record.terms
    if new is None or new.effect is None or (old is not None and old.effect == new.effect):
        return ""
    until = confirmable_until(new.effect, district)
    words = f"协议从{day_words(new.effect)}起生效，请按约定履行。"
    if until < today:
        return words
    return (
        f"{words}双方认为有必要的，最晚{day_words(until)}可以共同向法院申请司法确认"
        "（《人民调解法》第33条、《民事诉讼法》第205条）。"
    )


def _confirmation(before: Case, after: Case) -> str:
    old, new = before.record.confirmation, after.record.confirmation
    if new is None or old == new:
        return ""
    if new.granted is None:
        return f"双方的司法确认申请登记好了（{new.court}，{day_words(new.asked)}），等法院审查。" if old is None else ""
    if not new.granted:
        return (
            f"{new.court}没有确认这份协议：{new.reason}。可以通过调解变更协议或者重新达成协议，也可以向法院起诉"
            "（《人民调解法》第33条、《民事诉讼法》第206条）。"
        )
    objection = "对裁定有异议的，收到裁定书起十五日内可以向作出裁定的法院提出（《民诉法解释》第372条）。"
    return f"{new.court}已裁定确认协议有效。{objection}如果有人不履行，" + "".join(ways_after_breach(after))
