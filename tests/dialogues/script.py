"""The transcript format.

# a line for people; the first one is the title
@ now 2026-11-23 10:00          the clock of the district (a workday morning unless told)
> 老板拖了我三个月工资           the resident types
>> 一行                          one of several messages sent at once (a burst); the next plain line ends it
[没问题，提交]                   the resident presses the button with this label
{voice} {photo} {file} {location} {sticker 😀} {edit 新的文字} {start}
< 哪个村 … 跳过                  these pieces stand in the replies, in this order
!< 身份证                        this stands in none of the replies
= category labour                the newest case: a field of it, see `facts_of`
= cases 1                        how many there are
    = alerts violence                a kind of danger somebody was alerted of, or none
@ wait 3 days / 20 minutes       time passes
@ claim / @ staff 您好 / @ close agreed 已经给了
@ visit 2026-12-03 分管副区长     staff register a visiting day of a leader
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript: what it does, its text, and where it stands."""

    verb: str  # say, burst, press, media, expect, never, check, do
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A transcript with its title."""

    name: str
    title: str
    lines: tuple[Line, ...]

    @property
    def burst_seconds(self) -> float:
        """How long the service waits for the next line: long where lines must meet, however busy the machine is."""
        return 2.0 if any(line.verb == "burst" for line in self.lines) else 0.05


_MARKS = ((">>", "burst"), (">", "say"), ("!<", "never"), ("<", "expect"), ("=", "check"), ("@", "do"))


def read(path: Path) -> Dialogue:
    """The transcript of a file. Raises ValueError naming the line that cannot be read."""
    lines = list(_lines(path))
    titles = [t for t in path.read_text(encoding="utf-8").splitlines() if t.startswith("#")]
    return Dialogue(path.stem, titles[0].lstrip("# ") if titles else path.stem, tuple(lines))


def _lines(path: Path) -> Iterator[Line]:
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text, place = raw.strip(), f"{path.name}:{number}"
        if not text or text.startswith("#"):
            continue
        if text.startswith("[") and text.endswith("]"):
            yield Line("press", text[1:-1], place)
        elif text.startswith("{") and text.endswith("}"):
            yield Line("media", text[1:-1], place)
        else:
            yield _marked(text, place)


def _marked(text: str, place: str) -> Line:
    for mark, verb in _MARKS:
        if text.startswith(mark):
            return Line(verb, text.removeprefix(mark).strip().replace("\\n", "\n"), place)
    raise ValueError(f"{place}: no mark: {text}")


def all_dialogues() -> list[Dialogue]:
    """Every transcript of the folder, by name."""
    return [read(path) for path in sorted(HERE.glob("*.txt"))]


def visit(words: str) -> dict[str, str]:
    """A visiting day as staff register it: day and office, the rest as usual."""
    day, _, office = words.partition(" ")
    usual = {"from": "09:00", "until": "11:30", "where": "区矛调中心一楼", "theme": "工资和征地", "way": "desk"}
    return {"office": office, "day": day, **usual}
