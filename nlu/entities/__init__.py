"""The concrete things words state: sums, days, places, parties, numbers. `mask` hides what points to a person."""

from dataclasses import replace
from datetime import date
from typing import TypeVar

from nlu import quoted
from nlu.entities import (
    codes,
    dates,
    dispute,
    durations,
    money,
    names,
    owners,
    parties,
    people,
    places,
    private,
    tried,
    wishes,
)
from nlu.entities.places import Gazetteer, gazetteer
from nlu.entities.private import mask, mask_documents
from nlu.normalise import Clean
from nlu.types import Facts, Mention, Party

__all__ = ["Gazetteer", "gazetteer", "mask", "mask_documents", "read"]

READ = 2000  # characters that are searched for facts; what follows repeats or lists
_M = TypeVar("_M", bound=Mention)


def read(text: str, clean: Clean, known: Gazetteer, today: date) -> Facts:
    """The facts of a message: `text` as sent and its clean form. All offsets are into `text`."""
    own = private.numbers(text)
    words = _blank(clean, (*own.phones, *own.ids, *own.cards))[:READ]
    sums = money.amounts(words)
    main = dispute.main_amount(sums, words)
    named = names.own(quoted.stopped(words))
    there = places.places(words, known)
    others = _sent(parties.parties(words, named, there), clean)
    name = _sent((named,), clean)[0] if named else None
    theirs = owners.theirs(text, own.phones, others)
    if name is not None and owners.bears(text, name, theirs):
        others, name = (*others, Party(name.text, name.start, name.end, "", name.text)), None
    return Facts(
        amounts=_sent(sums, clean),
        amount=_sent((main,), clean)[0] if main else None,
        whens=_sent(dates.whens(words, today), clean),
        durations=_sent(durations.durations(words), clean),
        places=_sent(there, clean),
        parties=others,
        people=people.people(words),
        tried=_sent(tried.tried(words), clean),
        wanted=_sent(wishes.wanted(words), clean),
        phones=own.phones,
        their_phones=theirs,
        id_numbers=own.ids,
        bank_cards=own.cards,
        name=name,
        case_numbers=codes.case_numbers(words),
        secrets=codes.secrets(words),
    )


def _blank(clean: Clean, numbers: tuple[Mention, ...]) -> str:
    """The clean text with personal numbers boxed, so that no sum or date is read out of them."""
    if not numbers:
        return clean.text
    boxed = {at for number in numbers for at in range(number.start, number.end)}
    return "".join("□" if at in boxed else char for at, char in zip(clean.origin, clean.text, strict=True))


def _sent(mentions: tuple[_M, ...], clean: Clean) -> tuple[_M, ...]:
    """The same mentions with offsets into the text as it was sent."""
    if not mentions:
        return mentions
    moved = []
    for mention in mentions:
        start, end = clean.span(mention.start, mention.end)
        stays = (start, end) == (mention.start, mention.end)  # the usual case, and copying costs
        moved.append(mention if stays else replace(mention, start=start, end=end))
    return tuple(moved)
