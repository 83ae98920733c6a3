"""The signed way in for other channels: a message in, its replies back in the same call, later ones by polling."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from bot.api.keyed import channel_by
from bot.api.quick import bearer, said_in
from bot.api.shapes import Answer, CaseOut, ErrorOut, MessageIn, Token, Uploaded
from bot.files import file_and_fields, served, sort_of
from bot.http import Refusal
from bot.limits import Rate
from bot.service import Service
from bot.shown import reply_shape
from bot.tracing import fresh_trace, parent_header
from handlers.casework.case import CaseNumber
from handlers.errors import NotYours
from handlers.messages import Address, Incoming, MessageId, Reply, Sort
from handlers.ports import Accepted, Portion
from handlers.tracing import trace_in
from storage.keys import KeyEnded, Scope
from storage.mapping import storable
from storage.residents import Glance

REUSED = "这个消息编号已经用在另一条内容上，这一条没有收下，请换一个新编号再发。有危险直接打 110。"
ASKED = 600  # cases a channel may ask for in a minute
PATIENCE = 30.0  # seconds a call waits for its replies; the message is safe long before
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorOut} for status in (400, 401, 403, 404, 413, 422, 429, 503)
}


def router(service: Service) -> APIRouter:
    """The routes under /api/v1."""
    routes = APIRouter(prefix="/api/v1", responses=REFUSALS)
    doors, asked = Doors(service), Rate(ASKED)
    channel = Annotated[str, Depends(doors.channel)]

    service.at_once[f"{routes.prefix}/messages"] = doors.at_once

    @routes.post("/messages")
    async def send(said: MessageIn, channel: channel, request: Request, response: Response) -> Answer:
        """Keep one message of a resident and answer it. The same message_id again gives the same replies.

        The same message_id with other words is not taken: 422 `message_id_reused`.
        A valid W3C `traceparent` is taken up; the answer's names the trace the message is followed by.
        """
        if said.channel != channel:
            raise Refusal(403, "wrong_channel", "这个密钥不能用于别的渠道。")
        trace, answer = await doors.send(said, trace_in(request.headers.get("traceparent", "")))
        response.headers.update(parent_header(trace))
        return Answer.model_validate(answer)

    @routes.get("/conversations/{conversation}/messages")
    async def replies(conversation: str, channel: channel, after: Annotated[int, Query(ge=0, le=2**53)] = 0) -> Answer:
        """The replies with an id above `after`: also what a mediator wrote later."""
        talk = await doors.talk(conversation, channel)
        found = await service.store.outbox.replies(talk.address, after, service.clock())
        return Answer.model_validate(answer(talk.handle, talk.active, found))

    @routes.get("/conversations/{conversation}/files/{sha256}", response_class=Response)
    async def file(conversation: str, sha256: str, channel: channel) -> Response:
        """A file of the talk."""
        talk = await doors.talk(conversation, channel)
        return await served(service, talk.address, sha256)

    @routes.get("/cases/{number}")
    async def case(number: str, channel: channel) -> CaseOut:
        """How a case stands that a resident told in the key's own channel. 404 for every other, and for sealed ones."""
        if wait := asked.take(channel):
            seconds = int(wait) + 1
            raise Refusal(429, sentence=f"问得太快，请 {seconds} 秒后再问。", wait=seconds)
        if (status := await service.store.residents.status(channel, storable(number)[:64])) is None:
            raise NotYours
        return CaseOut(case=number, status=status.value)

    @routes.post("/attachments", openapi_extra=_FORM)
    async def attach(request: Request, channel: channel) -> Uploaded:
        """Keep a file; the receipt goes into a message's `attachments`: of this `sender` alone, or of anybody in the channel."""
        stored, fields = await file_and_fields(request, service)
        ticket = service.tickets.issue(_owner(channel, _sender(fields)), stored)
        return Uploaded(attachment=ticket, mime=stored.mime, size=stored.size)

    return routes


_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}, "sender": {"type": "string"}},
                }
            }
        },
    }
}


def _sender(fields: Mapping[str, str]) -> str:
    """Whom a file is for; "" for anybody in the channel. Raises 422 for a name no sender can have."""
    try:
        return _SENDER.validate_python(fields["sender"]) if "sender" in fields else ""
    except ValidationError as wrong:
        raise Refusal(422, sentence="sender 写得不对：1 到 128 个字符，和消息里的一样。") from wrong


_SENDER: TypeAdapter[str] = TypeAdapter(Token)


def _owner(channel: str, sender: str) -> str:
    """Whom an upload belongs to. No channel's name holds a space."""
    return f"api {channel} {sender}" if sender else f"api {channel}"


class Doors:
    """What the routes share."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self.channel = channel_by(service, Scope.MESSAGES)
        self._rate = Rate(lambda: service.district.limits.messages_per_minute)

    async def talk(self, handle: str, channel: str) -> Glance:
        """The conversation with that name, on the key's own channel. Raises `NotYours`."""
        talk = await self._service.store.residents.by_handle(handle)
        if talk is None or talk.address.channel != channel:
            raise NotYours
        return talk

    async def at_once(self, request: Request) -> Response | None:
        """The answer to a message in order, with a key that was good before: that it still is, is asked as the message is kept."""
        said, key = await said_in(request, MessageIn), bearer(request)
        if said is None or self._service.store.keys.known(key) != said.channel:
            return None
        try:
            trace, shape = await self.send(said, trace_in(request.headers.get("traceparent", "")), key)
        except KeyEnded:
            return None
        return Response(to_json(shape), media_type="application/json", headers=parent_header(trace))

    async def send(self, said: MessageIn, trace: str = "", key: str = "") -> tuple[str, dict[str, Any]]:
        """Accept, run the turn, give its trace and its replies. Raises `KeyEnded` for a key that is shown again."""
        service, address = self._service, Address(said.channel, said.sender)
        incoming = self._incoming(said, address, trace or fresh_trace())
        if wait := self._rate.take(f"{said.channel} {said.sender}"):
            seconds = int(wait) + 1
            raise Refusal(
                429, sentence=f"这个人发得太快，请 {seconds} 秒后再发这一条。有危险直接打 110。", wait=seconds
            )
        kept = await service.take(incoming, key)
        shape = await self._answered(kept)
        if not kept.new and not await service.store.residents.repeats(kept.said):
            service.metrics.refused.labels("api message id").inc()
            raise Refusal(422, "message_id_reused", REUSED)
        return kept.said.trace, shape

    async def _answered(self, kept: Accepted) -> dict[str, Any]:
        """The answer as the turn gave it; read back where the message was taken in by somebody else."""
        said, residents = kept.said, self._service.store.residents
        answered = None if kept.new else await residents.answers(said.address, said.message_id)
        if answered is None:
            for portion in await self._finish(said.address):
                if said.message_id in portion.taken:
                    return answer(portion.handle, portion.active, portion.replies)
            answered = await residents.answers(said.address, said.message_id)
        if answered is None:
            raise Refusal(503)
        talk, replies = answered
        return answer(talk.handle, talk.active, replies)

    async def _finish(self, address: Address) -> Sequence[Portion]:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._service.hub.turns.finish(address)
        except Exception as error:  # the turn's own fault is logged and counted where it is run
            raise Refusal(503, sentence="消息已经收下，还没处理完。请过一会儿用同一个编号再问一次。") from error

    def _incoming(self, said: MessageIn, address: Address, trace: str) -> Incoming:
        """The message as the core knows it. Raises `BadFile` for a forged receipt."""
        owners = (_owner(said.channel, said.sender), _owner(said.channel, ""))
        files = tuple(self._service.tickets.redeem(owners, ticket) for ticket in said.attachments)
        sort = Sort.BUTTON if said.button else sort_of(files[0]) if files else Sort.TEXT
        now = self._service.clock()
        return Incoming(address, MessageId(said.message_id), now, sort, said.text, said.button, files, trace=trace)


def answer(handle: str, active: CaseNumber | None, replies: Sequence[Reply]) -> dict[str, Any]:
    """An `Answer`: the replies that are released; the others come by polling."""
    shown = [reply_shape(reply) for reply in replies if reply.id]
    return {"conversation": handle, "replies": shown, "case": active}
