"""The flow-chart for the wall: the way of a matter as the state machine has it, with the district's own names, phones, limits.

One page of A3 across, as SVG. Its steps and branches are read from `life.ARROWS`; what is not an arrow there is not drawn.
"""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import pairwise

from handlers.casework.codes import MOVE_NAMES, STATUS_NAMES, Level, Move, Outcome, Status
from handlers.casework.life import ARROWS, Arrow
from handlers.district import Body, District, Hotline
from handlers.texts import EMERGENCY

WIDTH, HEIGHT = 1680, 1188  # four units a millimetre
_FONTS = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
_INK, _MUTED, _ACCENT, _SOFT, _LINE, _RED, _PINK = (
    *("#1a2220", "#52605b", "#0a6557", "#e3f0ec", "#8b9691", "#93201a", "#fdebe9"),
)
_MARGIN, _GAP = 48, 26
MAIN = (Status.ROUTED, Status.CLAIMED, Status.MEDIATING, Status.AGREED, Status.PERFORMED, Status.ARCHIVED)
BRANCHES = (
    (Status.CLAIMED, Status.REFERRING),
    (Status.CLAIMED, Status.ANSWERED),
    (Status.MEDIATING, Status.NOT_AGREED),
    (Status.AGREED, Status.NOT_PERFORMED),
    (Status.NOT_PERFORMED, Status.PERFORMED),
    (Status.ROUTED, Status.WITHDRAWN),
)
_LEVELS = (
    (Level.GRID, "网格", "网格员上门了解，能当场解决的当场解决"),
    (Level.VILLAGE, "村（社区）", "村（社区）人民调解委员会调解"),
    (Level.TOWNSHIP, "乡镇（街道）", "乡镇（街道）人民调解委员会调解"),
    (Level.DISTRICT, "区", "区人民调解委员会和行业性专业性调委会调解"),
)
KNOW = (
    "人民调解不收费（人民调解法第四条）。",
    "自愿：可以接受，可以拒绝，也可以随时要求停止（人民调解法第二十三条）。",
    "调解不影响您依法走仲裁、行政、司法等途径（人民调解法第三条）。",
    "一般一个月内调解终结（人民调解工作若干规定第三十三条）。有起诉、仲裁、复议期限的，不要等调解。",
    "调解协议有法律约束力，应当按约定履行（人民调解法第三十一条）。",
    "协议生效三十日内，双方可以共同向法院申请司法确认（人民调解法第三十三条）。",
)
_BACK = frozenset({Move.REOPEN, Move.RETURN, Move.TAKE_BACK})
_MOST = 12  # phones of townships on the sheet


def arrow(start: Status, end: Status) -> Arrow:
    """The step that leads from one state to another. Raises `LookupError` where the state machine has none."""
    found = [a for a in ARROWS if a.start is start and a.end is end and a.move not in _BACK]
    if not found:
        raise LookupError(f"no way from {start} to {end}")
    return next((a for a in found if a.outcome in (None, Outcome.AGREED)), found[0])


def wall_chart(district: District) -> str:
    """The sheet as SVG."""
    body = "\n".join((*_head(district), *_flow(), *_levels(district), *_know(), *_phones(district)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="420mm" height="297mm" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{_FONTS}"><title>{escape(district.name)}矛盾纠纷受理办理流程</title>\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def _text(
    x: float, y: float, words: str, size: int, *, fill: str = _INK, anchor: str = "start", bold: bool = False
) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'


def _box(x: float, y: float, width: float, height: float, *, fill: str = _SOFT, line: str = _ACCENT) -> str:
    where = f'x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"'
    return f'<rect {where} rx="10" fill="{fill}" stroke="{line}" stroke-width="2"/>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    """An arrow, across or down."""
    across = y1 == y2
    head = (
        f"M{x2 - 10:g} {y2 - 7:g} L{x2:g} {y2:g} L{x2 - 10:g} {y2 + 7:g}"
        if across
        else f"M{x2 - 7:g} {y2 - 10:g} L{x2:g} {y2:g} L{x2 + 7:g} {y2 - 10:g}"
    )
    return f'<path d="M{x1:g} {y1:g} L{x2:g} {y2:g} {head}" fill="none" stroke="{_LINE}" stroke-width="3"/>'


def _wrapped(words: str, size: int, width: float) -> list[str]:
    """Lines that fit; a character is as wide as it is high, ASCII half of that."""
    lines, used = [""], 0.0
    for letter in words:
        wide = size * (0.58 if letter.isascii() else 1.0)
        if used + wide > width and letter not in "，。；：、）":
            lines.append("")
            used = 0.0
        lines[-1] += letter
        used += wide
    return lines


def _paragraph(
    x: float, y: float, words: str, size: int, width: float, *, fill: str = _INK, most: int = 9
) -> list[str]:
    lines = _wrapped(words, size, width)[:most]
    return [_text(x, y + n * size * 1.35, line, size, fill=fill) for n, line in enumerate(lines)]


def _head(district: District) -> Iterator[str]:
    yield _text(WIDTH / 2, 84, f"{district.name}矛盾纠纷受理办理流程", 54, anchor="middle", bold=True)
    numbers = "　".join(f"{line.name} {line.number}" for line in _urgent(district))
    yield _box(_MARGIN, 110, WIDTH - 2 * _MARGIN, 58, fill=_PINK, line=_RED)
    yield _text(WIDTH / 2, 149, f"有人身危险，先打电话：{numbers}", 30, fill=_RED, anchor="middle", bold=True)


def _urgent(district: District) -> Iterable[Hotline]:
    known = {line.number: line for line in district.hotlines}
    return [known[number] for number in EMERGENCY if number in known]


def _flow() -> Iterator[str]:
    """The main way across, the branches below the state they leave from."""
    width = (WIDTH - 2 * _MARGIN - (len(MAIN) - 1) * 78) / len(MAIN)
    left = {status: _MARGIN + n * (width + 78) for n, status in enumerate(MAIN)}
    for status in MAIN:
        yield _box(left[status], 206, width, 74)
        yield _text(left[status] + width / 2, 252, STATUS_NAMES[status], 28, anchor="middle", bold=True)
    for start, end in pairwise(MAIN):
        yield _line(left[start] + width + 4, 243, left[end] - 4, 243)
        yield _text(left[end] - 39, 228, MOVE_NAMES[arrow(start, end).move], 17, fill=_MUTED, anchor="middle")
    yield from _branches(left, width)


def _branches(left: dict[Status, float], width: float) -> Iterator[str]:
    below: dict[Status, int] = {}
    for start, end in BRANCHES:
        step = arrow(start, end)
        if start not in left:
            continue
        row = below.get(start, 0)
        below[start] = row + 1
        top = 316 + row * 66
        if row == 0:
            yield _line(left[start] + width / 2, 282, left[start] + width / 2, top - 4)
        yield _box(left[start], top, width, 56, fill="#ffffff", line=_LINE)
        onward = [STATUS_NAMES[arrow(a, b).end] for a, b in BRANCHES if a is end]
        words = STATUS_NAMES[end] + (f" → {onward[0]}" if onward else "")
        yield _text(left[start] + width / 2, top + 26, words, 17 if onward else 19, anchor="middle")
        yield _text(left[start] + width / 2, top + 46, MOVE_NAMES[step.move], 15, fill=_MUTED, anchor="middle")


def _levels(district: District) -> Iterator[str]:
    """Three levels, four steps: what each does, by when, and who leads it."""
    width = (WIDTH - 2 * _MARGIN - 3 * _GAP * 2) / 4
    top, steps = 496, district.steps
    yield _text(_MARGIN, top - 16, "三级四步：小事不出村，大事不出镇，办不了的逐级移交", 26, bold=True)
    for n, (level, name, does) in enumerate(_LEVELS):
        x = _MARGIN + n * (width + 2 * _GAP)
        yield _box(x, top, width, 172)
        yield _text(x + 20, top + 44, f"第{'一二三四'[n]}步　{name}", 30, fill=_ACCENT, bold=True)
        yield _text(x + 20, top + 84, f"{getattr(steps, level.value)} 个工作日内", 24, bold=True)
        yield from _paragraph(x + 20, top + 118, does, 20, width - 40, most=2)
        if who := _lead(district, level):
            yield from _paragraph(x + 20, top + 158, f"牵头：{who}", 18, width - 40, fill=_MUTED, most=1)
        if n < len(_LEVELS) - 1:
            yield _line(x + width + 6, top + 86, x + width + 2 * _GAP - 6, top + 86)
    note = f"移交后 {steps.receipt} 个工作日内签收。办结后 {steps.visit_days} 天回访。您可以直接到任何一级，不用自己跑上跑下。"
    yield _text(_MARGIN, top + 202, note, 21, fill=_MUTED)


def _lead(district: District, level: Level) -> str:
    """Who leads a level where every body of it names the same."""
    named = {body.office or body.lead for body in district.bodies if body.level is level and not body.categories}
    return next(iter(named)) if len(named) == 1 else ""


def _know() -> Iterator[str]:
    yield _text(_MARGIN, 744, "您要知道的", 26, bold=True)
    for n, words in enumerate(KNOW):
        x, y = _MARGIN + (n % 2) * (WIDTH / 2 - _MARGIN + 10), 780 + (n // 2) * 58
        yield from _paragraph(x, y, f"{n + 1}. {words}", 21, WIDTH / 2 - _MARGIN - 30, most=2)


def _phones(district: District) -> Iterator[str]:
    """Where to go: committees with a phone or address first, townships before villages; and the public numbers."""
    yield _text(_MARGIN, 968, "到哪里去、打什么电话", 26, bold=True)
    found = [body for body in district.bodies if body.level in {Level.DISTRICT, Level.TOWNSHIP}]
    bodies = sorted(found, key=lambda body: not (body.phone or body.address))[:_MOST]
    column = (WIDTH - 2 * _MARGIN) / 3
    for n, body in enumerate(bodies):
        x, y = _MARGIN + (n % 3) * column, 1000 + (n // 3) * 26
        yield _text(x, y, _fitted(_reached(body), 18, column - 16), 18)
    urgent = {line.number for line in _urgent(district)}
    words = "　".join(f"{line.name} {line.number}" for line in district.hotlines if line.number not in urgent)
    yield from _paragraph(
        _MARGIN, 1000 + ((len(bodies) + 2) // 3) * 26 + 8, words, 18, WIDTH - 2 * _MARGIN, fill=_MUTED, most=2
    )


def _reached(body: Body) -> str:
    return "　".join(part for part in (body.name, body.phone, body.address) if part)


def _fitted(words: str, size: int, width: float) -> str:
    lines = _wrapped(words, size, width)
    return lines[0] if len(lines) == 1 else lines[0][:-1] + "…"
