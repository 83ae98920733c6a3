"""Run the fake as a process: python -m tests.telegram_fake --port N --token T."""

import argparse
import asyncio
import signal

from tests.telegram_fake.fake import DEFAULT_TOKEN, FakeTelegram


async def serve(port: int, token: str) -> None:
    """Print the address, then serve until SIGTERM or SIGINT."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    fake = FakeTelegram(token)
    await fake.start(port)
    print(fake.url, flush=True)
    await stopped.wait()
    await fake.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    arguments = parser.parse_args()
    asyncio.run(serve(arguments.port, arguments.token))


if __name__ == "__main__":
    main()
