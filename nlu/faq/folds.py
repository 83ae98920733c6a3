"""Questions and tellings of the entries set aside in turn, so that nothing is judged by what it was learnt from."""

from dataclasses import replace

from nlu.types import FaqEntry


def taken(entry: FaqEntry, fold: int, of: int) -> tuple[str, ...]:
    """What one fold of so many sets aside of an entry."""
    return (*entry.asks[fold::of], *entry.told[fold::of])


def without(entry: FaqEntry, fold: int, of: int) -> FaqEntry:
    """The entry without it."""
    asks, told = (tuple(said for at, said in enumerate(all_) if at % of != fold) for all_ in (entry.asks, entry.told))
    return replace(entry, asks=asks, told=told)
