"""Words are cut as jieba cuts them; the dictionary is fresh as shipped, and our own words stay whole."""

import logging
from collections.abc import Callable
from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu import corpus, tokens

WORDS = (
    *tokens.own_words(),
    "的了打我不给",
    "ab",
    "3",
    "卡拉ok",
    "t恤",
    "中华人民共和国",
    "研究生命起源",
    "a",
    "1",
    ".",
)


def test_the_shipped_dictionary_is_fresh() -> None:
    """Run `python -m nlu words` after data/words.txt was edited."""
    kept = tokens._kept(tokens.fingerprint())
    assert kept == tokens.put_together()


@pytest.fixture(scope="module")
def jieba_cut() -> Callable[[str], list[str]]:
    """jieba's own cut, with our dictionary and without guesses, spaces dropped."""
    counts = tokens.put_together()
    beginnings = {word[:end]: 0 for word in counts for end in range(1, len(word))}
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = beginnings | counts, sum(counts.values()), True
    return lambda text: [word for word in tokenizer.cut(text, HMM=False) if not word.isspace()]


@settings(deadline=None)  # the dictionary is loaded by the first
@given(
    text=st.text()
    | st.text("打人工资一二不了解龥鿕鿖aZ09.%-#+_ \n\u2028□😀,。")
    | st.lists(st.sampled_from(WORDS)).map("".join)
)
def test_it_cuts_as_jieba_does(jieba_cut: Callable[[str], list[str]], text: str) -> None:
    assert tokens.cut(text) == jieba_cut(text)


def test_it_cuts_the_corpus_as_jieba_does(jieba_cut: Callable[[str], list[str]]) -> None:
    for example in corpus.read_all()[::7]:
        assert tokens.cut(example.text) == jieba_cut(example.text)


def test_half_a_character_is_no_fault() -> None:
    assert tokens.cut("我\ud800 打工") == ["我", "?", "打工"]


def test_our_own_words_stay_whole() -> None:
    assert tokens.cut("包工头拖欠农民工工资") == ["包工头", "拖欠", "农民工", "工资"]


def test_an_edited_dictionary_is_put_together_at_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = tmp_path / "words.txt"
    own.write_text("# notes\n枫桥调解室 三级四步\n", encoding="utf-8")
    monkeypatch.setattr(tokens, "OWN_WORDS", own)
    with caplog.at_level(logging.WARNING):
        edited = tokens._cutter.__wrapped__()
    monkeypatch.setattr(tokens, "_cutter", lambda: edited)
    assert tokens.cut("到枫桥调解室走三级四步") == ["到", "枫桥调解室", "走", "三级四步"]
    assert len(caplog.records) == 1


def test_the_file_keeps_words_and_refuses_others(tmp_path: Path) -> None:
    path = tmp_path / "words.npz"
    tokens.write({"一": 3, "一下": 7}, "these", path)
    assert tokens._kept("these", path) == {"一": 3, "一下": 7}
    assert tokens._kept("others", path) is None
    assert tokens._kept("these", tmp_path / "none.npz") is None
