"""Forms as the desk reads them: url-encoded only, small, every text cleaned before anybody looks at it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qs

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from handlers.errors import BadInput, TooMuch
from handlers.hours import read_day
from storage.mapping import legible

LARGEST = 64 * 1024  # bytes
LONGEST = 1024 * 1024  # bytes of a long form; the edge lets less through where it is set lower
_FIELDS = 100
_MANY_FIELDS = 600
_YUAN = re.compile("[0-9]{1,12}(?:[.][0-9]{1,2})?")


def clean(text: str) -> str:
    """Legible: nothing unseen in official words, line ends are one character; and no blank ends."""
    return legible(text).strip()


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one submitted form."""

    fields: Mapping[str, list[str]] = field(default_factory=dict)

    def text(self, name: str, limit: int = 1000) -> str:
        """One field, cleaned; "" when it was not sent. Raises `TooMuch` beyond `limit` characters."""
        value = clean(self.secret(name))
        if len(value) > limit:
            raise TooMuch(f"最多写 {limit} 个字，现在有 {len(value)} 个字。")
        return value

    def secret(self, name: str) -> str:
        """One field exactly as it was typed: passwords and tokens."""
        return self.fields.get(name, [""])[0]

    def number(self, name: str) -> int:
        """One field as a counting number. Raises `BadInput`."""
        value = self.secret(name)
        if not (value.isascii() and value.isdigit() and len(value) < 16):
            raise BadInput("请求有误，请刷新页面再试。", f"field {name} is no number")
        return int(value)

    def day(self, name: str) -> date | None:
        """One field as a day; None when it was left empty. Raises `BadInput`."""
        value = self.text(name, 20)
        if not value:
            return None
        try:
            return read_day(value)
        except ValueError as wrong:
            raise BadInput("日期要写成 2026-11-22 这样。") from wrong

    def fen(self, name: str) -> int | None:
        """One field of yuan as fen; None when it was left empty. Raises `BadInput`."""
        value = self.text(name, 20).replace(",", "")
        if not value:
            return None
        if not _YUAN.fullmatch(value):
            raise BadInput("金额请写数字，单位是元，例如 8400 或 8400.50。")
        whole, _, part = value.partition(".")
        return int(whole) * 100 + int(part.ljust(2, "0") or 0)

    def many(self, name: str) -> tuple[str, ...]:
        """All values of a repeated field."""
        return tuple(clean(value) for value in self.fields.get(name, []))


@dataclass(frozen=True, slots=True)
class Upload(Form):
    """A form with one file."""

    file: bytes = b""
    name: str = ""


async def read_upload(request: Request) -> Upload:
    """A form of fields with one file. Raises `BadInput` for another type; the size is limited at the edge."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise BadInput("请求有误，请刷新页面再试。", f"form of type {kind[:50]!r}")
    try:
        async with request.form(max_files=1, max_fields=_FIELDS) as parts:
            texts = {name: [value] for name, value in parts.items() if isinstance(value, str)}
            file = next((value for value in parts.values() if isinstance(value, UploadFile)), None)
            body, name = (await file.read(), file.filename or "") if file else (b"", "")
            return Upload(texts, body, clean(name))
    except (MultiPartException, HTTPException) as broken:
        raise BadInput("文件没有传完整，请再发一次。") from broken


async def read_long_form(request: Request) -> Form:
    """A form with many fields or a long text, such as every village of a county."""
    return await read_form(request, LONGEST, _MANY_FIELDS)


async def read_form(request: Request, largest: int = LARGEST, fields: int = _FIELDS) -> Form:
    """The form in the body. Raises `BadInput` for another type, `TooMuch` for a large one."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise BadInput("请求有误，请刷新页面再试。", f"form of type {kind[:50]!r}")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise TooMuch("内容太大，请分开再发。")
    try:
        return Form(parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=fields))
    except ValueError as broken:  # not ASCII, or too many fields
        raise BadInput("请求有误，请刷新页面再试。") from broken
