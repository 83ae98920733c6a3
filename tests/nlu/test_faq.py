"""The FAQ: every entry complete, its own questions find it, questions it cannot answer find nothing."""

from datetime import UTC, datetime

import pytest

from nlu import categories, faq
from nlu.normalise import normalise
from nlu.pipeline import Reader


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


def test_every_way_of_asking_finds_its_entry_first_or_second() -> None:
    lost = []
    for entry in faq.load().values():
        for ask in entry.asks:
            hits = [hit.id for hit in faq.find(normalise(ask))]
            if entry.id not in hits[:2]:
                lost.append(ask)
    assert len(lost) <= len(faq.load()) * 0.05, lost


@pytest.mark.parametrize("text", ["今天吃什么好", "帮我写一首诗", "明天会下雨吗", "你觉得哪个球队厉害", "怎么做红烧肉"])
def test_silent_when_it_has_no_answer(reader: Reader, text: str) -> None:
    assert not reader.understand(text, datetime(2026, 11, 22, tzinfo=UTC)).faq
