"""The frames of the web socket, as they come in: checked as a whole, or refused."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class _Frame(BaseModel):
    """Nothing beside the named fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Say(_Frame):
    """The resident typed."""

    type: Literal["say"]
    id: Id
    text: str


class Edit(_Frame):
    """The resident changed an earlier message."""

    type: Literal["edit"]
    id: Id
    edits: Id
    text: str


class Press(_Frame):
    """A button was pressed."""

    type: Literal["press"]
    id: Id
    button: Annotated[str, Field(max_length=64)]


class File(_Frame):
    """An uploaded file is sent; `attachment` is the receipt of the upload."""

    type: Literal["file"]
    id: Id
    attachment: Annotated[str, Field(max_length=2000)]
    text: str = ""
    voice: bool = False


class Place(_Frame):
    """Where the resident is."""

    type: Literal["place"]
    id: Id
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Start(_Frame):
    """The page was opened for the first time."""

    type: Literal["start"]
    id: Id


class Since(_Frame):
    """The first frame of a connection: the id of the newest reply the page shows, or null for a fresh page."""

    type: Literal["since"]
    after: Annotated[int, Field(ge=0, le=2**53)] | None = None
    page: Annotated[str, Field(max_length=200)] = ""  # of the `hello` this page was greeted with first


class Ping(_Frame):
    """Whether the link still lives."""

    type: Literal["ping"]


Message = Say | Edit | Press | File | Place | Start
Frame = Annotated[Message | Since | Ping, Field(discriminator="type")]
FRAME: TypeAdapter[Frame] = TypeAdapter(Frame)
