"""Replies as clients read them: the web socket and the HTTP API show the same shape."""

import re
from typing import Any

from handlers.messages import Reply

_SECRET_CODE = re.compile(r"((?:查询码|查詢碼)\D{0,4}|FQ[0-9A-Z]{8}\D{1,6})\d{6}(?!\d)", re.IGNORECASE)


def without_code(text: str) -> str:
    """A line of the talk without the secret code: it is the resident's own key, staff need it never."""
    return _SECRET_CODE.sub(r"\1••••••", text)


def reply_shape(reply: Reply) -> dict[str, Any]:
    """A reply of the HTTP API: {id, text, buttons, files}."""
    return {
        "id": reply.id,
        "text": reply.text,
        "buttons": [{"id": button.id, "label": button.label} for button in reply.buttons],
        "files": [{"sha256": f.sha256, "name": f.name, "mime": f.mime, "size": f.size} for f in reply.files],
        "author": reply.author,
    }
