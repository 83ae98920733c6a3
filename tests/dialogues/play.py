"""Plays a transcript against a stage: the core in memory, the web socket, the Telegram wire."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from handlers.casework.case import WAITING, Case
from handlers.messages import Reply
from tests.dialogues.script import Dialogue, Line

MORNING = "2026-11-23 10:00"  # a Monday, office hours


class Stage(Protocol):
    """What a channel's test double must do to have the transcripts played on it."""

    now: datetime

    async def say(self, *texts: str) -> Sequence[Reply]:
        """The resident sends these messages at once; the replies to them."""

    async def press(self, label: str) -> Sequence[Reply]:
        """The resident presses the button with this label on the newest message that has it."""

    async def send(self, kind: str, words: str) -> Sequence[Reply]:
        """The resident sends a voice line, photo, file, location, sticker or edit."""

    async def act(self, verb: str, words: str) -> Sequence[Reply]:
        """Staff act (claim, staff, close); the replies the resident sees of it."""

    async def cases(self) -> Sequence[Case]:
        """All cases, oldest first."""

    async def alerts(self) -> Sequence[str]:
        """The kinds of danger alerted, one per alert, joined by commas."""


@dataclass
class Player:
    """Keeps the replies to the last thing the resident did."""

    stage: Stage
    replies: list[Reply] = field(default_factory=list)
    burst: list[str] = field(default_factory=list)

    async def play(self, dialogue: Dialogue) -> None:
        """Every line in turn; an AssertionError names the line and shows the replies."""
        self.stage.now = _moment(MORNING, self.stage.now)
        for line in dialogue.lines:
            await getattr(self, f"_{line.verb}")(line)

    async def _burst(self, line: Line) -> None:
        self.burst.append(line.text)

    async def _say(self, line: Line) -> None:
        texts, self.burst = [*self.burst, line.text], []
        self.replies = list(await self.stage.say(*texts))

    async def _press(self, line: Line) -> None:
        self.replies = list(await self.stage.press(line.text))

    async def _media(self, line: Line) -> None:
        kind, _, words = line.text.partition(" ")
        self.replies = list(await self.stage.send(kind, words))

    async def _expect(self, line: Line) -> None:
        shown, start = self._shown(), 0
        for piece in line.text.split(" … "):
            at = shown.find(piece, start)
            assert at >= 0, f"{line.place}: “{piece}” is not in the replies:\n{shown}"
            start = at + len(piece)

    async def _never(self, line: Line) -> None:
        shown = self._shown()
        assert line.text not in shown, f"{line.place}: “{line.text}” is in the replies:\n{shown}"

    def _shown(self) -> str:
        return "\n".join("\n".join([r.text, *(f"[{b.label}]" for b in r.buttons)]) for r in self.replies)

    async def _do(self, line: Line) -> None:
        verb, _, words = line.text.partition(" ")
        if verb == "now":
            self.stage.now = _moment(words, self.stage.now)
        elif verb == "wait":
            amount, unit = words.split()
            self.stage.now += timedelta(**{unit: int(amount)})
        else:
            self.replies = list(await self.stage.act(verb, words))

    async def _check(self, line: Line) -> None:
        key, _, wanted = line.text.partition(" ")
        cases = await self.stage.cases()
        if key == "cases":
            got = str(len(cases))
        elif key == "alerts":
            kinds = {kind for alert in await self.stage.alerts() for kind in alert.split("+")}
            got = wanted if wanted in kinds else ",".join(sorted(kinds)) or "none"
        else:
            assert cases, f"{line.place}: there is no case"
            got = facts_of(cases[-1])[key]
        assert got == wanted, f"{line.place}: {key} is {got!r}, not {wanted!r}; replies:\n{self._shown()}"


def facts_of(case: Case) -> dict[str, str]:
    """The fields of a case a transcript may check."""
    facts = case.facts
    return {
        "status": "waiting" if case.status in WAITING else case.status.value,
        "urgency": case.urgency.value,
        "category": facts.category,
        "subcategory": facts.subcategory,
        "place": facts.place_code or "none",
        "amount": "none" if facts.amount_fen is None else f"{facts.amount_fen / 100:g}",
        "phone": facts.phone or "none",
        "other_phone": facts.other_phone or "none",
        "naming": facts.naming.value,
        "sensitive": str(case.sensitive).lower(),
        "risks": ",".join(case.risks) or "none",
        "committee": case.committee,
        "minor": str(facts.minor).lower(),
        "unsafe": str(facts.unsafe_phone).lower(),
        "callback": str(facts.callback).lower(),
        "voice": str(facts.voice_only).lower(),
        "rating": str(case.rating or "none"),
        "people": str(facts.people or "none"),
    }


def _moment(words: str, like: datetime) -> datetime:
    """A local time of the district as an aware moment."""
    return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=like.tzinfo)
