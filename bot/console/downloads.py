"""Tables as downloads of the desk: XLSX with every sheet, or one of them as CSV. Who took it is recorded by the caller."""

from collections.abc import Sequence

from fastapi.responses import Response

from handlers.oversight.report import Sheet

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download(sheets: Sequence[Sheet], name: str, kind: str, sheet: Sheet | None = None) -> Response:
    """The file `name` (ASCII, without ending): XLSX when `kind` says so, else CSV of `sheet` (the first when not said)."""
    from bot.reports.files import csv_bytes, xlsx  # its library costs a third of a second at the start

    one = sheet or sheets[0]
    whole = kind == "xlsx"
    ending = ".xlsx" if whole else f"-{one.code}.csv" if len(sheets) > 1 else ".csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}{ending}"', "Cache-Control": "no-store"}
    body = xlsx(sheets) if whole else csv_bytes(one)
    return Response(body, media_type=_XLSX if whole else "text/csv; charset=utf-8", headers=headers)
