"""The danger rules of all kinds, in the order in which they are asked."""

from dataclasses import replace

from nlu.danger.cues import CUES
from nlu.danger.rule import Rule, Spared
from nlu.danger.rules_child import CHILDREN
from nlu.danger.rules_crowd import CROWD, MANY
from nlu.danger.rules_life import LIFE
from nlu.danger.rules_now import NOW_RULES
from nlu.danger.rules_people import BETWEEN, FAMILY, VIOLENCE
from nlu.danger.rules_self import SELF
from nlu.patterns import Pattern


def _quick(rule: Rule) -> Rule:
    """The rule, looking first whether a match can begin at a place at all."""
    starts = CUES[rule.name].starts
    return replace(rule, pattern=Pattern(f"(?=[{starts}])(?:{rule.pattern.pattern})")) if starts else rule


PLAIN_RULES: tuple[Rule, ...] = (*NOW_RULES, *LIFE, *BETWEEN, *VIOLENCE, *FAMILY, *SELF, *CHILDREN, *CROWD)
RULES = tuple(_quick(rule) for rule in PLAIN_RULES)
BETWEEN_PEOPLE = frozenset(rule.name for rule in RULES if rule.risk is None)

__all__ = ["BETWEEN_PEOPLE", "MANY", "PLAIN_RULES", "RULES", "Rule", "Spared"]
