"""The threat model names real tests: a promise whose test is gone is no promise."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_test_named_in_the_threat_model_exists() -> None:
    text = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", text))
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    known = set(re.findall(r"^(?:async )?def (test_\w+)", sources, re.MULTILINE))
    transcripts = re.findall(r"`(tests/dialogues/\w+\.txt)`", text)
    assert len(named) > 20
    assert not sorted(named - known)
    assert transcripts
    assert all((ROOT / path).is_file() for path in transcripts)
