"""Letters of other bodies on the desk: the form that takes one in, its receipt, and those that wait for an answer."""

from datetime import date

from fastapi.responses import Response
from pydantic import ValidationError

from bot.console.door import WRITERS, Door, Visit
from bot.console.fields import LONG, SHORT, chosen, day
from bot.console.rows import SECRET, kind_of
from bot.letters import LetterIn, PartyIn, letter_of
from handlers.casework.clock import day_words
from handlers.casework.inbound import committee_of
from handlers.casework.outside import SENDER_NAMES, SENDING_NAMES
from handlers.errors import BadInput, FengqiaoError
from handlers.hours import local_day
from storage.inbound import Arrived, Receipt


class InboundPage:
    """The page of letters."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door = door
        self._service = door.service
        door.page("/inbound", self.show, WRITERS)
        door.act("/inbound", self.take, WRITERS)

    async def show(self, visit: Visit) -> Response:
        """The form and the letters in sight that wait for their answer."""
        return await self._render(visit)

    async def take(self, visit: Visit) -> Response:
        """A letter in, its receipt out; a refused one keeps what was typed."""
        try:
            letter = await letter_of(self._service, _told(visit))
            body = self._service.district.body_of.get(visit.me.committee)
            by = f"{body.name if body else ''}{visit.me.name}"
            receipt = await self._service.store.letters.take(letter, by, visit.now, visit.me)
        except FengqiaoError as refused:
            return await self._render(visit, 422, refused=refused.sentence)
        secret = letter.sensitive or letter.facts.subcategory == "domestic_violence"
        there = "" if secret or not receipt.fresh else committee_of(letter, self._service.district, secret).name
        return await self._render(visit, receipt=receipt, receipt_to=there)

    async def _render(
        self, visit: Visit, status: int = 200, refused: str = "", receipt: Receipt | None = None, receipt_to: str = ""
    ) -> Response:
        today = local_day(self._service.district, visit.now)
        arrived = await self._service.store.letters.listed(visit.me)
        context = {
            "senders": [(code.value, name) for code, name in SENDER_NAMES.items()],
            "kinds": [(code.value, name) for code, name in SENDING_NAMES.items()],
            "places": [
                (node.code, self._service.district.full_name(node.code)) for node in self._service.district.places
            ],
            "letters": [self._line(one, today) for one in arrived],
            "typed": {name: values[0] for name, values in visit.form.fields.items()} if refused else {},
            "receipt": receipt,
            "receipt_to": receipt_to,
            "received": day_words(receipt.inbound.received) if receipt else "",
            "answer_by": day_words(receipt.inbound.due) if receipt else "",
            "today": today.isoformat(),
            "refused": refused,
        }
        return await self._door.show("inbound.html", visit, status, nav="inbound", **context)

    def _line(self, one: Arrived, today: date) -> dict[str, object]:
        """A letter in one line; of a sensitive case its number and day alone."""
        case, letter, hidden = one.case, one.inbound, one.case.sensitive
        return {
            "number": case.number,
            "title": SECRET if hidden else kind_of(case.facts, self._service.knowledge),
            "sender": "" if hidden else f"{letter.name} {letter.number}",
            "due": day_words(letter.due),
            "late": letter.due < today,
        }


def _told(visit: Visit) -> LetterIn:
    """The form as a letter. Raises `BadInput` naming the first field that is wrong."""
    form = visit.form
    parties = [
        PartyIn(
            side=side, name=name, phone=form.text(f"{side}_phone", SHORT), address=form.text(f"{side}_address", SHORT)
        )
        for side in ("applicant", "respondent")
        if (name := form.text(f"{side}_name", SHORT))
    ]
    values = {
        "sender": chosen(form, "sender", "来文单位的类别"),
        "name": form.text("name", SHORT),
        "number": form.text("number", SHORT),
        "kind": chosen(form, "kind", "怎么转来的"),
        "sent": day(form, "sent", "来文日期"),
        "due": form.day("due"),
        "facts": form.text("facts", LONG),
        "place": form.text("place", 64),
        "amount_fen": form.fen("amount"),
        "parties": parties,
        "sensitive": bool(form.secret("sensitive")),
    }
    try:
        return LetterIn.model_validate(values)
    except ValidationError as wrong:
        names = {
            "name": "来文单位",
            "number": "来文编号",
            "facts": "基本情况",
            "sender": "来文单位的类别",
            "kind": "怎么转来的",
        }
        field = str(wrong.errors()[0]["loc"][0])
        raise BadInput(f"{names.get(field, '有一项')}没有填对，请检查。") from wrong
