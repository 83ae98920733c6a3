"""Downloads of the desk: tables as XLSX or CSV, and files that were sent. Who took it is recorded by the caller."""

from collections.abc import Sequence
from urllib.parse import quote

from fastapi.responses import Response

from handlers.oversight.report import Sheet
from storage.sniff import ENDINGS

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


# A file somebody sent is saved and never run, shown inside a page or kept by a cache.
KEPT_SHUT = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}


def ending(mime: str) -> str:
    """What a file of that kind is called at its end."""
    return ENDINGS.get(mime, (".bin",))[0]


def saved(mime: str, body: bytes, name: str) -> Response:
    """A file somebody sent, under a name of ours (ASCII, without ending)."""
    named = {"Content-Disposition": f'attachment; filename="{name}{ending(mime)}"'}
    return Response(body, media_type=mime, headers={**named, **KEPT_SHUT})


def named(plain: str, title: str) -> str:
    """The header that names a file: `plain` (ASCII) for old programs, `title` for all others; both with their ending."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(title, safe='')}"


def download(sheets: Sequence[Sheet], name: str, kind: str, sheet: Sheet | None = None, title: str = "") -> Response:
    """The file `name` (ASCII, without ending): XLSX when `kind` says so, else CSV of `sheet` (the first when not said).

    People read `title`, or the sheet's own where none is given; a CSV is one sheet and has that sheet's.
    """
    from bot.reports.files import csv_bytes, xlsx  # its library costs a third of a second at the start

    one = sheet or sheets[0]
    whole = kind == "xlsx"
    ending = ".xlsx" if whole else f"-{one.code}.csv" if len(sheets) > 1 else ".csv"
    shown = (title or sheets[0].title) + ".xlsx" if whole else one.title + ".csv"
    headers = {"Content-Disposition": named(f"{name}{ending}", shown), "Cache-Control": "no-store"}
    body = xlsx(sheets) if whole else csv_bytes(one)
    return Response(body, media_type=_XLSX if whole else "text/csv; charset=utf-8", headers=headers)
