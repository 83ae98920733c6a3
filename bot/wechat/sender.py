"""Replies to residents in WeChat: bot/delivery's `Sender` for the channel wechat."""

from collections import OrderedDict

from bot.delivery import Gone
from bot.metrics import Metrics
from bot.wechat.client import Client
from bot.wechat.messages import Payload, payloads, without_menu
from bot.wechat.reading import OPENID
from bot.wechat.refusals import NO_MENU, Refused, meaning
from handlers.messages import Address, Reply

_UNFINISHED = 1000  # replies whose first messages are known to have arrived


class WeChatSender:
    """Sends a reply as customer-service messages. Nothing of a member of staff but the official name."""

    def __init__(self, client: Client, metrics: Metrics) -> None:
        """Nothing is sent yet."""
        self._client, self._metrics = client, metrics
        self._arrived: OrderedDict[tuple[str, int], int] = OrderedDict()
        self._menus = True  # until WeChat says that this account has none

    async def send(self, target: Address, reply: Reply) -> str:
        """How many messages it took: WeChat gives them no ids. A new try goes on after those that arrived."""
        if not OPENID.fullmatch(target.sender):
            raise Gone("no such receiver")
        key = (target.sender, reply.id)
        self._arrived.setdefault(key, 0)
        while len(self._arrived) > _UNFINISHED:
            self._arrived.popitem(last=False)
        messages = payloads(reply, menus=self._menus)
        for message in messages[self._arrived.get(key, 0) :]:
            await self._post(target.sender, message)
            self._arrived[key] = self._arrived.get(key, 0) + 1
        self._arrived.pop(key, None)
        return str(len(messages))

    async def _post(self, openid: str, message: Payload) -> None:
        """One message. Raises `RetryAfter`, `Gone`, `Failed`, or what the network raises."""
        try:
            await self._client.post("message/custom/send", {"touser": openid, **message})
        except Refused as refused:
            if message["msgtype"] == "msgmenu" and refused.code in NO_MENU:
                self._menus = False
                await self._post(openid, without_menu(message))
                return
            self._metrics.errors.labels(f"wechat {refused.code}").inc()
            raise meaning(refused.code) from None
