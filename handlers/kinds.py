"""Wages or a loan: the resident's own word on what the money is. It goes before what the words sounded like."""

from handlers.facts import CaseFacts
from nlu.patterns import Pattern

LOAN, WAGES = ("debt", "private_loan"), ("labour", "wages")
_WAGE = r"(?:工资|工钱|薪水|薪酬|血汗钱|劳务费|干活的钱)"
_LENT = r"借(?!口|支|调|用|宿|故)"
_NOT = r"(?<![是说讲])(?:不是|不算|不能算|并非|哪是)"  # 是不是工资 asks; 他说不是工资 is the other's word
_SHORT, _GAP, _WIDE = r"[^,。;!?不没]{0,4}", r"[^,。;!?不没说]{0,8}", r"[^,。;!?不没欠说]{0,8}"
_PAUSE, _IS = r"[,。; ]*", r"(?:而是|就是|应该是|是|算)"
# 不是工资,是我借给他的钱 · 是借给他的,不是工资; and the other way round.
_IS_LOAN = Pattern(
    f"{_NOT}{_WIDE}{_WAGE}{_SHORT}{_PAUSE}{_IS}{_WIDE}{_LENT}|是{_WIDE}{_LENT}{_WIDE}{_PAUSE}{_NOT}{_WIDE}{_WAGE}"
)
_IS_WAGES = Pattern(
    f"{_NOT}{_SHORT}{_LENT}{_SHORT}{_PAUSE}{_IS}{_GAP}{_WAGE}|是{_GAP}{_WAGE}{_SHORT}{_PAUSE}{_NOT}{_SHORT}{_LENT}"
)
_ASKS = Pattern(r"[?]|[吗么]$")


def corrected(facts: CaseFacts, words: str) -> CaseFacts | None:
    """The facts under the kind the resident says it is; None where nothing of the sort is said, or it is that kind.

    `words` are clean. Which way a matter goes hangs on it: wages to labour inspection and arbitration (劳动争议调解仲裁法 §2,
    §5), a loan to the court (民法典 §667).
    """
    if facts.category not in (LOAN[0], WAGES[0]) or _ASKS.search(words):
        return None
    told = LOAN if _IS_LOAN.search(words) else WAGES if _IS_WAGES.search(words) else None
    if told is None or told[0] == facts.category:
        return None
    return facts.with_(category=told[0], subcategory=told[1], also=())
