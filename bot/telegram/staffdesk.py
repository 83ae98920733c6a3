"""Staff at work in Telegram: what they write and press, in topics and in private chats with the bot."""

import re
from collections.abc import Awaitable
from dataclasses import replace

from aiogram.types import CallbackQuery, Message

from bot.fetching import Fetcher
from bot.logs import log
from bot.service import Service
from bot.telegram import cards, texts
from bot.telegram.commands import Commands
from bot.telegram.reading import command, file_of
from bot.telegram.rooms import PRIVATE
from bot.telegram.rounds import FOUND, quoted_finding
from bot.telegram.speaking import Answer, Speaking, Where
from bot.telegram.wish import NUMBER, Wish
from handlers.casework.case import CaseNumber
from handlers.casework.staff import Role, Staff
from handlers.errors import BadInput, FengqiaoError, Refused
from handlers.screening.sight import SCREENERS
from storage.telegram import TelegramMemory

_LEADING = re.compile(rf"({NUMBER.pattern})(?:\s+|$)")


class StaffDesk:
    """Whoever is bound. Nothing here decides what is allowed: the store does, for every act."""

    def __init__(
        self, service: Service, memory: TelegramMemory, speaking: Speaking, commands: Commands, fetcher: Fetcher
    ) -> None:
        """Commands do the work; this reads whom and what they are about. `fetcher` brings photos of findings."""
        self._service = service
        self._memory = memory
        self._speaking = speaking
        self._commands = commands
        self._fetcher = fetcher
        self._sending: set[str] = set()

    async def private(self, message: Message, staff: Staff) -> None:
        """A private chat: commands, and notes as answers to a case's message."""
        where = Where(message.chat.id)
        await self._guarded(where, where, self._private(message, staff))

    async def _private(self, message: Message, staff: Staff) -> Answer:
        text = message.text or ""
        if message.photo:
            return await self._pictured(message, staff)
        if not text:
            raise BadInput(texts.ONLY_TEXT)
        name, rest = command(text)
        number, rest = self._leading(rest)
        number = number or self._quoted(message) or (await self._only_case(staff) if name in _ABOUT_MINE else None)
        wish = Wish(staff, number, rest, self._service.clock())
        return await (self._commands.run(name, wish) if name else self._commands.note(wish))

    async def _pictured(self, message: Message, staff: Staff) -> Answer:
        """A photo of a finding: with `/发现 …` beneath it, or as a reply to what was said of one. Others are not taken."""
        name, rest = command(message.caption or "")
        reply = message.reply_to_message
        quoted = (reply.text or "") if reply and reply.from_user and reply.from_user.is_bot else ""
        told = name in FOUND
        if not told and quoted_finding(quoted) is None:
            raise BadInput(texts.PHOTO_HOW if staff.role in SCREENERS else texts.ONLY_TEXT)
        _, upload = file_of(message)
        file = await self._fetcher.fetch(upload)
        rounds = self._commands.rounds
        return await (rounds.found(staff, rest, (file,)) if told else rounds.photo(staff, quoted, file))

    async def topic(self, message: Message, staff: Staff, committee: str) -> None:
        """A topic or the general one of the committee's group."""
        thread = message.message_thread_id if message.is_topic_message else None
        where, home = Where(message.chat.id, thread), Where(staff.telegram_user or 0)
        number = await self._memory.boards.case_of_topic(message.chat.id, thread) if thread is not None else None
        name, rest = command(message.text or "")
        if not name and number is None:
            return  # people talking in the general topic
        wish = Wish(staff, number, rest if name else message.text or "", self._service.clock())
        await self._guarded(where, home, self._topic(message, wish, name, committee))

    async def _topic(self, message: Message, wish: Wish, name: str, committee: str) -> Answer:
        self._must_belong(wish.staff, committee)
        if not message.text:
            raise BadInput(texts.ONLY_TEXT)
        if name in self._commands.rounds.table:
            raise Refused(texts.SCREEN_PRIVATELY)
        if name in PRIVATE:
            raise Refused(texts.ROOM_PRIVATELY)
        if not name:
            return await self._commands.note(wish)
        named, words = self._leading(wish.words)
        if named is not None and named != wish.number:
            raise Refused(texts.OTHER_CASE)
        return await self._commands.run(name, replace(wish, words=words))

    async def pressed(self, query: CallbackQuery, staff: Staff, committee: str | None) -> None:
        """A button of the desk; `committee` of the group it was pressed in, None in a private chat."""
        read, message = cards.read_data(query.data or ""), query.message
        try:
            if read is None or message is None:
                raise BadInput(texts.OLD_BUTTON)
            if committee is not None:
                self._must_belong(staff, committee)
            shown = Where(message.chat.id, getattr(message, "message_thread_id", None) if committee else None)
            self._speaking.answer(query, await self._press(*read, query, staff, shown))
        except FengqiaoError as refused:
            self._refused("press")
            self._speaking.answer(query, refused.sentence, loud=True)

    async def _press(self, verb: str, what: str, query: CallbackQuery, staff: Staff, where: Where) -> str:
        """Carry a press out; the word shown on it. Raises `FengqiaoError`."""
        number, _, line = what.partition(":")
        if not NUMBER.fullmatch(number) or query.message is None:
            raise BadInput(texts.OLD_BUTTON)
        wish, shown = Wish(staff, CaseNumber(number), line, self._service.clock()), query.message.message_id
        if verb == "claim":
            answer = await self._commands.claim(wish)
            if answer.keyboard is not None:  # where everybody reads, nobody else's slip is offered
                self._speaking.say(Where(staff.telegram_user or 0), answer)
            return "已接手"
        if verb == "slip":
            answer = await self._commands.take_back(wish)
            self._speaking.edit(where.chat, shown, answer.text)
            return "已撤销"
        if verb == "case":
            self._speaking.say(Where(staff.telegram_user or 0), await self._commands.details(wish))
            return "" if where.chat == staff.telegram_user else "已私聊发给您"
        if verb == "ack":
            answer = await self._commands.acknowledge(wish)
            self._speaking.edit(where.chat, shown, f"{texts.ACK_DONE}（{number}）" if where.thread else texts.ACK_DONE)
            return answer.text
        if verb == "undo":
            words = await self._commands.words_of(wish)
            await self._commands.undo(wish)
            self._speaking.edit(where.chat, shown, texts.UNDONE.format(text=words))
            return "已撤销"
        if verb == "send":
            return await self._send(wish, shown, where)
        raise BadInput(texts.OLD_BUTTON)

    async def _send(self, wish: Wish, shown: int, where: Where) -> str:
        """A note on to the resident, once, however often it is pressed."""
        once = f"send {wish.number} {wish.words}"
        if once in self._sending or await self._memory.is_done(once):
            raise Refused("这条已经发过了。")
        self._sending.add(once)
        try:
            words = await self._commands.words_of(wish)
            answer = await self._commands.say(Wish(wish.staff, wish.number, words, wish.now))
            await self._memory.mark_done(once, wish.now)
        finally:
            self._sending.discard(once)
        self._speaking.edit(where.chat, shown, texts.NOTE_SENT.format(text=words))
        self._speaking.say(where, answer)
        return "已发出，可以撤销"

    async def _guarded(self, where: Where, home: Where, work: Awaitable[Answer]) -> None:
        """Say what came of it where it was asked; what not all may read goes to the own private chat."""
        try:
            answer = await work
        except FengqiaoError as refused:
            self._refused("words")
            answer = Answer(refused.sentence)
        self._speaking.say(home if answer.privately else where, answer)

    def _refused(self, what: str) -> None:
        self._service.metrics.refused.labels("telegram desk").inc()
        log().info("telegram desk refused", what=what)

    def _must_belong(self, staff: Staff, committee: str) -> None:
        """Only the committee's own staff act in its group, and managers, whose sight the store checks."""
        if staff.committee != committee and staff.role is not Role.MANAGER:
            raise Refused(texts.NOT_YOUR_GROUP)

    @staticmethod
    def _leading(words: str) -> tuple[CaseNumber | None, str]:
        """A case number at the beginning, and the rest."""
        found = _LEADING.match(words)
        return (CaseNumber(found.group(1)), words[found.end() :]) if found else (None, words)

    def _quoted(self, message: Message) -> CaseNumber | None:
        """The case of the bot's message that is answered: its card and lines begin with the number."""
        quoted = message.reply_to_message
        if quoted is None or quoted.from_user is None or not quoted.from_user.is_bot:
            return None
        found = NUMBER.search(quoted.text or "")
        return CaseNumber(found.group()) if found else None

    async def _only_case(self, staff: Staff) -> CaseNumber | None:
        """The one case this person holds, when there is no other."""
        cases = await self._service.store.desk.mine(staff)
        return cases[0].number if len(cases) == 1 and not cases[0].sensitive else None


_ABOUT_MINE = {"say", "回", "back", "transfer", "up", "mediate", "close", "ack", "case", *PRIVATE}
