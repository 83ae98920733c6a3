"""Files on their way in and out: read with limits, told by their content, given out only to whom they belong."""

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from bot.http import Refusal
from bot.service import Service
from handlers.errors import NotYours
from handlers.messages import Address, Attachment, Sort

SLACK = 64 * 1024  # bytes a form may be larger than its file


def body_limit(service: Service) -> int:
    """The largest upload, form and all, in bytes."""
    return service.district.limits.file_mb * 1024 * 1024 + SLACK


def declared(request: Request, service: Service) -> int:
    """The size of a body as its sender declares it, in bytes; the largest allowed when it does not say."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() else body_limit(service)


async def one_file(request: Request, service: Service) -> Attachment:
    """The form's one file, stored. Raises `BadFile` or `Refusal`."""
    return (await file_and_fields(request, service))[0]


async def file_and_fields(request: Request, service: Service) -> tuple[Attachment, Mapping[str, str]]:
    """The form's one file, stored, and what stood beside it. Raises `BadFile` or `Refusal`."""
    try:
        async with request.form(max_files=1, max_fields=4) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise Refusal(422, "no_file", "没有收到文件，请重新选一次。")
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
            kept = await service.store.files.put(await file.read(), file.filename or "", service.clock())
            return kept, fields
    except (MultiPartException, HTTPException, ValueError) as broken:
        raise Refusal(400, "bad_form", "文件没有传完整，请再发一次。") from broken


async def served(service: Service, address: Address, digest: str) -> Response:
    """A file of this talk, to be saved and never shown as a page; without the place it was taken at. Raises `NotYours`."""
    known = await service.store.residents.file(address, digest)
    if known is None:
        raise NotYours
    mime, content = await service.store.files.get_bare(digest)
    return download(mime, content, known.name)


def download(mime: str, content: bytes, name: str) -> Response:
    """A file to be saved and never shown as a page."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type=mime, headers=headers)


def sort_of(file: Attachment, *, voice: bool = False) -> Sort:
    """What a file is in the talk. Recorders wrap voices as video, so the page says when it recorded one."""
    kind = file.mime.partition("/")[0]
    if kind == "audio" or (voice and kind == "video"):
        return Sort.VOICE
    return {"image": Sort.PHOTO, "video": Sort.VIDEO}.get(kind, Sort.FILE)
