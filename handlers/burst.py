"""Several messages at once: danger apart and first, the rest as one, buttons each by itself."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from handlers.conversation import Conversation
from handlers.messages import Incoming, Sort
from nlu.types import Tongue, Understanding


@dataclass(frozen=True, slots=True)
class Heard:
    """A message with what was understood; None when understanding failed too often and a human must read it."""

    said: Incoming
    understanding: Understanding | None


_MEDIA = {Sort.PHOTO, Sort.VIDEO, Sort.FILE, Sort.VOICE}


Understand = Callable[[str, datetime], Understanding]
FRAGMENT = 4  # characters up to which a line may be a piece of a sentence
_LONGEST = 24  # characters pieces are put together to
_SOON = timedelta(minutes=10)  # within which pieces belong together


def rejoined(heard: Heard, talk: Conversation, understand: Understand) -> Heard:
    """A sentence sent in pieces ("我" / "老公" / "打我") read as one; any other message as it is.

    Only after lines of which nothing was recognised, and where nothing hangs: there a short line is an answer.
    """
    waits = talk.pending or talk.draft or talk.active or not talk.lost or not talk.recent
    if waits or not _is_piece(heard) or len(talk.recent[-1]) > _LONGEST:
        return heard
    if talk.last_at is None or heard.said.at - talk.last_at > _SOON:
        return heard
    text = talk.recent[-1] + heard.said.text.strip()  # the last line holds the pieces before it
    whole = understand(text, heard.said.at)
    if heard.understanding and heard.understanding.alarms and not whole.alarms:
        return heard
    return Heard(replace(heard.said, text=text), whole)


def _is_piece(heard: Heard) -> bool:
    """Whether the line is too short to say anything, and does nothing else."""
    known = heard.understanding
    if known is None or heard.said.sort is not Sort.TEXT or known.acts:
        return False
    return known.tongue is Tongue.CHINESE and len(heard.said.text.strip()) <= FRAGMENT


def bundles(lines: Sequence[Heard], understand: Understand, *, apart: bool = False) -> Iterator[Heard]:
    """What one turn answers, in this order: unread ones, dangers as one, then runs of plain messages as one.

    `apart`: at a meeting every message stands by itself, since each has its own hearers.
    """
    if apart:
        yield from sorted(lines, key=lambda h: not (h.understanding is None or h.understanding.alarms))
        return
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


def _one(group: list[Heard], understand: Understand) -> Heard:
    """Several messages as one: texts joined by line breaks, files together, understood anew; a voice line is the matter told."""
    if len(group) == 1:
        return group[0]
    last = group[-1].said
    text = "\n".join(h.said.text for h in group if h.said.text)
    files = tuple(f for h in group for f in h.said.attachments)
    spoken = any(h.said.sort is Sort.VOICE for h in group)
    sort = Sort.TEXT if text else Sort.VOICE if spoken else last.sort
    return Heard(replace(last, sort=sort, text=text, attachments=files), understand(text, last.at))
