"""The resident's page and what it fetches: the page itself, privacy, the session, uploads, files, the socket."""

from pathlib import Path

from fastapi import APIRouter, Request, WebSocket
from fastapi.responses import HTMLResponse, JSONResponse, Response
from jinja2 import Environment, FileSystemLoader

from bot.files import declared, one_file, served
from bot.http import POLICY, Refusal
from bot.limits import TEXT_LIMIT
from bot.service import Service
from bot.web import join
from bot.web.public import PublicPages
from bot.web.socket import Sockets
from bot.web.visitor import Visitor, forget, holder, left, newcomer, remember, same_origin, secure, visitor
from handlers.casework.codes import STATUS_NAMES
from handlers.district import District, Hotline
from handlers.texts import EMERGENCY
from handlers.topics.handoff import fact_lines

HERE = Path(__file__).parent
STATIC = HERE / "static"


def router(service: Service) -> APIRouter:
    """All routes of the resident's side."""
    routes = APIRouter(include_in_schema=False)
    pages = Pages(service)
    sockets = Sockets(service)

    @routes.get("/")
    async def chat(request: Request) -> Response:
        await _tell_left(request, service)
        who = visitor(request, service.settings) or newcomer()
        response = pages.chat(request)
        remember(response, who, request, service.settings)
        return response

    @routes.get("/privacy")
    async def privacy() -> Response:
        return pages.privacy()

    @routes.get("/my-record")
    async def record(request: Request) -> Response:
        return await pages.record(service, _known(request, service))

    @routes.post("/session")
    async def session(request: Request) -> Response:
        _own_page(request)
        response = Response(status_code=204)
        remember(response, visitor(request, service.settings) or newcomer(), request, service.settings)
        return response

    @routes.post("/leave")
    async def leave(request: Request) -> Response:
        _own_page(request)
        response = Response(status_code=204)
        if who := holder(request, service.settings):
            await service.store.leave(who.address)
            forget(response, request, service.settings)
            if secure(request, service.settings):
                response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    @routes.post("/upload")
    async def upload(request: Request) -> Response:
        _own_page(request)
        who = _known(request, service)
        if sockets.wait_upload(request, who.address, declared(request, service)):
            raise Refusal(429, sentence="文件发得太快了，请过一会儿再发。")
        file = await one_file(request, service)
        ticket = service.tickets.issue(f"web {who.address.sender}", file)
        return JSONResponse({"attachment": ticket, "mime": file.mime, "size": file.size})

    @routes.get("/files/{digest}")
    async def file(request: Request, digest: str) -> Response:
        who = _known(request, service)
        return await served(service, who.address, digest)

    routes.include_router(join.router(service))
    routes.include_router(PublicPages(service, pages.templates).router())

    @routes.websocket("/ws")
    async def socket(ws: WebSocket) -> None:
        await sockets.serve(ws)

    return routes


async def _tell_left(request: Request, service: Service) -> None:
    """The windows still open of who left without a line are closed late rather than never."""
    if gone := left(request, service.settings):
        await service.store.leave(gone.address)


def _own_page(request: Request) -> None:
    """Only pages of this host may change anything."""
    if not same_origin(request):
        raise Refusal(403)


def _known(request: Request, service: Service) -> Visitor:
    who = visitor(request, service.settings)
    if who is None:
        raise Refusal(401, sentence="页面过期了，请刷新后再试。")
    return who


class Pages:
    """The pages, rendered once for each version of the district: they hold nothing personal."""

    def __init__(self, service: Service) -> None:
        """Read the templates."""
        self._service = service
        self.templates = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)
        self._record = self.templates.get_template("record.html")
        self._render(service.district)

    def _current(self) -> None:
        """Drawn anew when the district has changed."""
        if self._of is not self._service.district:
            self._render(self._service.district)

    def _render(self, district: District) -> None:
        self._of = district
        known = {h.number: h for h in district.hotlines}
        self._chat = self.templates.get_template("chat.html").render(
            district=district.name,
            demo=self._service.fictional,
            emergency=[_short(known[number]) for number in EMERGENCY if number in known],
            exit_url=self._service.settings.quick_exit_url,
            text_limit=TEXT_LIMIT,
            file_mb=district.limits.file_mb,
            hotline_numbers=" ".join(known),
            version=max(int(path.stat().st_mtime) for path in STATIC.iterdir()),
        )
        contact = district.privacy_contact or "本窗口"
        self._privacy = self.templates.get_template("privacy.html").render(
            district=district.name, contact=contact, kept=district.retention
        )

    def chat(self, request: Request) -> Response:
        """The chat. Old Safari does not count a socket as 'self': its address is named, when the host is plain."""
        self._current()
        response = HTMLResponse(self._chat)
        host = request.headers.get("host", "")
        if host and all(c.isascii() and (c.isalnum() or c in ".-:[]") for c in host):
            response.headers["Content-Security-Policy"] = f"{POLICY}; connect-src 'self' ws://{host} wss://{host}"
        return response

    def privacy(self) -> Response:
        """What is kept, why, for how long."""
        self._current()
        return HTMLResponse(self._privacy)

    async def record(self, service: Service, who: Visitor) -> Response:
        """One's own talk and matters as a page to keep (个人信息保护法 §45). Not where others may read the phone."""
        found = await service.store.residents.record(who.address, service.clock())
        if found is None:
            raise Refusal(404, sentence="这里没有可以下载的记录。")
        told = [(own, fact_lines(own.facts, service.knowledge.categories)) for own in found.cases]
        page = self._record.render(lines=found.lines, cases=told, states=STATUS_NAMES, zone=service.district.tz)
        name = {"Content-Disposition": 'attachment; filename="fengqiao.html"', "Cache-Control": "no-store"}
        return HTMLResponse(page, headers=name)


def _short(line: Hotline) -> Hotline:
    """Two characters fit on the narrowest phone."""
    return Hotline(line.number, line.name.removesuffix("服务"), line.hours)
