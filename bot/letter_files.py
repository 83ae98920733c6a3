"""Letters of other bodies from a file, on the command line: JSON lines in the shape of the HTTP API, a receipt for each."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commandline import run, settings_now, stop

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from bot.letters import LetterIn
    from bot.service import Service
    from handlers.casework.inbound import Letter

SHOWN = 200  # faults printed


def letters(
    file: Annotated[Path, typer.Argument(help="每行一个 JSON，字段和 POST /api/v1/inbound 一样")],
    by: Annotated[str, typer.Option(help="谁签收的，写在回执上")],
) -> None:
    """把法院、公安、12345 等转来的案件从文件收进来，每件打印一张回执；有一行不对就都不收，重复的不会收两次。"""
    settings = settings_now()

    async def take() -> None:
        from bot.app import built

        told = _told(file)
        async with built(settings, first=False) as service:
            if not told:
                raise stop(f"{file} 里一件也没有，什么也没有收。")
            await _taken(service, file, await _read(service, file, told), by)

    run(take)


def _told(file: Path) -> "Mapping[int, LetterIn]":
    """The letters by their line; ends with all that is wrong, by line and field."""
    from pydantic import ValidationError

    from bot.letters import LetterIn
    from bot.malformed import text_of

    found, faults = dict[int, LetterIn](), list[str]()
    for line, text in enumerate(text_of(file).split("\n"), 1):
        try:
            if text.strip():
                found[line] = LetterIn.model_validate_json(text)
        except ValidationError as wrong:
            faults += [f"第 {line} 行{_fault(error)}" for error in wrong.errors()]
    _end_with(file, faults)
    return found


def _fault(error: "ErrorDetails") -> str:
    """With the field it is about; a line that is no JSON has none."""
    from bot.malformed import why

    field = ".".join(str(part) for part in error["loc"])
    return f"“{field[:60]}”：{why(error)}" if field else f"：{why(error)}"


async def _read(service: "Service", file: Path, told: "Mapping[int, LetterIn]") -> "Mapping[int, Letter]":
    """The letters read and checked, before the first is taken in; ends with all that is wrong."""
    from bot.letters import letter_of
    from handlers.casework.inbound import checked
    from handlers.errors import BadInput
    from handlers.hours import local_day

    found, faults, today = dict[int, "Letter"](), list[str](), local_day(service.district, service.clock())
    for line, letter in told.items():
        try:
            found[line] = checked(await letter_of(service, letter), today)
        except BadInput as wrong:
            faults.append(f"第 {line} 行：{wrong.sentence}")
    _end_with(file, faults)
    return found


async def _taken(service: "Service", file: Path, found: "Mapping[int, Letter]", by: str) -> None:
    """A receipt for each; ends at the first that is refused, which those before survive."""
    from bot.letters import receipt_shape
    from handlers.errors import FengqiaoError

    for line, letter in found.items():
        try:
            receipt = await service.store.letters.take(letter, by, service.clock())
        except FengqiaoError as refusal:
            raise stop(f"{file}：第 {line} 行：{refusal.sentence}前面各行已经收下，再运行也不会收两次。") from None
        typer.echo(json.dumps(receipt_shape(receipt).model_dump(mode="json"), ensure_ascii=False))


def _end_with(file: Path, faults: list[str]) -> None:
    if faults:
        raise stop("\n".join([*faults[:SHOWN], f"{file} 有 {len(faults)} 处不对，什么也没有收。请改好再试。"]))
