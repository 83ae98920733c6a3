"""The driver over HTTP, for tests whose bot and fake run in other processes."""

import base64
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.telegram_fake.errors import Json
from tests.telegram_fake.messages import Message
from tests.telegram_fake.people import User
from tests.telegram_fake.reader import Inbox, Predicate

if TYPE_CHECKING:
    from tests.telegram_fake.fake import FakeTelegram

_FAULTS = ("fail", "too_many", "bad_gateway", "cut", "lose_answer", "delay", "clear")
_FAULT_SETTINGS = ("duplicate_updates", "reorder_updates", "replay_updates", "next_update_id")


class Control:
    """POST /control/<verb> with a JSON object; mistakes of the test come back as 400."""

    def __init__(self, fake: "FakeTelegram") -> None:
        self._fake = fake
        verbs: list[Callable[[Json], Awaitable[Any]]] = [
            self.user,
            self.supergroup,
            self.say,
            self.bulk_say,
            self.group_say,
            self.press,
            self.edit,
            self.send_file,
            self.block,
            self.inbox,
            self.expect,
            self.group,
            self.sent,
            self.fault,
            self.status,
        ]
        self._verbs = {verb.__name__: verb for verb in verbs}

    def add_routes(self, app: web.Application) -> None:
        app.router.add_post("/control/{verb}", self._handle)

    async def _handle(self, request: web.Request) -> web.Response:
        verb = self._verbs.get(request.match_info["verb"])
        if verb is None:
            return web.json_response({"error": "no such verb"}, status=404)
        try:
            return web.json_response({"result": await verb(await request.json())})
        except (LookupError, ValueError, RuntimeError, TypeError, AssertionError) as error:
            text = f"{type(error).__name__}: {error}"
            return web.json_response({"error": text}, status=400)

    def _user(self, body: Json) -> User:
        return self._fake.user(int(body["user"]), str(body.get("first_name", "Resident")))

    def _message(self, body: Json) -> Message:
        chat = self._fake.world.chats[int(body["chat_id"] if "chat_id" in body else body["user"])]
        return chat.by_id[int(body["message_id"])]

    async def user(self, body: Json) -> Json:
        user = self._fake.user(int(body["user"]), body.get("first_name", "Resident"), body.get("language", "en"))
        return user.account.wire()

    async def supergroup(self, body: Json) -> Json:
        members = [self._fake.user(int(user_id)) for user_id in body.get("members", [])]
        group = self._fake.supergroup(
            int(body["chat_id"]), body.get("title", "Staff"), body.get("forum", True), members
        )
        return group.chat.wire()

    async def say(self, body: Json) -> Json:
        return self._user(body).say(str(body["text"])).summary()

    async def bulk_say(self, body: Json) -> Json:
        """Many people write at once."""
        said = [self._user(one).say(str(one["text"])) for one in body["messages"]]
        return {"count": len(said)}

    async def group_say(self, body: Json) -> Json:
        group = self._fake.supergroup(int(body["chat_id"]))
        reply_to = group.chat.by_id[int(body["reply_to"])] if body.get("reply_to") else None
        text, thread = str(body["text"]), body.get("thread")
        return group.say(self._user(body), text, thread, reply_to).summary()

    async def press(self, body: Json) -> Json:
        user, message = self._user(body), self._message(body)
        press = user.press(message, str(body["button"]), bool(body.get("stale", False)))
        if body.get("timeout"):
            await press.answered(float(body["timeout"]))
        return {"id": press.id, "answer": press.answer}

    async def edit(self, body: Json) -> Json:
        return self._user(body).edit(self._message(body), str(body["text"])).summary()

    async def send_file(self, body: Json) -> Json:
        """kind: photo, voice or document; content in base64."""
        user, content = self._user(body), base64.b64decode(body["content"])
        if body["kind"] == "photo":
            return user.send_photo(content, body.get("caption", "")).summary()
        if body["kind"] == "voice":
            return user.send_voice(content).summary()
        name, mime = body.get("name", "file.bin"), body.get("mime", "application/octet-stream")
        return user.send_document(name, content, mime).summary()

    async def block(self, body: Json) -> bool:
        user = self._user(body)
        (user.block if body.get("blocked", True) else user.unblock)()
        return True

    def _inbox(self, body: Json) -> Inbox:
        if "chat_id" in body:
            return self._fake.supergroup(int(body["chat_id"])).inbox
        return self._user(body).inbox

    async def inbox(self, body: Json) -> list[Json]:
        return [message.summary() for message in self._inbox(body)]

    async def expect(self, body: Json) -> list[Json]:
        """`count` new messages, or one whose text contains `containing`."""
        inbox, timeout = self._inbox(body), float(body.get("timeout", 60.0))
        if "containing" in body:
            wanted: Predicate = lambda message: body["containing"] in message.text  # noqa: E731  # one line is all it is
            return [(await inbox.expect(wanted, timeout)).summary()]
        found = await inbox.expect(int(body.get("count", 1)), timeout)
        return [message.summary() for message in found]

    async def group(self, body: Json) -> Json:
        """Topics and every message of a supergroup."""
        group = self._fake.supergroup(int(body["chat_id"]))
        return {
            "topics": [vars(topic) for topic in group.topics],
            "messages": [message.summary() for message in group.chat.messages],
        }

    async def sent(self, body: Json) -> list[Json]:
        """The log of calls from number `since` on, for one `method` or all."""
        calls = self._fake.calls(body["method"]) if body.get("method") else self._fake.sent
        return [vars(call) for call in calls[int(body.get("since", 0)) :]]

    async def fault(self, body: Json) -> bool:
        """`kind` with the arguments of Faults' method, a setting's value, or limits."""
        kind, arguments = body["kind"], {k: v for k, v in body.items() if k != "kind"}
        faults = self._fake.faults
        if kind in _FAULTS:
            getattr(faults, kind)(**arguments)
        elif kind in _FAULT_SETTINGS:
            setattr(faults, kind, arguments["value"])
        elif kind == "limits":
            vars(faults.limits).update(arguments)
        else:
            raise ValueError(f"no fault {kind!r}")
        return True

    async def status(self, body: Json) -> Json:
        """How far things are, for load tests that wait."""
        chats = self._fake.world.chats.values()
        return {
            "pending_updates": len(self._fake.queue.pending),
            "calls": len(self._fake.sent),
            "bot_messages": sum(1 for c in chats for m in c.messages if m.from_bot),
            "users": len(self._fake.world.accounts) - 1,
        }
