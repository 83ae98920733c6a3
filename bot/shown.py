"""Replies as clients read them: the web socket and the HTTP API show the same shape."""

from typing import Any

from handlers.messages import Reply


def reply_shape(reply: Reply) -> dict[str, Any]:
    """A reply of the HTTP API: {id, text, buttons, files}."""
    return {
        "id": reply.id,
        "text": reply.text,
        "buttons": [{"id": button.id, "label": button.label} for button in reply.buttons],
        "files": [{"sha256": f.sha256, "name": f.name, "mime": f.mime, "size": f.size} for f in reply.files],
        "author": reply.author,
    }
