"""What the HTTP API takes and gives, kept stable."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.limits import TEXT_LIMIT

Token = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$")]


class MessageIn(BaseModel):
    """One message of one resident of the key's channel. `message_id` is the idempotency key."""

    model_config = ConfigDict(extra="forbid")

    channel: Token
    sender: Token
    message_id: Token
    text: Annotated[str, Field(max_length=TEXT_LIMIT)] = Field(default="", description="What the resident wrote")
    button: Annotated[str, Field(max_length=64)] = Field(default="", description="The id of the pressed button")
    attachments: list[Annotated[str, Field(max_length=2000)]] = Field(
        default=[], max_length=10, description="Receipts from POST /api/v1/attachments"
    )


class ButtonOut(BaseModel):
    """A choice; its digit, its place in the row, is as good an answer."""

    id: str
    label: str


class FileOut(BaseModel):
    """A file of a reply; fetched from the conversation's files."""

    sha256: str
    name: str
    mime: str
    size: int


class ReplyOut(BaseModel):
    """One reply. Ids count up within a conversation. `author` is the human who speaks, "" the machine."""

    id: int
    text: str
    buttons: list[ButtonOut]
    files: list[FileOut]
    author: str


class Answer(BaseModel):
    """The replies, and the number of the case the talk is about."""

    conversation: str
    replies: list[ReplyOut]
    case: str | None


class CaseOut(BaseModel):
    """How a case stands, by the code that web hooks tell too."""

    case: str
    status: str


class Uploaded(BaseModel):
    """The receipt to name in a message's `attachments`."""

    attachment: str
    mime: str
    size: int


class ErrorOut(BaseModel):
    """A refusal: a stable code, and the sentence for the user."""

    error: str
    message: str
