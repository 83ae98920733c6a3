"""Characters and pairs of neighbours found in one table are those that stand there, whatever the characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu import cue_search, neighbours

_KNOWN = "我打人了0!="


@given(
    st.text(alphabet=f"{_KNOWN} 😀𠮷\ud800", max_size=40),
    st.sets(st.text(alphabet=_KNOWN, min_size=1, max_size=2), max_size=20),
)
def test_the_known_strings_of_a_text_are_found(text: str, known: set[str]) -> None:
    names = sorted(known)
    found = [names[number - 1] if number else "" for number in neighbours.table(names).look(text)]
    begin = [text[at : at + 2] for at in range(len(text))]
    there = [two if two in known else two[0] if two[0] in known else "" for two in begin]
    assert found == there


def test_a_character_the_table_cannot_hold_is_no_cue() -> None:
    with pytest.raises(ValueError, match="beyond"):
        neighbours.table(["😀"])
    assert cue_search.cues_of("😀", lambda _: 1) is None
    assert cue_search.cues_of("[😀我]打", lambda _: 1) == frozenset("打")
