"""The desk's door: every page and every form passes here, so that no route can forget session, token or role.

Order for a form: origin (403), session (to the login), role (404 or 403), token of the session (403). A case out of
sight and a case that does not exist answer alike, byte for byte.
"""

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.requests import Request

from bot.console.canned import Group
from bot.console.forms import Form, read_form, read_long_form, read_upload
from bot.console.guards import FORGED, Forbidden, Forged, check_origin, cookie_name, same_token, wants_json
from bot.console.pages import PAGE_HEADERS, Pages
from bot.http import refusal_of
from bot.service import Service
from handlers.casework.case import CaseNumber
from handlers.casework.staff import CASELESS, Role, Staff, away
from handlers.errors import BadInput, Doubtful, FengqiaoError, NotYours, Refused
from handlers.screening.sight import SCREENERS
from storage.own_account import OwnAccount
from storage.sessions import Session

PREFIX = "/desk"
READERS = frozenset(Role) - CASELESS
MANAGERS = frozenset({Role.MANAGER})
WRITERS = frozenset({Role.MEDIATOR, Role.EXPERT, Role.MANAGER})  # who takes letters of other bodies in
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
JUDGES = frozenset({Role.JUDGE})
EVERYBODY = frozenset(Role)
SECOND = "/me/second"  # the page of the second factor: the only one open to who must have it and has not
_HEADINGS = {403: "这里不能这样操作", 404: "没有找到", 409: "没有办成", 413: "内容太大", 422: "填写有误", 429: "请稍等"}


@dataclass(frozen=True)
class Visit:
    """One request of somebody signed in: who, when, and what they sent."""

    request: Request
    session: Session
    now: datetime
    form: Form = field(default_factory=Form)

    @property
    def me(self) -> Staff:
        """Who is asking."""
        return self.session.staff

    @property
    def wants_json(self) -> bool:
        """Whether page code asks, and not a navigation."""
        return wants_json(self.request)

    def path(self, name: str) -> str:
        """A piece of the address."""
        return str(self.request.path_params[name])

    def query(self, name: str) -> str:
        """A parameter of the address, cut to a sane length."""
        return self.request.query_params.get(name, "")[:200]


Handler = Callable[[Visit], Awaitable[Response]]


class Door:
    """Registers pages and forms behind the guard, and renders what is common to all pages."""

    def __init__(self, service: Service, canned: tuple[Group, ...]) -> None:
        """One door for the whole desk."""
        self.service = service
        self.canned = canned
        self.account = OwnAccount.of(service.store)
        self.pages = Pages(lambda: service.district.tz)
        self.router = APIRouter(prefix=PREFIX, include_in_schema=False)

    def page(self, path: str, handler: Handler, who: frozenset[Role], hide: bool = False) -> None:
        """A page for these roles; for others it is forbidden, or does not exist when `hide`."""
        self._add(path, handler, who, hide, "GET")

    def act(self, path: str, handler: Handler, who: frozenset[Role], hide: bool = False, long: bool = False) -> None:
        """A form for these roles; `long`: one with many fields or a long text."""
        self._add(path, handler, who, hide, "POST", read_long_form if long else read_form)

    def upload(self, path: str, handler: Handler, who: frozenset[Role], hide: bool = False) -> None:
        """A form with a file for these roles."""
        self._add(path, handler, who, hide, "POST", read_upload)

    def told_on_page(
        self,
        act: Callable[[Visit, CaseNumber], Awaitable[Response]],
        render: Callable[[Visit, CaseNumber, int, str], Awaitable[Response]],
    ) -> Handler:
        """Without page code a refusal stands over the page it was made on, as far as that is still in sight."""

        async def told(visit: Visit) -> Response:
            number = CaseNumber(visit.path("number"))
            try:
                return await act(visit, number)
            except NotYours:
                raise
            except (Refused, BadInput) as refused:
                if visit.wants_json:
                    raise
                plain = self.refuse(visit.request, refused)
                with suppress(NotYours):
                    return await render(visit, number, plain.status_code, refused.sentence)
                return plain

        return told

    def _add(
        self,
        path: str,
        handler: Handler,
        who: frozenset[Role],
        hide: bool,
        method: str,
        read: Callable[[Request], Awaitable[Form]] = read_form,
    ) -> None:
        async def endpoint(request: Request) -> Response:
            try:
                return await self._enter(request, handler, who, hide, read)
            except FengqiaoError as refused:
                return self.refuse(request, refused)

        # A plain route: nothing of a form is read by FastAPI, and two hundred of its own cost a tenth of a second.
        self.router.add_route(f"{PREFIX}{path}", endpoint, methods=[method], include_in_schema=False)

    async def _enter(
        self,
        request: Request,
        handler: Handler,
        who: frozenset[Role],
        hide: bool,
        read: Callable[[Request], Awaitable[Form]],
    ) -> Response:
        posted = request.method == "POST"
        if posted:
            check_origin(request)
        session, form = await self._session(request, self.service.clock()), Form()
        if (elsewhere := self._stopped(request, session, who, hide)) is not None:
            return elsewhere
        if posted:
            form = await read(request)  # may take half a minute: who was let in before it may be out by its end
            session = await self._session(request, self.service.clock())
            if (elsewhere := self._stopped(request, session, who, hide)) is not None:
                return elsewhere
        if session is None or (posted and not same_token(form.secret("csrf"), session.csrf)):
            raise Forged(FORGED)
        return await handler(Visit(request, session, self.service.clock(), form))

    def _stopped(self, request: Request, session: Session | None, who: frozenset[Role], hide: bool) -> Response | None:
        """Where somebody has to go first; None to go in. Raises `Forbidden`, `NotYours` for another's role."""
        if session is None:
            return self._to_login(request)
        if not session.second and self._kept_out(request, session.staff):
            return go(f"{PREFIX}{SECOND}")
        if session.staff.role not in who:
            raise NotYours if hide else Forbidden("您的岗位没有这一页。")
        return None

    def _kept_out(self, request: Request, who: Staff) -> bool:
        """Whether whoever has no second factor has to get one before this page."""
        open_still = (f"{PREFIX}{SECOND}", f"{PREFIX}/logout")
        return must_have(self.service.settings.second_factor, who) and not request.scope["path"].startswith(open_still)

    async def _session(self, request: Request, now: datetime) -> Session | None:
        """Whose session it is. Pages that refresh themselves keep nobody signed in."""
        token = request.cookies.get(cookie_name(self.service, request), "")
        if not token:
            return None
        by_itself = "x-live" in request.headers or request.headers.get("accept") == "text/event-stream"
        if by_itself:
            return await self.account.peek(token, now)
        return await self.service.store.sessions.session(token, now)

    def _to_login(self, request: Request) -> Response:
        """Nobody is signed in. A link from elsewhere comes without the strict cookie: the page opens itself once more."""
        if wants_json(request):
            return JSONResponse({"error": "unauthorized", "message": "登录已到期，请重新登录。"}, 401, PAGE_HEADERS)
        if request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site":
            return self.pages.render("hop.html")
        here = request.scope["path"] if request.method == "GET" else "/desk"
        return go(f"/desk/login?next={quote(here)}")

    async def show(self, template: str, visit: Visit, status: int = 200, **context: Any) -> Response:
        """A page of the desk with everything its frame needs."""
        me, role = visit.me, visit.me.role
        resting = away(me, visit.now)
        frame = {
            "me": me,
            "now": visit.now,
            "csrf": visit.session.csrf,
            "counts": await self.counts(me),
            "reads_cases": role in READERS,
            "checks_agreements": role in JUDGES,
            "manages": role in MANAGERS,
            "takes_letters": role in WRITERS,
            "screens": role in SCREENERS,
            "administers": role in ADMINISTRATORS,
            "lamp": "away" if resting else "on",
            "duty": "请假中" if resting else "在岗",
            "fictional": self.service.fictional,
            "done": "",
            "nav": "",
        }
        return self.pages.render(template, status, **(frame | context))

    async def prove(self, visit: Visit) -> None:
        """Raises `Refused`, `TooMuch` unless the form has the own password, and a code where the second factor is on.

        For what outlasts the session: a page left open, or a cookie that was taken, is not enough.
        """
        await self.account.confirm_password(visit.me, visit.form.secret("password")[:1000], visit.now)
        if visit.session.second:
            await self.service.store.second_factor.right(visit.me.id, visit.form.secret("code")[:20], visit.now)

    async def person(self, visit: Visit) -> Staff:
        """Whom an address of the staff register names. Raises `Refused`."""
        found = next((one for one in await self.account.roster() if str(one.id) == visit.path("id")), None)
        if found is None:
            raise Refused("没有这个人员。")
        return found

    async def counts(self, me: Staff) -> dict[str, int]:
        """The numbers beside the navigation."""
        if me.role not in READERS:
            names = ("waiting", "unread", "alerts", "asked", "supervised", "screening", "early", "registers")
            return dict.fromkeys(names, 0)
        store, role, now = self.service.store, me.role, self.service.clock()
        found = await store.desk.counts(me, now)
        return {
            "waiting": found.waiting,
            "unread": found.unread,
            "alerts": found.alerts,
            "asked": found.asked,
            "supervised": found.supervised,
            "screening": await store.screenings.open_tasks(me, now) if role is Role.GRID_WORKER else 0,
            "registers": await store.register_reminders.waiting(me, now) if found.overdue else 0,
            "early": found.early,
        }

    def refuse(self, request: Request, error: FengqiaoError) -> Response:
        """A refusal as page code or a person reads it."""
        status = 403 if isinstance(error, Forbidden) else refusal_of(error).status
        if wants_json(request):
            told = {"error": type(error).__name__, "message": error.sentence}
            sure = {"sure": True} if isinstance(error, Doubtful) else {}
            return JSONResponse(told | sure, status, PAGE_HEADERS)
        heading = _HEADINGS.get(status, "没有办成")
        return self.pages.render("refused.html", status, heading=heading, sentence=error.sentence)


def must_have(rule: str, who: Staff) -> bool:
    """Whether this person has to have a second factor, by the setting `second_factor`."""
    return rule == "everybody" or (rule == "administrators" and who.role is Role.ADMINISTRATOR)


def done(visit: Visit, where: str, message: str = "", **more: object) -> Response:
    """A form did its work: page code hears so, a plain form goes on to `where`."""
    if visit.wants_json:
        return JSONResponse({"message": message, **more}, headers=PAGE_HEADERS)
    return go(where)


def go(where: str) -> Response:
    """On to another page, as a GET."""
    return RedirectResponse(where, 303, headers=PAGE_HEADERS)


def event(kind: str, data: object) -> bytes:
    """One server-sent event."""
    return f"event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
