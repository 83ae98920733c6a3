"""Every update goes through here once: from polling and from the webhook alike."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError

from bot.logs import fault, log
from bot.metrics import Metrics
from bot.telegram.poll import Raw

Handle = Callable[[Update], Awaitable[None]]

TRIES = 5  # of an update that breaks while others pass
_REMEMBERED = 10_000


@dataclass
class _Failing:
    tries: int
    passed: int  # updates that had passed when it first failed


class Intake:
    """Reads updates and sees to it that one bad update never stops the others."""

    def __init__(self, bot: Bot, handle: Handle, metrics: Metrics) -> None:
        """`handle` keeps what an update carries, or raises."""
        self._bot = bot
        self._handle = handle
        self._metrics = metrics
        self._done: OrderedDict[str, None] = OrderedDict()
        self._failing: OrderedDict[str, _Failing] = OrderedDict()
        self._passed = 0

    async def take(self, raw: Raw) -> bool:
        """True when it is kept (or can never be); False when it should come again."""
        try:
            update = Update.model_validate(dict(raw), context={"bot": self._bot})
        except ValidationError:
            self._metrics.refused.labels("telegram update").inc()
            log().warning("telegram update unread", fields=sorted(str(name)[:40] for name in raw))
            return True
        name = key(update)
        if name in self._done:
            self._metrics.duplicates.labels("telegram").inc()
            return True
        try:
            await self._handle(update)
        except Exception as error:  # noqa: BLE001  # the edge: kept on Telegram's side and tried again
            return self._failed(name, error)
        self._succeeded(name)
        return True

    def _succeeded(self, name: str) -> None:
        self._passed += 1
        self._failing.pop(name, None)
        self._done[name] = None
        while len(self._done) > _REMEMBERED:
            self._done.popitem(last=False)

    def _failed(self, name: str, error: Exception) -> bool:
        """Again, unless this one alone keeps failing while others pass: then it is logged and let go."""
        self._metrics.errors.labels("telegram update").inc()
        fault("telegram update", error)
        seen = self._failing.setdefault(name, _Failing(0, self._passed))
        seen.tries += 1
        while len(self._failing) > _REMEMBERED:
            self._failing.popitem(last=False)
        hopeless = seen.tries >= TRIES and self._passed > seen.passed
        if hopeless:
            self._metrics.refused.labels("telegram update given up").inc()
            self._failing.pop(name, None)
        return hopeless


def key(update: Update) -> str:
    """What makes two updates the same one, whatever their update ids: ids begin anew and may come twice."""
    if message := update.message:
        return f"message {message.chat.id} {message.message_id}"
    if edited := update.edited_message:
        words = hash(edited.text or edited.caption or "")
        return f"edit {edited.chat.id} {edited.message_id} {edited.edit_date} {words}"
    if query := update.callback_query:
        return f"press {query.id}"
    if member := update.my_chat_member:
        return f"member {member.chat.id} {member.date.timestamp()} {member.new_chat_member.status}"
    return f"update {update.update_id}"
