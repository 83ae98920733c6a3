"""The way in for other bodies' systems: a letter in, a receipt back, the result by polling. A key of its own scope."""

from typing import Annotated

from fastapi import APIRouter, Depends

from bot.api.keyed import channel_by
from bot.api.messages import REFUSALS
from bot.http import Refusal
from bot.letters import LetterIn, ReceiptOut, ResultOut, letter_of, receipt_shape
from bot.limits import Rate
from bot.service import Service
from handlers.casework.case import CaseNumber
from storage.keys import Scope


def router(service: Service) -> APIRouter:
    """The routes under /api/v1/inbound."""
    routes = APIRouter(prefix="/api/v1/inbound", responses=REFUSALS)
    channel = Annotated[str, Depends(channel_by(service, Scope.INBOUND))]
    rate = Rate(lambda: service.district.limits.messages_per_minute)

    @routes.post("")
    async def send(told: LetterIn, channel: channel) -> ReceiptOut:
        """Take a letter in. The same sender and number again give the first receipt."""
        if wait := rate.take(f"inbound {channel}"):
            seconds = int(wait) + 1
            raise Refusal(429, sentence=f"发得太快，请 {seconds} 秒后再发。", wait=seconds)
        letter = await letter_of(service, told)
        body = service.district.name
        receipt = await service.store.letters.take(letter, f"{body}矛盾纠纷受理系统", service.clock(), channel=channel)
        return receipt_shape(receipt)

    @routes.get("/{number}")
    async def result(number: str, channel: channel) -> ResultOut:
        """How it stands; the result once it was released. Only for the channel the letter came with."""
        found = await service.store.letters.result(CaseNumber(number), channel, service.clock())
        return ResultOut.model_validate(found)

    return routes
