"""Letters of other bodies from a file, on the command line: JSON lines in the shape of the HTTP API, a receipt for each."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.commandline import run, settings_now, stop


def letters(
    file: Annotated[Path, typer.Argument(help="每行一个 JSON，字段和 POST /api/v1/inbound 一样")],
    by: Annotated[str, typer.Option(help="谁签收的，写在回执上")],
) -> None:
    """把法院、公安、12345 等转来的案件从文件收进来，每件打印一张回执；重复的不会收两次。"""
    from pydantic import ValidationError

    from bot.app import built
    from bot.letters import LetterIn, letter_of, receipt_shape

    try:
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        told = [LetterIn.model_validate_json(line) for line in lines]
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise stop(f"文件有误：{'.'.join(str(part) for part in first['loc'])}：{first['msg']}") from None
    except UnicodeDecodeError:
        raise stop("文件要用 UTF-8 编码保存。") from None
    except OSError as wrong:
        raise stop(f"{wrong.strerror}：{file}") from None
    settings = settings_now()

    async def take() -> None:
        async with built(settings) as service:
            for letter in told:
                receipt = await service.store.letters.take(await letter_of(service, letter), by, service.clock())
                typer.echo(json.dumps(receipt_shape(receipt).model_dump(mode="json"), ensure_ascii=False))

    run(take)
