"""Where the danger rules are said to begin is where they do: nothing is passed over that would match."""

import importlib
from collections.abc import Iterable
from typing import Any

import pytest

from nlu.danger.rule import Rule
from nlu.danger.rules import RULES
from nlu.danger.starts import STARTS

_parser: Any = importlib.import_module("re._parser")
Tree = Iterable[tuple[Any, Any]]


def _of_class(items: Tree) -> set[str] | None:
    """The characters of a class; None when it is too wide to list."""
    out: set[str] = set()
    for op, value in items:
        if str(op) == "LITERAL":
            out.add(chr(value))
        elif str(op) == "RANGE" and value[1] - value[0] < 30:
            out |= {chr(code) for code in range(value[0], value[1] + 1)}
        elif str(op) == "CATEGORY" and "DIGIT" in str(value):
            out |= set("0123456789")
        else:
            return None
    return out


def starts(tree: Tree) -> tuple[set[str] | None, bool]:
    """The characters a match can begin with (None: any), and whether it can be empty."""
    out: set[str] = set()
    for op, value in tree:
        name = str(op)
        if name in ("ASSERT", "ASSERT_NOT", "AT"):
            continue
        empty = False
        if name == "LITERAL":
            chars: set[str] | None = {chr(value)}
        elif name == "IN":
            chars = _of_class(value)
        elif name == "SUBPATTERN":
            chars, empty = starts(value[3])
        elif name in ("MAX_REPEAT", "MIN_REPEAT"):
            chars, empty = starts(value[2])
            empty = empty or value[0] == 0
        elif name == "BRANCH":
            branches = [starts(branch) for branch in value[1]]
            empty = any(may_be for _, may_be in branches)
            known = [found for found, _ in branches if found is not None]
            chars = set().union(*known) if len(known) == len(branches) else None
        else:
            chars = None
        if chars is None:
            return None, False
        out |= chars
        if not empty:
            return out, False
    return out, True


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.name in STARTS], ids=lambda rule: rule.name)
def test_a_rule_is_tried_wherever_it_can_begin(rule: Rule) -> None:
    chars, empty = starts(_parser.parse(rule.pattern.pattern))
    said = set(STARTS[rule.name])
    assert not empty
    assert chars is not None
    assert chars <= said, f"{rule.name}: {sorted(chars - said)}"


def test_only_rules_there_are_have_beginnings() -> None:
    assert set(STARTS) <= {rule.name for rule in RULES}
