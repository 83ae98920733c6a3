"""An answer goes out in one write, and nothing that was written waits or changes its order."""

import asyncio
from collections.abc import Iterable
from typing import Any, cast

from bot.joined import Joined


class Wire:
    """What reaches the kernel."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.writes.append(data)

    def writelines(self, pieces: Iterable[bytes]) -> None:
        self.write(b"".join(pieces))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


def joined() -> tuple[Wire, Any]:
    wire = Wire()
    return wire, Joined(cast("asyncio.Transport", wire))


async def test_head_and_body_are_one_write() -> None:
    wire, transport = joined()
    transport.write(b"head")
    assert wire.writes == []
    transport.write(b"body")
    assert wire.writes == [b"headbody"]
    await asyncio.sleep(0)
    assert wire.writes == [b"headbody"]


async def test_what_comes_alone_goes_at_once() -> None:
    """The head of a stream whose first event comes hours later; and a piece behind a pair that was joined."""
    wire, transport = joined()
    transport.write(b"head")
    await asyncio.sleep(0)
    assert wire.writes == [b"head"]
    for piece in (b"1", b"2", b"3"):
        transport.write(piece)
    await asyncio.sleep(0)
    assert wire.writes == [b"head", b"12", b"3"]


async def test_closing_writes_first_and_a_lost_connection_drops() -> None:
    wire, transport = joined()
    transport.write(b"last words")
    transport.close()
    assert (wire.writes, wire.closed) == ([b"last words"], True)
    lost, transport = joined()
    transport.write(b"to nobody")
    lost.close()
    await asyncio.sleep(0)
    assert lost.writes == []
