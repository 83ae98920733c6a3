"""The FAQ: every entry complete, its own questions find it, questions it cannot answer find nothing, the index fresh."""

import logging
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nlu import categories, faq
from nlu.faq import postings
from nlu.pipeline import Reader

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_entries_are_complete() -> None:
    known = set(categories.load()) | {"procedure"}
    for entry in faq.load().values():
        assert entry.category in known, entry.id
        assert len(entry.asks) >= 5, entry.id
        assert 0 < len(entry.answer) <= 120, entry.id
        assert len(entry.more) <= 400, entry.id
        assert entry.sources, entry.id
        if entry.subcategory and entry.category != "procedure":
            assert entry.subcategory in categories.load()[entry.category].subcategories, entry.id
    assert len(faq.load()) >= 60


def test_every_way_of_asking_finds_its_entry_among_the_first(reader: Reader) -> None:
    asks = [(entry.id, ask) for entry in faq.load().values() for ask in entry.asks]
    lost = [ask for id_, ask in asks if id_ not in [hit.id for hit in reader.answers(ask)]]
    assert len(lost) <= len(asks) * 0.05, lost


@pytest.mark.parametrize(
    "text",
    ["今天吃什么好", "帮我写一首诗", "明天会下雨吗", "你觉得哪个球队厉害", "怎么做红烧肉", "吗", "", "？？？"],
)
def test_silent_when_it_has_no_answer(reader: Reader, text: str) -> None:
    assert not reader.understand(text, NOW).faq


def test_the_shipped_index_is_fresh() -> None:
    """Run `python -m nlu faq` after an entry was edited."""
    kept = postings.read(postings.FILE, postings.fingerprint())
    assert kept is not None
    assert kept.ids == tuple(faq.load())


def test_a_deployment_that_edits_an_entry_gets_the_index_built_at_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stale = tmp_path / "faq.npz"
    postings.write(postings.build(()), "made of other entries", stale)
    monkeypatch.setattr(postings, "FILE", stale)
    with caplog.at_level(logging.WARNING):
        built = postings.index.__wrapped__()
    assert built.ids == tuple(faq.load())
    assert len(caplog.records) == 1


def test_the_file_keeps_the_index(tmp_path: Path) -> None:
    built = postings.build(list(faq.load().values())[:20])
    path = tmp_path / "faq.npz"
    postings.write(built, "these", path)
    kept = postings.read(path, "these")
    assert kept is not None
    assert (kept.ids, kept.categories, kept.subcategories) == (built.ids, built.categories, built.subcategories)
    assert kept.terms == built.terms
    asked = postings.terms_of("没签劳动合同被辞退能要双倍工资吗")
    assert abs(kept.match(asked) - built.match(asked)).max() < 0.02


def test_the_same_entries_give_the_same_bytes(tmp_path: Path) -> None:
    some = list(faq.load().values())[:20]
    for name in ("a", "b"):
        postings.write(postings.build(some), "x", tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_another_word_in_an_entry_changes_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "debt.toml").write_text("a", encoding="utf-8")
    before = postings.fingerprint(tmp_path)
    (tmp_path / "debt.toml").write_text("b", encoding="utf-8")
    assert postings.fingerprint(tmp_path) != before


def test_an_answer_is_found_by_the_words_of_its_further_text() -> None:
    entry = next(iter(faq.load().values()))
    alone = postings.build([replace(entry, asks=("甲",), answer="乙", more="丙丁戊己庚辛，丙丁戊己庚辛")])
    assert alone.match(postings.terms_of("丙丁戊己庚辛"))[0] > 0
    assert alone.match(postings.terms_of("壬癸"))[0] == 0
