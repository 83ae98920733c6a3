"""The papers of a case for download, as DOCX and as PDF. Each download is recorded in the case's trail by the store."""

import asyncio
from collections.abc import Callable

from fastapi.responses import Response

from bot.console.door import JUDGES, READERS, Door, Visit
from bot.console.downloads import named
from bot.console.rows import kind_of
from bot.documents.pdf import ABSENT, converter
from bot.service import Service
from handlers.casework.case import Case, CaseNumber
from handlers.casework.papers.catalogue import FOR_JUDGES, PAPERS, WHOLE, offered, paper
from handlers.casework.papers.sheet import Sheet, Source
from handlers.casework.staff import Role, Staff
from handlers.errors import NotYours
from handlers.hours import local_day

_WHOLE_TITLE = "人民调解卷宗"


class Papers:
    """One paper as a file."""

    def __init__(self, door: Door) -> None:
        """Registers its routes: the same papers for who works the case and, of the agreement alone, for the judge asked."""
        self._service = door.service
        for path, who in (("/case/{number}", READERS), ("/check/{number}", JUDGES)):
            door.page(f"{path}/paper/{{code}}", self.docx, who, hide=True)
            door.page(f"{path}/pdf/{{code}}", self.pdf, who, hide=True)

    async def docx(self, visit: Visit) -> Response:
        """The paper as DOCX, to be filled by hand, signed and sealed."""
        code = visit.path("code")
        if code not in PAPERS:
            raise NotYours("no such paper")
        source = await self._source(visit, code)
        from bot.documents.docx import MIME  # loaded when the first paper is wanted: it costs every start

        body = await asyncio.to_thread(_docx, code, source)
        return _saved(body, paper(code, source).title, f"{source.case.number}-{code}", "docx", MIME, source)

    async def pdf(self, visit: Visit) -> Response:
        """The paper, or the whole case file, as PDF. Raises `Refused` where there is nothing to make one with."""
        code = visit.path("code")
        if code not in PAPERS and code != WHOLE:
            raise NotYours("no such paper")
        source = await self._source(visit, code)
        from bot.documents.pdf import MIME

        body = await asyncio.to_thread(_pdf, code, source)
        title = _WHOLE_TITLE if code == WHOLE else paper(code, source).title
        return _saved(body, title, f"{source.case.number}-{code}", "pdf", MIME, source)

    async def _source(self, visit: Visit, code: str) -> Source:
        """What the paper is filled from, recorded as given out."""
        number, store = CaseNumber(visit.path("number")), self._service.store
        if visit.me.role is Role.JUDGE:
            if code not in FOR_JUDGES:
                raise NotYours("no paper for a judge")
            case, holder = await store.checks.for_paper(number, visit.me, code, visit.now)
        else:
            case, holder = await store.desk.for_paper(number, visit.me, code, visit.now)
        return source_of(self._service, case, holder, visit)


def _docx(code: str, source: Source) -> bytes:
    """The bytes; of the index with its page numbers, where they can be counted."""
    from bot.documents.casefile import counted
    from bot.documents.docx import docx_of
    from handlers.casework.papers.file import index

    sheet: Sheet = paper(code, source)
    if code == "index" and converter():
        sheet = index(source, counted(source).pages)
    return docx_of(sheet)


def _pdf(code: str, source: Source) -> bytes:
    from bot.documents.casefile import case_file
    from bot.documents.pdf import pdfs_of

    if code == WHOLE:
        return case_file(source)
    return pdfs_of([_docx(code, source)])[0]


def _saved(body: bytes, title: str, plain: str, ending: str, mime: str, source: Source) -> Response:
    """A file to be saved, never kept by a cache."""
    headers = {
        "Content-Disposition": named(f"{plain}.{ending}", f"{title}{source.case.number}.{ending}"),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(body, media_type=mime, headers=headers)


def source_of(service: Service, case: Case, holder: Staff | None, visit: Visit) -> Source:
    """What papers of the case are filled from."""
    return Source(
        case=case,
        district=service.district,
        holder=holder.name if holder else "",
        certificate=holder.certificate if holder else "",
        kind=kind_of(case.facts, service.knowledge).replace(" · ", "·"),
        today=local_day(service.district, visit.now),
    )


def paper_views(
    service: Service, case: Case, holder: Staff | None, visit: Visit, wanted: Callable[[Sheet], bool] = lambda _: True
) -> dict[str, object]:
    """The papers worth having now, each with what it still lacks; and why there is no PDF, where there is none."""
    sheets = [sheet for sheet in offered(source_of(service, case, holder, visit)) if wanted(sheet)]
    return {
        "papers": [{"code": s.code, "title": s.title, "lacks": "、".join(s.lacks)} for s in sheets],
        "pdf": converter() is not None,
        "no_pdf": ABSENT,
    }
