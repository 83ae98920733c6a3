"""Requests for help in Telegram: what is asked of me, and its answer. Of sensitive cases only that there is something."""

from datetime import date

from bot.service import Service
from bot.telegram import cards, texts
from bot.telegram.speaking import Answer
from handlers.casework.assistance import HELP_NAMES, Act, state_name
from handlers.casework.clocks import day_words
from handlers.casework.conflicts import Declaration
from handlers.casework.helping import Answer as Said
from handlers.casework.staff import Staff
from handlers.errors import BadInput, Refused
from handlers.hours import read_day
from storage.assistance_lists import Listed

NO_INTEREST = "无利害关系"
_RECEIPT = "回执："
SHOWN = 15


class Asks:
    """The commands about help."""

    def __init__(self, service: Service) -> None:
        """The store decides; here words are read."""
        self._service = service

    async def listed(self, who: Staff) -> Answer:
        """What waits for this person, never into a group."""
        found = [
            item for item in await self._service.store.assistance_lists.register(who) if item.mine and item.asked.open
        ]
        lines = [_line(item) for item in found[:SHOWN] if not item.sensitive]
        if any(item.sensitive for item in found):
            lines.append(texts.SENSITIVE)
        if not lines:
            return Answer(texts.NOTHING_ASKED, privately=True)
        link = cards.desk_link(self._service.settings, page="help")
        return Answer("\n".join([*lines, texts.ASKS_HOW, link]), privately=True)

    async def agree(self, who: Staff, words: str) -> Answer:
        """`号 日期 无利害关系`: accepted, with the declaration in so many words."""
        request, rest = await self._read(who, words)
        day, _, said = rest.partition(" ")
        if NO_INTEREST not in said:
            raise BadInput(texts.AGREE_HOW)
        declared = Declaration("no", "no", "no")
        said = said.replace(NO_INTEREST, "").strip(" ，,。")
        return await self._answer(who, request, Said(Act.ACCEPT, said, _day(day), declaration=declared), "已答应。")

    async def decline(self, who: Staff, words: str) -> Answer:
        """`号 理由`: declined, or a task returned."""
        request, rest = await self._read(who, words)
        return await self._answer(who, request, Said(Act.DECLINE, rest), "已退回。")

    async def report(self, who: Staff, words: str) -> Answer:
        """`号 结果 回执：…`: done."""
        request, rest = await self._read(who, words)
        result, _, receipt = rest.partition(_RECEIPT)
        said = Said(Act.FINISH, result.strip(" ，,；;"), receipt=receipt.strip())
        return await self._answer(who, request, said, "已写明结果。")

    async def _answer(self, who: Staff, request: int, said: Said, told: str) -> Answer:
        await self._service.store.assistance.answer(request, who, said, self._service.clock())
        return Answer(told, privately=True)

    async def _read(self, who: Staff, words: str) -> tuple[int, str]:
        """The number of the request and what follows. Raises `BadInput`, and `Refused` for one of a sensitive case."""
        number, _, rest = words.strip().partition(" ")
        if not number.isascii() or not number.isdigit() or len(number) > 15:
            raise BadInput(texts.ASKS_HOW)
        found = await self._service.store.assistance_lists.register(who)
        if any(item.sensitive for item in found if item.asked.id == int(number)):
            raise Refused(f"{texts.SENSITIVE_DESK}\n{cards.desk_link(self._service.settings, page='help')}")
        return int(number), rest.strip()


def _line(item: Listed) -> str:
    asked = item.asked
    return f"{asked.id} {HELP_NAMES[asked.kind]}，{item.asker}请，{day_words(asked.due)}，{state_name(asked)}"


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError as wrong:
        raise BadInput(texts.AGREE_HOW) from wrong
