"""Where charts are drawn: each once, by a process that is given nothing but the specifications and ends with them."""

import asyncio
import base64
import hashlib
import json
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from bot.charts.specs import Spec
from handlers.errors import Refused

SECONDS = 40  # for one order of charts
KEPT = 200  # images in memory; some ten kilobytes each
_LIMITED = f'ulimit -t {SECONDS} && ulimit -c 0 && exec "$@"'
FAILED = "图没有画成，请看下面的数据表，或稍后再试。"


def name_of(spec: Spec) -> str:
    """What an image is kept under: the hash of all that is drawn."""
    return hashlib.sha256(json.dumps(spec, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def drawn(specs: Sequence[Spec] | Sequence[str], form: str) -> list[bytes]:
    """The images, in order; `form` is svg or png, or pdf for drawings (SVG) that are there already.

    Blocks: call in a thread. Raises `Refused` when it cannot be done.
    """
    program = [sys.executable, "-I", str(Path(__file__).with_name("draw.py"))]
    try:
        done = subprocess.run(  # noqa: S603  # our own program; the data go through its input
            ["/bin/sh", "-c", _LIMITED, "sh", *program],
            input=json.dumps({"form": form, "specs": list(specs)}, ensure_ascii=False).encode(),
            capture_output=True,
            env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},  # nothing of ours goes along: it holds keys
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as broken:
        raise Refused(FAILED, f"charts: {type(broken).__name__}") from broken
    return [base64.b64decode(image) for image in json.loads(done.stdout)]


class Studio:
    """Draws for the desk: what was drawn is kept, what is being drawn is waited for, one process at a time."""

    def __init__(self) -> None:
        """Empty."""
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._one = asyncio.Lock()

    def known(self, name: str) -> bytes | None:
        """The image of that name, where it was drawn already."""
        return self._kept.get(name)

    async def draw(self, specs: Sequence[Spec]) -> list[bytes]:
        """The images as SVG, in order. Raises `Refused`."""
        async with self._one:
            missing = {name_of(spec): spec for spec in specs if name_of(spec) not in self._kept}
            if missing:
                images = await asyncio.to_thread(drawn, list(missing.values()), "svg")
                self._kept.update(zip(missing, images, strict=True))
            found = [self._kept[name_of(spec)] for spec in specs]
            for spec in specs:
                self._kept.move_to_end(name_of(spec))
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return found
