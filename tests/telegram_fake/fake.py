"""The whole fake: state, wire and driver put together."""

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.telegram_fake.api import Api
from tests.telegram_fake.control import Control
from tests.telegram_fake.faults import Faults
from tests.telegram_fake.groups import Supergroup
from tests.telegram_fake.people import User
from tests.telegram_fake.server import BotServer, Call, new_app
from tests.telegram_fake.updates import UpdateQueue
from tests.telegram_fake.webhook import WebhookPusher
from tests.telegram_fake.world import Account, Chat, World

DEFAULT_TOKEN = "123456789:AAFakeTokenForTestsOnly-0123456789abcd"


class FakeTelegram:
    """`async with FakeTelegram() as fake:` then point a bot at `fake.url`."""

    def __init__(self, token: str = DEFAULT_TOKEN, username: str = "neighbour_bot", name: str = "Neighbour") -> None:
        self.token = token
        self.faults = Faults()
        me = Account(int(token.split(":")[0]), name, username=username, is_bot=True)
        self.world = World(me)
        self.queue = UpdateQueue(self.faults)
        self.webhook = WebhookPusher(self.queue)
        self._api = Api(self.world, self.queue, self.webhook, self.faults)
        self._server = BotServer(self._api, token)
        self.webhook.on_reply = self._server.run_reply
        self._users: dict[int, User] = {}
        self._groups: dict[int, Supergroup] = {}
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> None:
        """Listen; port 0 takes a free one."""
        app = new_app()
        self._server.add_routes(app)
        Control(self).add_routes(app)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        self.queue.close()
        await self.webhook.stop()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    @property
    def sent(self) -> list[Call]:
        """Every call the bot made, in order, getUpdates included."""
        return self._server.calls

    def calls(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.sent if call.method.lower() == method.lower()]

    def user(
        self,
        user_id: int,
        first_name: str = "Resident",
        language: str | None = "en",
        *,
        username: str | None = None,
        contacted: bool = True,
    ) -> User:
        """The person of that id. `contacted=False`: never wrote, so the bot may not begin."""
        if user_id not in self._users:
            account = Account(user_id, first_name, language, username)
            chat = Chat(user_id, first_name, contacted=contacted)
            self.world.accounts[user_id], self.world.chats[user_id] = account, chat
            self._users[user_id] = User(self._api, account, chat)
        return self._users[user_id]

    def supergroup(
        self,
        chat_id: int,
        title: str = "Staff",
        forum: bool = True,
        members: Iterable[User] = (),
        bot_status: str = "administrator",
    ) -> Supergroup:
        """The supergroup of that id, made at the first call; members are added at any."""
        if chat_id not in self._groups:
            chat = Chat(chat_id, title, "supergroup", forum, bot_status=bot_status)
            self.world.chats[chat_id] = chat
            self._groups[chat_id] = Supergroup(self._api, chat)
        group = self._groups[chat_id]
        group.chat.members.update({user.id: "member" for user in members})
        return group

    @property
    def groups(self) -> dict[int, Supergroup]:
        return dict(self._groups)

    def block(self, user: User) -> None:
        user.block()

    def unblock(self, user: User) -> None:
        user.unblock()
