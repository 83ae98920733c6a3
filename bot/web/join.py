"""The page of an invitation link: who invites, that it is voluntary and free, how words are used; nothing of the matter."""

from pathlib import Path
from secrets import token_hex

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader

from bot.http import Refusal
from bot.limits import network
from bot.service import Service
from bot.web.visitor import newcomer, remember, same_origin, visitor
from handlers.casework.online.invitation import INVALID
from handlers.messages import Incoming, MessageId, Sort

HERE = Path(__file__).parent


def router(service: Service) -> APIRouter:
    """Opening a link shows the page and uses nothing up; going on brings the link into the visitor's talk."""
    routes = APIRouter(include_in_schema=False)
    template = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True).get_template("join.html")

    @routes.get("/join/{token}")
    async def show(request: Request, token: str) -> Response:
        here = network(request.client.host if request.client else "")
        committee = await service.store.online.inviting(token, here, service.clock())
        page = template.render(district=service.district.name, committee=committee, token=token, invalid=INVALID)
        # The form must carry its Origin, which "no-referrer" would blank out; the link itself goes nowhere else.
        return HTMLResponse(page, 200 if committee else 404, headers={"Referrer-Policy": "same-origin"})

    @routes.post("/join/{token}")
    async def go_on(request: Request, token: str) -> Response:
        if not same_origin(request):
            raise Refusal(403)
        who = visitor(request, service.settings) or newcomer()
        said = Incoming(who.address, MessageId(f"join-{token_hex(8)}"), service.clock(), Sort.START, token[:200])
        await service.take(said)
        response = RedirectResponse("/", 303)
        remember(response, who, request, service.settings)
        return response

    return routes
