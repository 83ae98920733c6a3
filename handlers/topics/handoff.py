"""From the talk to the queue: the summary, the case number with its code, the suggested channel, the truth about when."""

from collections.abc import Mapping

from handlers.casework.case import CaseNumber, Urgency
from handlers.casework.levels import jurisdiction
from handlers.casework.standing import Stage, told_words
from handlers.circumstances import of_risks
from handlers.conversation import Ask, Option
from handlers.effects import OpenCase
from handlers.facts import CaseFacts, Naming
from handlers.gather import RELATIONS, foreign, kind_words, yuan
from handlers.hours import who_answers
from handlers.routing import suggest, suggestion_words
from handlers.scene import Scene
from handlers.texts import CANCELLED
from handlers.topics import time_left
from nlu.types import Category, Risk

WAY = "way"  # what 更多 is about after the suggestion, in place of an entry of the FAQ
MANY = 5  # persons from which a case is looked at sooner


def fact_lines(facts: CaseFacts, categories: Mapping[str, Category]) -> list[str]:
    """The facts as the resident and the mediator read them; only what is known."""
    relation = RELATIONS.get(facts.relation, facts.relation)
    other = facts.other_party + (f"（{relation}）" if relation and relation not in facts.other_party else "")
    rows = {
        "事情": facts.what,
        "类型": kind_words(facts, categories),
        "时间": facts.when,
        "地点": facts.place,
        "对方": other,
        "金额": yuan(facts.amount_fen) if facts.amount_fen is not None else "",
        "人数": f"{facts.people}人" if facts.people else "",
        "找过谁": facts.tried,
        "希望": facts.wanted,
        "想问": "；".join(facts.asks),
        "称呼": "匿名" if facts.naming is Naming.ANONYMOUS else facts.name,
        "电话": "" if facts.naming is Naming.ANONYMOUS else facts.phone,
        "对方电话": facts.other_phone,
    }
    return [f"· {name}：{value}" for name, value in rows.items() if value]


def urgency_of(facts: CaseFacts, risks: tuple[Risk, ...] = (), *, pressed: bool = False) -> Urgency:
    """Danger first; then minors, groups, people hurt at work and limits about to end (`pressed`); the rest by waiting time."""
    if risks:
        return Urgency.DANGER
    soon = facts.minor or (facts.people or 0) >= MANY or facts.subcategory in ("work_injury", "wages_migrant")
    return Urgency.SOON if soon or pressed else Urgency.NORMAL


def _runs_out(scene: Scene, facts: CaseFacts) -> bool:
    """Whether a limit ends soon, or may be ending: one that is over waits no worse than before."""
    return any(one.stage in (Stage.NEAR, Stage.EDGE) for one in time_left.found(scene, facts))


def open_case(scene: Scene, facts: CaseFacts, *, risks: tuple[Risk, ...] = (), sensitive: bool = False) -> Scene:
    """The new case of this scene: its effect, and the talk turned to it. A scene opens one case at the most.

    Violence at home is kept from the village's eyes even when it lies years back and nobody is in danger.
    """
    sensitive = sensitive or facts.subcategory == "domestic_violence"
    district = scene.world.district
    body = jurisdiction(facts, district, sensitive=sensitive).body
    clue = facts.naming is Naming.ANONYMOUS and not risks
    known = facts.with_(circumstances=facts.circumstances | of_risks(risks))
    way = suggest(known, scene.world.knowledge.routes)
    opened = OpenCase(
        number=scene.world.next_number,
        secret=scene.world.next_secret,
        facts=facts,
        urgency=urgency_of(facts, risks, pressed=_runs_out(scene, facts)),
        committee=body.code,
        risks=risks,
        sensitive=sensitive,
        clue=clue,
        summary="\n".join(fact_lines(facts, scene.world.knowledge.categories)),
        channel=way.primary.code,
        reasons=way.reasons,
    )
    turned = scene.turn(active=opened.number, draft=None, pending=None, asked=0, confirmed_category=False)
    return turned.do(opened)


def opened_number(scene: Scene) -> CaseNumber | None:
    """The case this scene has opened already."""
    return next((e.number for e in scene.effects if isinstance(e, OpenCase)), None)


def number_words(scene: Scene) -> str:
    """Number and secret code, and what they are for."""
    return (
        f"编号 {scene.world.next_number}，查询码 {scene.world.next_secret}。"
        "换手机或换个地方查进度，要报这两样；查询码不要给别人看。"
    )


def submit(scene: Scene) -> Scene:
    """The confirmed draft becomes a case: number, code, who answers when; then the channel, with more on request."""
    facts = scene.draft
    after = open_case(scene, facts)
    if facts.naming is Naming.ANONYMOUS:
        clue = "您是匿名反映：我们把它当线索去排查，不能调解，也没有人会联系您。想调解，随时说“我要留名”。"
        return told_way(after.say(f"记下了，{number_words(scene)}\n{clue}"), facts)
    wait = who_answers(scene.world.district, scene.now, scene.world.staff_online)
    return told_way(after.say(f"提交好了，{number_words(scene)}\n{wait}"), facts)


def told_way(scene: Scene, facts: CaseFacts) -> Scene:
    """The suggested channel for these facts, with more of it on request."""
    return scene.turn(told_faq=WAY).say(way_words(scene, facts))


def way_words(scene: Scene, facts: CaseFacts) -> str:
    """The suggested channel, with what is left of the limits by the day that was told."""
    told = told_words(time_left.found(scene, facts))
    return suggestion_words(suggest(facts, scene.world.knowledge.routes), told)


def at_once(scene: Scene, facts: CaseFacts, words: str) -> Scene:
    """A case without questions: voice alone, a call-back, a wish for a human."""
    after = open_case(scene, facts)
    wait = who_answers(scene.world.district, scene.now, scene.world.staff_online)
    return after.say(f"{words}{number_words(scene)}\n{wait}")


def cancel(scene: Scene) -> Scene:
    """The draft is dropped; nothing of it goes to staff."""
    dropped = scene.turn(draft=None, pending=None, asked=0, confirmed_category=False)
    return dropped.say(CANCELLED)


TRANSFER, SELF, HERE = "transfer", "self", "here"


def wrong_district(scene: Scene) -> Scene | None:
    """A place next door: the right body is named, the hand-over only with consent."""
    draft = scene.draft
    place = foreign(scene.heard.facts.places, scene.world.district)
    if place is None or draft.place_code or draft.place.startswith("外区"):
        return None
    name = place.code.removeprefix("foreign:")
    next_door = next((n for n in scene.world.district.neighbours if n.name == name), None)
    if next_door is None:
        return None
    asked = scene.talk.pending is not None and scene.talk.pending.ask is Ask.WRONG_DISTRICT
    text = (
        f"记下了。这件事要转给{next_door.name}吗？您不同意，我们不转。"
        if asked
        else (
            f"您说的{place.text}归{next_door.name}管，应找{next_door.body}，电话 {next_door.phone}。"
            "要我们把您说的转过去吗？您不同意，我们不转。"
        )
    )
    options = (
        Option(TRANSFER, "同意转过去"),
        Option(SELF, "我自己联系"),
        Option(HERE, f"事情其实在{scene.world.district.name}"),
    )
    return scene.ask(Ask.WRONG_DISTRICT, text, options, about=name)
