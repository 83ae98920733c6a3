"""The danger rules of all kinds, in the order in which they are asked."""

from dataclasses import replace

from nlu.danger.rule import Rule, Spared
from nlu.danger.rules_child import CHILDREN
from nlu.danger.rules_crowd import CROWD, MANY
from nlu.danger.rules_life import LIFE
from nlu.danger.rules_now import NOW_RULES
from nlu.danger.rules_people import BETWEEN, FAMILY, VIOLENCE
from nlu.danger.rules_self import SELF
from nlu.danger.starts import STARTS
from nlu.patterns import Cued


def _quick(rule: Rule) -> Rule:
    """The rule, tried only in messages that hold a cue of it, and there only where a match can begin."""
    starts, pattern = STARTS.get(rule.name), rule.pattern.pattern
    return replace(rule, pattern=Cued(f"(?=[{starts}])(?:{pattern})" if starts else pattern))


PLAIN_RULES: tuple[Rule, ...] = (*NOW_RULES, *LIFE, *BETWEEN, *VIOLENCE, *FAMILY, *SELF, *CHILDREN, *CROWD)
RULES = tuple(_quick(rule) for rule in PLAIN_RULES)
BETWEEN_PEOPLE = frozenset(rule.name for rule in RULES if rule.risk is None)

__all__ = ["BETWEEN_PEOPLE", "MANY", "PLAIN_RULES", "RULES", "Rule", "Spared"]
