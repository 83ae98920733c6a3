"""How long what residents said is kept: no longer than its purpose needs (个人信息保护法 §19), set by the district."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import ConfigDict

_YEAR = 365


@dataclass(frozen=True, slots=True)
class Retention:
    """Periods of the district file. The defaults are a start: each district's archive rules decide."""

    talk_days: int = 180  # lines of a talk that belong to no case, and talks nobody goes on with
    clue_days: int = 730  # anonymous clues, withdrawn matters, what was answered without mediation
    case_years: int = 10  # mediated cases, from their end, archived or not
    __pydantic_config__ = ConfigDict(extra="forbid")

    def talks_before(self, now: datetime) -> datetime:
        """Loose lines older than this go."""
        return now - timedelta(days=self.talk_days)

    def clues_before(self, now: datetime) -> datetime:
        """Small matters ended (clues: opened) before this lose their content."""
        return now - timedelta(days=self.clue_days)

    def cases_before(self, now: datetime) -> datetime:
        """Mediated cases ended before this lose their content, unless an agreement is still watched."""
        return now - timedelta(days=_YEAR * self.case_years)
