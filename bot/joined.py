"""An answer in one write: uvicorn sends its head and its body apart, which asks the kernel twice and wakes the reader twice."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Joined:
    """A transport that holds a first piece back until the next one, at most until the loop's next round."""

    def __init__(self, transport: asyncio.Transport) -> None:
        """Nothing is held."""
        self.bare = transport
        self._loop = asyncio.get_running_loop()
        self._held = b""
        self._due = False  # what is held goes with the loop's next round

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bare, name)

    def write(self, data: bytes) -> None:
        """Keep the first piece, write with the second."""
        if self._held:
            held, self._held = self._held, b""
            self.bare.writelines((held, data))
            return
        self._held = data
        if not self._due:
            self._due = True
            self._loop.call_soon(self._round)

    def _round(self) -> None:
        self._due = False
        self.flush()

    def flush(self) -> None:
        """Nothing is held any more."""
        held, self._held = self._held, b""
        if held and not self.bare.is_closing():
            self.bare.write(held)

    def close(self) -> None:
        """Close once all is written."""
        self.flush()
        self.bare.close()


class Protocol(HttpToolsProtocol):
    """uvicorn's, with a transport that joins. A web socket takes over the transport as it is."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin."""
        super().connection_made(cast("asyncio.Transport", Joined(transport)))

    def handle_websocket_upgrade(self) -> None:
        """What was held goes first."""
        joined = cast("Joined", self.transport)
        joined.flush()
        self.transport = joined.bare
        super().handle_websocket_upgrade()
