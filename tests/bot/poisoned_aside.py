"""The child that reads texts of no talk, with a reader that some words break."""

from bot import aside
from tests.bot.poison import poison

if __name__ == "__main__":
    poison()
    aside.LIMIT = 3.0
    aside.serve()
