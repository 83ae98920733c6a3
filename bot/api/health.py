"""Whether the process lives, whether it can take messages in, and what it counted."""

import asyncio
import shutil
from hmac import compare_digest
from ipaddress import ip_address

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import SecretStr

from bot.api.ready import Ready
from bot.http import Refusal
from bot.logs import fault
from bot.service import Service


def router(service: Service) -> APIRouter:
    """/healthz and /readyz for everybody, /metrics for monitoring; nothing personal in any of them."""
    routes = APIRouter(include_in_schema=False)
    readiness = Ready(service)

    @routes.get("/healthz")
    async def alive() -> Response:
        return JSONResponse({"status": "alive"})

    @routes.get("/readyz")
    async def ready() -> Response:
        checks = await readiness.checks()
        good = all(checks.values())
        return JSONResponse({"status": "ready" if good else "not ready", "checks": dict(checks)}, 200 if good else 503)

    @routes.get("/metrics")
    async def metrics(request: Request) -> Response:
        if not _may_measure(request, service.settings.metrics_token):
            raise Refusal(404)
        await readiness.checks()
        await measure(service)
        return Response(service.metrics.page(), media_type=CONTENT_TYPE_LATEST)

    return routes


def _may_measure(request: Request, token: SecretStr | None) -> bool:
    """With the token when one is set; else from this machine only."""
    if token is not None:
        shown = request.headers.get("authorization", "").encode()
        return compare_digest(shown, b"Bearer " + token.get_secret_value().encode())
    try:
        return request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def measure(service: Service) -> None:
    """Bring the gauges up to date: those of this process, and those of the database where it leads."""
    metrics = service.metrics
    room = await asyncio.to_thread(shutil.disk_usage, service.settings.data_dir)
    metrics.disk.set(room.total)
    metrics.disk_free.set(room.free)
    metrics.leader.set(service.leads)
    metrics.house.standing = None
    if not service.leads:
        return
    try:
        metrics.house.standing = await service.store.figures.standing(service.clock())
    except Exception as error:  # noqa: BLE001  # the counters are still worth reading
        metrics.errors.labels("metrics").inc()
        fault("metrics", error)
