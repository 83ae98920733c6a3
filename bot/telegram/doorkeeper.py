"""Which of the doors an update belongs to: a resident's, a member of staff's, a group's."""

from collections.abc import Awaitable, Callable

from aiogram import Bot
from aiogram.types import CallbackQuery, Message, Update

from bot.service import Service
from bot.telegram import texts
from bot.telegram.cards import PREFIX
from bot.telegram.groups import Groups
from bot.telegram.reading import command
from bot.telegram.residents import Residents
from bot.telegram.speaking import Answer, Speaking, Where
from bot.telegram.staffdesk import StaffDesk
from handlers.casework.staff import Staff
from handlers.errors import FengqiaoError


class Doorkeeper:
    """Looks at who it is and where, and hands on. Raises when something cannot be kept now."""

    def __init__(
        self, service: Service, bot: Bot, residents: Residents, desk: StaffDesk, groups: Groups, speaking: Speaking
    ) -> None:
        """The doors themselves."""
        self._service = service
        self._bot = bot
        self._memory = service.store.telegram
        self._residents = residents
        self._desk = desk
        self._groups = groups
        self._speaking = speaking

    async def handle(self, update: Update) -> None:
        """Keep what an update carries. Raises when it cannot be kept now."""
        if message := update.message:
            await self._message(message)
        elif (edited := update.edited_message) and edited.chat.type == "private":
            if await self._staff(edited) is None:
                await self._residents.said(edited, edited=True)
        elif query := update.callback_query:
            await self._press(query)
        elif (event := update.my_chat_member) and event.chat.type != "private":
            staff = await self._service.store.people.by_telegram(event.from_user.id)
            await self._groups.member(event, staff)

    async def _staff(self, message: Message) -> Staff | None:
        user = message.from_user
        return await self._service.store.people.by_telegram(user.id) if user and not user.is_bot else None

    async def _message(self, message: Message) -> None:
        if message.from_user is None or (message.from_user.is_bot and message.from_user.id == self._bot.id):
            return
        staff = await self._staff(message)
        if message.chat.type != "private":
            await self._once(message, lambda: self._groups.said(message, staff))
        elif command(message.text or "")[0] == "bind":
            await self._once(message, lambda: self._bind(message))
        elif staff is not None:
            await self._once(message, lambda: self._desk.private(message, staff))
        else:
            await self._residents.said(message)

    async def _once(self, message: Message, work: Callable[[], Awaitable[None]]) -> None:
        """Staff's words act once, also when the update comes again after a restart."""
        name = f"{message.chat.id} {message.message_id}"
        if not await self._memory.is_done(name):
            await work()
            await self._memory.mark_done(name, self._service.clock())

    async def _press(self, query: CallbackQuery) -> None:
        """Whose button it is shows its data; whether the presser may, the receiver asks the store."""
        message, data = query.message, query.data or ""
        staff = await self._service.store.people.by_telegram(query.from_user.id)
        if message is None:
            self._speaking.answer(query, texts.OLD_BUTTON, loud=True)
        elif message.chat.type != "private":
            await self._groups.pressed(query, staff, message.chat.id)
        elif message.chat.id != query.from_user.id:
            self._service.metrics.refused.labels("telegram button").inc()
            self._speaking.answer(query, texts.OLD_BUTTON, loud=True)
        elif data.startswith(f"{PREFIX}:"):
            await self._desk_press(query, staff)
        else:
            await self._residents.pressed(query)

    async def _desk_press(self, query: CallbackQuery, staff: Staff | None) -> None:
        if staff is None:
            self._service.metrics.refused.labels("telegram desk").inc()
            self._speaking.answer(query, texts.NOT_STAFF, loud=True)
        else:
            await self._desk.pressed(query, staff, None)

    async def _bind(self, message: Message) -> None:
        """A one-time code from the web desk ties this account to a member of staff."""
        code, where = command(message.text or "")[1], Where(message.chat.id)
        if not code or message.from_user is None:
            self._speaking.say(where, Answer(texts.BIND_HOW))
            return
        try:
            staff = await self._service.store.people.bind(code[:64], message.from_user.id, self._service.clock())
        except FengqiaoError as refused:
            self._service.metrics.refused.labels("telegram bind").inc()
            self._speaking.say(where, Answer(refused.sentence))
            return
        await self._memory.boards.look_again()
        body = self._service.district.body_of.get(staff.committee)
        self._speaking.say(where, Answer(texts.BOUND.format(name=staff.name, committee=body.name if body else "")))
