"""Groups: which committee's they are, who may register them, and what strangers in them are told."""

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, Chat, ChatMemberAdministrator, ChatMemberUpdated, Message

from bot.logs import log
from bot.service import Service
from bot.telegram import texts
from bot.telegram.reading import command
from bot.telegram.speaking import Answer, Speaking, Where
from bot.telegram.staffdesk import StaffDesk
from handlers.casework.staff import Role, Staff
from handlers.district import Body
from handlers.errors import FengqiaoError, Refused
from storage.telegram_boards import TelegramBoards

_SILENT_FOR = 3600.0  # seconds before the same stranger, or the same group, is told again


class Groups:
    """The staff groups' door."""

    def __init__(self, service: Service, bot: Bot, boards: TelegramBoards, desk: StaffDesk, speaking: Speaking) -> None:
        """`desk` gets what staff write; everything else is settled here."""
        self._service = service
        self._bot = bot
        self._boards = boards
        self._desk = desk
        self._speaking = speaking
        self._told: dict[tuple[int, int], float] = {}

    async def said(self, message: Message, staff: Staff | None) -> None:
        """Somebody wrote in a group."""
        name, words = command(message.text or "")
        where = Where(message.chat.id, message.message_thread_id if message.is_topic_message else None)
        if name == "bind":
            self._speaking.say(where, Answer(texts.BIND_PRIVATELY))
        elif name == "here":
            await self._register(message.chat, where, staff, words)
        elif (committee := await self.committee(message.chat.id)) is None:
            await self._stranger_group(message.chat, staff)
        elif staff is not None:
            await self._desk.topic(message, staff, committee)
        elif name or where.thread is not None:
            self._refuse(where, message.from_user.id if message.from_user else 0)

    async def pressed(self, query: CallbackQuery, staff: Staff | None, chat: int) -> None:
        """Somebody pressed a button in a group."""
        committee = await self.committee(chat)
        if staff is None or committee is None:
            self._count()
            self._speaking.answer(query, texts.NOT_STAFF, loud=True)
        else:
            await self._desk.pressed(query, staff, committee)

    async def member(self, event: ChatMemberUpdated, staff: Staff | None) -> None:
        """The bot was taken into a group, or put out of it."""
        if event.new_chat_member.status in ("left", "kicked"):
            await self._boards.forget_group(event.chat.id)
        elif await self.committee(event.chat.id) is None and event.old_chat_member.status in ("left", "kicked"):
            await self._stranger_group(event.chat, staff)

    async def committee(self, chat: int) -> str | None:
        """Whose group it is."""
        groups = await self._boards.groups()
        return next((code for code, group in groups.items() if group == chat), None)

    async def _register(self, chat: Chat, where: Where, staff: Staff | None, words: str) -> None:
        try:
            body = self._body(staff, words)
            if chat.type != "supergroup" or not chat.is_forum or not await self._may_manage(chat.id):
                raise Refused(texts.HERE_FORUM)
            await self._boards.register_group(body.code, chat.id, self._service.clock())
        except FengqiaoError as refused:
            self._count()
            self._speaking.say(where, Answer(refused.sentence))
        else:
            self._speaking.say(where, Answer(texts.HERE_DONE.format(committee=body.name)))

    def _body(self, staff: Staff | None, words: str) -> Body:
        """The manager's own committee, or the named one within his area. Raises `Refused`."""
        if staff is None or staff.role is not Role.MANAGER:
            raise Refused(texts.HERE_MANAGER)
        district = self._service.district
        own, body = district.body_of.get(staff.committee), district.body_of.get(words.strip() or staff.committee)
        if own is None or body is None or not (own == body or district.within(body.place, own.place)):
            raise Refused(texts.HERE_UNKNOWN)
        return body

    async def _may_manage(self, chat: int) -> bool:
        """Whether the bot can open topics there."""
        try:
            me = await self._bot.get_chat_member(chat, self._bot.id)
        except AiogramError:
            return False
        return isinstance(me, ChatMemberAdministrator) and bool(me.can_manage_topics)

    async def _stranger_group(self, chat: Chat, staff: Staff | None) -> None:
        """Not a staff group: one sentence; the bot stays only where a manager may still register it."""
        manager = staff is not None and staff.role is Role.MANAGER
        if self._first_time(chat.id, 0):
            self._speaking.say(
                Where(chat.id),
                Answer(texts.NOT_HERE_YET if manager else texts.FOREIGN_GROUP, then=None if manager else self._leave),
            )
        log().info("telegram foreign group")

    async def _leave(self, sent: Message) -> None:
        try:
            await self._bot.leave_chat(sent.chat.id)
        except AiogramError as error:
            log().info("telegram leave", error=type(error).__name__)

    def _refuse(self, where: Where, user: int) -> None:
        """A stranger's words in a staff group do nothing; he is told so now and then."""
        self._count()
        if self._first_time(where.chat, user):
            self._speaking.say(where, Answer(texts.NOT_STAFF))

    def _count(self) -> None:
        self._service.metrics.refused.labels("telegram group").inc()
        log().info("telegram group refused")

    def _first_time(self, chat: int, user: int) -> bool:
        now = self._service.clock().timestamp()
        self._told = {key: at for key, at in self._told.items() if at > now - _SILENT_FOR}
        return self._told.setdefault((chat, user), now) == now
