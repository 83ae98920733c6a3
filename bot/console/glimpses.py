"""Who sees a case that changed: looked up once for all open desks, forgotten when the case changes again."""

import asyncio
from collections.abc import Hashable

from bot.hub import MISSED, Change, Changes
from handlers.casework.case import CaseNumber
from storage.watch import Glimpse, Watch

_KEPT = 200  # cases


class Glimpses:
    """What changed lately. Two hundred open desks ask for the same case at the same moment."""

    def __init__(self, changes: Changes, watch: Watch) -> None:
        """Nothing changed yet."""
        self._watch = watch
        self._found: dict[Hashable, Glimpse | None] = {}
        self._looking = asyncio.Lock()
        self._number: Hashable = None  # the one being looked up
        self._again = False  # it changed meanwhile
        changes.hooks.append(self._forget)

    async def at(self, number: CaseNumber) -> Glimpse | None:
        """The case as it is after the last change told of it; None when there is none."""
        async with self._looking:
            while number not in self._found:
                self._number, self._again = number, False
                found = await self._watch.glimpse(number)
                if not self._again:
                    self._keep(number, found)
            return self._found[number]

    def _keep(self, number: CaseNumber, found: Glimpse | None) -> None:
        if len(self._found) >= _KEPT:
            self._found.clear()
        self._found[number] = found

    def _forget(self, change: Change) -> None:
        if change == MISSED:
            self._again = True
            self._found.clear()
        elif change.kind == "case":
            self._again = self._again or change.key == self._number
            self._found.pop(change.key, None)
