"""What is left of the limits of a matter, said to the resident beside whatever else is answered. Nothing where others may read along."""

from handlers.casework import standing
from handlers.casework.standing import Stage, Standing
from handlers.effects import Say
from handlers.facts import CaseFacts
from handlers.hours import local_day
from handlers.scene import Scene
from handlers.topics.intake_told import told
from handlers.world import OwnCase
from nlu.types import FaqEntry

_ANY = "procedure"  # entries of this category fit any matter: what was told decides its kind


def found(scene: Scene, facts: CaseFacts, *, anew: bool = False) -> tuple[Standing, ...]:
    """How the limits stand by what was told: now, or when the case was opened. `anew`: told now, whatever case there is."""
    if facts.unsafe_phone or scene.talk.discreet:
        return ()
    district, own = scene.world.district, scene.case()
    today = local_day(district, scene.now)
    on = local_day(district, own.case.opened_at) if own is not None and scene.talk.draft is None and not anew else today
    return standing.standings(facts, on, today, district, scene.world.knowledge.routes)


def first(scene: Scene, *, also_left: bool = False) -> Scene:
    """A limit that is about to end, or looks to be over, is said before any question, once the kind of matter is sure.

    `also_left`: those that still run too, to who holds a decision.
    """
    if not scene.talk.confirmed_category:
        return scene
    before = said(scene)
    limits = found(scene, scene.draft)
    shown = (one for one in limits if (one.presses or also_left) and standing.head(one) not in before)
    left = standing.told_words(tuple(shown), brief=True)
    return scene.say(left) if left else scene


def said(scene: Scene) -> str:
    """What this answer says so far."""
    return "\n".join(effect.reply.text for effect in scene.effects if isinstance(effect, Say))


def set_right(scene: Scene, before: CaseFacts, after: CaseFacts) -> str:
    """The limits that looked to be over by a day that was put right, or press by the right one, as they stand now."""
    unsure = scene.talk.draft is not None and not scene.talk.confirmed_category
    if before.when == after.when or unsure:
        return ""
    after = after.with_(when_on=local_day(scene.world.district, scene.now))
    past = {one.rule.code for one in found(scene, before) if one.stage in (Stage.OVER, Stage.EDGE)}
    shown = (one for one in found(scene, after) if one.presses or one.rule.code in past)
    return standing.told_words(tuple(shown), brief=True)


def beside(scene: Scene, entry: FaqEntry) -> str:
    """Those an answer of the FAQ speaks of, by the articles both name; "" for none."""
    anew = bool(scene.heard.facts.whens)
    facts = _asked_of(scene, entry)
    named = tuple(one for one in found(scene, facts, anew=anew) if set(one.rule.sources) & set(entry.sources))
    return standing.told_words(named)


def _asked_of(scene: Scene, entry: FaqEntry) -> CaseFacts:
    """The matter a question is of: what its own words tell of a day, else the matter at hand."""
    own = scene.case()
    at_hand = scene.talk.draft or (own.case.facts if own else None)
    if at_hand is not None and not scene.heard.facts.whens:
        return at_hand
    facts = told(scene)
    if entry.category == _ANY or not entry.subcategory:
        return facts
    return facts.with_(category=entry.category, subcategory=entry.subcategory)


def of_case(scene: Scene, own: OwnCase) -> str:
    """The pressing ones of a case whose day nobody put on record."""
    district = scene.world.district
    today = local_day(district, scene.now)
    left = standing.of_case(own.case, today, district, scene.world.knowledge.routes)
    return standing.told_words(standing.pressing(left))
