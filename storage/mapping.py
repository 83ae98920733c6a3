"""Values ↔ what a row holds of them, as JSON that is checked on reading."""

import re
from dataclasses import dataclass, fields, replace
from enum import Enum
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from handlers.casework.assistance import Content
from handlers.casework.linkage import Told
from handlers.casework.online.invitation import Invitee
from handlers.casework.online.meeting import Meeting
from handlers.casework.record import Record
from handlers.conversation import Conversation
from handlers.facts import CaseFacts
from handlers.messages import Address, Incoming, MessageId, Reply, Sort
from handlers.oversight.warned import Warned
from handlers.screening import campaign as campaigns
from handlers.screening import finding as findings

T = TypeVar("T")
LONGEST = 4000  # characters of one text of staff

_SURROGATE = re.compile("[\ud800-\udfff]")
# Control characters, those that turn the order of what follows, and those without any width: they hide what a name or
# sentence says, or make two that read alike differ. Joiners (U+200C, U+200D) are left out behind
# letters, digits and Chinese alone: emoji are written with them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
    "|(?<=[0-9A-Za-z\u3400-\u9fff])[\u200c\u200d]+"
)
_LINE_ENDS = re.compile(
    "\r\n?|[\x85\u2028\u2029]"
)  # some programs break a line at them and others do not: one kind is left


def storable(text: str) -> str:
    """The text without halves of characters: hostile JSON can carry them, UTF-8 cannot. Else as it came: ids, passwords."""
    return _SURROGATE.sub("\ufffd", text)


def legible(text: str) -> str:
    """Words as people may be shown them: storable, and without what cannot be seen but changes how the rest reads."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", storable(text)))


V = TypeVar("V")


def legible_texts(value: V) -> V:
    """A frozen value with every text of its own such as a database can hold, and of bounded length."""
    texts = {f.name: getattr(value, f.name) for f in fields(value)}  # type: ignore[arg-type]  # only dataclasses come here
    kept: dict[str, Any] = {name: legible(text)[:LONGEST] for name, text in texts.items() if isinstance(text, str)}
    enums = {name for name, text in texts.items() if isinstance(text, Enum)}
    return replace(value, **{name: text for name, text in kept.items() if name not in enums})  # type: ignore[type-var]  # as above


@dataclass(frozen=True, slots=True)
class Said:
    """A transcript line of the resident: what of the incoming message is worth reading again."""

    text: str = ""
    sort: Sort = Sort.TEXT
    latitude: float | None = None
    longitude: float | None = None
    button: str = ""  # the id of the pressed button, of which `text` is what it read


@dataclass(frozen=True, slots=True)
class Brief:
    """What staff read of a case before its facts. `risks` are codes."""

    summary: str = ""
    channel: str = ""
    reasons: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlertWords:
    """What an alert rests on."""

    risks: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Form(Generic[T]):
    """A value's JSON form."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        """Built when first used: a case's record is large, and no start needs it."""
        return TypeAdapter(self._kind)

    def dump(self, value: T) -> str:
        """As JSON."""
        return self._adapter.dump_json(value).decode()

    def load(self, text: str) -> T:
        """From JSON. Raises pydantic's ValidationError."""
        return self._adapter.validate_json(text)


CONVERSATION = Form(Conversation)
FACTS = Form(CaseFacts)
INCOMING = Form(Incoming)
REPLY = Form(Reply)
SAID = Form(Said)
BRIEF = Form(Brief)
RECORD = Form(Record)
MEETING = Form(Meeting)
INVITEE = Form(Invitee)
ALERT_WORDS = Form(AlertWords)
CONTENT = Form(Content)
TOLD = Form(Told)
FINDING = Form(findings.Content)
VALUES = Form(dict[str, str])  # of an entry of a register
CAMPAIGN_WORDS = Form(campaigns.Words)
WARNED = Form(Warned)


def legible_incoming(said: Incoming) -> Incoming:
    """The message with every text of it legible, its marks storable: two that differ stay two."""
    address = Address(said.address.channel, storable(said.address.sender))
    files = tuple(replace(f, name=legible(f.name)) for f in said.attachments)
    edits = MessageId(storable(said.edits)) if said.edits is not None else None
    message_id = MessageId(storable(said.message_id))
    text, button = legible(said.text), storable(said.button)
    kept = (address, message_id, text, button, files, edits)
    if kept == (said.address, said.message_id, said.text, said.button, said.attachments, said.edits):
        return said
    return replace(
        said, address=address, message_id=message_id, text=text, button=button, attachments=files, edits=edits
    )
