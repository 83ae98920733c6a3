"""The tables that make the danger rules quick are what the rules themselves say: nothing is skipped that would match."""

import importlib
from collections.abc import Iterable
from typing import Any

import pytest

from nlu.danger.cues import CUES
from nlu.danger.rule import Rule
from nlu.danger.rules import PLAIN_RULES

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


def must_hold(tree: Tree, given: frozenset[str]) -> bool:
    """Whether every match holds one of the given characters."""
    for op, value in tree:
        name = str(op)
        if name == "LITERAL" and chr(value) in given:
            return True
        if name == "IN" and (chars := _of_class(value)) is not None and chars <= given:
            return True
        if name == "SUBPATTERN" and must_hold(value[3], given):
            return True
        if name in ("MAX_REPEAT", "MIN_REPEAT") and value[0] >= 1 and must_hold(value[2], given):
            return True
        if name == "BRANCH" and all(must_hold(branch, given) for branch in value[1]):
            return True
        if name == "ASSERT" and value[0] == 1 and must_hold(value[1], given):
            return True
    return False


@pytest.mark.parametrize("rule", PLAIN_RULES, ids=lambda rule: rule.name)
def test_a_rule_is_skipped_only_where_it_cannot_match(rule: Rule) -> None:
    tree = _parser.parse(rule.pattern.pattern)
    assert must_hold(tree, CUES[rule.name].one_of), f"{rule.name}: a match needs none of its cues"
    chars, empty = starts(tree)
    said = CUES[rule.name].starts
    assert not empty
    assert not said or (chars is not None and chars <= set(said)), (
        f"{rule.name}: {sorted((chars or set()) - set(said))}"
    )


def test_every_rule_has_its_cues() -> None:
    assert set(CUES) == {rule.name for rule in PLAIN_RULES}
