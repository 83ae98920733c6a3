"""How every command of the command line runs: settings, an event loop, and refusals as plain sentences."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import typer
import uvloop

from bot.settings import BadSettings, Settings, load

T = TypeVar("T")


def stop(message: str) -> typer.Exit:
    """End with a plain sentence on stderr."""
    typer.echo(message, err=True)
    return typer.Exit(1)


def settings_now(**given: object) -> Settings:
    """The settings of this process, logs set up; ends with the reason when they are wrong."""
    from bot.logs import set_up

    try:
        settings = load(**given)
    except BadSettings as wrong:
        raise stop(f"设置有误：\n{wrong}") from None
    set_up(settings)
    return settings


def run(work: Callable[[], Awaitable[T]]) -> T:
    """Run to the end; refusals are told as sentences, without a trace."""
    from handlers.errors import FengqiaoError

    async def whole() -> T:
        return await work()

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
            return loop.run(whole())
    except FengqiaoError as refusal:
        raise stop(refusal.sentence) from None
    except OSError as wrong:
        raise stop(f"{wrong.strerror or wrong}{f'：{wrong.filename}' if wrong.filename else ''}") from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def parts_of(settings: Settings, only: list[str]) -> Any:
    """The parts to serve; ends with the reason when they cannot run apart."""
    from bot.parts import BadPart, chosen

    try:
        return chosen(only, shared=settings.database_url.get_secret_value().startswith("postgres"))
    except BadPart as wrong:
        raise stop(wrong.sentence) from None


def with_store(work: Callable[[Any], Awaitable[T]]) -> T:
    """Run on the opened store; nothing else is loaded."""
    settings = settings_now()

    async def whole() -> T:
        from bot.app import opened_store

        async with opened_store(settings) as store:
            return await work(store)

    return run(whole)
