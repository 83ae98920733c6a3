"""The dictionary: fresh as shipped, the same from the file as put together, and our own words stay whole."""

import logging
from pathlib import Path

import pytest

from nlu import tokens


def test_the_shipped_dictionary_is_fresh() -> None:
    """Run `python -m nlu words` after data/words.txt was edited."""
    kept = tokens._kept(tokens.fingerprint())
    assert kept == tokens.put_together()


def test_our_own_words_stay_whole() -> None:
    assert tokens.cut("包工头拖欠农民工工资") == ["包工头", "拖欠", "农民工", "工资"]


def test_an_edited_dictionary_is_put_together_at_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own = tmp_path / "words.txt"
    own.write_text("# notes\n枫桥调解室 三级四步\n", encoding="utf-8")
    monkeypatch.setattr(tokens, "OWN_WORDS", own)
    with caplog.at_level(logging.WARNING):
        edited = tokens._tokenizer.__wrapped__()
    assert list(edited.cut("到枫桥调解室走三级四步", HMM=False)) == ["到", "枫桥调解室", "走", "三级四步"]
    assert len(caplog.records) == 1


def test_the_file_keeps_words_and_refuses_others(tmp_path: Path) -> None:
    path = tmp_path / "words.npz"
    tokens.write({"一": 0, "一下": 7}, "these", path)
    assert tokens._kept("these", path) == {"一": 0, "一下": 7}
    assert tokens._kept("others", path) is None
    assert tokens._kept("these", tmp_path / "none.npz") is None
