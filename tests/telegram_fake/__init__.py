"""A fake of the Telegram Bot API at the wire, with a driver that plays residents and staff.

`FakeTelegram` runs in the test's loop, `python -m tests.telegram_fake` in a process of its own
(driven by `RemoteFake`). Bots reach either over plain HTTP and cannot tell them from Telegram.

    async with FakeTelegram() as fake, bot_at(fake.url, fake.token) as bot:
        ann = fake.user(7, "Ann")
        ann.say("the neighbour is loud")
        ...                                      # the bot under test polls fake.url and answers
        (question,) = await ann.expect(1)
        ann.press(question, "Yes")
        fake.faults.lose_answer("sendMessage")   # the next answer is stored, the caller sees a cut
"""

from tests.telegram_fake.client import bot_at
from tests.telegram_fake.errors import ApiError
from tests.telegram_fake.fake import DEFAULT_TOKEN, FakeTelegram
from tests.telegram_fake.faults import FOREVER, Fault, Faults, Limits
from tests.telegram_fake.groups import Supergroup
from tests.telegram_fake.messages import Button, Message
from tests.telegram_fake.people import Press, User
from tests.telegram_fake.reader import Inbox
from tests.telegram_fake.remote import RemoteFake
from tests.telegram_fake.server import Call
from tests.telegram_fake.world import Topic

__all__ = [
    "DEFAULT_TOKEN",
    "FOREVER",
    "ApiError",
    "Button",
    "Call",
    "FakeTelegram",
    "Fault",
    "Faults",
    "Inbox",
    "Limits",
    "Message",
    "Press",
    "RemoteFake",
    "Supergroup",
    "Topic",
    "User",
    "bot_at",
]
