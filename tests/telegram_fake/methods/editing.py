"""Changing and deleting what was sent."""

from tests.telegram_fake.api import Api, method
from tests.telegram_fake.errors import Json, bad_request
from tests.telegram_fake.markup import checked_reply_markup
from tests.telegram_fake.messages import Message
from tests.telegram_fake.methods.sending import read_text
from tests.telegram_fake.params import Params

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup "
    "are exactly the same as a current content and reply markup of the message"
)
_DELETABLE_FOR = 48 * 3600


def _editable(api: Api, params: Params) -> Message:
    chat = api.world.writable_chat(params.text("chat_id"))
    message_id = params.integer("message_id")
    message = api.world.live_message(chat, message_id, "message to edit not found")
    if not message.from_bot or message.is_service():
        raise bad_request("message can't be edited")
    return message


def _inline_markup(params: Params) -> Json | None:
    """An edit without a keyboard takes the old one away, and so does an empty one."""
    markup = checked_reply_markup(params.json("reply_markup"))
    return markup if markup and markup.get("inline_keyboard") else None


@method("editMessageText")
async def edit_message_text(api: Api, params: Params) -> Json:
    message = _editable(api, params)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    content, markup = read_text(params), _inline_markup(params)
    current = {key: message.body[key] for key in ("text", "entities") if key in message.body}
    if content == current and markup == message.markup:
        raise bad_request(_NOT_MODIFIED)
    api.faults.check_limits(message.chat_id)
    message.edits.append(message.text)
    message.body.pop("entities", None)
    message.body |= content
    message.markup = markup
    api.world.edited(message)
    return message.wire()


@method("editMessageReplyMarkup")
async def edit_message_reply_markup(api: Api, params: Params) -> Json:
    message, markup = _editable(api, params), _inline_markup(params)
    if markup == message.markup:
        raise bad_request(_NOT_MODIFIED)
    message.markup = markup
    api.world.edited(message)
    return message.wire()


@method("deleteMessage")
async def delete_message(api: Api, params: Params) -> bool:
    chat = api.world.writable_chat(params.text("chat_id"))
    message_id = params.integer("message_id")
    message = api.world.live_message(chat, message_id, "message to delete not found")
    is_admin = chat.bot_status == "administrator"
    allowed = message.from_bot or chat.type == "private" or is_admin
    if not allowed or (message.from_bot and "forum_topic_created" in message.body):
        raise bad_request("message can't be deleted")
    if api.world.clock() - message.at > _DELETABLE_FOR and not is_admin:
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    message.touched = api.world.tick()
    api.world.changed.fire()
    return True
