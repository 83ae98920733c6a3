"""The frames of the web socket that show a talk: replies, and what was said before."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.shown import reply_shape
from handlers.messages import Reply, Sort
from storage.residents import PastLine


def reply_frame(reply: Reply, at: datetime | None = None) -> dict[str, Any]:
    """A reply on the web socket; its files are fetched by their address."""
    shape = reply_shape(reply)
    for file in shape["files"]:
        file["url"] = f"/files/{file['sha256']}"
    return {"type": "reply", **shape, "at": at.isoformat() if at else None}


def said_frame(line: PastLine) -> dict[str, Any]:
    """What the resident said before, for a page opened anew."""
    files = "、".join(f.name for f in line.files)
    return {
        "type": "said",
        "text": line.text or files or _WORDLESS.get(line.sort, "（消息）"),
        "at": line.at.isoformat(),
    }


_WORDLESS = {Sort.LOCATION: "我的位置", Sort.BUTTON: "（选项）"}


def past_frames(lines: Iterable[PastLine]) -> list[dict[str, Any]]:
    """The talk so far. That the page was opened once is nothing anybody said."""
    shown = (line for line in lines if line.sort is not Sort.START)
    return [said_frame(line) if line.mine else reply_frame(line.reply, line.at) for line in shown]
