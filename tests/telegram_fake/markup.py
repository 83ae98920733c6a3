"""Text as Telegram reads it: HTML into entities, and inline keyboards checked."""

import re
from dataclasses import dataclass
from typing import Any

from tests.telegram_fake.errors import Json, bad_request

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
}
_TAG = re.compile(r"<(/?)([^\s<>/]*)([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
# Telegram knows only these four named references; any other stays as it was written.
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d+)|#x([0-9a-fA-F]+));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


@dataclass(frozen=True)
class Rich:
    """Plain text with its entities."""

    text: str
    entities: list[Json]


def utf16(text: str) -> int:
    """Telegram counts entity offsets in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _unescape(text: str) -> str:
    def replace(match: re.Match[str]) -> str:
        name, decimal, hexadecimal = match.groups()
        if name:
            return _NAMED[name]
        return chr(int(decimal) if decimal else int(hexadecimal, 16))

    return _REFERENCE.sub(replace, text)


def _fail(text: str) -> Exception:
    return bad_request(f"can't parse entities: {text}")


@dataclass
class _Open:
    tag: str
    start: int
    attributes: dict[str, str]


class _HtmlReader:
    """One pass over the text with a stack of open tags."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._out = ""
        self._stack: list[_Open] = []
        self._entities: list[Json] = []

    def read(self) -> Rich:
        at = 0
        while (bracket := self._source.find("<", at)) >= 0:
            self._out += _unescape(self._source[at:bracket])
            match = _TAG.match(self._source, bracket)
            if match is None:
                raise _fail(f"Unclosed start tag at byte offset {self._bytes(bracket)}")
            (self._close if match[1] else self._open)(match, self._bytes(bracket))
            at = match.end()
        self._out += _unescape(self._source[at:])
        if self._stack:
            tag = self._stack[-1].tag
            raise _fail(f'Can\'t find end tag corresponding to start tag "{tag}"')
        self._entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return Rich(self._out, self._entities)

    def _bytes(self, at: int) -> int:
        return len(self._source[:at].encode())

    def _open(self, match: re.Match[str], offset: int) -> None:
        tag = match[2].lower()
        if tag not in _TYPES:
            raise _fail(f'Unsupported start tag "{tag}" at byte offset {offset}')
        attributes = {key: a or b for key, a, b in _ATTRIBUTE.findall(match[3])}
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _fail(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
        self._stack.append(_Open(tag, utf16(self._out), attributes))

    def _close(self, match: re.Match[str], offset: int) -> None:
        if not self._stack:
            raise _fail(f"Unexpected end tag at byte offset {offset}")
        top, found = self._stack.pop(), match[2].lower()
        if found not in ("", top.tag):
            expected = f'expected "</{top.tag}>", found "</{found}>"'
            raise _fail(f"Unmatched end tag at byte offset {offset}, {expected}")
        self._keep(top)

    def _keep(self, top: _Open) -> None:
        length = utf16(self._out) - top.start
        entity: Json = {"type": _TYPES[top.tag], "offset": top.start, "length": length}
        if top.tag == "a":
            if "href" not in top.attributes:
                return
            entity["url"] = top.attributes["href"]
        if top.tag == "tg-emoji":
            entity["custom_emoji_id"] = top.attributes.get("emoji-id", "")
        if length:
            self._entities.append(entity)


def parse(text: str, mode: str | None, entities: list[Json] | None = None) -> Rich:
    """The text as it will stand in the chat; blank ends are cut as the server does."""
    if mode is None:
        rich = Rich(text, entities or [])
    elif mode.upper() == "HTML":
        rich = _HtmlReader(text).read()
    else:
        raise bad_request("unsupported parse_mode")  # Markdown is outside this fake
    plain = rich.text.rstrip() if rich.entities else rich.text.strip()
    return Rich(plain, rich.entities)


def bot_commands(text: str) -> list[Json]:
    """What a client marks in a person's message: commands at a word's start."""
    return [
        {"type": "bot_command", "offset": utf16(text[: m.start()]), "length": utf16(m[0])}
        for m in re.finditer(r"(?<!\S)/[A-Za-z0-9_]{1,64}(@\w+)?", text)
    ]


def _check_button(button: Json) -> None:
    if not button.get("text"):
        raise bad_request("can't parse inline keyboard button: Button text must be non-empty")
    actions = [key for key in button if key not in ("text", "style", "icon_custom_emoji_id")]
    if not actions:
        text = "Text buttons are unallowed in the inline keyboard"
        raise bad_request(f"can't parse inline keyboard button: {text}")
    if "callback_data" in button:
        size = len(str(button["callback_data"]).encode())
        if not 1 <= size <= 64:
            raise bad_request("BUTTON_DATA_INVALID")


def checked_reply_markup(markup: Any) -> Json | None:
    """Any reply markup; an inline keyboard is checked button by button."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    for row in markup.get("inline_keyboard", []):
        for button in row:
            _check_button(button)
    return markup
