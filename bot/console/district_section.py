"""One section of the district as a page: its form, or its entries with a form each; the same on any bench."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi.responses import Response

from bot.console.district_desk import FIXED, Bench, Sheet
from bot.console.district_fields import FORMS, LISTS, label, part_of, title, with_entry, with_part
from bot.console.district_reading import read
from bot.console.district_shown import choices_of, view
from bot.console.door import ADMINISTRATORS, Door, Visit, go
from bot.console.forms import Form
from handlers.district_words import SECTIONS, shown
from handlers.errors import BadDistrict, BadInput, FengqiaoError, NotYours, Refused, Stale

NEW = "new"
_COLUMNS = 4
LEADS: Mapping[str, str] = {
    "basic": "区县叫什么，居民问个人信息时找谁。",
    "places": "乡镇（街道）、村（社区）和网格。居民说到这些名字，系统就知道该归哪里管。",
    "bodies": "有队列、能接案的调解组织。全区至少要有一个什么都管的人民调解委员会。",
    "staff": "谁在这里工作。不写密码：采用以后在“人员”里给每个人生成，当面告诉本人。",
    "units": "哪类事哪个部门负责，第一个牵头。没有写的用系统自带的表。",
    "hotlines": "居民看得到的电话。有危险时，系统先给这些号码。",
    "neighbours": "走错门的居民，告诉他该找谁。",
    "hours": "什么时候有人。节假日每年国务院公布后补上新一年的。",
    "plans": "出现危险时，工作人员通知谁、几分钟内。系统自己不给外面打电话。",
    "staffing": "每类组织至少几个专职调解员，每个部门至少几个专家。",
    "retention": "过了期限，内容会自动删除。按本地档案规定填。",
}


class SectionPages:
    """The pages of all sections under one address, on one bench."""

    def __init__(self, door: Door, base: str, bench: Bench, after: Callable[[str], str], *, live: bool) -> None:
        """Registers its routes. `after`: where to go on from a saved entry; `live`: what is saved is in force."""
        self._door, self._base, self._bench, self._after, self._live = door, base, bench, after, live
        door.page(f"{base}/part/{{section}}", self.show, ADMINISTRATORS)
        door.act(f"{base}/part/{{section}}", self.save, ADMINISTRATORS, long=True)
        door.page(f"{base}/part/{{section}}/{{key}}", self.entry, ADMINISTRATORS)
        door.act(f"{base}/part/{{section}}/{{key}}", self.keep, ADMINISTRATORS, long=True)

    async def show(self, visit: Visit) -> Response:
        """A section."""
        return await self.page(visit, (_section(visit),))

    async def save(self, visit: Visit) -> Response:
        """A section's form."""
        section = _section(visit)
        if section in LISTS:
            raise NotYours
        return await self.save_all(visit, (section,), self._after(section))

    async def save_all(self, visit: Visit, sections: Sequence[str], onward: str) -> Response:
        """One form of several sections; goes on to `onward`."""
        sheet, stamp = await self._bench.open(), visit.form.number("stamp")
        try:
            document = sheet.document
            for section in sections:
                value = read(section, visit.form, document, part_of(document, section))
                document = with_part(document, section, value)
            await self._bench.keep(document, stamp, visit, frozenset(sections))
        except (BadInput, BadDistrict, Refused) as refused:
            return await self.page(visit, sections, refused, onward=onward)
        return go(onward)

    async def page(
        self, visit: Visit, sections: Sequence[str], refused: FengqiaoError | None = None, onward: str = ""
    ) -> Response:
        """Sections one below the other, with what was typed when it was refused."""
        sheet = await self._bench.open()
        typed = visit.form if refused is not None else None
        return await self._door.show(
            "district_section.html",
            visit,
            _status(refused),
            nav="district",
            live=self._live,
            home=f"/desk{self._base}",
            **await self._told(visit, refused),
            action=visit.request.scope["path"],
            heading="、".join(title(section) for section in sections),
            blocks=[block(section, sheet.document, typed) for section in sections],
            stamp=sheet.stamp,
            onward=bool(onward),
        )

    async def entry(self, visit: Visit) -> Response:
        """One entry of a list, or an empty form for a new one."""
        return await self._entry(visit)

    async def _entry(self, visit: Visit, refused: FengqiaoError | None = None) -> Response:
        section, sheet = _section(visit), await self._bench.open()
        kept, typed = _kept(visit, section, sheet), visit.form if refused is not None else None
        return await self._door.show(
            "district_entry.html",
            visit,
            _status(refused),
            nav="district",
            live=self._live,
            home=f"/desk{self._base}",
            **await self._told(visit, refused),
            action=visit.request.scope["path"],
            section=section,
            heading=title(section)
            + (f"：{kept.get('name') or shown(kept[SECTIONS[section].key])}" if kept else "：新增"),
            lead=LEADS.get(section, ""),
            fields=view(section, kept, sheet.document, typed),
            old=bool(kept),
            stamp=sheet.stamp,
        )

    async def keep(self, visit: Visit) -> Response:
        """Save or remove one entry."""
        section, sheet = _section(visit), await self._bench.open()
        kept, stamp = _kept(visit, section, sheet), visit.form.number("stamp")
        key = str(kept[SECTIONS[section].key]) if kept else ""
        try:
            entry = None
            if visit.form.secret("remove") != "1":
                entry = read(section, visit.form, sheet.document, kept)
                if not kept and str(entry[SECTIONS[section].key]) in _keys(section, sheet):
                    raise BadInput("已经有一个一样的了，请换一个。")
            document = with_entry(sheet.document, section, key or str(entry and entry[SECTIONS[section].key]), entry)
            await self._bench.keep(document, stamp, visit, frozenset({section}))
        except (BadInput, BadDistrict, Refused) as refused:
            return await self._entry(visit, refused)
        return go(self._after(section))

    async def _told(self, visit: Visit, refused: FengqiaoError | None) -> dict[str, object]:
        """The sentence of a refusal; of one that came too late also what others changed meanwhile."""
        meanwhile = []
        if isinstance(refused, Stale):
            meanwhile = [change.sentence for change in await self._bench.meanwhile(visit.form.number("stamp"))]
        return {
            "refused": refused.sentence if refused else "",
            "meanwhile": meanwhile,
            "done": "已保存，马上生效。" if visit.query("done") else "",
            "fixed": FIXED if self._live and self._door.service.settings.district_file else "",
        }


def _status(refused: FengqiaoError | None) -> int:
    if refused is None:
        return 200
    return 409 if isinstance(refused, Refused) else 422


def _section(visit: Visit) -> str:
    section = visit.path("section")
    if section not in FORMS:
        raise NotYours
    return section


def _keys(section: str, sheet: Sheet) -> set[str]:
    return {str(entry.get(SECTIONS[section].key)) for entry in sheet.document.get(section, [])}


def _kept(visit: Visit, section: str, sheet: Sheet) -> Mapping[str, Any]:
    """The entry the address names; nothing for a new one. Raises `NotYours`."""
    key = visit.path("key")
    if section not in LISTS:
        raise NotYours
    if key == NEW:
        return {}
    entries = sheet.document.get(section, [])
    found = next((e for e in entries if str(e.get(SECTIONS[section].key)) == key), None)
    if found is None:
        raise NotYours
    kept: Mapping[str, Any] = found
    return kept


def block(section: str, document: Mapping[str, Any], typed: Form | None = None) -> dict[str, Any]:
    """A section as the template needs it: its fields, or its entries as rows."""
    found: dict[str, Any] = {"section": section, "title": title(section), "lead": LEADS.get(section, "")}
    if section not in LISTS:
        return {**found, "fields": view(section, part_of(document, section), document, typed)}
    fields = [field for field in FORMS[section] if field.kind != "nested" and field.name != "code"][:_COLUMNS]
    names = {field.name: dict(choices_of(field, document)) for field in fields}
    rows = [
        {
            "key": entry[SECTIONS[section].key],
            "cells": [names[f.name].get(str(entry.get(f.name)), shown(entry.get(f.name))) for f in fields],
        }
        for entry in document.get(section, [])
    ]
    return {**found, "columns": [label(section, field.name) for field in fields], "rows": rows}
