"""What passes between a channel and the core: `Incoming` in, `Reply` out. No channel's own types beyond this line."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

MessageId = NewType("MessageId", str)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a resident can be reached: the channel and the sender's id on it. `district` is the deployment's."""

    channel: str  # "web", "telegram", "terminal" or the name of an API key's channel
    sender: str


class Sort(StrEnum):
    """What came in, as the channel tells it apart."""

    TEXT = "text"
    BUTTON = "button"
    VOICE = "voice"
    PHOTO = "photo"
    VIDEO = "video"
    FILE = "file"
    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"
    EDIT = "edit"  # an earlier message changed; `edits` names it
    START = "start"  # the talk was opened (Telegram /start, page loaded with a wish to begin)
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A stored file: named by the SHA-256 of its content. `mime` was told from the content, never from the name."""

    sha256: str
    mime: str
    size: int  # bytes
    name: str  # as the sender called it; shown, never used as a path


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of a resident. `message_id` is unique on its channel and sender: the key against duplicates."""

    address: Address
    message_id: MessageId
    at: datetime  # when the service took it in, UTC
    sort: Sort = Sort.TEXT
    text: str = ""
    button: str = ""  # the id of the pressed button
    attachments: tuple[Attachment, ...] = ()
    edits: MessageId | None = None
    latitude: float | None = None
    longitude: float | None = None
    trace: str = ""  # what it is followed by through logs and deliveries, see `handlers.tracing`
    origin: str = ""  # a keyed digest of the network it came from, where anybody can be a new sender at will


@dataclass(frozen=True, slots=True)
class Button:
    """A choice. `id` is `<question number>:<option>`; it can also be answered by its digit, its place in the row."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the service. `discreet`: never pushed as a notification, may be read by others."""

    text: str
    buttons: tuple[Button, ...] = ()
    files: tuple[Attachment, ...] = ()
    first: bool = False  # danger: sent before everything else that waits
    discreet: bool = False
    author: str = ""  # the official name of the human who speaks; "" is the machine
    id: int = 0  # its place in the talk, counted from 1, by which clients drop repeats; 0 before it is released


def numbered(reply: Reply) -> str:
    """The text with its choices as numbered lines, for channels without buttons."""
    lines = [reply.text, *(f"{n}. {b.label}" for n, b in enumerate(reply.buttons, 1))]
    return "\n".join(line for line in lines if line)
