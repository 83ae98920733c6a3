"""The API against its own description, with what it allows and what it forbids: never a fault, never an unknown answer."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from requests import Request
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from bot.app import built, web_app
from storage.keys import Scope
from tests.bot.house import settings_for

CHECKS = (not_a_server_error, status_code_conformance, response_schema_conformance)
OPERATIONS = (
    "POST /api/v1/messages",
    "GET /api/v1/conversations/{conversation}/messages",
    "GET /api/v1/conversations/{conversation}/files/{sha256}",
    "GET /api/v1/cases/{number}",
    "POST /api/v1/attachments",
    "POST /api/v1/understand",
    "POST /api/v1/inbound",
    "GET /api/v1/inbound/{number}",
)
SLOW = list(HealthCheck)
MANY = settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=SLOW)
FEW = settings(MANY, max_examples=3)
OWN = "http://desk.test"


class Api:
    """The API in process, called from a test's own thread."""

    def __init__(self, portal: BlockingPortal, app: FastAPI, keys: dict[str, str]) -> None:
        self._portal, self._app, self._keys = portal, app, keys
        self.described: dict[str, Any] = self._ask("", method="GET", url="/api/openapi.json").json()
        said = {"channel": "kiosk", "sender": "r", "message_id": "1", "text": "转人工"}
        first = self._ask(keys["messages"], method="POST", url="/api/v1/messages", json=said)
        self._talk = first.raise_for_status().json()["conversation"]

    def _ask(self, key: str, **request: Any) -> httpx.Response:
        shown = {"Authorization": f"Bearer {key}"} if key else {}

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app, client=("10.0.0.9", 1))
            async with httpx.AsyncClient(transport=transport, base_url=OWN, headers=shown) as client:
                return await client.request(**request)

        return self._portal.call(ask)

    def call(self, case: Any, *, keyed: bool = True) -> httpx.Response:
        """The case as it was made, with the key of its door or with none."""
        sent = Request(**case.as_transport_kwargs(base_url=OWN)).prepare()  # as its own client would write it
        names = ("authorization", "cookie", "content-length")
        headers = {k: v for k, v in sent.headers.items() if k.lower() not in names}
        door = "inbound" if case.path.startswith("/api/v1/inbound") else "messages"
        key = self._keys[door] if keyed else ""
        return self._ask(key, method=sent.method, url=sent.url, headers=headers, content=sent.body)

    def aimed(self, case: Any) -> Any:
        """A well-formed case at the key's own channel and at a talk there is: any other name ends at 403 or 404."""
        if isinstance(case.body, dict) and "channel" in case.body:
            case.body["channel"] = "kiosk"
        if "conversation" in (case.path_parameters or {}):
            case.path_parameters["conversation"] = self._talk
        return case

    def operation(self, name: str) -> Any:
        """One operation of the description."""
        method, path = name.split()
        return schemathesis.openapi.from_dict(self.described)[path][method]


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[FastAPI, dict[str, str]]]:
    async with built(settings_for(folder)) as service, service.tasks:
        keys, now = service.store.keys, service.clock()
        made = {"messages": await keys.create("kiosk", now), "inbound": await keys.create("court", now, Scope.INBOUND)}
        yield web_app(service), made


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(served(tmp_path_factory.mktemp("api"))) as (app, keys),
    ):
        yield Api(portal, app, keys)


def test_every_operation_is_tried(api: Api) -> None:
    described = {f"{method.upper()} {path}" for path, item in api.described["paths"].items() for method in item}
    assert described == set(OPERATIONS)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("name", OPERATIONS)
def test_nothing_sent_breaks_the_api(api: Api, name: str, mode: GenerationMode) -> None:
    @MANY
    @given(case=api.operation(name).as_strategy(generation_mode=mode))
    def tried(case: Any) -> None:
        aimed = api.aimed(case) if mode is GenerationMode.POSITIVE else case
        aimed.validate_response(api.call(aimed), checks=CHECKS)

    tried()


@pytest.mark.parametrize("name", OPERATIONS)
def test_nothing_is_told_without_a_key(api: Api, name: str) -> None:
    @FEW
    @given(case=api.operation(name).as_strategy(generation_mode=GenerationMode.POSITIVE))
    def tried(case: Any) -> None:
        assert api.call(case, keyed=False).status_code == 401

    tried()
