"""The papers of a case for download. Each download is recorded in the case's trail by the store."""

import asyncio
from urllib.parse import quote

from fastapi.responses import Response

from bot.console.door import READERS, Door, Visit
from bot.console.rows import kind_of
from bot.service import Service
from handlers.casework.case import Case, CaseNumber
from handlers.casework.papers.catalogue import PAPERS, offered, paper
from handlers.casework.papers.sheet import Source
from handlers.casework.staff import Staff
from handlers.errors import NotYours
from handlers.hours import local_day


class Papers:
    """One paper as a file."""

    def __init__(self, door: Door) -> None:
        """Registers its route."""
        self._service = door.service
        door.page("/case/{number}/paper/{code}", self.give, READERS, hide=True)

    async def give(self, visit: Visit) -> Response:
        """The file, to be saved; never kept by a cache."""
        number, code = CaseNumber(visit.path("number")), visit.path("code")
        if code not in PAPERS:
            raise NotYours("no such paper")
        case, holder = await self._service.store.desk.for_paper(number, visit.me, code, visit.now)
        from bot.documents.docx import MIME, docx_of  # loaded when the first paper is wanted: it costs every start

        sheet = paper(code, source_of(self._service, case, holder, visit))
        name = quote(f"{sheet.title}{case.number}.docx")
        disposition = f"attachment; filename=\"{case.number}-{code}.docx\"; filename*=UTF-8''{name}"
        headers = {
            "Content-Disposition": disposition,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        }
        return Response(await asyncio.to_thread(docx_of, sheet), media_type=MIME, headers=headers)


def source_of(service: Service, case: Case, holder: Staff | None, visit: Visit) -> Source:
    """What papers of the case are filled from."""
    return Source(
        case=case,
        district=service.district,
        holder=holder.name if holder else "",
        certificate=holder.certificate if holder else "",
        kind=kind_of(case.facts, service.knowledge),
        today=local_day(service.district, visit.now),
    )


def paper_views(service: Service, case: Case, holder: Staff | None, visit: Visit) -> list[dict[str, object]]:
    """The papers worth having now, each with what it still lacks."""
    return [
        {"code": sheet.code, "title": sheet.title, "lacks": "、".join(sheet.lacks)}
        for sheet in offered(source_of(service, case, holder, visit))
    ]
