"""Forum topics."""

from tests.telegram_fake.api import Api, method
from tests.telegram_fake.errors import Json, bad_request
from tests.telegram_fake.params import Params
from tests.telegram_fake.world import Chat, Topic

_COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


def _forum(api: Api, params: Params) -> Chat:
    chat = api.world.writable_chat(params.text("chat_id"))
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    if chat.bot_status != "administrator":
        raise bad_request("not enough rights to manage topics")
    return chat


def _topic(api: Api, params: Params) -> tuple[Chat, Topic]:
    chat = _forum(api, params)
    topic = chat.topics.get(params.integer("message_thread_id"))
    if topic is None:
        raise bad_request("message thread not found")
    return chat, topic


def open_topic(api: Api, chat: Chat, name: str, color: int = _COLORS[0]) -> Topic:
    """The bot opens a topic."""
    content = {"forum_topic_created": {"name": name, "icon_color": color}}
    message = api.service(chat, content, None)
    topic = Topic(message.id, name, color, created_by=api.world.me.id)
    chat.topics[topic.id] = topic
    return topic


@method("createForumTopic")
async def create_forum_topic(api: Api, params: Params) -> Json:
    chat, name = _forum(api, params), params.text("name").strip()
    if not 1 <= len(name) <= 128:
        raise bad_request("topic name is invalid")
    color = params.integer("icon_color", _COLORS[0])
    if color not in _COLORS:
        raise bad_request("invalid topic icon color")
    api.faults.check_limits(chat.id)
    topic = open_topic(api, chat, name, color)
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": topic.icon_color}


@method("editForumTopic")
async def edit_forum_topic(api: Api, params: Params) -> bool:
    chat, topic = _topic(api, params)
    name = params.text("name").strip() or topic.name
    emoji = params.optional_text("icon_custom_emoji_id") or topic.icon_emoji
    if len(name) > 128:
        raise bad_request("topic name is invalid")
    if (name, emoji) == (topic.name, topic.icon_emoji):
        raise bad_request("TOPIC_NOT_MODIFIED")
    change = {"name": name} if name != topic.name else {}
    topic.name, topic.icon_emoji = name, emoji
    api.service(chat, {"forum_topic_edited": change}, topic.id)
    return True


async def _set_closed(api: Api, params: Params, closed: bool) -> bool:
    chat, topic = _topic(api, params)
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    api.service(chat, {f"forum_topic_{'closed' if closed else 'reopened'}": {}}, topic.id)
    return True


@method("closeForumTopic")
async def close_forum_topic(api: Api, params: Params) -> bool:
    return await _set_closed(api, params, True)


@method("reopenForumTopic")
async def reopen_forum_topic(api: Api, params: Params) -> bool:
    return await _set_closed(api, params, False)
