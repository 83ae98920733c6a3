"""Signing in and out. Wrong tries are counted per login and address by the store; nothing tells which logins exist."""

import secrets
from urllib.parse import quote

from fastapi.responses import Response
from starlette.requests import Request

from bot.console.door import EVERYBODY, Door, Visit, go
from bot.console.forms import Form, read_form
from bot.console.guards import FORGED, Forged, check_origin, cookie_name, same_token, secure
from bot.limits import network
from handlers.errors import BadInput, Refused

_TOLD = {"password": "密码已改，请用新密码登录。", "second": "已关闭两步验证，请重新登录。"}
_FORM_COOKIE = "fq_login"  # the token of a form before there is a session


class Login:
    """The login page."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._service = door.service
        door.router.add_api_route("/login", self.show, methods=["GET"], response_model=None)
        door.router.add_api_route("/login", self.enter, methods=["POST"], response_model=None)
        door.act("/logout", self.leave, EVERYBODY)

    async def show(self, request: Request) -> Response:
        """The empty form."""
        told = _TOLD.get(request.query_params.get("changed", ""), "")
        return self._page(request, next_page=request.query_params.get("next", ""), told=told)

    async def enter(self, request: Request) -> Response:
        """Check the password and open a session."""
        login = next_page = ""
        try:
            check_origin(request)
            form = await read_form(request)
            login, next_page = form.text("login", 100), form.secret("next")
            sent, kept = form.secret("csrf"), request.cookies.get(_FORM_COOKIE, "")
            if not kept or not same_token(sent, kept):
                raise Forged(FORGED)
            return await self._open(request, login, form, next_page)
        except Forged as forged:
            return self._page(request, 403, next_page, error=forged.sentence)
        except BadInput as broken:
            return self._page(request, 422, next_page, error=broken.sentence)
        except Refused as refused:
            status = self._door.refuse(request, refused).status_code
            return self._page(request, 401 if status == 409 else status, next_page, login, refused.sentence)

    async def _open(self, request: Request, login: str, form: Form, next_page: str) -> Response:
        source, password = network(request.client.host) if request.client else "", form.secret("password")[:1000]
        now, code = self._service.clock(), form.secret("code")[:100]
        signed = await self._service.store.sessions.sign_in(login, password, now, source, code)
        answer = go(_own_page(next_page))
        answer.set_cookie(
            cookie_name(self._service, request),
            signed.token,
            path="/",
            secure=secure(self._service, request),
            httponly=True,
            samesite="strict",
        )
        answer.delete_cookie(_FORM_COOKIE, path="/desk/login")
        return answer

    def _page(
        self, request: Request, status: int = 200, next_page: str = "", login: str = "", error: str = "", told: str = ""
    ) -> Response:
        token = secrets.token_urlsafe(24)
        answer = self._door.pages.render(
            "login.html",
            status,
            csrf=token,
            next=_own_page(next_page),
            login=login,
            error=error,
            told=told,
            district=self._service.district.name,
        )
        answer.set_cookie(
            _FORM_COOKIE,
            token,
            path="/desk/login",
            secure=secure(self._service, request),
            httponly=True,
            samesite="strict",
        )
        return answer

    async def leave(self, visit: Visit) -> Response:
        """End this session."""
        await self._service.store.sessions.sign_out(visit.session.id, visit.now)
        answer = go("/desk/login")
        answer.delete_cookie(cookie_name(self._service, visit.request), path="/")
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer


def _own_page(next_page: str) -> str:
    """A page of the desk and nothing else: the address may have been made by a stranger."""
    plain = next_page.startswith("/desk/") and next_page.isascii() and not set(next_page) & set("\\\r\n\t ?#")
    return quote(next_page, safe="/-._~") if plain and "/login" not in next_page else "/desk"
