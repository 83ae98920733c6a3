"""Runs of characters found by number are those a dictionary of them finds, whatever the characters."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from nlu import grams

_TEXT = st.text(alphabet="我打人了0!= 😀𠮷\ud800", max_size=40)


@given(
    _TEXT,
    st.sets(st.text(alphabet="我打人了0!=😀𠮷\ud800", min_size=1, max_size=grams.LONGEST), max_size=20),
)
def test_the_known_runs_of_a_text_are_found_and_counted(text: str, known: set[str]) -> None:
    names = sorted(known)
    table = grams.table(names, range(len(names)))
    found = Counter(names[number] for number in table.known(grams.runs_of(text)))
    spelled = [text[i : i + size] for size in (1, 2, 3) for i in range(len(text) + 1 - size)]
    assert list(found.items()) == [(run, n) for run, n in Counter(spelled).items() if run in known]
    assert grams.spelled(text) == set(spelled)
    pairs = table.known(grams.once(grams.pairs_of(text)))
    assert {names[number] for number in pairs} == {run for run in known & set(spelled) if len(run) == 2}
    assert len(set(pairs.tolist())) == len(pairs)
