"""Calls to WeChat's API. Addresses carry the access token: nothing of them, nor of an answer, is logged but its code."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import aiohttp

from bot.wechat.account import Account
from bot.wechat.refusals import TOKEN, Refused

SECONDS = 30.0  # for a call
LARGEST = 256 * 1024  # bytes of an answer that is no file
EARLY = 60.0  # seconds before its end a token is asked for anew
_Result = TypeVar("_Result")
Call = Callable[[aiohttp.ClientSession, Mapping[str, str]], Awaitable[_Result]]


class Client:
    """One account's calls. The session is made with the first of them; `close` it."""

    def __init__(self, account: Account) -> None:
        """Nothing is connected yet."""
        self._account = account
        self._session: aiohttp.ClientSession | None = None
        self._token, self._until = "", float("-inf")
        self._one = asyncio.Lock()

    async def close(self) -> None:
        """End the connections."""
        if self._session is not None:
            await self._session.close()

    async def post(self, path: str, payload: object) -> dict[str, Any]:
        """One call with a JSON body. Raises `Refused`, or what the network raises."""

        async def call(session: aiohttp.ClientSession, token: Mapping[str, str]) -> dict[str, Any]:
            return await _posted(session, self.address(path), payload, token)

        return await self.with_token(call)

    async def with_token(self, call: Call[_Result]) -> _Result:
        """A call with the access token; one that is not good any more is asked for anew, once."""
        token = await self._access()
        try:
            return await call(self._open(), {"access_token": token})
        except Refused as refused:
            if refused.code not in TOKEN:
                raise
        return await call(self._open(), {"access_token": await self._access(instead_of=token)})

    async def plainly(self, call: Callable[[aiohttp.ClientSession], Awaitable[_Result]]) -> _Result:
        """A call without the token, to where WeChat sent us."""
        return await call(self._open())

    def address(self, path: str) -> str:
        """Where a call goes."""
        return f"{self._account.api}/cgi-bin/{path}"

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
        return self._session

    async def _access(self, instead_of: str = "") -> str:
        """The account's access token. The stable one: every process that asks is given the same, and ends nobody else's."""
        now = asyncio.get_running_loop().time
        async with self._one:
            if self._token in ("", instead_of) or now() >= self._until:
                asked = {"appid": self._account.app_id, "secret": self._account.secret}
                body = {"grant_type": "client_credential", "force_refresh": False, **asked}
                given = await _posted(self._open(), self.address("stable_token"), body, {})
                token, seconds = given.get("access_token"), given.get("expires_in")
                if not isinstance(token, str) or not isinstance(seconds, int):
                    raise Refused(-1)
                self._token, self._until = token, now() + max(0.0, seconds - EARLY)
            return self._token


async def _posted(
    session: aiohttp.ClientSession, address: str, payload: object, query: Mapping[str, str]
) -> dict[str, Any]:
    """The answer to a JSON body: in UTF-8, for WeChat would show escaped characters as they are written."""
    body = json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
    headers = {"Content-Type": "application/json; charset=utf-8"}
    async with session.post(address, data=body, params=query, headers=headers, allow_redirects=False) as answer:
        return await answered(answer)


async def answered(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    """The answer's object. Raises `Refused`; with -1 (try again) for what is none of WeChat's answers."""
    raw = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        raw += chunk
        if len(raw) > LARGEST:
            raise Refused(-1)
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        found = None
    if answer.status != 200 or not isinstance(found, dict):
        raise Refused(-1)
    code = found.get("errcode", 0)
    if code != 0:
        raise Refused(code if isinstance(code, int) else -1)
    return found
