"""The parameters of one call, whichever of the four ways they came in."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.telegram_fake.errors import Json, bad_request


@dataclass(frozen=True)
class Upload:
    """A file part of a multipart body."""

    name: str
    mime: str
    content: bytes


@dataclass
class Params:
    """Query string, form, JSON and multipart read alike, as the real server does."""

    values: Json = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value)

    def optional_text(self, name: str) -> str | None:
        return self.text(name) or None

    def integer(self, name: str, default: int = 0) -> int:
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "1", "yes")

    def json(self, name: str) -> Any:
        """A structure: native in a JSON body, serialized in a form."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """A file sent under the parameter's name or by attach://."""
        reference = self.text(name)
        if reference.startswith("attach://"):
            return self.uploads.get(reference.removeprefix("attach://"))
        return self.uploads.get(name)

    def chat_id(self) -> int | None:
        """For the log and the faults; None when there is none or it is a @name."""
        try:
            return int(self.text("chat_id"))
        except ValueError:
            return None


async def read_params(request: web.Request) -> Params:
    """Collect the parameters of an HTTP request."""
    params = Params(dict(request.query))
    if request.content_type == "application/json":
        try:
            body = await request.json()
        except ValueError:
            raise bad_request("can't parse JSON object") from None
        params.values.update(body if isinstance(body, dict) else {})
        return params
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            content = value.file.read()
            params.uploads[name] = Upload(value.filename, value.content_type, content)
        else:
            params.values[name] = value
    return params
