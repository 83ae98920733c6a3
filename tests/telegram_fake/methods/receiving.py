"""getUpdates, webhooks and the answers to button presses."""

import re
from typing import Any

from tests.telegram_fake.api import Api, method
from tests.telegram_fake.errors import Json, bad_request, conflict
from tests.telegram_fake.params import Params
from tests.telegram_fake.webhook import Hook

CALLBACK_LIFETIME = 60.0
_STALE_QUERY = "query is too old and response timeout expired or query ID is invalid"
_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@method("getUpdates")
async def get_updates(api: Api, params: Params) -> list[Json]:
    if api.pusher.hook is not None:
        raise conflict(_WEBHOOK_ACTIVE)
    api.queue.set_allowed(params.json("allowed_updates"))
    return await api.queue.poll(params.integer("offset"), params.integer("limit", 100), params.integer("timeout"))


@method("setWebhook")
async def set_webhook(api: Api, params: Params) -> bool:
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        return await delete_webhook(api, params)
    # The real server demands https; a test's server on the loopback has no certificate.
    if not re.match(r"https?://[^/]+", url):
        raise bad_request("bad webhook: invalid webhook URL specified")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    api.queue.set_allowed(params.json("allowed_updates"))
    if params.flag("drop_pending_updates"):
        api.queue.drop()
    api.queue.abort_poll("terminated by setWebhook request")
    await api.pusher.stop()
    api.pusher.start(Hook(url, secret, params.integer("max_connections", 40)))
    return True


@method("deleteWebhook")
async def delete_webhook(api: Api, params: Params) -> bool:
    await api.pusher.stop()
    if params.flag("drop_pending_updates"):
        api.queue.drop()
    return True


@method("getWebhookInfo")
async def get_webhook_info(api: Api, params: Params) -> Json:
    hook = api.pusher.hook
    info: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(api.queue.pending),
    }
    if hook:
        info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
        if hook.last_error:
            info |= {
                "last_error_date": hook.last_error_date,
                "last_error_message": hook.last_error,
            }
    if api.queue.allowed:
        info["allowed_updates"] = api.queue.allowed
    return info


@method("answerCallbackQuery")
async def answer_callback_query(api: Api, params: Params) -> bool:
    query = api.world.callbacks.get(params.text("callback_query_id"))
    if query is None or query.expired or query.answer is not None:
        raise bad_request(_STALE_QUERY)
    if api.world.clock() - query.at > CALLBACK_LIFETIME:
        raise bad_request(_STALE_QUERY)
    if len(params.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query.answer = {"text": params.text("text"), "show_alert": params.flag("show_alert")}
    api.world.changed.fire()
    return True


@method("getMe")
async def get_me(api: Api, params: Params) -> dict[str, Any]:
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_guest_queries": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_join_request_queries": False,
    }
    return api.world.me.wire() | abilities
