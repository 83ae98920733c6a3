"""What WeChat sends as the core reads it. Pure and total: any fields give an `Incoming`, or None when nothing was said."""

import re
from dataclasses import replace
from datetime import datetime
from math import isfinite

from bot.fetching import Heard, Upload
from bot.wechat.account import CHANNEL
from handlers.messages import Address, Incoming, MessageId, Sort

Fields = dict[str, str]

OPENID = re.compile(r"[A-Za-z0-9_-]{6,64}")
# What a choice of the talk or of a meeting carries; anything else was forged.
_OURS = re.compile(r"\d{1,9}:\d{1,3}|m[A-Z0-9]{4,20}:[a-z]\d{0,9}:[a-z]{1,8}")
# Keys for the account's own menu, and the words the core knows for them: the same as in the other channels.
MENU = {"human": "转人工", "progress": "进度", "cancel": "取消", "privacy": "隐私", "help": "帮助"}
_MEDIA = re.compile(r"[A-Za-z0-9_-]{1,256}")
_FILES = {
    "image": (Sort.PHOTO, "照片.jpg"),
    "voice": (Sort.VOICE, "语音"),
    "video": (Sort.VIDEO, "视频"),
    "shortvideo": (Sort.VIDEO, "视频"),
    "file": (Sort.FILE, "文件"),
}
# What WeChat puts in the place of a message it does not pass on (a sticker of one's own, a transfer): nobody's words.
_WITHHELD = re.compile(r"\s*[【\[](?:收到)?不支持的消息类型[^】\]]{0,24}[】\]]\s*")
_OPENS = {"subscribe", "SCAN"}  # events that open the talk


def hear(fields: Fields, now: datetime) -> Heard | None:
    """What was said, with the file that is still to be fetched. A page opened, somebody gone: nothing."""
    sender = fields.get("FromUserName", "")
    if not OPENID.fullmatch(sender):
        return None
    kind = fields.get("MsgType", "")
    said = Incoming(Address(CHANNEL, sender), MessageId(_id(fields)), now)
    if kind == "event":
        opened = _event(said, fields)
        return Heard(opened) if opened else None
    if kind in _FILES and _MEDIA.fullmatch(fields.get("MediaId", "")):
        return _file(said, fields)
    return Heard(_WORDS.get(kind, _unknown)(said, fields))


def _id(fields: Fields) -> str:
    """A message's own number; an event has none, and its time tells it from the next (as WeChat's own rule has it)."""
    number = fields.get("MsgId", "")
    if number and fields.get("MsgType") != "event":
        return number[:64]
    return " ".join(fields.get(name, "")[:64] for name in ("Event", "CreateTime", "EventKey"))


def _event(said: Incoming, fields: Fields) -> Incoming | None:
    event, key = fields.get("Event", ""), fields.get("EventKey", "")
    if event in _OPENS or (event == "CLICK" and key == "start"):
        return replace(said, sort=Sort.START)
    words = MENU.get(key) if event == "CLICK" else None
    return replace(said, text=words) if words else None


def _file(said: Incoming, fields: Fields) -> Heard:
    """A file; with a recording what WeChat made of its words, where the account has that."""
    sort, name = _FILES[fields["MsgType"]]
    words = fields.get("Recognition", "") if sort is Sort.VOICE else ""
    upload = Upload(fields["MediaId"], 0, fields.get("Title", "") or name)
    return Heard(replace(said, sort=sort, text=words), upload)


def _text(said: Incoming, fields: Fields) -> Incoming:
    """Words; a choice that was touched comes as words with its id, and so does the sign for what WeChat keeps back."""
    choice = fields.get("bizmsgmenuid", "")
    if _OURS.fullmatch(choice):
        return replace(said, sort=Sort.BUTTON, button=choice)
    words = fields.get("Content", "")
    return _unknown(said, fields) if _WITHHELD.fullmatch(words) else replace(said, text=words)


def _location(said: Incoming, fields: Fields) -> Incoming:
    """A place: the point, and WeChat's name for it. Without a point there are only the words."""
    latitude, longitude = _number(fields, "Location_X", 90.0), _number(fields, "Location_Y", 180.0)
    label = fields.get("Label", "")
    if latitude is None or longitude is None:
        return replace(said, text=label) if label else _unknown(said, fields)
    return replace(said, sort=Sort.LOCATION, text=label, latitude=latitude, longitude=longitude)


def _link(said: Incoming, fields: Fields) -> Incoming:
    """A page that was passed on: its name and address are what was said."""
    told = [fields[name].strip() for name in ("Title", "Url") if fields.get(name, "").strip()]
    return replace(said, text="\n".join(told)) if told else _unknown(said, fields)


def _unknown(said: Incoming, _: Fields) -> Incoming:
    return replace(said, sort=Sort.UNKNOWN)


def _number(fields: Fields, name: str, most: float) -> float | None:
    """A coordinate; None when it is none on this earth."""
    try:
        value = float(fields.get(name, ""))
    except ValueError:
        return None
    return value if isfinite(value) and abs(value) <= most else None


_WORDS = {"text": _text, "location": _location, "link": _link}
