"""The danger rules of all kinds, in the order in which they are asked."""

from nlu.danger.rule import Rule, Spared
from nlu.danger.rules_child import CHILDREN
from nlu.danger.rules_crowd import CROWD, MANY
from nlu.danger.rules_end import END
from nlu.danger.rules_gather import GATHER
from nlu.danger.rules_harm import HARM
from nlu.danger.rules_home import HOME_TOLD
from nlu.danger.rules_life import LIFE
from nlu.danger.rules_menace import MENACE
from nlu.danger.rules_now import NOW_RULES
from nlu.danger.rules_old import OLD
from nlu.danger.rules_people import BETWEEN, FAMILY, VIOLENCE
from nlu.danger.rules_school import SCHOOL
from nlu.danger.rules_self import SELF
from nlu.danger.rules_shy import SHY_RULES
from nlu.danger.rules_small import SMALL

RULES: tuple[Rule, ...] = (
    *NOW_RULES,
    *LIFE,
    *BETWEEN,
    *VIOLENCE,
    *FAMILY,
    *HARM,
    *SELF,
    *CHILDREN,
    *SCHOOL,
    *CROWD,
    *MENACE,
    *HOME_TOLD,
    *OLD,
    *END,
    *SMALL,
    *GATHER,
    *SHY_RULES,
)
BETWEEN_PEOPLE = frozenset(rule.name for rule in RULES if rule.risk is None)

__all__ = ["BETWEEN_PEOPLE", "MANY", "RULES", "Rule", "Spared"]
