"""Shows each case where its staff may see it: a topic of the committee's group, or the holder's private chat.

The wish is read from the store and compared with what was shown last: nothing depends on an event that could be lost.
Every step is remembered as soon as Telegram took it; after a crash at most that step repeats.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from aiogram import Bot
from aiogram.types import Message

from bot.delivery import Failed, Gone
from bot.logs import fault, log
from bot.service import Service
from bot.telegram import cards, texts
from bot.telegram.pieces import LIMIT, pieces
from bot.telegram.sender import NO_PREVIEW
from bot.telegram.wire import Moved, Wire
from handlers.casework.case import WORKED, Case, open_
from storage.telegram_boards import Board, Posting, TelegramBoards

ROUND_SECONDS = 2.0
BATCH = 5  # cases a chat gets at a time: a danger that comes meanwhile waits for few
HOLD_OFF = 60.0  # seconds a chat is left alone after it failed
NOWHERE = Board()


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a case belongs."""

    chat: int
    topic: bool


class Boards:
    """One loop that keeps all boards true."""

    def __init__(self, service: Service, wire: Wire, memory: TelegramBoards, round_seconds: float) -> None:
        """Nothing is shown before `run`."""
        self._service = service
        self._wire = wire
        self._memory = memory
        self._round = round_seconds
        self._busy: set[int] = set()
        self._quiet_until: dict[int, float] = {}

    async def run(self) -> None:
        """Until cancelled; a fault of one round does not end the next."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001  # the edge: boards must outlive a bad moment
                self._service.metrics.errors.labels("telegram boards").inc()
                fault("telegram boards", error)
            await asyncio.sleep(self._round)

    async def look(self) -> None:
        """One round: start work for every chat that is behind and not being worked on."""
        groups, now = await self._memory.groups(), asyncio.get_running_loop().time()
        work: defaultdict[int, list[tuple[Posting, Spot | None]]] = defaultdict(list)
        for posting in await self._memory.postings():
            spot = await self._spot(posting, groups)
            chat = spot.chat if spot else (posting.board or NOWHERE).chat or 0
            work[chat].append((posting, spot))
        for chat, items in work.items():
            if chat not in self._busy and self._quiet_until.get(chat, 0.0) <= now:
                self._busy.add(chat)
                self._service.tasks.start("telegram board", self._serve(chat, items, groups))

    async def _serve(self, chat: int, items: Sequence[tuple[Posting, Spot | None]], groups: Mapping[str, int]) -> None:
        """The cases of one chat, one after the other."""
        try:
            for posting, spot in items[:BATCH]:
                await self._guarded(posting, spot, groups)
        except Exception:
            self._quiet_until[chat] = asyncio.get_running_loop().time() + HOLD_OFF
            raise
        finally:
            self._busy.discard(chat)

    async def _guarded(self, posting: Posting, spot: Spot | None, groups: Mapping[str, int]) -> None:
        """Show one case; when its place is gone, remember that it is shown nowhere."""
        try:
            await self._show(posting, spot, groups)
        except Moved as moved:
            await self._memory.group_moved(spot.chat if spot else 0, moved.chat)
        except Gone:
            log().warning("telegram board gone")
            if spot and spot.topic:
                await self._memory.forget_group(spot.chat)
            nowhere = replace(NOWHERE, version=posting.case.version, closed=not open_(posting.case))
            await self._memory.save_board(posting.case_id, nowhere)
        except Failed as failed:
            log().warning("telegram board refused", reason=str(failed))
            version = 0 if "thread not found" in str(failed) else posting.case.version
            nowhere = replace(NOWHERE, version=version, closed=not open_(posting.case))
            await self._memory.save_board(posting.case_id, nowhere)

    async def _spot(self, posting: Posting, groups: dict[str, int]) -> Spot | None:
        """The committee's group when all in it may see the case, else the holder's private chat, else nowhere."""
        case, board = posting.case, posting.board or NOWHERE
        if case.sensitive or posting.forgotten:
            return None
        if not open_(case):  # a finished case keeps its place and gets no new one
            return Spot(board.chat, board.thread is not None) if board.chat else None
        group = groups.get(case.committee)
        if group is not None and not await self._kept_from(case):
            return Spot(group, topic=True)
        if case.status in WORKED and posting.holder_chat is not None:
            return Spot(posting.holder_chat, topic=False)
        return None

    async def _kept_from(self, case: Case) -> bool:
        """Whether somebody of the committee must not see the case."""
        if not case.kept_from:
            return False
        people = await self._service.store.people.everybody()
        return any(s.id in case.kept_from and s.committee == case.committee for s in people)

    async def _show(self, posting: Posting, spot: Spot | None, groups: Mapping[str, int]) -> None:
        case, board = posting.case, posting.board or NOWHERE
        if board.chat is not None and (spot is None or spot.chat != board.chat):
            await self._take_down(posting, board)
            board = NOWHERE
        if spot is None:
            nowhere = replace(NOWHERE, version=case.version, closed=not open_(case))
            await self._memory.save_nowhere(posting.case_id, nowhere, groups)
            return
        if board.chat is None:
            board = await self._put_up(posting, spot)
        board = await self._lines(posting, board)
        board = await self._freshen(posting, board)
        await self._memory.save_board(posting.case_id, replace(board, version=case.version))

    async def _put_up(self, posting: Posting, spot: Spot) -> Board:
        """A new topic where one is wanted, and the card."""
        name, thread = cards.title(posting.case, self._service.knowledge), None
        if spot.topic:
            topic = await self._wire.surely(spot.chat, lambda bot: bot.create_forum_topic(spot.chat, name))
            thread = topic.message_thread_id
        board = Board(spot.chat, thread, title=name)
        await self._memory.save_board(posting.case_id, board)
        sent = await self._post(board, await self._card(posting), posting.case)
        board = replace(board, card=sent.message_id)
        await self._memory.save_board(posting.case_id, board)
        return board

    async def _card(self, posting: Posting) -> str:
        service, holder = self._service, ""
        if posting.case.holder is not None:
            holder = (await service.store.people.get(posting.case.holder)).name
        now = service.clock()
        return cards.card(posting.case, posting.summary, service.knowledge, service.district, holder, now)

    async def _lines(self, posting: Posting, board: Board) -> Board:
        """What was written since, as few messages as possible."""
        lines = await self._memory.lines(posting.case_id, board.line)
        if not lines:
            return board
        head = "" if board.thread else f"{posting.case.number}\n"  # an answer to it then names the case
        for piece in pieces(cards.spoken(lines, self._service.district), LIMIT - len(head)):
            await self._post(board, head + piece)
        board = replace(board, line=lines[-1].id)
        await self._memory.save_board(posting.case_id, board)
        return board

    async def _post(self, board: Board, text: str, case: Case | None = None) -> Message:
        chat = board.chat or 0
        keyboard = cards.case_buttons(case) if case else None

        async def call(bot: Bot) -> Message:
            return await bot.send_message(
                chat,
                text,
                message_thread_id=board.thread,
                reply_markup=keyboard,
                link_preview_options=NO_PREVIEW,
                protect_content=True,
            )

        return await self._wire.surely(chat, call)

    async def _freshen(self, posting: Posting, board: Board) -> Board:
        """Title, card and whether the topic is closed, as the case is now."""
        case, chat, name = posting.case, board.chat or 0, cards.title(posting.case, self._service.knowledge)
        if board.version != case.version and board.card is not None and board.version:
            text, keyboard = await self._card(posting), cards.case_buttons(case)
            await self._unless_same(
                chat,
                lambda bot: bot.edit_message_text(
                    text, chat_id=chat, message_id=board.card, reply_markup=keyboard, link_preview_options=NO_PREVIEW
                ),
            )
        thread = board.thread
        if thread is None:
            return replace(board, title=name, closed=not open_(case))
        if board.title != name:
            await self._unless_same(chat, lambda bot: bot.edit_forum_topic(chat, thread, name=name))
            board = replace(board, title=name)
        if board.closed == open_(case):
            shut = not open_(case)
            await self._unless_same(
                chat,
                lambda bot: bot.close_forum_topic(chat, thread) if shut else bot.reopen_forum_topic(chat, thread),
            )
            board = replace(board, closed=shut)
        return board

    async def _unless_same(self, chat: int, call: Callable[[Bot], Awaitable[object]]) -> None:
        """A change that Telegram already shows, or can no longer make on an old message, is as good as made."""
        try:
            await self._wire.surely(chat, call)
        except Failed as failed:
            same = ("not modified", "NOT_MODIFIED", "can't be edited", "message to edit not found")
            if not any(sign in str(failed) for sign in same):
                raise

    async def _take_down(self, posting: Posting, board: Board) -> None:
        """The case is no longer for the eyes of that chat: the topic and all in it goes, or the card does."""
        chat, thread, card = board.chat or 0, board.thread, board.card
        try:
            if thread is not None:
                await self._wire.surely(chat, lambda bot: bot.delete_forum_topic(chat, thread))
            elif card is not None:
                await self._wire.surely(chat, lambda bot: bot.delete_message(chat, card))
        except (Failed, Gone) as refused:
            if "not found" not in str(refused):
                await self._blank(board, str(refused))
        await self._memory.save_board(posting.case_id, NOWHERE)

    async def _blank(self, board: Board, reason: str) -> None:
        """The bot may not delete there: what it can, it empties, and the log says so."""
        self._service.metrics.errors.labels("telegram board not removed").inc()
        log().error("telegram board not removed", reason=reason)
        chat, thread, card = board.chat or 0, board.thread, board.card
        with suppress(Failed, Gone):
            if card is not None:
                await self._wire.surely(
                    chat, lambda bot: bot.edit_message_text(texts.TAKEN_DOWN, chat_id=chat, message_id=card)
                )
            if thread is not None:
                await self._wire.surely(chat, lambda bot: bot.edit_forum_topic(chat, thread, name=texts.TAKEN_DOWN))
                await self._wire.surely(chat, lambda bot: bot.close_forum_topic(chat, thread))
