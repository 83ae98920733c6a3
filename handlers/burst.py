"""Several messages at once: danger apart and first, the rest as one, buttons each by itself."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from handlers.messages import Incoming, Sort
from nlu.types import Understanding


@dataclass(frozen=True, slots=True)
class Heard:
    """A message with what was understood; None when understanding failed too often and a human must read it."""

    said: Incoming
    understanding: Understanding | None


_MEDIA = {Sort.PHOTO, Sort.VIDEO, Sort.FILE, Sort.VOICE}


def bundles(lines: Sequence[Heard], understand: Callable[[str, datetime], Understanding]) -> Iterator[Heard]:
    """What one turn answers, in this order: unread ones, dangers as one, then runs of plain messages as one."""
    unread = [h for h in lines if h.understanding is None]
    danger = [h for h in lines if h.understanding and h.understanding.alarms]
    rest = [h for h in lines if h.understanding and not h.understanding.alarms]
    yield from unread
    if danger:
        yield _one(danger, understand)
    for joins, run in groupby(rest, _joins):
        group = list(run)
        if joins:
            yield _one(group, understand)
        else:
            yield from group


def _joins(heard: Heard) -> bool:
    """Whether the message may be read together with its neighbours."""
    return heard.said.sort is Sort.TEXT or heard.said.sort in _MEDIA


def _one(group: list[Heard], understand: Callable[[str, datetime], Understanding]) -> Heard:
    """Several messages as one: texts joined by line breaks, files together, understood anew."""
    if len(group) == 1:
        return group[0]
    last = group[-1].said
    text = "\n".join(h.said.text for h in group if h.said.text)
    files = tuple(f for h in group for f in h.said.attachments)
    sort = Sort.TEXT if text else last.sort
    return Heard(replace(last, sort=sort, text=text, attachments=files), understand(text, last.at))
