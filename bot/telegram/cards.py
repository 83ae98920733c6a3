"""How a case reads in Telegram: title, card, the resident's lines. Never of a sensitive case, never a phone number."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.settings import Settings
from bot.shown import without_code
from bot.telegram import texts
from bot.telegram.pieces import LIMIT, pieces
from handlers.casework.case import WAITING, Case, Status, Urgency
from handlers.casework.codes import STATUS_NAMES
from handlers.casework.named import other_side
from handlers.casework.standing import of_case, pressing, staff_words
from handlers.district import District
from handlers.gather import yuan
from handlers.hours import local_day
from handlers.messages import Sort
from handlers.world import Knowledge
from nlu.entities.private import mask
from storage.transcript import Author, Line

MARKS = {Urgency.DANGER: "⚠ ", Urgency.SOON: "⏰ ", Urgency.NORMAL: ""}
PREFIX = "desk"  # of callback data: never the shape of a resident's button
TITLE = 128  # characters of a topic's name
_SORTS = {
    Sort.VOICE: "语音",
    Sort.PHOTO: "照片",
    Sort.VIDEO: "视频",
    Sort.FILE: "文件",
    Sort.LOCATION: "位置",
    Sort.STICKER: "表情",
    Sort.EDIT: "改了前面的话",
    Sort.BUTTON: "点了按钮",
    Sort.UNKNOWN: "看不了的消息",
}


def title(case: Case, knowledge: Knowledge) -> str:
    """Urgency mark, number, category, status: all that a topic's name may tell."""
    return f"{MARKS[case.urgency]}{case.number} {category(case, knowledge)} {STATUS_NAMES[case.status]}"[:TITLE]


def category(case: Case, knowledge: Knowledge) -> str:
    """The category's name."""
    known = knowledge.categories.get(case.facts.category)
    return known.name if known else "未分类"


def card(case: Case, summary: str, knowledge: Knowledge, district: District, holder: str, now: datetime) -> str:
    """The first message of a topic: what happened, without phone and name."""
    facts, body = case.facts, district.body_of.get(case.committee)
    left = of_case(case, local_day(district, now), district, knowledge.routes)
    waited = max(0, int((now - case.waiting_since).total_seconds() // 60))
    lines = [
        title(case, knowledge),
        f"承办：{body.name if body else case.committee}" + (f" {holder}" if holder else ""),
        f"地点：{district.full_name(facts.place_code) or mask(facts.place) or '没说'}",
        f"对方：{mask('、'.join(others))}" if (others := other_side(case)) else "",
        f"金额：{yuan(facts.amount_fen)}" if facts.amount_fen is not None else "",
        f"已等 {waited} 分钟" if case.status in WAITING else "",
        "当事人可能不方便看手机：不要主动打电话、发消息。" if facts.unsafe_phone else "",
        mask(_without(summary or facts.what, facts.name)),
        *(f"期限：{staff_words(one)}" for one in pressing(left)),
        f"（{facts.source}，未核实）",
    ]
    return next(pieces("\n".join(line for line in lines if line), LIMIT - 1), "")


def _without(text: str, name: str) -> str:
    """The summary without the resident's name, as far as it is a name."""
    return text.replace(name, "当事人") if len(name) >= 2 else text


def spoken(lines: Sequence[Line], district: District) -> str:
    """What the resident and the service wrote, oldest first, numbers masked."""
    return "\n".join(_line(line, district) for line in lines)


def _line(line: Line, district: District) -> str:
    at = line.at.astimezone(district.tz).strftime("%H:%M")
    if line.author is not Author.RESIDENT:
        return f"{at} ▫️ {mask(without_code(line.text))}"
    sort = _SORTS.get(line.said.sort, "")
    files = f"（{len(line.files)} 个附件，在工作台查看）" if line.files else ""
    return f"{at} 当事人：" + (f"［{sort}］" if sort else "") + set_in(mask(without_code(line.text))) + files


def set_in(words: str) -> str:
    """Words of others within a list of ours: no line of theirs passes for one of it."""
    return words.replace("\n", "\n│ ")


def data(verb: str, what: object) -> str:
    """Callback data of a desk button."""
    return f"{PREFIX}:{verb}:{what}"


def read_data(raw: str) -> tuple[str, str] | None:
    """Verb and object of a desk button's data; None when it is none of ours."""
    parts = raw.split(":", 2)
    return (parts[1], parts[2]) if len(parts) == 3 and parts[0] == PREFIX and parts[1] and parts[2] else None


def buttons(*rows: Sequence[tuple[str, str]]) -> InlineKeyboardMarkup:
    """A keyboard of (label, data)."""
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=label, callback_data=what) for label, what in row] for row in rows]
    )


def case_buttons(case: Case, *, receipt: bool = False) -> InlineKeyboardMarkup:
    """What can be pressed under a card. `receipt`: shown to the committee a case was handed over to."""
    details = (texts.DETAILS, data("case", case.number))
    handed = receipt and case.status is Status.HANDED
    free = handed or case.status in WAITING or case.status is Status.CLUE
    return buttons([(texts.CLAIM, data("claim", case.number)), details] if free else [details])


def desk_link(settings: Settings, number: str = "", page: str = "") -> str:
    """Where the desk is, as far as the service knows its own address."""
    origin = urlsplit(settings.public_url or settings.telegram_webhook_url)
    base = f"{origin.scheme}://{origin.netloc}" if origin.netloc else ""
    where = f"/case/{number}" if number else f"/{page}" if page else ""
    return texts.DESK.format(link=f"{base}/desk{where}")
