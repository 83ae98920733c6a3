"""The talk of a case as its template needs it: lines with their state, files with their kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.console.words import size
from bot.shown import without_code
from handlers import unreached
from handlers.casework.case import Room
from handlers.casework.slips import NOTE_WINDOW
from handlers.casework.staff import Role, Staff
from handlers.messages import Attachment
from storage.transcript import Author, Line
from storage.watch import Outgoing

_PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp"}
_KINDS = {"image": "图片", "audio": "语音", "video": "视频", "text": "文本"}
_LONG, _SHORT = 140, 56  # characters


@dataclass(frozen=True, slots=True)
class FileView:
    """An attachment as it is offered."""

    href: str
    name: str
    size: str
    kind: str
    picture: bool
    sound: bool


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of the talk."""

    id: int
    style: str
    by: str
    text: str
    at: datetime
    day: str
    files: tuple[FileView, ...]
    short: str = ""  # the beginning of a long machine's line, which is shown folded
    state: str = ""
    edited: bool = False
    undone: bool = False
    undo: bool = False
    unnote: bool = False  # an own note that can still be struck out
    held: bool = False
    left_ms: int = 0

    @property
    def long(self) -> bool:
        """Whether it is shown folded."""
        return bool(self.short)


def file_view(number: str, file: Attachment) -> FileView:
    """Where a file is had, and what it is."""
    top = file.mime.partition("/")[0]
    kind = _KINDS.get(top, "PDF" if file.mime.endswith("pdf") else "文档")
    href = f"/desk/case/{number}/file/{file.sha256}"
    return FileView(href, file.name or "附件", size(file.size), kind, file.mime in _PICTURES, top == "audio")


@dataclass(frozen=True, slots=True)
class Teller:
    """Turns transcript lines into what is shown, for one viewer and moment."""

    me: Staff
    number: str
    now: datetime
    zone: ZoneInfo
    outgoing: Mapping[int, Outgoing]
    edited: frozenset[int]
    speakers: Mapping[int, str] = field(default_factory=dict)  # parties of a meeting, by their talk

    def lines(self, lines: tuple[Line, ...]) -> list[LineView]:
        """All lines, with the day where a new one begins. Words taken back are the writer's own affair; of notes also managers'."""
        shown: list[LineView] = []
        day = None
        for line in sorted(lines, key=lambda line: (line.at, line.id)):
            if line.undone and line.staff_id != self.me.id and not self._oversees(line):
                continue
            local = line.at.astimezone(self.zone).date()
            label = f"{local.month}月{local.day}日" if local != day else ""
            day = local
            shown.append(self._line(line, label))
        return shown

    def _oversees(self, line: Line) -> bool:
        return line.room is Room.INTERNAL and self.me.role is Role.MANAGER

    def _line(self, line: Line, day: str) -> LineView:
        sent = self.outgoing.get(line.id)
        open_still = sent is not None and not sent.released and not line.undone
        mine = line.author is Author.STAFF and line.staff_id == self.me.id
        left = max(0, int((sent.release_at - self.now).total_seconds() * 1000)) if sent else 0
        held = bool(sent and sent.held)
        text, style = without_code(line.text), _style(line)
        return LineView(
            id=line.id,
            style=style,
            by=self._by(line),
            text=text or ("" if line.files else _unworded(line)),
            at=line.at,
            day=day,
            files=tuple(file_view(self.number, file) for file in line.files),
            state=self._state(line, sent),
            edited=line.edited_of is not None,
            undone=line.undone,
            unnote=mine and line.room is Room.INTERNAL and not line.undone and self.now - line.at <= NOTE_WINDOW,
            undo=open_still and mine and (held or left > 0),
            held=held,
            left_ms=left,
            short=text[:_SHORT].replace("\n", " ") + "…" if style == "bot" and len(text) > _LONG else "",
        )

    def _by(self, line: Line) -> str:
        """Who speaks; a party of a meeting by the name on the record."""
        if line.author is Author.STAFF:
            return line.staff or "工作人员"
        if line.author is not Author.RESIDENT:
            return "系统"
        name = self.speakers.get(line.talk_id or 0, "")
        return name or ("当事人" if line.room is Room.APPLICANT else "对方")

    def _state(self, line: Line, sent: Outgoing | None) -> str:
        if line.undone:
            return "已撤销" if line.room is Room.INTERNAL else "已撤销，没有发出"
        if sent is None:
            return "后来改过" if line.id in self.edited else ""
        if sent.dead:
            why = unreached.sentence(sent.reason)
            return f"没有送达：{why}" if why else "没有送达"
        if sent.held:
            return "等当事人下次来时才显示"
        return "" if sent.released else "还没有发出"


def _style(line: Line) -> str:
    if line.room is Room.INTERNAL:
        return "event" if line.author is Author.SERVICE else "internal"
    return {Author.RESIDENT: "resident", Author.STAFF: "staff"}.get(line.author, "bot")


def _unworded(line: Line) -> str:
    """What stands for a message without words."""
    said = line.said
    if said.latitude is not None and said.longitude is not None:
        return f"位置：纬度 {said.latitude:.5f}，经度 {said.longitude:.5f}"
    return {"start": "（打开了对话）", "sticker": "（表情）", "contact": "（联系人名片）"}.get(
        said.sort.value, "（没有文字）"
    )
