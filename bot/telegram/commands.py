"""What staff can order in words: one small function per command; the rules and the scope are the store's."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

from aiogram.types import InlineKeyboardMarkup, Message

from bot.service import Service
from bot.telegram import cards, slips, texts
from bot.telegram.asks import Asks
from bot.telegram.rooms import Rooms
from bot.telegram.rounds import Rounds
from bot.telegram.speaking import Answer, Speaking
from bot.telegram.wish import Wish
from handlers.casework.after import Payment
from handlers.casework.case import Case, CaseNumber, Move, Outcome, Room
from handlers.casework.codes import OUTCOME_NAMES
from handlers.casework.desk import Order
from handlers.casework.outside import Answer as OutsideAnswer
from handlers.casework.outside import Referral
from handlers.casework.record import Visit
from handlers.casework.staff import Role
from handlers.errors import BadInput, NotYours, Refused
from handlers.hours import local_day, workdays_after
from storage.telegram import TelegramMemory

SHOWN = 15  # cases of a list
ANSWER_DAYS = 10  # working days another body is given to answer a referral ordered here
_CLOSING = {Outcome.AGREED, Outcome.ORAL, Outcome.NOT_AGREED, Outcome.ADVICE, Outcome.FALSE_ALARM}


class Commands:
    """The commands by name. Each returns the answer or raises a `FengqiaoError` whose sentence is the answer."""

    def __init__(self, service: Service, memory: TelegramMemory, speaking: Speaking) -> None:
        """The service does the work; `speaking` changes what was shown when time runs out."""
        self._service = service
        self._memory = memory
        self._speaking = speaking
        self._help_asked = Asks(service)
        self.rounds = Rounds(service)
        self._undoable: set[int] = set()
        rooms = Rooms(service, speaking, self.spoken)
        self._table: dict[str, Callable[[Wish], Awaitable[Answer]]] = {
            "claim": self.claim,
            "back": self._back,
            "takeback": self.take_back,
            "transfer": self._transfer,
            "up": self._up,
            "sendback": self._send_back,
            "mediate": self._mediate,
            "refer": self._refer,
            "taken": self._taken,
            "returned": self._returned,
            "close": self._close,
            "visit": self._visit,
            "paid": self._paid,
            "mine": self._mine,
            "queue": self._queue,
            "case": self.details,
            "ack": self.acknowledge,
            "say": self.say,
            "回": self.say,
            "other": rooms.other,
            "both": rooms.both,
            "invite": rooms.invite,
            "asks": self._asks,
            "agree": self._agree,
            "decline": self._decline,
            "report": self._report,
            "duty": self._duty,
            "help": self._help,
            "start": self._help,
        }

    async def run(self, name: str, wish: Wish) -> Answer:
        """Carry a command out. A sensitive case is worked in the web desk only; here it is claimed and acknowledged."""
        if wish.staff.role is Role.JUDGE and name not in ("help", "start"):
            raise Refused(f"{texts.JUDGE_DESK}\n{cards.desk_link(self._service.settings)}")
        if (round_ := self.rounds.table.get(name)) is not None:
            return await round_(wish.staff, wish.words)
        command = self._table.get(name)
        if command is None:
            raise BadInput(texts.UNKNOWN_COMMAND)
        if name not in ("claim", "ack"):
            await self.refuse_sensitive(wish)
        return await command(wish)

    async def refuse_sensitive(self, wish: Wish) -> None:
        """Raises `Refused` for a sensitive case in sight, `NotYours` for one out of sight."""
        case = await self._memory.find(wish.number) if wish.number else None
        if case is not None and case.sensitive:
            await self._memory.must_see(case.number, wish.staff)
            raise Refused(f"{texts.SENSITIVE_DESK}\n{cards.desk_link(self._service.settings, case.number)}")

    async def claim(self, wish: Wish) -> Answer:
        """Take the case."""
        case = await self._move(wish, Order(Move.CLAIM))
        if case.sensitive:
            return Answer(f"已接手。{texts.SENSITIVE_DESK}\n{cards.desk_link(self._service.settings, case.number)}")
        return slips.offered(f"{case.number}：{wish.staff.name} 已接手。", case, wish.staff, wish.now)

    async def take_back(self, wish: Wish) -> Answer:
        """The own slip of a moment ago."""
        case = await self._move(wish, Order(Move.TAKE_BACK))
        return Answer(texts.TAKEN_BACK.format(number=case.number))

    async def say(self, wish: Wish) -> Answer:
        """Words to the resident, with some seconds to undo."""
        number, words = wish.case(), wish.spoken()
        line = await self._service.store.moves.say(number, wish.staff, words, wish.now)
        case = await self._memory.find(number)
        if case is not None and case.facts.unsafe_phone:
            return Answer(texts.HELD.format(text=words), self._undo(number, line))
        return self.spoken(number, line, words, texts.SAID, texts.SENT)

    @staticmethod
    def _undo(number: CaseNumber, line: int) -> InlineKeyboardMarkup:
        return cards.buttons([(texts.UNDO, cards.data("undo", f"{number}:{line}"))])

    def spoken(self, number: CaseNumber, line: int, words: str, said: str, sent: str) -> Answer:
        """The answer to words that can be undone for some seconds: how it reads meanwhile, and once they are out."""
        seconds = self._service.district.limits.undo_seconds
        self._undoable.add(line)

        async def when_sent(shown: Message) -> None:
            await asyncio.sleep(seconds)
            if line in self._undoable:
                self._speaking.edit(shown.chat.id, shown.message_id, sent.format(text=words))
            self._undoable.discard(line)

        undo = self._undo(number, line)
        return Answer(said.format(seconds=seconds, text=words), undo, then=when_sent)

    async def note(self, wish: Wish) -> Answer:
        """Words for the record, which can still be sent on."""
        number, words = wish.case(), wish.spoken()
        await self.refuse_sensitive(wish)
        line = await self._service.store.moves.remark(number, wish.staff, words, wish.now)
        send = cards.buttons([(texts.SEND, cards.data("send", f"{number}:{line}"))])
        return Answer(texts.NOTE_KEPT.format(text=words), send)

    async def undo(self, wish: Wish) -> None:
        """Take the line named in the words back."""
        line = _line(wish.words)
        await self._service.store.moves.undo(wish.case(), wish.staff, line, wish.now)
        self._undoable.discard(line)

    async def words_of(self, wish: Wish) -> str:
        """The words of the own line named in `words`."""
        return await self._memory.own_words(wish.case(), wish.staff, _line(wish.words))

    async def details(self, wish: Wish) -> Answer:
        """The whole case, recorded as read; never into a group."""
        await self.refuse_sensitive(wish)
        service, number = self._service, wish.case()
        page = await service.store.desk.page(number, wish.staff, wish.now)
        holder = page.holders[-1].name if page.case.holder is not None and page.holders else ""
        head = cards.card(page.case, page.brief.summary, service.knowledge, service.district, holder, wish.now)
        shown = [line for line in page.lines if not line.undone and line.room in (Room.APPLICANT, Room.INTERNAL)]
        talk = cards.spoken(shown[-SHOWN:], service.district)
        if (
            page.meeting is not None
        ):  # words to one side must not be answered to the other: the other rooms are at the desk
            talk = f"{texts.APPLICANT_ROOM}\n{talk}\n{texts.OTHER_ROOMS}"
        text = f"{head}\n\n{talk}\n\n{cards.desk_link(service.settings, number)}"
        return Answer(text, cards.case_buttons(page.case), privately=True)

    async def acknowledge(self, wish: Wish) -> Answer:
        """A danger was seen by a human."""
        open_alert = await self._service.store.alerts.acknowledge(wish.case(), wish.staff, wish.now)
        return Answer(texts.ACKNOWLEDGED if open_alert else texts.NO_ALERT)

    async def _back(self, wish: Wish) -> Answer:
        case = await self._move(wish, Order(Move.RETURN, reason=wish.words))
        return slips.offered("已退回队列。", case, wish.staff, wish.now)

    async def _up(self, wish: Wish) -> Answer:
        await self._move(wish, Order(Move.ESCALATE, reason=wish.words))
        return Answer("已上报上一级，等对方签收；签收以前仍由您负责。")

    async def _send_back(self, wish: Wish) -> Answer:
        await self._move(wish, Order(Move.SEND_BACK, reason=wish.words))
        return Answer("已退回原承办人。")

    async def _mediate(self, wish: Wish) -> Answer:
        await self._move(wish, Order(Move.START))
        return Answer("已开始调解，当事人已收到权利和义务的说明。")

    async def _refer(self, wish: Wish) -> Answer:
        """To another body: its name, then the reason; an answer is asked for within ten working days."""
        to, _, reason = wish.words.strip().partition(" ")
        district = self._service.district
        due = workdays_after(district, local_day(district, wish.now), ANSWER_DAYS)
        await self._move(wish, Order(Move.REFER, entry=Referral(to, reason, "", due)))
        return Answer(f"已转办，请对方{due}前答复；对方接收以前仍由您负责。")

    async def _taken(self, wish: Wish) -> Answer:
        await self._move(wish, Order(Move.REFER_TAKEN, entry=self._heard(wish)))
        return Answer("已记录：对方接收，案件由对方办理。")

    async def _returned(self, wish: Wish) -> Answer:
        await self._move(wish, Order(Move.REFER_BACK, entry=self._heard(wish)))
        return Answer("已记录：对方退回，案件回到队列。")

    def _heard(self, wish: Wish) -> OutsideAnswer:
        """What the other body said today."""
        return OutsideAnswer(local_day(self._service.district, wish.now), wish.words)

    async def _transfer(self, wish: Wish) -> Answer:
        login, _, reason = wish.words.strip().partition(" ")
        to = await self._service.store.people.by_login(login) if login else None
        if to is None:
            raise BadInput(texts.NO_COLLEAGUE)
        case = await self._move(wish, Order(Move.TRANSFER, reason=reason, to=to))
        return slips.offered(f"已移交给{to.name}。", case, wish.staff, wish.now)

    async def _close(self, wish: Wish) -> Answer:
        said, _, words = wish.words.strip().partition(" ")
        outcome = next((o for o in _CLOSING if said in (o.value, OUTCOME_NAMES[o])), None)
        if outcome is None:
            raise BadInput(texts.OUTCOMES.format(names="、".join(OUTCOME_NAMES[o] for o in Outcome if o in _CLOSING)))
        after = await self._move(wish, Order(Move.CLOSE, outcome=outcome, words=words))
        unwritten = after.record.terms is None and outcome in (Outcome.AGREED, Outcome.ORAL)
        return Answer(f"已结案，当事人已收到通知。{texts.UNWRITTEN if unwritten else ''}")

    async def _move(self, wish: Wish, order: Order) -> Case:
        return await self._service.store.moves.move(wish.case(), wish.staff, order, wish.now)

    async def _visit(self, wish: Wish) -> Answer:
        """A return visit paid today."""
        visit = Visit(self._today(wish), "", wish.spoken())
        await self._move(wish, Order(Move.VISIT, entry=visit))
        return Answer("回访已登记。")

    async def _paid(self, wish: Wish) -> Answer:
        """An instalment that was verified as performed today."""
        said, _, words = wish.spoken().partition(" ")
        if not (said.isascii() and said.isdigit() and len(said) < 4):
            raise BadInput(texts.WHICH_PART)
        payment = Payment(int(said), self._today(wish), words.strip())
        await self._move(wish, Order(Move.PAYMENT, entry=payment))
        return Answer(f"第{int(said)}期已登记履行。")

    def _today(self, wish: Wish) -> date:
        return local_day(self._service.district, wish.now)

    async def _mine(self, wish: Wish) -> Answer:
        cases = await self._service.store.desk.mine(wish.staff)
        return self._list(cases, texts.NOTHING_MINE)

    async def _queue(self, wish: Wish) -> Answer:
        page = await self._service.store.desk.queue(wish.staff, limit=SHOWN)
        return self._list(page.cases, texts.NOTHING_WAITING)

    def _list(self, cases: tuple[Case, ...], nothing: str) -> Answer:
        """Numbers, categories and waiting times; a sensitive one only as being there."""
        lines = [
            f"{cards.title(c, self._service.knowledge)}{'  ● 有新留言' if c.resident_waits else ''}"
            for c in cases[:SHOWN]
            if not c.sensitive
        ]
        if any(c.sensitive for c in cases):
            lines.append(f"{texts.SENSITIVE}{cards.desk_link(self._service.settings)}")
        return Answer("\n".join(lines) or nothing, privately=True)

    async def _asks(self, wish: Wish) -> Answer:
        return await self._help_asked.listed(wish.staff)

    async def _agree(self, wish: Wish) -> Answer:
        return await self._help_asked.agree(wish.staff, wish.words)

    async def _decline(self, wish: Wish) -> Answer:
        return await self._help_asked.decline(wish.staff, wish.words)

    async def _report(self, wish: Wish) -> Answer:
        return await self._help_asked.report(wish.staff, wish.words)

    async def _duty(self, wish: Wish) -> Answer:
        if wish.words.strip().lower() not in ("on", "off", "上班", "下班"):
            raise BadInput("请写 /duty on 或 /duty off。")
        on = wish.words.strip().lower() in ("on", "上班")
        await self._service.store.people.set_duty(wish.staff.id, on)
        return Answer(texts.ON_DUTY if on else texts.OFF_DUTY)

    async def _help(self, wish: Wish) -> Answer:
        return Answer(f"{wish.staff.name}，您好。\n{texts.HELP}")


def _line(words: str) -> int:
    """The number of a line in callback data. Raises `NotYours` for anything forged."""
    if not words.isascii() or not words.isdigit() or len(words) > 18:
        raise NotYours("no line number in callback data")
    return int(words)
