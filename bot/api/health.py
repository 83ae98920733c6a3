"""Whether the process lives, whether it can work, and what it counted."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from bot.logs import fault
from bot.service import Service


def router(service: Service) -> APIRouter:
    """/healthz, /readyz, /metrics: open to monitoring, nothing personal in them."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/healthz")
    async def alive() -> Response:
        return JSONResponse({"status": "alive"})

    @routes.get("/readyz")
    async def ready() -> Response:
        checks = await checked(service)
        good = all(checks.values())
        return JSONResponse({"status": "ready" if good else "not ready", "checks": checks}, 200 if good else 503)

    @routes.get("/metrics")
    async def metrics() -> Response:
        await measure(service)
        return Response(service.metrics.page(), media_type=CONTENT_TYPE_LATEST)

    return routes


async def checked(service: Service) -> dict[str, bool]:
    """What must hold for messages to be answered. Migrations ran and the reader was loaded before anything listened."""
    try:
        database = await service.store.figures.reachable()
    except Exception as error:  # noqa: BLE001  # whatever is wrong with the database, the answer is "not ready"
        fault("readyz", error)
        database = False
    delivery = service.delivery is not None and service.delivery.alive()
    return {"database": database, "migrations": database, "reader": True, "delivery": delivery}


async def measure(service: Service) -> None:
    """Bring the gauges up to date."""
    try:
        now = await service.store.figures.standing(service.clock())
    except Exception as error:  # noqa: BLE001  # the counters are still worth reading
        service.metrics.errors.labels("metrics").inc()
        fault("metrics", error)
        return
    gauges = service.metrics
    gauges.waiting.set(now.waiting_cases)
    gauges.alerts.set(now.open_alerts)
    gauges.dead.set(now.dead_letters)
    gauges.backlog.set(now.backlog)
    gauges.lag.set(now.lag)
