"""The other rooms of a meeting in Telegram: reading and speaking to the invited side or to both, and inviting. Private chats only."""

from collections.abc import Callable
from dataclasses import replace

from aiogram.types import Message

from bot.service import Service
from bot.shown import without_code
from bot.telegram import texts
from bot.telegram.cards import set_in
from bot.telegram.speaking import Answer, Speaking, Where
from bot.telegram.wish import Wish
from bot.telegram_links import invitation_links
from handlers.casework.case import CaseNumber, Room
from handlers.casework.online.invitation import Invitee, invitable
from handlers.casework.online.meeting import APPLICANT_SEAT, Meeting, private_room
from handlers.errors import Refused
from nlu.entities.private import mask
from storage.transcript import Author, Line
from storage.views import Page

PRIVATE = frozenset({"other", "both", "invite"})  # what never stands where colleagues read along
SHOWN = 15  # lines of a room
Spoken = Callable[[CaseNumber, int, str, str, str], Answer]


class Rooms:
    """For the holder of a case. The store decides; a meeting's words are shown to nobody who does not work it."""

    def __init__(self, service: Service, speaking: Speaking, spoken: Spoken) -> None:
        """`spoken` makes the answer to words that can still be undone."""
        self._service = service
        self._speaking = speaking
        self._spoken = spoken

    async def other(self, wish: Wish) -> Answer:
        """The invited side's own room: its last lines, or words to it alone; a name first where several sit there."""
        page, meeting = await self._page(wish)
        here = [s for s in meeting.present if s.id != APPLICANT_SEAT and private_room(s.side) is Room.RESPONDENT]
        head, _, rest = wish.words.strip().partition(" ")
        seat = next((s for s in here if s.name == head and rest.strip()), None)
        words = rest.strip() if seat else wish.words.strip()
        if not words:
            return self._shown(page, Room.RESPONDENT, texts.OTHER_ROOM)
        return await self._say(wish, words, Room.RESPONDENT, seat.id if seat else None)

    async def both(self, wish: Wish) -> Answer:
        """The joint room: its last lines, or words to both sides."""
        page, _ = await self._page(wish)
        if not wish.words.strip():
            return self._shown(page, Room.JOINT, texts.JOINT_ROOM)
        return await self._say(wish, wish.words.strip(), Room.JOINT, None)

    async def _page(self, wish: Wish) -> tuple[Page, Meeting]:
        """The case as this person may read it, recorded as read. Raises `Refused` without a meeting, or for another's."""
        page = await self._service.store.desk.page(wish.case(), wish.staff, wish.now)
        if page.case.holder != wish.staff.id:
            raise Refused(texts.HOLDER_ONLY)
        if page.meeting is None:
            raise Refused(texts.NO_MEETING)
        return page, page.meeting

    async def _say(self, wish: Wish, words: str, room: Room, seat: int | None) -> Answer:
        said, sent = {
            Room.JOINT: (texts.SAID_BOTH, texts.SENT_BOTH),
            Room.RESPONDENT: (texts.SAID_OTHER, texts.SENT_OTHER),
        }[room]
        line = await self._service.store.moves.say(wish.case(), wish.staff, words, wish.now, room, seat=seat)
        return replace(self._spoken(wish.case(), line, words, said, sent), privately=True)

    def _shown(self, page: Page, room: Room, head: str) -> Answer:
        """The last lines of a room, numbers masked; the head begins with the case, so that an answer names it."""
        lines = [line for line in page.lines if line.room is room and not line.undone][-SHOWN:]
        told = "\n".join(self._line(line, page) for line in lines) or texts.NOTHING_SAID
        return Answer(f"{page.case.number}\n{head}\n{told}", privately=True)

    def _line(self, line: Line, page: Page) -> str:
        at = line.at.astimezone(self._service.district.tz).strftime("%H:%M")
        who = page.speakers.get(line.talk_id or 0, "当事人") if line.author is Author.RESIDENT else line.staff or "▫️"
        files = f"（{len(line.files)} 个附件，在工作台查看）" if line.files else ""
        return f"{at} {who}：{set_in(mask(without_code(line.text)))}{files}"

    async def invite(self, wish: Wish) -> Answer:
        """A link to pass on, and the code apart, to be told by phone: whom, and what about in neutral words."""
        number = wish.case()
        await self._service.store.telegram.must_see(number, wish.staff)
        case = await self._service.store.telegram.find(number)
        known = {name: side for side, name in invitable(case)} if case is not None else {}
        name, _, about = wish.words.strip().partition(" ")
        if name not in known or not about.strip():
            raise Refused(texts.INVITE_HOW.format(names="、".join(known) or texts.NOBODY))
        invitee = Invitee(known[name], name, about.strip())
        made = await self._service.store.online.invite(number, wish.staff, invitee, wish.now)
        links = await invitation_links(self._service, self._service.settings.public_url, made.token)
        body = self._service.district.body_of.get(wish.staff.committee)
        days = self._service.district.online.invite_days
        code = Answer(texts.INVITE_CODE.format(name=name, code=made.code, days=days))

        async def when_sent(shown: Message) -> None:
            self._speaking.say(Where(shown.chat.id), code)

        text = texts.INVITE_LINK.format(committee=body.name if body else "", links="\n".join(links))
        return Answer(text, privately=True, then=when_sent, passed_on=True)
