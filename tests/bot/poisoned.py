"""`fengqiao` with a reader that some words break."""

from bot import watchdog
from bot.__main__ import main
from tests.bot.poison import poison

if __name__ == "__main__":
    poison()
    watchdog.LIMIT = 3.0
    main()
