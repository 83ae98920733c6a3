"""A reply as WeChat takes it: texts of at most 2,048 bytes, the choices in the last of them to be touched.

WeChat lets five messages through for each one of the resident, so that a reply is as few of them as it can be.
"""

import re
from collections.abc import Sequence
from typing import Any

from bot.wording import pieces, worded
from handlers.messages import Button, Reply, numbered

LIMIT = 2048  # bytes
_MOST_CHOICES = 1024  # bytes of a text that its choices may take
_TAG = re.compile(r"<(?=[A-Za-z/!])")

Payload = dict[str, Any]


def payloads(reply: Reply, below: str = "", *, menus: bool = True) -> list[Payload]:
    """The reply's texts in order, with `below` under them; its choices as a menu, or without `menus` as numbered lines."""
    touch = menus and bool(reply.buttons)
    shown = reply if touch else Reply(numbered(reply), author=reply.author)
    said = plain("\n".join(part for part in (worded(shown), below) if part))
    room = LIMIT - (min(_MOST_CHOICES, sum(size(b.label) + 6 for b in reply.buttons)) if touch else 0)
    texts = list(pieces(said, room, size))
    if not touch:
        return [text(one) for one in texts]
    last = texts.pop() if texts else ""
    return [*(text(one) for one in texts), _menu(last, reply.buttons)]


def without_menu(menu: Payload) -> Payload:
    """The same choices as numbered lines, for an account that may not send menus."""
    said = menu["msgmenu"]
    lines = [said["head_content"], *(f"{n}. {one['content']}" for n, one in enumerate(said["list"], 1))]
    return text("\n".join(line for line in lines if line))


def image(media_id: str) -> Payload:
    """A picture that was put there."""
    return {"msgtype": "image", "image": {"media_id": media_id}}


def plain(text: str) -> str:
    """Text that stays text: WeChat makes links of tags, and what others wrote must not become one."""
    return _TAG.sub("＜", text)


def size(text: str) -> int:
    """Length in bytes."""
    return len(text.encode())


def text(content: str) -> Payload:
    """A text."""
    return {"msgtype": "text", "text": {"content": content}}


def _menu(head: str, buttons: Sequence[Button]) -> Payload:
    """What is touched comes back as a message with the label's words and the button's id."""
    listed = [{"id": button.id, "content": plain(button.label)} for button in buttons]
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": head, "list": listed, "tail_content": ""}}
