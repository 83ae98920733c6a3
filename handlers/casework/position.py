"""Where the reporting side stands: an employer or a merchant who reports has that side's limits, not the worker's or the customer's."""

from dataclasses import replace
from functools import cache

from handlers.casework.case import Case
from handlers.casework.clock_rules import Rule, rules
from handlers.facts import CaseFacts
from handlers.reporting_side import FIRM, other_way

# Whose matter it usually is to report, and who usually stands on the other side.
_USUAL = {"labour": ("worker", "employer"), "consumer": ("customer", "merchant")}


def turned(case: Case) -> bool:
    """Whether the side that usually is answered reports this time.

    What staff wrote on the parties' cards goes first: the side that is a firm is the employer or the merchant.
    """
    if case.facts.category not in _USUAL:
        return False
    firms = {card.side for card in case.record.parties if FIRM.search(card.name)}
    if len(firms & {"applicant", "respondent"}) == 1:
        return "applicant" in firms
    return other_way(case.facts)


def note(case: Case) -> str:
    """What staff should know of it: whose limits are shown to whom, and how to set it right; "" in the usual case."""
    if not turned(case):
        return ""
    own = {"labour": "用人单位", "consumer": "经营者"}[case.facts.category]
    return f"申请人按{own}一方推算期限。不对的，登记双方当事人（单位写单位名称），就会改过来。"


def rules_of(case: Case) -> tuple[Rule, ...]:
    """The table of limits as it reads for this case: each side has those of its own position."""
    return _turned() if turned(case) else rules()


def rules_for(facts: CaseFacts) -> tuple[Rule, ...]:
    """The same where nothing is known yet but what was told."""
    return _turned() if facts.category in _USUAL and other_way(facts) else rules()


@cache
def _turned() -> tuple[Rule, ...]:
    return tuple(_other_way(rule) if rule.party and not rule.both else rule for rule in rules())


def _other_way(rule: Rule) -> Rule:
    """A limit of the worker or customer concerns the other side now; one of the employer or merchant the reporting one."""
    usual = rule.party in {own for own, _ in _USUAL.values()}
    return replace(rule, resident=not usual, other=usual)
