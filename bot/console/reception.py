"""Who comes to the window or calls: the form, and the slip to take home. A refused form keeps what was typed."""

import re

from fastapi.responses import Response

from bot.console.choices import kind_choices, place_choices, relation_choices
from bot.console.door import Door, Visit
from bot.console.fields import LONG, SHORT, chosen
from bot.console.rows import SECRET, kind_of
from bot.console.words import RISK_NAMES
from handlers.casework.arrival import CAME_NAMES, WAY_NAMES, Way
from handlers.casework.case import CaseNumber
from handlers.casework.reception import Came, checked, remarks, slip_words, understood
from handlers.errors import BadInput, FengqiaoError
from handlers.screening.sight import SCREENERS
from storage.receptions import Slip

_NUMBER = re.compile("FQ[2-9A-HJ-NP-Z]{8}")


class ReceptionPage:
    """The page of the window."""

    def __init__(self, door: Door) -> None:
        """Registers its routes."""
        self._door, self._service = door, door.service
        door.page("/reception", self.show, SCREENERS)
        door.act("/reception", self.take, SCREENERS)

    async def show(self, visit: Visit) -> Response:
        """An empty form with the number its case will have."""
        return await self._render(visit, number=self._service.store.receptions.number())

    async def take(self, visit: Visit) -> Response:
        """Registered, with its slip; else the form as it was typed, with what is wrong in it."""
        number = visit.form.text("number", SHORT)
        if not _NUMBER.fullmatch(number):
            number = self._service.store.receptions.number()
        try:
            came = checked(_came(visit), self._service.district)
            said = remarks(came)
            if said and not visit.form.secret("sure"):
                return await self._render(visit, 422, number=number, remark=said)
            heard = await self._service.read(f"{came.what}\n{came.place}".strip(), visit.now)
            reading = understood(came, heard, self._service.district)
            hold = bool(visit.form.secret("hold"))
            store = self._service.store.receptions
            slip = await store.take(CaseNumber(number), came, reading, visit.me, visit.now, hold=hold)
        except FengqiaoError as refused:
            return await self._render(visit, 422, number=number, refused=refused.sentence)
        return await self._slip(visit, slip)

    async def _render(
        self, visit: Visit, status: int = 200, *, number: str, refused: str = "", remark: str = ""
    ) -> Response:
        district = self._service.district
        body = district.body_of.get(visit.me.committee)
        frame = {
            "ways": [(way.value, name) for way, name in CAME_NAMES.items()],
            "kinds": kind_choices(district),
            "places": place_choices(district),
            "relations": relation_choices(district),
            "committee": body.name if body else "",
            "typed": {name: values[0] for name, values in visit.form.fields.items()},
            "number": number,
            "refused": refused,
            "remark": remark,
        }
        return await self._door.show("reception.html", visit, status, nav="reception", **frame)

    async def _slip(self, visit: Visit, slip: Slip) -> Response:
        """The slip; what only staff may read stays off the paper."""
        case, service = slip.case, self._service
        body = service.district.body_of.get(case.committee)
        context = {
            "number": case.number,
            "secret": slip.secret,
            "fresh": slip.fresh,
            "held": slip.held,
            "seen": slip.seen,
            "sensitive": case.sensitive,
            "kind": SECRET if case.sensitive else kind_of(case.facts, service.knowledge),
            "risks": "、".join(RISK_NAMES.get(risk, risk) for risk in case.risks),
            "committee": body if body and not case.sensitive else None,
            "arrival": case.record.arrival,
            "way": WAY_NAMES[case.record.arrival.way] if case.record.arrival else "",
            "lines": slip_words(case, service.settings.public_url),
        }
        return await self._door.show("slip.html", visit, 200, nav="reception", **context)


def _came(visit: Visit) -> Came:
    """The form. Raises `BadInput` naming the first field that is wrong."""
    form = visit.form
    way = chosen(form, "way", "怎么来的")
    if way not in list(Way):
        raise BadInput("请选择怎么来的。")
    names = ("name", "phone", "other_party", "other_phone", "relation", "place_code", "place", "kind")
    texts = {name: form.text(name, SHORT) for name in names}
    return Came(way=Way(way), consent=bool(form.secret("consent")), what=form.text("what", LONG), **texts)
