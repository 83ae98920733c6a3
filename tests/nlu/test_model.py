"""Heads that see a message together score it as each would alone; the words that weigh in a score are told in their order."""

from itertools import pairwise

import numpy as np
import pytest

from nlu import model
from nlu.danger.reading import read
from nlu.features import extract
from nlu.normalise import normalise

HEAVY = 0.05
MESSAGES = (
    "老板拖欠我三个月工资不给,我要去劳动局",
    "他天天打我,我想死",
    "邻居半夜唱歌,说了也不听,怎么办",
    "好",
    "x7",
    "一" * 1500,
    "我妈八十岁了,哥哥不让她进家门," * 20,
)


def seen(text: str) -> model.Vector:
    words = normalise(text)
    return model.load().vector(extract(words), read(words).signals)


@pytest.mark.parametrize("text", MESSAGES)
def test_heads_together_score_as_each_alone(text: str) -> None:
    known, vector = model.load(), seen(text)
    views = known.views(vector)
    assert set(views) == set(model.SEEN_TOGETHER)
    for name, view in views.items():
        np.testing.assert_allclose(view.scores, known.heads[name].score(vector), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("text", MESSAGES)
def test_the_heaviest_words_come_first(text: str) -> None:
    known, vector = model.load(), seen(text)
    assert [f"={word}" for word in vector.words] == [known.names[at] for at in vector.at[: len(vector.words)]]
    head, view = known.heads["category"], known.views(vector)["category"]
    label = int(view.scores.argmax())
    adds = {
        word: float(head.score(vector._replace(at=vector.at[i : i + 1], value=vector.value[i : i + 1]))[label])
        - float(head.bias[label])
        for i, word in enumerate(vector.words)
    }
    told = known.heaviest(vector, view, label, HEAVY)
    assert set(told) == {word for word, share in adds.items() if share > HEAVY}
    assert all(adds[one] >= adds[other] - 1e-5 for one, other in pairwise(told))
