"""A Telegram message as the core reads it. Pure and total: any message gives an `Incoming`, or None when nothing was said."""

import re
from datetime import datetime
from hashlib import sha256

from aiogram.enums import ContentType
from aiogram.types import Contact, Message, MessageOriginUser

from bot.fetching import Heard, Upload
from handlers.messages import Address, Incoming, MessageId, Sort

CHANNEL = "telegram"
FORWARDED = "转发的别人的话"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")  # of a deep link: an invitation's
# What people read in the menu, and the words the core knows for it.
COMMANDS = {
    "start": "",
    "human": "转人工",
    "progress": "进度",
    "cancel": "取消",
    "privacy": "隐私",
    "help": "帮助",
}
# Kinds that carry something of the person but nothing the service can read; all other kinds without words are
# Telegram's own notes (a pinned message, a changed photo) and are no messages.
_UNREADABLE = {
    ContentType.UNKNOWN,
    ContentType.GAME,
    ContentType.POLL,
    ContentType.STORY,
    ContentType.PAID_MEDIA,
    ContentType.INVOICE,
    ContentType.CHECKLIST,
    ContentType.GIVEAWAY,
}


def address(chat_id: int) -> Address:
    """The resident of a private chat."""
    return Address(CHANNEL, str(chat_id))


def hear(message: Message, now: datetime, *, edited: bool = False) -> Heard | None:
    """What was said. Its id is the message's in its chat; an edit has its own id and names the edited one."""
    sender, own = address(message.chat.id), MessageId(str(message.message_id))
    text = _passed_on(message, message.text or message.caption or "")
    if edited:
        return _edit(message, Incoming(sender, _edit_id(message, text), now, Sort.EDIT, text, edits=own))
    sort, upload = file_of(message)
    if sort is not None:
        return Heard(Incoming(sender, own, now, sort, text), upload)
    if message.text:
        return Heard(_words(Incoming(sender, own, now, text=text)))
    return _wordless(message, Incoming(sender, own, now))


def _passed_on(message: Message, text: str) -> str:
    """Words of another, marked as such: what they say of 我 is not the resident's. One's own, forwarded, stay as they are."""
    origin = message.forward_origin
    own = isinstance(origin, MessageOriginUser) and origin.sender_user.id == message.chat.id
    if origin is None or own or not text:
        return text
    return f"{FORWARDED}：“{text.replace('“', '‘').replace('”', '’')}”"


def press(chat_id: int, query_id: str, data: str, now: datetime) -> Incoming:
    """A pressed button as a message."""
    return Incoming(address(chat_id), MessageId(f"press {query_id}"), now, Sort.BUTTON, button=data)


def command(text: str) -> tuple[str, str]:
    """The command's name without slash and bot name, and what follows it; "" when it is none."""
    if not text.startswith("/"):
        return "", text
    head, *rest = text.split(maxsplit=1)
    return head[1:].partition("@")[0].lower(), rest[0].strip() if rest else ""


def _words(said: Incoming) -> Incoming:
    """Text; the menu's commands as the words they stand for."""
    name, rest = command(said.text)
    if name == "start":
        token = rest if _TOKEN.fullmatch(rest) else ""
        return Incoming(said.address, said.message_id, said.at, Sort.START, token)
    words = COMMANDS.get(name, said.text)
    return Incoming(said.address, said.message_id, said.at, Sort.TEXT, words)


def _edit_id(message: Message, text: str) -> MessageId:
    """Two edits within a second differ in their words; the same edit delivered twice does not."""
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return MessageId(f"{message.message_id} edit {message.edit_date} {digest}")


def _edit(message: Message, said: Incoming) -> Heard | None:
    """A change of words is an edit; a changed file is a new file; a moving live location is nothing."""
    if said.text:
        return Heard(said)
    sort, upload = file_of(message)
    return None if sort is None else Heard(Incoming(said.address, said.message_id, said.at, sort), upload)


def file_of(message: Message) -> tuple[Sort | None, Upload | None]:
    """The file of a message and what kind it is. A sound file is a recording: people listen to it like to a voice."""
    if message.photo:
        largest = message.photo[-1]
        return Sort.PHOTO, Upload(largest.file_id, largest.file_size or 0, "照片.jpg")
    if sound := message.voice or message.audio:
        return Sort.VOICE, Upload(sound.file_id, sound.file_size or 0, getattr(sound, "file_name", None) or "语音")
    if film := message.video or message.video_note or message.animation:
        return Sort.VIDEO, Upload(film.file_id, film.file_size or 0, getattr(film, "file_name", None) or "视频")
    if paper := message.document:
        return Sort.FILE, Upload(paper.file_id, paper.file_size or 0, paper.file_name or "文件")
    return None, None


def _wordless(message: Message, said: Incoming) -> Heard | None:
    if message.location:
        point, venue = message.location, message.venue
        text = f"{venue.title} {venue.address}" if venue else ""
        return Heard(_as(said, Sort.LOCATION, text, point.latitude, point.longitude))
    if message.contact:
        return Heard(_as(said, Sort.CONTACT, _card(message.contact, message.chat.id)))
    if message.sticker or message.dice:
        return Heard(_as(said, Sort.STICKER, (message.sticker or message.dice).emoji or ""))  # type: ignore[union-attr]  # one is there
    return Heard(_as(said, Sort.UNKNOWN)) if message.content_type in _UNREADABLE else None


def _as(
    said: Incoming, sort: Sort, text: str = "", latitude: float | None = None, longitude: float | None = None
) -> Incoming:
    return Incoming(said.address, said.message_id, said.at, sort, text, latitude=latitude, longitude=longitude)


def _card(contact: Contact, own_id: int) -> str:
    """One's own number reads as a phone; a passed-on card also says whose it is."""
    if contact.user_id == own_id:
        return contact.phone_number
    return f"名片：{contact.first_name} {contact.phone_number}"
