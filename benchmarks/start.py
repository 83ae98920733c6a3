"""From process start to the first answered message, and memory at rest: `python -m benchmarks.start`."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from tests.replay import CHANNEL, free_port, new_key


async def answered(base: str, key: str, number: int, process: subprocess.Popen[bytes]) -> None:
    """Ask again and again until the first message is answered."""
    body = {"channel": CHANNEL, "sender": f"first-{number}", "message_id": "1", "text": "房东不退押金三千块"}
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=10) as client:
        while process.poll() is None:
            try:
                reply = await client.post(f"{base}/api/v1/messages", json=body)
            except httpx.TransportError:
                await asyncio.sleep(0.01)
                continue
            assert reply.json()["replies"], reply.text
            return
    raise RuntimeError(f"the service ended with {process.returncode}")


def rss(pid: int) -> float:
    """Resident memory in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1024


def cpu(pid: int) -> float:
    """Processor seconds used so far: what the start costs whatever else the machine does."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def once(data: Path, key: str, number: int, *options: str) -> tuple[float, float, float]:
    """Seconds to the first answer, processor seconds of it, MB after some rest.

    The modules are compiled, as installing them does: in `data`, by the first start, which is not to be counted.
    """
    port = free_port()
    env = {**os.environ, "FENGQIAO_DATA_DIR": str(data), "PYTHONPYCACHEPREFIX": str(data / "compiled")}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port), *options]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        asyncio.run(answered(f"http://127.0.0.1:{port}", key, number, process))
        seconds, busy = time.perf_counter() - began, cpu(process.pid)
        time.sleep(5)
        return seconds, busy, rss(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def main() -> None:
    """Three starts, and one of the demo."""
    with tempfile.TemporaryDirectory(prefix="fengqiao-start-") as folder:
        data = Path(folder)
        key = new_key(data)
        once(data, key, 0)
        for number, options in enumerate(((), (), (), ("--demo",)), 1):
            seconds, busy, memory = once(data, key, number, *options)
            shown = f"first answer after {seconds:.2f} s ({busy:.2f} s of processor), at rest {memory:.0f} MB"
            print(f"serve {' '.join(options):8} {shown}")


if __name__ == "__main__":
    main()
