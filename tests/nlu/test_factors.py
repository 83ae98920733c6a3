"""How telling a term is beside how rare it is: learnt from telling entries apart, kept in a file, counted in the index."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nlu import faq, tokens
from nlu.faq import building, factors, fit_factors, postings
from nlu.types import FaqEntry

FRUIT, STONE = ("苹果", "香蕉", "葡萄", "西瓜"), ("石头", "砖块", "沙子", "水泥")


def _entry(id_: str, things: tuple[str, ...], ends: tuple[str, ...]) -> FaqEntry:
    """Every thing with every end: the things are its own, the ends any entry's."""
    asks = tuple(f"{thing}坏掉{end}" for end in ends for thing in things)
    return replace(next(iter(faq.load().values())), id=id_, asks=asks, told=(), answer=things[0], more="")


def test_what_tells_entries_apart_counts_more_than_what_is_only_rare() -> None:
    entries = [
        _entry("fruit", FRUIT, ("不知如何处理", "真是烦恼", "着急")),
        _entry("stone", STONE, ("真是烦恼", "着急", "太闹心")),
    ]
    nothing = np.zeros(2, np.float32)
    learnt = fit_factors.learn(entries, lambda text: text, lambda _: nothing)
    things = [learnt.get(f"={thing}", 1.0) for thing in (*FRUIT, *STONE)]
    assert min(things) > max(learnt.get(f"={word}", 1.0) for word in ("烦恼", "着急"))
    assert learnt == fit_factors.learn(entries, lambda text: text, lambda _: nothing), "the same each time"


def test_a_term_of_twice_the_factor_makes_an_entry_twice_as_alike() -> None:
    entry = replace(next(iter(faq.load().values())), asks=("石膏鸭",), told=(), answer="石膏鸭", more="")
    plain = building.build([entry], factors={})
    doubled = building.build([entry], factors=dict.fromkeys(plain.terms.names, 2.0))
    alike = [one.match(tokens.cut("石膏鸭"), postings.pairs_of("石膏鸭"))[0] for one in (plain, doubled)]
    assert alike[0] > 0
    assert alike[1] == pytest.approx(2 * alike[0])


def test_factors_are_kept_in_their_file(tmp_path: Path) -> None:
    factors.write({"=工资": 1.25, "么办": 0.5}, tmp_path / "factors.tsv")
    assert factors.load(tmp_path / "factors.tsv") == {"=工资": 1.25, "么办": 0.5}
    assert factors.load(tmp_path / "none.tsv") == {}


def test_the_shipped_factors_are_of_known_terms() -> None:
    known = factors.load()
    assert len(known) > 1000
    assert all(0.1 < factor < 100 for factor in known.values())  # high only where a term stands in nearly all entries
    assert len(set(known) - set(faq.index().terms.names)) < len(known) / 100  # entries were edited since
