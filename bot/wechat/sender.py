"""Replies to residents in WeChat: bot/delivery's `Sender` for the channel wechat."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial

from bot.delivery import Gone
from bot.service import Service
from bot.wechat.client import Client
from bot.wechat.links import FileLinks
from bot.wechat.media import is_picture, upload
from bot.wechat.messages import Payload, image, payloads, text, without_menu
from bot.wechat.reading import OPENID
from bot.wechat.refusals import NO_MEDIA, NO_MENU, Refused, meaning
from handlers.messages import Address, Attachment, Reply

_UNFINISHED = 1000  # replies whose first messages are known to have arrived


class WeChatSender:
    """Sends a reply as customer-service messages. Nothing of a member of staff but the official name."""

    def __init__(self, service: Service, client: Client, links: FileLinks) -> None:
        """`links` lead to what WeChat does not take."""
        self._service, self._client, self._links = service, client, links
        self._arrived: OrderedDict[tuple[str, int], int] = OrderedDict()
        self._menus = True  # until WeChat says that this account has none

    async def send(self, target: Address, reply: Reply) -> str:
        """How many messages it took: WeChat gives them no ids. A new try goes on after those that arrived."""
        if not OPENID.fullmatch(target.sender):
            raise Gone("no such receiver")
        key = (target.sender, reply.id)
        done = self._arrived.setdefault(key, 0)
        while len(self._arrived) > _UNFINISHED:
            self._arrived.popitem(last=False)
        calls = self._calls(target.sender, reply)
        for call in calls[done:]:
            try:
                await call()
            except Refused as refused:
                self._service.metrics.errors.labels(f"wechat {refused.code}").inc()
                raise meaning(refused.code) from None
            done += 1
            self._arrived[key] = done
        self._arrived.pop(key, None)
        return str(len(calls))

    def _calls(self, openid: str, reply: Reply) -> list[Callable[[], Awaitable[None]]]:
        """One for each message: the texts, with links to what is no picture under them, then the pictures."""
        now = self._service.clock()
        below = "\n".join(self._links.line(file, now) for file in reply.files if not is_picture(file))
        texts = [partial(self._say, openid, said) for said in payloads(reply, below, menus=self._menus)]
        return [*texts, *(partial(self._show, openid, file) for file in reply.files if is_picture(file))]

    async def _say(self, openid: str, said: Payload) -> None:
        """A text, or choices; as numbered lines when the account has no menus."""
        try:
            await self._post(openid, said)
        except Refused as refused:
            if said["msgtype"] != "msgmenu" or refused.code not in NO_MENU:
                raise
            self._menus = False
            await self._post(openid, without_menu(said))

    async def _show(self, openid: str, file: Attachment) -> None:
        """A picture; as a link when WeChat does not take it after all."""
        mime, content = await self._service.store.files.get_bare(file.sha256)
        try:
            said = image(await upload(self._client, content, mime))
        except Refused as refused:
            if refused.code not in NO_MEDIA:
                raise
            said = text(self._links.line(file, self._service.clock()))
        await self._post(openid, said)

    async def _post(self, openid: str, said: Payload) -> None:
        await self._client.post("message/custom/send", {"touser": openid, **said})
