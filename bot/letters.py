"""Letters of other bodies as the HTTP API, the desk and files bring them: one shape, kept stable, read in one way."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.limits import TEXT_LIMIT
from bot.service import Service
from handlers.casework.inbound import Letter, understood
from handlers.casework.outside import Sender, Sending
from handlers.casework.record import Party
from handlers.errors import BadInput
from handlers.facts import CaseFacts, Naming
from storage.inbound import Receipt

Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Named = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Day = Annotated[date, Field(ge=date(1900, 1, 1), lt=date(2200, 1, 1))]  # limits are reckoned from it
Side = Annotated[str, Field(pattern="^(applicant|respondent|other)$")]


class PartyIn(BaseModel):
    """A party of the letter."""

    model_config = ConfigDict(extra="forbid")

    side: Side
    name: Named
    phone: Line = ""
    address: Line = ""
    id_number: Line = ""


class LetterIn(BaseModel):
    """A case sent by another body: delegated or entrusted by a court, transferred by any other."""

    model_config = ConfigDict(extra="forbid")

    sender: Sender
    name: Named = Field(description="The sending body's name")
    number: Named = Field(description="The sender's own number; with sender and name the idempotency key")
    kind: Sending
    sent: Day
    due: Day | None = Field(default=None, description="By when the sender wants its answer; by the rules when empty")
    facts: Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT)]
    category: Line = ""
    subcategory: Line = ""
    place: Line = Field(default="", description="Where it happened, by name or code of the district file")
    amount_fen: Annotated[int, Field(ge=0, le=10**15)] | None = None
    people: Annotated[int, Field(ge=1, le=10**6)] | None = None
    parties: Annotated[list[PartyIn], Field(max_length=50)] = []
    sensitive: bool = False


class ReceiptOut(BaseModel):
    """The receipt. `fresh` is false for a letter that was sent before."""

    number: str
    sender_number: str
    received: date
    received_by: str
    due: date
    fresh: bool


class AgreementOut(BaseModel):
    """An agreement; its words only for bodies whose own procedure it enters. Money in fen."""

    form: str
    agreed: date | None
    effective: date | None
    perform_by: date | None
    words: str = ""
    amount_fen: int | None = None


class ResultOut(BaseModel):
    """How a letter stands: `state` open or answered; the rest only once answered."""

    number: str
    sender_number: str
    received: date
    due: date
    state: str
    outcome: str = ""
    outcome_name: str = ""
    closed: date | None = None
    replied: date | None = None
    words: str = ""
    undisputed_facts: str = ""
    agreement: AgreementOut | None = None


async def letter_of(service: Service, told: LetterIn) -> Letter:
    """The letter, its blanks filled from its own words. Raises `BadInput` for a kind of matter that does not exist."""
    categories = service.knowledge.categories
    known = categories.get(told.category)
    if told.category and (known is None or (told.subcategory and told.subcategory not in known.subcategories)):
        raise BadInput("没有这个纠纷类别。")
    heard = await service.read(f"{told.facts}\n{told.place}".strip(), service.clock())
    parties = tuple(Party(**party.model_dump()) for party in told.parties)
    letter = Letter(told.sender, told.name, told.number, told.kind, told.sent, _facts(told, parties), parties)
    letter = understood(letter, heard, service.district)
    return _with_place(service, letter, told)


def _facts(told: LetterIn, parties: tuple[Party, ...]) -> CaseFacts:
    first = {side: next((p for p in parties if p.side == side), None) for side in ("applicant", "respondent")}
    mine, theirs = first["applicant"], first["respondent"]
    return CaseFacts(
        what=told.facts.strip(),
        category=told.category,
        subcategory=told.subcategory if told.category else "",
        other_party=theirs.name if theirs else "",
        amount_fen=told.amount_fen,
        people=told.people,
        name=mine.name if mine else "",
        phone=mine.phone if mine else "",
        naming=Naming.NAMED if mine else Naming.UNSAID,
    )


def _with_place(service: Service, letter: Letter, told: LetterIn) -> Letter:
    """A place given by its code wins over what the words say; the sender's day and wish for secrecy come along."""
    facts = letter.facts
    if told.place in service.district.place_of:
        facts = facts.with_(place_code=told.place, place=service.district.full_name(told.place))
    elif told.place and not facts.place:
        facts = facts.with_(place=told.place)
    return replace(letter, facts=facts, due=told.due, sensitive=letter.sensitive or told.sensitive)


def receipt_shape(receipt: Receipt) -> ReceiptOut:
    """The receipt as it is given out."""
    letter = receipt.inbound
    return ReceiptOut(
        number=receipt.number,
        sender_number=letter.number,
        received=letter.received,
        received_by=letter.by,
        due=letter.due,
        fresh=receipt.fresh,
    )
