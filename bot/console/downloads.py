"""Downloads of the desk: tables as XLSX or CSV, and files that were sent. Who took it is recorded by the caller."""

from collections.abc import Sequence

from fastapi.responses import Response

from handlers.oversight.report import Sheet

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# A file somebody sent is saved and never run, shown inside a page or kept by a cache.
KEPT_SHUT = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


def saved(mime: str, body: bytes, name: str) -> Response:
    """A file somebody sent, under a name of ours (ASCII, without ending)."""
    named = {"Content-Disposition": f'attachment; filename="{name}{ENDINGS.get(mime, ".bin")}"'}
    return Response(body, media_type=mime, headers={**named, **KEPT_SHUT})


def download(sheets: Sequence[Sheet], name: str, kind: str, sheet: Sheet | None = None) -> Response:
    """The file `name` (ASCII, without ending): XLSX when `kind` says so, else CSV of `sheet` (the first when not said)."""
    from bot.reports.files import csv_bytes, xlsx  # its library costs a third of a second at the start

    one = sheet or sheets[0]
    whole = kind == "xlsx"
    ending = ".xlsx" if whole else f"-{one.code}.csv" if len(sheets) > 1 else ".csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}{ending}"', "Cache-Control": "no-store"}
    body = xlsx(sheets) if whole else csv_bytes(one)
    return Response(body, media_type=_XLSX if whole else "text/csv; charset=utf-8", headers=headers)


ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/amr": ".amr",
    "audio/wav": ".wav",
    "audio/webm": ".webm",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "text/plain": ".txt",
}
