"""No pattern is passed over where it would match, and the file of cues is as the patterns are."""

import re

import pytest

from nlu import corpus, cue_search, cues, pipeline
from nlu.faq import keys
from nlu.normalise import normalise
from nlu.patterns import Among, Cued, Pattern

assert pipeline.__name__  # with it come all patterns
assert keys.load()  # and with the file of keys theirs
KEPT = cues.read()
PATTERNS = {cues.name(p.pattern): p for p in Pattern.known if isinstance(p, Cued)}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("自杀|轻生", {"自杀", "轻生"}),
        ("打(?:了|过)*我", {"我"}),  # 我 is the rarer of the two
        ("打(?:了|过)?人", {"打人", "打了", "打过"}),
        ("[打骂]人", {"打人", "骂人"}),
        ("(?:不给|还)?钱", {"钱"}),
        ("(?<!不)想死(?!你)", {"想死"}),
        ("死?活?", None),
        ("[^不]", None),
        ("死|.", None),
    ],
)
def test_the_rarest_of_what_every_match_holds(source: str, found: set[str] | None) -> None:
    rare = {"自杀", "轻生", "我", "打了", "打过", "打人", "骂人", "想死"}
    assert cue_search.cues_of(source, lambda cue: 1 if cue in rare else 5) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("自杀|轻生", "自轻"),
        ("(?:打|骂)*我", "我打骂"),
        ("(?<!不)想死(?!你)", "想"),
        ("^[,。]?(?:甲|乙{2})", r",。乙甲"),
        (r"(?P<n>\d+|[一-十\s])天", r"\d\s一-十"),
        ("(?=[打你]).死", "你打"),  # what is looked for ahead is a bound as well
        ("骂?(?=[打你]).死", "你打骂"),
        (r"-|\]", r"\-\]"),
        ("死?活?", None),
        ("[^不]死", None),
        ("(?:死|.)活", None),
    ],
)
def test_what_a_match_can_begin_with(source: str, found: str | None) -> None:
    assert cue_search.starts_of(source) == found


@pytest.mark.parametrize("name", sorted(KEPT))
def test_what_is_kept_of_a_pattern_is_true_of_it(name: str) -> None:
    """Run `python -m nlu cues` after a pattern was edited."""
    assert name in PATTERNS, "there is no such pattern any more"
    assert KEPT[name].starts == (cue_search.starts_of(PATTERNS[name].pattern) or "")
    kept = set(KEPT[name].cues)
    again = cue_search.cues_of(PATTERNS[name].pattern, lambda cue: cue not in kept)
    assert (again or set()) <= kept


def test_every_pattern_of_which_something_is_known_is_kept() -> None:
    """Run `python -m nlu cues` after a pattern was edited."""
    missing = [p.pattern for name, p in PATTERNS.items() if name not in KEPT]
    assert not [s for s in missing if cue_search.cues_of(s, lambda _: 1) or cue_search.starts_of(s)]


def test_patterns_find_what_they_find_without_cues() -> None:
    compiled = [(pattern, re.compile(pattern.pattern)) for pattern in PATTERNS.values()]  # more than `re` remembers
    for example in corpus.read_all()[::150]:
        text = normalise(example.text)
        for pattern, bare in compiled:
            assert [hit.span() for hit in pattern.finditer(text)] == [hit.span() for hit in bare.finditer(text)]
            assert (pattern.search(text) is None) == (bare.search(text) is None) == (not pattern.is_in(text))
            assert (pattern.match(text) is None) == (bare.match(text) is None)
            assert pattern.sub(lambda hit: "□" * len(hit.group()), text) == bare.sub(
                lambda hit: "□" * len(hit.group()), text
            )


def test_a_pattern_without_cues_is_always_tried() -> None:
    fresh = Cued("[甲乙]说的新词")
    Pattern.known.remove(fresh)
    assert fresh.search("乙说的新词")
    assert not fresh.search("丙说的新词")


def test_the_rows_a_text_may_match_are_those_of_its_cues_in_their_order() -> None:
    every = [*PATTERNS.values(), Cued("[^不]")]  # the last has no cues, and is always possible
    among = Among(every, lambda pattern: pattern)
    for example in corpus.read_all()[::150]:
        here = cues.possible(normalise(example.text))
        assert among.possible(here) == [pattern for pattern in every if pattern.bit & here]
