"""Messages as the fake stores them and as a test reads them."""

from dataclasses import dataclass, field
from typing import Any

from tests.telegram_fake.errors import Json
from tests.telegram_fake.files import StoredFile


@dataclass(frozen=True)
class Button:
    """One inline button a person sees."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass
class Message:
    """A message in a chat: `body` is the wire object without its inline keyboard."""

    chat_id: int
    id: int
    body: Json
    from_bot: bool
    born: int
    touched: int
    at: float
    markup: Json | None = None
    file: StoredFile | None = None
    edits: list[str] = field(default_factory=list)
    deleted: bool = False

    @property
    def text(self) -> str:
        """Text or caption, entities removed."""
        return str(self.body.get("text", self.body.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        found: list[Json] = self.body.get("entities") or self.body.get("caption_entities") or []
        return found

    @property
    def thread(self) -> int | None:
        value: Any = self.body.get("message_thread_id")
        return value if self.body.get("is_topic_message") else None

    @property
    def sender_id(self) -> int:
        return int(self.body["from"]["id"])

    @property
    def protected(self) -> bool:
        return bool(self.body.get("has_protected_content"))

    @property
    def files(self) -> list[StoredFile]:
        return [self.file] if self.file else []

    @property
    def rows(self) -> list[list[Button]]:
        """The inline keyboard as it stands now."""
        keyboard = (self.markup or {}).get("inline_keyboard", [])
        return [[Button(b["text"], b.get("callback_data"), b.get("url")) for b in row] for row in keyboard]

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.rows for button in row]

    @property
    def reply_keyboard(self) -> list[list[str]]:
        """Labels of a reply keyboard, which the wire never returns."""
        keyboard = (self.markup or {}).get("keyboard", [])
        return [[b if isinstance(b, str) else b["text"] for b in row] for row in keyboard]

    def is_service(self) -> bool:
        return any(key.startswith("forum_topic_") for key in self.body)

    def wire(self) -> Json:
        """The Message object of the Bot API."""
        inline = self.markup if "inline_keyboard" in (self.markup or {}) else None
        return self.body | ({"reply_markup": inline} if inline else {})

    def summary(self) -> Json:
        """What the control endpoint tells about it."""
        return {
            "id": self.id,
            "chat_id": self.chat_id,
            "sender_id": self.sender_id,
            "from_bot": self.from_bot,
            "at": self.at,
            "text": self.text,
            "thread": self.thread,
            "buttons": [[vars(button) for button in row] for row in self.rows],
            "reply_keyboard": self.reply_keyboard,
            "files": [{"file_id": f.file_id, "kind": f.kind, "name": f.name, "size": f.size} for f in self.files],
            "edits": self.edits,
            "deleted": self.deleted,
            "protected": self.protected,
        }
