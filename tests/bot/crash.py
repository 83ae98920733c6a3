"""`fengqiao serve` as its own process that can be killed at any instant."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx


@dataclass
class Process:
    """The service on one data folder and one port, started again and again."""

    data: Path
    port: int
    options: Sequence[str] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    name: str = "serve"
    running: subprocess.Popen[bytes] | None = None
    program: str = "bot"  # the module that is run
    output: list[Path] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def client(self, **headers: str) -> httpx.AsyncClient:
        """A browser without a page: keeps cookies, says where it comes from."""
        return httpx.AsyncClient(base_url=self.url, headers={"Origin": self.url, **headers}, timeout=60)

    async def start(self) -> None:
        """Start, and wait until it answers."""
        log = self.data / f"{self.name}-{len(self.output)}.log"
        self.output.append(log)
        env = {**os.environ, "FENGQIAO_DATA_DIR": str(self.data), "FENGQIAO_LOG_LEVEL": "WARNING", **self.settings}
        command = [sys.executable, "-m", self.program, "serve", "--port", str(self.port), *self.options]
        with log.open("wb") as out:
            self.running = subprocess.Popen(command, env=env, stdout=out, stderr=out)  # noqa: ASYNC220  # started before load
        async with httpx.AsyncClient() as client:
            for _ in range(2400):  # a busy machine may take its time
                assert self.running.poll() is None, log.read_text(encoding="utf-8")
                try:
                    if (await client.get(f"{self.url}/readyz")).status_code == httpx.codes.OK:
                        return
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.05)
        raise TimeoutError(log.read_text(encoding="utf-8"))

    async def __aenter__(self) -> "Process":
        self.data.mkdir(exist_ok=True)
        return self

    async def __aexit__(self, failed: type[BaseException] | None, *_: object) -> None:
        """Nothing is left running, whatever the test did; and no warning of a library was printed."""
        if self.running is not None and self.running.poll() is None:
            await self.end(signal.SIGKILL)
        for log in self.output if failed is None else ():
            assert "Warning:" not in log.read_text(encoding="utf-8"), log.read_text(encoding="utf-8")

    async def end(self, how: signal.Signals) -> int:
        """Send the signal and wait for the end; the exit code."""
        assert self.running is not None
        self.running.send_signal(how)
        return await asyncio.to_thread(self.running.wait, 120)  # for what never ends, not for slow machines
