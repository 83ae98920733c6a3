"""The copy of one person's data as one ZIP: a page to read, the same as JSON, and the files; readable by this user alone."""

import json
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.commandline import naming
from bot.settings import Settings
from handlers.casework.case import Case
from handlers.casework.codes import OUTCOME_NAMES, STATUS_NAMES
from handlers.casework.record import Party
from handlers.errors import NotYours
from handlers.gather import yuan
from handlers.messages import Attachment
from handlers.topics.handoff import fact_lines
from storage.persons import Asked, Copy, Said
from storage.store import Store

_CARD = {"name": "姓名", "sex": "性别", "nation": "民族", "born": "出生", "job": "职业", "address": "住址", "phone": "电话",
         "id_number": "证件号码"}  # fmt: skip
NOT_INSIDE = (
    "副本里没有的：别人的个人信息、别人单独对调解员说的话、工作人员的内部备注，因为那是别人的信息或者工作记录"
    "（《个人信息保护法》第45条给的是本人的信息）。认为不对或者不全的，可以要求更正、补充（第46条）。"
)


@dataclass(frozen=True, slots=True)
class Packed:
    """What went in. `missing`: files whose content is no more."""

    lines: int
    cases: int
    files: int
    missing: int
    sensitive: bool


async def write(settings: Settings, asked: Asked, target: Path) -> Packed:
    """Write the ZIP, whole or not at all. Raises `Refused` when nothing is kept, `OSError`."""
    from bot.app import opened_store, utc_now

    async with opened_store(settings) as store:
        copy = await store.persons.copy(asked, utc_now())
        part = target.with_name(f".{target.name}.part")
        try:
            with naming(target), os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                packed = await _fill(store, copy, out)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return packed


async def _fill(store: Store, copy: Copy, out: Any) -> Packed:
    whole = content(store, copy)
    missing = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("看这里.html", _page(whole))
        archive.writestr("data.json", json.dumps(whole, ensure_ascii=False, indent=1))
        names, own = inside(copy), _sent(copy)
        for digest, name in names.items():
            content_of = store.files.get if digest in own else store.files.get_bare
            try:
                archive.writestr(name, (await content_of(digest))[1])
            except NotYours:
                missing += 1
    lines = sum(len(said) for _, said in copy.lines)
    hidden = any(seen.kept.case.sensitive or seen.kept.case.facts.unsafe_phone for seen in copy.person.cases)
    return Packed(lines, len(copy.person.cases), len(names) - missing, missing, hidden)


def inside(copy: Copy) -> dict[str, str]:
    """Where each file lies in the ZIP, by its digest: numbered, so that no name of a sender's can lead elsewhere."""
    names: dict[str, str] = {}
    for file in _files(copy):
        suffix = Path(file.name).suffix[:8]
        plain = suffix if suffix[1:].isascii() and suffix[1:].isalnum() else ""
        names.setdefault(file.sha256, f"附件/{len(names) + 1:03d}{plain.lower()}")
    return names


def _files(copy: Copy) -> Iterator[Attachment]:
    for _, said in copy.lines:
        for line in said:
            yield from line.files


def _sent(copy: Copy) -> set[str]:
    """The files the person sent, by their digests: these are given back as they came."""
    return {file.sha256 for _, lines in copy.lines for said in lines if not said.who for file in said.files}


def content(store: Store, copy: Copy) -> dict[str, Any]:
    """Everything of the copy as plain values, for the page and the JSON alike."""
    zone, names = store.district.tz, inside(copy)

    def at(moment: datetime) -> str:
        return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M")

    def line(said: Said) -> dict[str, Any]:
        files = [{"name": file.name, "at": names[file.sha256]} for file in said.files]
        return {"time": at(said.at), "who": said.who or "本人", "text": said.text, "files": files}

    return {
        "district": store.district.name,
        "made": at(datetime.now(zone)),
        "cases": [_case(store, seen.kept.case, at) for seen in copy.person.cases],
        "seats": [{"number": seat.number, "joined": at(seat.joined_at)} for seat in copy.person.seats],
        "talks": [{"heading": heading, "lines": [line(said) for said in lines]} for heading, lines in copy.lines],
        "words": [{"kind": kind, "time": at(moment), "text": text} for kind, moment, text in copy.words],
        "note": NOT_INSIDE,
    }


def _case(store: Store, case: Case, at: Any) -> dict[str, Any]:
    told = [line.removeprefix("· ") for line in fact_lines(case.facts, store.knowledge.categories)]
    return {
        "number": case.number,
        "status": STATUS_NAMES[case.status],
        "outcome": OUTCOME_NAMES[case.outcome] if case.outcome else "",
        "opened": at(case.opened_at),
        "closed": at(case.closed_at) if case.closed_at else "",
        "facts": told,
        "card": [
            f"{label}：{value}" for card in _own(case) for key, label in _CARD.items() if (value := getattr(card, key))
        ],
        "agreed": _agreed(case),
    }


def _own(case: Case) -> tuple[Party, ...]:
    """The person's own card of the record: that of the applying side with the name, or the only one."""
    cards = tuple(card for card in case.record.parties if card.side == "applicant")
    named = tuple(card for card in cards if card.name and card.name == case.facts.name)
    return named or (cards if len(cards) == 1 else ())


def _agreed(case: Case) -> list[str]:
    """The agreement, which is the person's as much as the other side's."""
    terms = case.record.terms
    if terms is None:
        return []
    amount = yuan(terms.amount_fen) if terms.amount_fen is not None else ""
    return [line for line in (terms.facts, terms.words, terms.how, amount) if line]


def _page(whole: dict[str, Any]) -> str:
    from jinja2 import Environment, FileSystemLoader

    folder = Path(__file__).parent / "web" / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=True).get_template("copy.html").render(**whole)
