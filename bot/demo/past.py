"""The demo's past: some months of closed matters, the same on every start, so that figures, charts and warnings show something."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import tomli as tomllib

from bot.service import Service
from handlers.casework.case import Case, Move
from handlers.casework.codes import Outcome, Status
from handlers.casework.desk import Order
from handlers.casework.outside import Path as Way
from handlers.casework.outside import Proceeding, Stage
from handlers.casework.record import Record, Terms
from handlers.casework.staff import Staff
from handlers.district import Body, District
from handlers.errors import Refused
from handlers.facts import CaseFacts, Naming
from handlers.hours import local_day
from handlers.ledger import Entry

HERE = Path(__file__).parent
SEED = 1961
PORTION = 5  # entries written at once
_WITHOUT = ((Outcome.NOT_AGREED, 5), (Outcome.ADVICE, 3), (Outcome.REFERRED, 1), (Outcome.WITHDRAWN, 1))
_ENDS = {Outcome.ADVICE: Status.ANSWERED, Outcome.WITHDRAWN: Status.WITHDRAWN}


def story() -> dict[str, Any]:
    """What the past is made of."""
    return tomllib.loads((HERE / "past.toml").read_text(encoding="utf-8"))


async def remember(service: Service, people: Mapping[str, Staff], told: Mapping[str, Any], breath: float) -> None:
    """Write the past in small portions beside the running service, then look at it as the next morning would.

    Cut off in the middle, it goes on at the next start with what is missing; whole, it is left alone. The surge comes
    first and is taken up at once, so that the past is whole when its last matter is written.

    `breath`: seconds the service is left to others after each portion.
    """
    today = local_day(service.district, service.clock())
    surge: list[Entry] = []
    closed: dict[str, list[Entry]] = defaultdict(list)
    for body, entry in entries_of(told, service.district, today):
        (surge if entry.closed is None else closed[body.code]).append(entry)
    new = await _missing(service, {told["surge"]["body"]: surge})
    old = await _missing(service, closed)
    if not any((*new.values(), *old.values())):
        return
    await _write(service, new, breath)
    await _take_up(service, people[told["surge"]["by"]])
    await _write(service, old, breath)
    await service.store.early.look(service.clock())


async def _missing(service: Service, of: Mapping[str, list[Entry]]) -> dict[str, list[Entry]]:
    """What is not written yet, by committee."""
    found = {}
    for code, entries in sorted(of.items()):
        known = await service.store.ledgers.known(service.district.body_of[code], entries)
        found[code] = [entry for entry in entries if entry.number not in known]
    return found


async def _write(service: Service, of: Mapping[str, list[Entry]], breath: float) -> None:
    for code, entries in of.items():
        for start in range(0, len(entries), PORTION):
            portion = entries[start : start + PORTION]
            await service.store.ledgers.take(service.district.body_of[code], portion, service.clock())
            await asyncio.sleep(breath)


def entries_of(told: Mapping[str, Any], district: District, today: date) -> Iterator[tuple[Body, Entry]]:
    """Every matter with the committee it went to. A week has more or fewer of them by chance, always the same chance."""
    dice, numbers = random.Random(SEED), count(1)  # noqa: S311  # fiction, nothing secret
    for week in range(told["weeks"], 0, -1):
        for _ in range(max(3, round(dice.gauss(told["a_week"], 2)))):
            day = today - timedelta(days=7 * week - dice.randrange(7) + 3)
            kind = dice.choices(told["kind"], [each["often"] for each in told["kind"]])[0]
            yield _closed(dice, kind, day, next(numbers), district, today)
    surge = told["surge"]
    for _ in range(surge["count"]):
        day = today - timedelta(days=dice.randint(1, 9))
        facts = _facts(dice, surge, surge["subcategory"], dice.choice(surge["told"]), next(numbers), district)
        facts = facts.with_(other_party=surge["firm"])
        body = district.body_of[surge["body"]]
        yield body, Entry(0, f"演示{facts.name[-3:]}", facts, day, None, Status.ROUTED, None, "", Record())


def _closed(
    dice: random.Random, kind: Mapping[str, Any], day: date, number: int, district: District, today: date
) -> tuple[Body, Entry]:
    """One matter from its first day to its end."""
    subcategory, words = dice.choice(kind["told"])
    facts = _facts(dice, kind, subcategory, words, number, district)
    ended = min(day + timedelta(days=dice.randint(1, 25)), today - timedelta(days=1))
    if dice.randrange(10) < kind["agree"]:
        outcome = Outcome.AGREED if dice.random() < 0.6 else Outcome.ORAL
        terms = Terms(facts.what, "双方谈好，按约定办。", oral=outcome is Outcome.ORAL, agreed=ended, effect=ended)
        record = Record(terms=replace(terms, amount_fen=facts.amount_fen))
    else:
        outcome = dice.choices([one for one, _ in _WITHOUT], [weight for _, weight in _WITHOUT])[0]
        record = _sued(ended) if outcome is Outcome.NOT_AGREED and dice.random() < 0.5 else Record()
    status = _ENDS.get(outcome, Status.ARCHIVED)
    return _body(district, facts.place_code), Entry(0, f"演示{number}", facts, day, ended, status, outcome, "", record)


def _facts(
    dice: random.Random, kind: Mapping[str, Any], subcategory: str, words: str, number: int, district: District
) -> CaseFacts:
    low, high = kind.get("sum", (0, 0))
    place = dice.choice(kind["places"])
    return CaseFacts(
        what=words,
        category=kind["category"],
        subcategory=subcategory,
        place_code=place,
        place=district.full_name(place),
        amount_fen=dice.randrange(low, high, 100) * 100 if high else None,
        name=f"演示居民{number:03}",
        naming=Naming.NAMED,
    )


def _sued(ended: date) -> Record:
    """Where it was not settled some went to court."""
    suit = Proceeding(Way.COURT, "枫溪区人民法院（虚构）", f"演示{ended:%m%d}", ended, Stage.ACCEPTED, accepted=ended)
    return Record(proceedings=(suit,))


def _body(district: District, place: str) -> Body:
    """The nearest committee of a place."""
    near = (b for node in district.path(place) for b in district.bodies if b.place == node.code and not b.categories)
    return next(near, district.bodies[0])


async def _take_up(service: Service, who: Staff) -> None:
    """The matters of the surge are in a mediator's hands: only what somebody took up counts. Nothing is taken twice."""
    waiting: Sequence[Case] = (await service.store.desk.queue(who, None, 50)).cases
    for case in waiting:
        if case.facts.name.startswith("演示居民") and not case.record.turns:
            try:
                await service.store.moves.move(case.number, who, Order(Move.CLAIM), service.clock())
            except Refused:  # somebody at the desk was faster
                continue
