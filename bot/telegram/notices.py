"""Notices to staff in Telegram: private messages to the person addressed, or to the committee where it has no topic."""

from collections import OrderedDict
from collections.abc import Sequence

from aiogram import Bot
from aiogram.types import InlineKeyboardMarkup, Message

from bot.delivery import Failed, Gone
from bot.logs import log
from bot.service import Service
from bot.telegram import cards, texts
from bot.telegram.wire import Wire
from handlers.casework.case import Case
from handlers.casework.staff import CASELESS, Staff, away
from storage.notices import Notice, NoticeKind
from storage.telegram import TelegramMemory

_REMEMBERED = 1000
_OF_HELP = {NoticeKind.HELP, NoticeKind.HELP_ANSWERED, NoticeKind.HELP_LATE}
# Where a notice of no case leads.
_PAGES = {
    NoticeKind.SCREEN: "screening",
    NoticeKind.SCREEN_LATE: "screening",
    NoticeKind.EARLY: "warnings",
    NoticeKind.REGISTER: "registers",
    NoticeKind.BOOKED: "registers/rooms",
}
_SHOWN_ON_BOARD = {NoticeKind.QUEUED, NoticeKind.WORDS, NoticeKind.AMENDED, NoticeKind.RETRACTED, NoticeKind.WITHDRAWN}


class Notices:
    """One of delivery's tellers."""

    def __init__(self, service: Service, wire: Wire, memory: TelegramMemory) -> None:
        """People are looked up at the moment of telling."""
        self._service = service
        self._wire = wire
        self._memory = memory
        self._told: OrderedDict[tuple[int, int], None] = OrderedDict()

    async def send_notice(self, notice: Notice) -> None:
        """Tell everybody it concerns who is bound. Raises `RetryAfter` and network errors: then all of it is tried again."""
        case = await self._memory.find(notice.number) if notice.number else None
        if case is not None and await self._on_board(notice, case):
            return
        chat = await self._group(notice, case)
        if chat is not None:
            text, keyboard = self._words(notice, case)
            await self._send(chat, text, keyboard, first=notice.kind is NoticeKind.ALERT)
            return
        for staff in await self._people(notice, case):
            await self._tell(staff, notice, case)

    async def _on_board(self, notice: Notice, case: Case) -> bool:
        """Whether the case's topic or card shows it anyway."""
        if case.sensitive or notice.kind not in _SHOWN_ON_BOARD:
            return False
        board = await self._memory.boards.board_of(case.number)
        shown = board is not None and board.chat is not None
        return shown or await self._open_group(case.committee, case) is not None

    async def _group(self, notice: Notice, case: Case | None) -> int | None:
        """The group a committee's notice goes to: never of a sensitive case, never past somebody kept from it."""
        if notice.staff is not None or (case is not None and case.sensitive):
            return None
        return await self._open_group(notice.committee, case)

    async def _open_group(self, committee: str, case: Case | None) -> int | None:
        """The committee's group, when all of the committee may see the case."""
        chat = (await self._memory.boards.groups()).get(committee)
        if chat is None or case is None or not case.kept_from:
            return chat
        people = await self._service.store.people.everybody()
        return None if any(s.id in case.kept_from and s.committee == committee for s in people) else chat

    async def _people(self, notice: Notice, case: Case | None) -> Sequence[Staff]:
        """The person addressed, or everybody of the committee who is there. Of a sensitive case only the person."""
        if notice.staff is not None:
            person = await self._service.store.people.get(notice.staff)
            return [person] if person.active and person.telegram_user else []
        if case is not None and case.sensitive:
            return []
        now, kept = self._service.clock(), case.kept_from if case else frozenset()
        return [
            s
            for s in await self._service.store.people.everybody()
            if s.committee == notice.committee
            and s.telegram_user
            and s.role not in CASELESS
            and s.id not in kept
            and not away(s, now)
        ]

    async def _tell(self, staff: Staff, notice: Notice, case: Case | None) -> None:
        """One private message. Who blocked the bot is reached by the desk alone: no reason to try again."""
        if (notice.id, int(staff.id)) in self._told:  # an earlier try reached this one and failed at another
            return
        text, keyboard = self._words(notice, case)
        try:
            await self._send(staff.telegram_user or 0, text, keyboard, first=notice.kind is NoticeKind.ALERT)
        except (Gone, Failed) as refused:
            log().warning("telegram notice", kind=notice.kind.value, reason=str(refused))
        self._told[(notice.id, int(staff.id))] = None
        while len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)

    async def _send(self, chat: int, text: str, keyboard: InlineKeyboardMarkup | None, *, first: bool = False) -> None:
        async def call(bot: Bot) -> Message:
            return await bot.send_message(chat, text, reply_markup=keyboard, protect_content=True)

        await self._wire.once(chat, call, first=first)

    def _words(self, notice: Notice, case: Case | None) -> tuple[str, InlineKeyboardMarkup | None]:
        """What is said, and what can be pressed. Of a sensitive case nothing but that it is there."""
        if notice.kind in _OF_HELP:  # who is asked does not see the case yet
            link = cards.desk_link(self._service.settings, page="help")
            hidden = case is not None and case.sensitive
            return f"{texts.SENSITIVE if hidden else texts.NOTICES[notice.kind]}\n{link}", None
        link = cards.desk_link(self._service.settings, case.number if case else "", _PAGES.get(notice.kind, ""))
        alert = notice.kind is NoticeKind.ALERT
        if case is None:
            return f"{texts.NOTICES[notice.kind]}\n{link}", None
        if notice.kind is NoticeKind.CHECK and not case.sensitive:  # a judge has a page of their own, not the case's
            return f"{texts.NOTICES[notice.kind]}\n{cards.desk_link(self._service.settings)}", None
        acknowledge = [(texts.ACK, cards.data("ack", case.number))]
        if case.sensitive:
            return f"{texts.SENSITIVE}\n{link}", cards.buttons(acknowledge) if alert else None
        name = cards.title(case, self._service.knowledge)
        late = int(self._service.district.limits.alert_wait.total_seconds() // 60)
        text = f"{texts.NOTICES[notice.kind].format(minutes=late)}\n{name}\n{link}"
        if alert:
            return text, cards.buttons(acknowledge, [(texts.DETAILS, cards.data("case", case.number))])
        return text, cards.case_buttons(case, receipt=notice.kind is NoticeKind.HANDED)
