"""Chats, their members, chat actions and the command menu."""

import re
from typing import Any

from tests.telegram_fake.api import Api, method
from tests.telegram_fake.errors import Json, bad_request
from tests.telegram_fake.params import Params
from tests.telegram_fake.world import Account, Chat

_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)
_ADMIN_RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
    "can_send_welcome_messages",
)


def member_json(account: Account, status: str) -> Json:
    """A ChatMember of the given status."""
    body: Json = {"status": status, "user": account.wire()}
    if status == "creator":
        return body | {"is_anonymous": False}
    if status == "administrator":
        rights = dict.fromkeys(_ADMIN_RIGHTS, True)
        return body | rights | {"can_be_edited": False, "is_anonymous": False}
    if status == "kicked":
        return body | {"until_date": 0}
    return body


@method("getChat")
async def get_chat(api: Api, params: Params) -> Json:
    chat = api.world.chat_for_bot(params.text("chat_id"))
    full: Json = {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if chat.type != "private":
        full["permissions"] = {"can_send_messages": True, "can_manage_topics": False}
    return chat.wire() | full


def _status(chat: Chat, user_id: int, me: int) -> str:
    if user_id == me:
        return chat.bot_status
    if chat.type == "private":
        return "member" if user_id == chat.id else "left"
    return chat.members.get(user_id, "left")


@method("getChatMember")
async def get_chat_member(api: Api, params: Params) -> Json:
    chat = api.world.chat_for_bot(params.text("chat_id"))
    account = api.world.accounts.get(params.integer("user_id"))
    if account is None:
        raise bad_request("invalid user_id specified")
    return member_json(account, _status(chat, account.id, api.world.me.id))


@method("sendChatAction")
async def send_chat_action(api: Api, params: Params) -> bool:
    chat = api.world.writable_chat(params.text("chat_id"))
    if params.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    thread = params.integer("message_thread_id")
    if thread and thread not in chat.topics:
        raise bad_request("message thread not found")
    return True


def _menu(params: Params) -> str:
    """Scope and language together name one menu."""
    scope: Any = params.json("scope") or {"type": "default"}
    place = ":".join(str(scope[key]) for key in sorted(scope))
    return f"{place}/{params.text('language_code')}"


@method("setMyCommands")
async def set_my_commands(api: Api, params: Params) -> bool:
    commands: list[Json] = params.json("commands") or []
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    api.world.commands[_menu(params)] = commands
    return True


@method("getMyCommands")
async def get_my_commands(api: Api, params: Params) -> list[Json]:
    return api.world.commands.get(_menu(params), [])
