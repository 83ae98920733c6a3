"""Whether Telegram knows the bot's token: heard from every call, told once, and never by the token itself."""

from typing import Any

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import DeleteWebhook, GetMe, SetWebhook
from aiogram.methods.base import TelegramMethod

from bot.logs import log
from bot.metrics import Metrics
from bot.telegram.client import RawUpdates

REFUSED = (
    "Telegram 不认 FENGQIAO_TELEGRAM_TOKEN：机器人收不到、也发不出消息。"
    "请到 BotFather 核对或换一个新的，改好设置再重启；不用 Telegram 就把这一项清空。"
)
_OF_THE_BOT = (DeleteWebhook, GetMe, RawUpdates, SetWebhook)  # name nothing else that might not be found


class Token(BaseRequestMiddleware):
    """Stands between the bot and every call of its client."""

    def __init__(self, metrics: Metrics) -> None:
        """Good until Telegram says otherwise."""
        self._metrics = metrics
        self.good = True

    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Any:
        """The call; what it says of the token is kept."""
        try:
            answer = await make_request(bot, method)
        except TelegramUnauthorizedError:
            self._refused()
            raise
        except TelegramNotFound:  # how the server answers a token it cannot read
            if isinstance(method, _OF_THE_BOT):
                self._refused()
            raise
        self.good = True
        return answer

    def _refused(self) -> None:
        self._metrics.errors.labels("telegram token").inc()
        if self.good:
            log().error(REFUSED)
        self.good = False
