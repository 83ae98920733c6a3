"""The FAQ: every entry complete, its own questions find it, questions it cannot answer find nothing, the index fresh."""

import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from nlu import categories, faq, tokens
from nlu.corpus import Example
from nlu.faq import building, kept, keys, learnt, postings, profiles, search, wants
from nlu.faq.stories import enriched, stories
from nlu.pipeline import Reader
from nlu.types import Kind

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_entries_are_complete() -> None:
    known = set(categories.load()) | {"procedure"}
    for entry in faq.load().values():
        assert entry.category in known, entry.id
        assert len(entry.asks) >= 10, entry.id
        assert len(set(entry.asks)) == len(entry.asks), entry.id
        assert 0 < len(entry.answer) <= 120, entry.id
        assert len(entry.more) <= 400, entry.id
        assert entry.sources, entry.id
        if entry.subcategory and entry.category != "procedure":
            assert entry.subcategory in categories.load()[entry.category].subcategories, entry.id
    assert len(faq.load()) >= 450


def test_every_way_of_asking_finds_its_entry_among_the_first(reader: Reader) -> None:
    asks = [(entry.id, ask) for entry in faq.load().values() for ask in entry.asks[::3]]  # a third: they are many
    lost = [ask for id_, ask in asks if id_ not in [hit.id for hit in reader.answers(ask)]]
    assert len(lost) <= len(asks) * 0.05, lost


def test_what_residents_tell_finds_its_entry_among_the_first(reader: Reader) -> None:
    told = [(entry.id, words) for entry in faq.load().values() for words in entry.told]
    assert len(told) >= 1400
    lost = [words for id_, words in told if id_ not in [hit.id for hit in reader.answers(words)]]
    assert len(lost) <= len(told) * 0.05, lost


def test_nothing_is_told_twice_or_told_as_asked() -> None:
    said = [words for entry in faq.load().values() for words in entry.told]
    asked = {ask for entry in faq.load().values() for ask in entry.asks}
    assert len(set(said)) == len(said)
    assert not asked & set(said)


@pytest.mark.parametrize(
    "text",
    ["今天吃什么好", "帮我写一首诗", "明天会下雨吗", "你觉得哪个球队厉害", "怎么做红烧肉", "吗", "", "？？？"],
)
def test_silent_when_it_has_no_answer(reader: Reader, text: str) -> None:
    assert not reader.understand(text, NOW).faq


def test_the_shipped_index_is_fresh() -> None:
    """Run `python -m nlu faq` after an entry was edited."""
    found = kept.read(kept.FILE, kept.fingerprint())
    assert found is not None
    assert found.ids == tuple(faq.load())


def test_a_deployment_that_edits_an_entry_gets_the_index_built_at_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stale = tmp_path / "faq.npz"
    kept.write(building.build(()), "made of other entries", stale)
    monkeypatch.setattr(kept, "FILE", stale)
    with caplog.at_level(logging.WARNING):
        built = kept.index.__wrapped__()
    assert built.ids == tuple(faq.load())
    assert len(caplog.records) == 1


def _match(among: faq.Index, asked: str) -> NDArray[np.float32]:
    """How alike each entry and the question are."""
    return among.match(tokens.cut(asked), postings.pairs_of(asked))


def test_the_file_keeps_the_index(tmp_path: Path) -> None:
    built = building.build(list(faq.load().values())[:20])
    path = tmp_path / "faq.npz"
    kept.write(built, "these", path)
    found = kept.read(path, "these")
    assert found is not None
    assert (found.ids, found.categories, found.subcategories) == (built.ids, built.categories, built.subcategories)
    assert found.terms.names == built.terms.names
    asked = "没签劳动合同被辞退能要双倍工资吗"
    assert abs(_match(found, asked) - _match(built, asked)).max() < 0.02


def test_the_same_entries_give_the_same_bytes(tmp_path: Path) -> None:
    some = list(faq.load().values())[:20]
    for name in ("a", "b"):
        kept.write(building.build(some), "x", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_another_word_in_an_entry_changes_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "debt.toml").write_text("a", encoding="utf-8")
    before = kept.fingerprint(tmp_path)
    (tmp_path / "debt.toml").write_text("b", encoding="utf-8")
    assert kept.fingerprint(tmp_path) != before


def test_an_entry_is_found_by_the_words_of_what_residents_tell() -> None:
    entry = replace(next(iter(faq.load().values())), asks=("甲",), answer="乙", more="")
    alone = building.build([replace(entry, told=("丙丁戊己庚辛，丙丁戊己庚辛",))])
    assert _match(alone, "丙丁戊己庚辛")[0] > 0
    assert not alone.asks.like(postings.pairs_of("丙丁戊己庚辛"), 0.5)  # no question in the entry's very words


def test_near_entries_stand_beside_the_likeliest_and_nothing_beside_a_faint_one() -> None:
    known = [faq.load()[id_] for id_ in ("debt.no_iou", "debt.sue_how", "debt.limitation")]
    among = building.build(known)
    leaning = faq.Leaning({"debt": 0.9}, {"debt.private_loan": 0.6, "debt.arrears": 0.3})
    sharp = (20.0, 1.0, 0.0, 9.0, 0.0)
    hits = faq.find("借钱没打借条能起诉吗", leaning, sharp, among)
    assert hits[0].id == "debt.no_iou"
    assert all(search.BESIDE <= hit.score < hits[0].score for hit in hits[1:])
    assert len(hits) > 1
    assert faq.find("天气", leaning, (*sharp[:3], 20.0, 0.0), among) == ()


def test_an_answer_is_found_by_the_words_of_its_further_text() -> None:
    entry = next(iter(faq.load().values()))
    alone = building.build([replace(entry, asks=("甲",), answer="乙", more="丙丁戊己庚辛，丙丁戊己庚辛", told=())])
    assert _match(alone, "丙丁戊己庚辛")[0] > 0
    assert _match(alone, "壬癸")[0] == 0


def test_a_long_story_is_not_more_alike_for_being_long() -> None:
    entry = replace(next(iter(faq.load().values())), asks=("甲乙丙丁",), answer="甲乙丙丁", more="", told=())
    alone = building.build([entry, replace(entry, id="other", asks=("戊己庚辛",), answer="戊己庚辛")])
    short, long_ = (_match(alone, text) for text in ("甲乙丙丁", "甲乙丙丁，戊己庚辛"))
    assert short[0] > 0.99
    assert long_[0] < short[0]


def test_a_message_of_the_corpus_lends_its_words_to_the_entry_it_tells_of() -> None:
    entries = [faq.load()[id_] for id_ in ("debt.no_iou", "debt.gambling_debt", "labour.wages_where")]
    text = "借给表叔三万没打借条，如今他翻脸不认，还骂我貔貅"
    told = Example("debt", "private_loan", Kind.MATTER, frozenset(), False, (), text, "here")
    aside = replace(told, category="labour", subcategory="wages")
    assert not _match(building.build(entries), "貔貅").any()
    assert _match(enriched(entries, stories([told])), "貔貅").argmax() == 0
    assert _match(enriched(entries, stories([aside])), "貔貅")[0] == 0


def test_the_weights_are_those_of_the_clues() -> None:
    assert len(faq.weights()) == len(learnt.NAMES)
    assert faq.weights()[0] > 0
    assert learnt.figures()["questions"] > 1000


def test_the_weights_are_kept_in_their_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learnt, "FILE", tmp_path / "weights.json")
    given = tuple(float(n) for n in range(len(learnt.NAMES)))
    learnt.write(given, {"questions": 3}, learnt.FILE)
    assert learnt.weights.__wrapped__() == given
    assert learnt.figures() == {"questions": 3}


def test_every_key_is_of_an_entry_and_tells_it_from_its_neighbours() -> None:
    among = faq.index()
    assert set(keys.load()) <= set(faq.load())
    told = {id_: among.worth[at] for at, id_ in enumerate(among.ids)}
    assert not [id_ for id_, key in keys.load().items() if key.named and told[id_][0] <= 0.3]
    assert not [id_ for id_, key in keys.load().items() if key.asked and told[id_][2] <= 2]
    assert not [id_ for id_, worth in told.items() if id_ not in keys.load() and worth.any()]


@pytest.mark.parametrize(
    ("text", "wanted", "not_wanted"),
    [
        ("下班路上被电动车撞了,单位说不算工伤,路上出的事算不算", "labour.commute_injury", "labour.work_injury_first"),
        ("车间干活被机器压了手,单位不给报,算不算工伤怎么弄", "labour.work_injury_first", "labour.commute_injury"),
        (
            "离了三年了,我现在条件好了,想把孩子的抚养权变更过来",
            "marriage_family.custody_change",
            "marriage_family.custody_who",
        ),
    ],
)
def test_a_key_that_is_named_or_missing_tells_neighbours_apart(
    reader: Reader, text: str, wanted: str, not_wanted: str
) -> None:
    found = [hit.id for hit in reader.answers(text)]
    assert found[0] == wanted
    assert not_wanted not in found[:1]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("跟房东的租房官司递上去了，一般多久能开庭", "procedure.trial_time"),
        ("房东把我告了，请个律师大概要花多少钱", "procedure.lawyer_hire"),
        ("撞伤我的人判了赔八万，判决生效了还是不给", "procedure.enforcement"),
    ],
)
def test_an_entry_that_is_asked_for_is_found_whatever_the_matter(reader: Reader, text: str, wanted: str) -> None:
    assert wanted in [hit.id for hit in reader.answers(text)]


@pytest.mark.parametrize(
    "line", ["labour.wages_where 没有制表符", "a.b\t", "a.b\t\t", "a.b\t词\na.b\t词", "a.b\t词\t词\t词"]
)
def test_a_wrong_line_of_keys_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "keys.tsv"
    file.write_text(f"# \n{line}\n", encoding="utf-8")
    with pytest.raises(faq.BadFaq, match=r"keys\.tsv:[23]"):
        keys.load(file)


def test_what_a_question_wants_tells_entries_apart_that_speak_of_the_same() -> None:
    entry = next(iter(faq.load().values()))
    amount = replace(entry, asks=("押金能赔多少", "押金怎么算", "押金有什么标准"))
    place = replace(entry, asks=("押金去哪里要", "押金找谁要", "押金向谁投诉"))
    said = wants.table([amount, place]) @ wants.wants("前面说了一大堆事情，押金该赔多少钱")
    assert said[0] > said[1]
    assert wants.table([amount, place])[0] @ wants.wants("押金去哪里要") < 0


def test_an_entry_is_likelier_for_the_matters_it_is_asked_from() -> None:
    work, anywhere = faq.load()["labour.work_injury_first"], faq.load()["procedure.which_court"]
    fall = profiles.row({"injury.fall": 0.8, "labour.work_injury": 0.5}, {"injury": 0.7, "labour": 0.3})
    assert fall.sum() == pytest.approx(0.8 * 0.7 + 0.5 * 0.3)
    learnt_ = {work.id: profiles.learn(work, [fall, fall])}
    unlearnt, learnt_row = profiles.roots([work], {})[0], profiles.roots([work], learnt_)[0]
    assert learnt_row @ np.sqrt(fall) > unlearnt @ np.sqrt(fall) > 0
    assert (profiles.roots([anywhere], {}) > 0).all()
    assert unlearnt @ unlearnt == pytest.approx(1)


def test_profiles_are_of_known_entries_and_subcategories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = profiles.load()
    assert set(known) <= set(faq.load())
    assert {code for profile in known.values() for code in profile} <= set(profiles.codes())
    monkeypatch.setattr(profiles, "FILE", tmp_path / "profiles.json")
    profiles.write({"a.b": {"labour.wages": 0.5}}, profiles.FILE)
    assert profiles.load() == {"a.b": {"labour.wages": 0.5}}
    profiles.load.cache_clear()
