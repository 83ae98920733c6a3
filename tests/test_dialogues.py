"""Every transcript through the core: receive, step and the real understanding."""

from datetime import datetime

import pytest

from handlers.district import District
from handlers.world import Knowledge
from nlu.pipeline import Reader
from tests.dialogues.core import CoreStage
from tests.dialogues.play import Player
from tests.dialogues.script import Dialogue, all_dialogues
from tests.memory import Memory


@pytest.mark.parametrize("dialogue", all_dialogues(), ids=lambda d: d.name)
async def test_dialogue_in_the_core(
    dialogue: Dialogue, district: District, knowledge: Knowledge, reader: Reader
) -> None:
    stage = CoreStage(Memory(district, knowledge), reader.understand, datetime.now(district.tz))
    await Player(stage).play(dialogue)


def test_there_are_enough_transcripts() -> None:
    assert len(all_dialogues()) >= 40
