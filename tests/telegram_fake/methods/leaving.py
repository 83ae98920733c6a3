"""Going away: the bot leaves a chat, a topic is deleted with all in it."""

from tests.telegram_fake.api import Api, method
from tests.telegram_fake.errors import bad_request
from tests.telegram_fake.params import Params


@method("leaveChat")
async def leave_chat(api: Api, params: Params) -> bool:
    chat = api.world.writable_chat(params.text("chat_id"))
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    api.world.changed.fire()
    return True


@method("deleteForumTopic")
async def delete_forum_topic(api: Api, params: Params) -> bool:
    chat, thread = api.world.writable_chat(params.text("chat_id")), params.integer("message_thread_id")
    if chat.bot_status != "administrator":
        raise bad_request("not enough rights to delete a topic")
    if chat.topics.pop(thread, None) is None:
        raise bad_request("message thread not found")
    for message in chat.messages:
        if message.thread == thread:
            message.deleted = True
            message.touched = api.world.tick()
    api.world.changed.fire()
    return True
