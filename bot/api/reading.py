"""One message understood for other programs: category, danger, the fitting way, an answer. Nothing is kept, nobody is told."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from bot.api.messages import REFUSALS, Doors
from bot.http import Refusal
from bot.limits import TEXT_LIMIT, Rate
from bot.service import Service
from handlers.hours import local_day
from handlers.reading import Reading, reading

PER_MINUTE = 600  # of one channel
UNREADABLE = "这段文字机器读不了，请直接交给人看，或者发到 /api/v1/messages。有危险请先打 110。"


class TextIn(BaseModel):
    """What somebody wrote."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT)]


class LikelyOut(BaseModel):
    """A code with its probability, 0 to 1: of a category, of a question of the FAQ. `name` is for people."""

    code: str
    name: str
    p: float


class DangerOut(BaseModel):
    """A danger seen, with the words it rests on."""

    kind: str
    urgent: bool
    words: list[str]


class ReadingOut(BaseModel):
    """What the message says. With a danger there is neither way nor answer: send it to `/api/v1/messages`, it reaches humans there."""

    category: str = Field(description='"" when not sure')
    category_name: str
    subcategory: str
    subcategory_name: str
    likely: list[LikelyOut] = Field(description="Categories, the likeliest first")
    kind: str = Field(description="matter, question or other")
    danger: list[DangerOut]
    way: str = Field(description="The suggested way in words, with reasons, cost, time, articles")
    answer: str = Field(description="The FAQ's answer with its sources, when it is likely the one asked for")
    near: list[LikelyOut] = Field(description="Questions of the FAQ that may be meant")


def router(service: Service) -> APIRouter:
    """The route under /api/v1."""
    routes = APIRouter(prefix="/api/v1", responses=REFUSALS)
    rate = Rate(PER_MINUTE)

    @routes.post("/understand")
    async def understand(said: TextIn, channel: Annotated[str, Depends(Doors(service).channel)]) -> ReadingOut:
        """Read one message, as the first word of a talk would be read. It is not kept and opens no case.

        422 `unreadable`: reading it failed, so nothing is known of danger in it; a human must look at it.
        """
        if wait := rate.take(channel):
            seconds = int(wait) + 1
            raise Refusal(429, sentence=f"发得太快，请 {seconds} 秒后再发。", wait=seconds)
        now = service.clock()
        heard = await service.read(said.text, now)
        if heard is None:
            raise Refusal(422, "unreadable", UNREADABLE)
        return _shape(reading(heard, service.district, service.knowledge, local_day(service.district, now)), service)

    return routes


def _shape(read: Reading, service: Service) -> ReadingOut:
    names = service.knowledge.categories
    return ReadingOut(
        category=read.category,
        category_name=read.category_name,
        subcategory=read.subcategory,
        subcategory_name=read.subcategory_name,
        likely=[LikelyOut(code=c.code, name=names[c.code].name, p=round(c.p, 3)) for c in read.candidates],
        kind=read.kind,
        danger=[DangerOut(kind=a.risk, urgent=a.urgent, words=list(a.words)) for a in read.alarms],
        way=read.way,
        answer=read.answer,
        near=[LikelyOut(code=n.id, name=n.question, p=n.p) for n in read.near],
    )
