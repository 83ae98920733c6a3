"""What the FAQ's search weighs is learnt anew by one command: from a model that has not seen the questions."""

from itertools import islice

from nlu import corpus, faq, model, train
from nlu.faq import fit, learnt, stories

MATTERS = ("debt", "labour")
SMALL, FEW = 40, 15  # messages and entries a matter


def test_weights_profiles_and_factors_are_learnt_from_the_entries_own_questions() -> None:
    examples = [e for code in MATTERS for e in islice(corpus.read(corpus.FOLDER / f"{code}.tsv"), SMALL)]
    every = faq.load().values()
    entries = [e for code in MATTERS for e in islice((e for e in every if e.category == code), FEW)]
    innocent = train.innocent(examples, model.load().settings)
    found = fit.fit(innocent, entries, stories.stories(examples), ["今天天气真好", "谢谢你啊", "讲个笑话吧"])
    assert len(found.weights) == len(learnt.NAMES)
    assert found.weights[0] > 0
    assert set(found.asked_from) == {entry.id for entry in entries}
    assert found.factors
    assert found.figures["questions"] > 0
