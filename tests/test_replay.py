"""Many residents at once against the really running service: nothing lost, nothing twice, danger on top of the queue."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from tests.replay import Said, Tally, replay_api, replay_telegram

Replay = Callable[[Sequence[Said]], Awaitable[Tally]]

CORPUS = Path(__file__).parent.parent / "nlu" / "data" / "corpus"
EACH = 6  # messages of every category


def own_messages() -> list[Said]:
    """Some of the project's own messages of every category, those with danger first."""
    found = []
    for path in sorted(CORPUS.glob("*.tsv")):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        names = head.split("\t")
        texts = [dict(zip(names, row.split("\t"), strict=True)) for row in rows]
        texts.sort(key=lambda row: row["risk"] == "-")
        found += [Said(f"{path.stem}-{n}", row["text"].replace("\\n", "\n")) for n, row in enumerate(texts[:EACH])]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("run", [replay_api, replay_telegram], ids=["api", "telegram"])
async def test_every_message_is_kept_once_and_answered(run: Replay) -> None:
    messages = own_messages()
    result = await run(messages)
    assert result.good, result
    assert result.danger_cases > len(messages) / 10
