"""Text made to hold understanding up: whatever is repeated, a message is read in a bounded time."""

import time
from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.watchdog import LIMIT
from nlu.normalise import LONGEST
from nlu.pipeline import Reader

READER = Reader()
WORDS = "a 1 ， 。 的 我 不 没 他打我 不是他打我 2024年 一万 零 十 138 0. - ( （ 张三 村 街道 http:// @ \u200b é 元 千 号楼 从 到"
PIECES = st.sampled_from([" ", "\n", *WORDS.split(" ")])


@settings(max_examples=25, deadline=None)
@example(["一"])
@example(["1", "-"])
@example([" "])
@given(st.lists(PIECES, min_size=1, max_size=4))
def test_no_repetition_holds_understanding_up(pieces: list[str]) -> None:
    text = "".join(pieces) * LONGEST
    began = time.process_time()
    READER.understand(text, datetime.now(UTC))
    assert time.process_time() - began < LIMIT / 4  # far from where the process would end itself
