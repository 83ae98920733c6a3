"""Logs without people: events and codes only, never texts, phones, names or tokens. One door for faults."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

from bot.settings import Settings

Log = structlog.stdlib.BoundLogger


def set_up(settings: Settings) -> None:
    """Route structlog and the libraries' loggers to stderr in one shape."""
    level = logging.getLevelNamesMapping()[settings.log_level]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if not settings.log_json:
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=_no_exception)
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Foreign(foreign_pre_chain=shared, processors=[_drop_exception, last]))
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING), force=True)


class _Foreign(structlog.stdlib.ProcessorFormatter):
    """Lines of libraries in our shape."""


def _no_exception(*_: object) -> None:
    """Exceptions go through `fault`, which shows no values."""


def _drop_exception(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A library's own traceback could show what a resident wrote: its kind is kept, its words are not."""
    record = event.pop("_record", None)
    event.pop("_from_structlog", None)
    told = event.pop("exc_info", None) or getattr(record, "exc_info", None)
    if told and isinstance(told, tuple) and told[1] is not None:
        event["error"], event["at"] = described(told[1])
    event.pop("exception", None)
    return event


def fault(place: str, error: BaseException, **codes: object) -> None:
    """Log an error of the outermost edge: its type and where it rose, never its message, which may quote a resident."""
    kind, at = described(error)
    structlog.get_logger().error("fault", place=place, error=kind, at=at, **codes)


def described(error: BaseException) -> tuple[str, str]:
    """The type's name and the last places of our own code in its traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames[-6:]]
    return type(error).__name__, " < ".join(reversed(where))


def log() -> Log:
    """The logger."""
    logger: Log = structlog.get_logger()
    return logger
