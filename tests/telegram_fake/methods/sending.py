"""sendMessage, copyMessage, forwardMessage: the ways the bot speaks."""

from dataclasses import dataclass

from tests.telegram_fake.api import Api, method
from tests.telegram_fake.errors import Json, bad_request
from tests.telegram_fake.files import StoredFile
from tests.telegram_fake.markup import checked_reply_markup, parse
from tests.telegram_fake.messages import Message
from tests.telegram_fake.params import Params
from tests.telegram_fake.world import Chat

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
# What makes a message this message and not another; the rest is where and when.
_CONTENT_KEYS = (
    "text",
    "entities",
    "caption",
    "caption_entities",
    "photo",
    "document",
    "voice",
    "sticker",
    "location",
    "contact",
)


@dataclass(frozen=True)
class Target:
    """Where a message goes."""

    chat: Chat
    thread: int | None
    reply_to: Message | None
    markup: Json | None
    protect: bool


def read_target(api: Api, params: Params) -> Target:
    """Resolve chat, topic, reply and markup; refuse what the server refuses."""
    chat = api.world.writable_chat(params.text("chat_id"))
    reply_to = _reply_to(chat, params)
    thread = params.integer("message_thread_id") or None
    if thread is not None and thread not in chat.topics:
        raise bad_request("message thread not found")
    if thread is None and reply_to is not None:
        thread = reply_to.thread
    if thread in chat.topics and chat.topics[thread].closed and chat.bot_status != "administrator":
        raise bad_request("TOPIC_CLOSED")
    markup = checked_reply_markup(params.json("reply_markup"))
    api.faults.check_limits(chat.id)
    return Target(chat, thread, reply_to, markup, params.flag("protect_content"))


def _reply_to(chat: Chat, params: Params) -> Message | None:
    settings: Json = params.json("reply_parameters") or {}
    wanted = settings.get("message_id") or params.integer("reply_to_message_id")
    if not wanted:
        return None
    message = chat.by_id.get(int(wanted))
    if message and not message.deleted:
        return message
    if settings.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def deliver(api: Api, target: Target, content: Json, file: StoredFile | None = None) -> Message:
    """Store the bot's message where it belongs."""
    if target.protect:
        content = content | {"has_protected_content": True}
    return api.world.post(
        target.chat,
        api.world.me,
        content,
        thread=target.thread,
        reply_to=target.reply_to,
        markup=target.markup,
        file=file,
    )


def read_text(params: Params) -> Json:
    """Text with entities, checked for length."""
    rich = parse(params.text("text"), params.optional_text("parse_mode"), params.json("entities"))
    if not rich.text:
        raise bad_request("message text is empty")
    if len(rich.text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": rich.text} | ({"entities": rich.entities} if rich.entities else {})


def read_caption(params: Params) -> Json:
    """Caption with entities, or nothing."""
    rich = parse(params.text("caption"), params.optional_text("parse_mode"), params.json("caption_entities"))
    if len(rich.text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not rich.text:
        return {}
    entities = {"caption_entities": rich.entities} if rich.entities else {}
    return {"caption": rich.text} | entities


@method("sendMessage")
async def send_message(api: Api, params: Params) -> Json:
    api.world.chat_for_bot(params.text("chat_id"))
    content = read_text(params)
    return deliver(api, read_target(api, params), content).wire()


def _source(api: Api, params: Params, verb: str) -> Message:
    chat = api.world.chat_for_bot(params.text("from_chat_id"))
    missing = f"message to {verb} not found"
    message = api.world.live_message(chat, params.integer("message_id"), missing)
    if message.is_service() or message.protected:
        done = "copied" if verb == "copy" else "forwarded"
        raise bad_request(f"message can't be {done}")
    return message


def _content(message: Message) -> Json:
    return {key: message.body[key] for key in _CONTENT_KEYS if key in message.body}


@method("copyMessage")
async def copy_message(api: Api, params: Params) -> Json:
    source = _source(api, params, "copy")
    content = _content(source)
    if "caption" in params.values and "text" not in content:
        kept = {k: v for k, v in content.items() if not k.startswith("caption")}
        content = kept | read_caption(params)
    copy = deliver(api, read_target(api, params), content, source.file)
    return {"message_id": copy.id}


@method("forwardMessage")
async def forward_message(api: Api, params: Params) -> Json:
    source = _source(api, params, "forward")
    origin = source.body.get("forward_origin") or {
        "type": "user",
        "date": source.body["date"],
        "sender_user": source.body["from"],
    }
    content = _content(source) | {"forward_origin": origin}
    return deliver(api, read_target(api, params), content, source.file).wire()
