"""An answer in one write: uvicorn sends its head and its body apart, which asks the kernel twice and wakes the reader twice.

And a bound to what a request says before its body, which uvicorn has none for.
"""

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


HEAD = (
    512 * 1024
)  # bytes of a request before its body, and of what is read with them at once: a browser sends some 10 KB
_NO_HEAD = -1


class Protocol(HttpToolsProtocol):
    """uvicorn's, with a transport that joins, and an end to what comes before a body. A web socket takes over the transport as it is."""

    _head = _NO_HEAD  # bytes since the request began, while its headers are not all there

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Begin."""
        super().connection_made(cast("asyncio.Transport", Joined(transport)))

    def data_received(self, data: bytes) -> None:
        """Read on, unless the headers have no end: all of them are held until the last has come."""
        if self._head != _NO_HEAD:
            self._head += len(data)
        if self._head > HEAD:
            self._head = _NO_HEAD
            self.send_400_response("Request header too large.")
            return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        self._head = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """What comes now is the body: bot/http bounds it."""
        self._head = _NO_HEAD
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        """What was held goes first."""
        joined = cast("Joined", self.transport)
        joined.flush()
        self.transport = joined.bare
        super().handle_websocket_upgrade()
