"""有哪些调解员 / 我想换个调解员: up to three of the roster's public part; the wish goes to the case as a note (人民调解法 §19, §23)."""

import re

from handlers.casework.case import Room, open_
from handlers.casework.roster import Offered, offered
from handlers.conversation import Ask, Option
from handlers.effects import Complain, Tell
from handlers.facts import CaseFacts
from handlers.gather import clip
from handlers.scene import Scene
from handlers.world import OwnCase

LONGEST = 40  # characters: more than that tells something beside the wish
_ONE = "(?:一)?(?:个|位|名)?(?:别的|另外的|其他|其它)?"
_LIST = re.compile(
    "(?:有|是)(?:哪些|几个|什么|哪几[个位])调解员|哪[些位个]调解员|调解员(?:名单|名册|都?有(?:哪些|谁|哪几))"
)
_CHANGE = re.compile(f"换(?:掉)?{_ONE}(?:这个|现在的)?调解员|调解员.{{0,4}}(?:换|别的)")
_CHOOSE = re.compile(f"(?:自己|能|可以|想|要|让我)?(?:选|挑|指定|点名|另找){_ONE}调解员|调解员.{{0,6}}(?:选|挑|指定)")
_BY_NAME = re.compile("(?:请|让|找|要|选|换).{1,16}?(?:来)?(?:调解|办|处理)")
ANYBODY = "anybody"
QUIET = "记下了，会有人和您商量由谁来办。"
NOBODY = "现在名册里没有合适的。已经记下您的意思，调解员和负责人会安排；安排了谁，您可以接受，也可以再换。"


def asks(text: str) -> bool:
    """Whether the words ask for mediators: then the world brings the roster along."""
    short = len(text) <= LONGEST
    return short and any(p.search(text) for p in (_LIST, _CHANGE, _CHOOSE, _BY_NAME))


def choose(scene: Scene) -> Scene | None:
    """Who there is, or the wish for one of them; the hanging question stays."""
    if chosen := _chosen(scene):
        return chosen
    text = scene.heard.clean or scene.text
    if not asks(text):
        return None
    own, facts = _matter(scene)
    there = offered(
        scene.world.people, facts, own.case.kept_from if own else frozenset(), scene.world.district, scene.now
    )
    if named := next((who for who in there if who.name in text), None):
        return _wished(scene, own, named.name)
    if not any(p.search(text) for p in (_LIST, _CHANGE, _CHOOSE)):
        return None
    if own and own.holder and _CHANGE.search(text):
        scene = scene.do(Complain(clip(scene.text), own.case.number))
    if scene.talk.discreet or (own and own.case.sensitive):
        return _noted(scene, own, "当事人想选择或者更换调解员").say(QUIET, discreet=True).ask_again()
    if not there:
        return _noted(scene, own, "当事人想选择或者更换调解员").say(NOBODY).ask_again()
    return _listed(scene, own, there)


def _matter(scene: Scene) -> tuple[OwnCase | None, CaseFacts]:
    """The open case the wish is about, or the matter being told."""
    own = scene.case()
    if own is not None and open_(own.case) and scene.talk.draft is None:
        return own, own.case.facts
    return None, scene.draft


def _listed(scene: Scene, own: OwnCase | None, there: tuple[Offered, ...]) -> Scene:
    """Names with committee, certificate and what they know; a choice when no other question hangs."""
    lines = "\n".join(f"{n}. {_card(scene, who)}" for n, who in enumerate(there, 1))
    handed = "您想换一位调解员，已经交给负责人。" if own and own.holder else ""
    head = f"{handed}调解员可以由您选择，也可以接受安排的（《人民调解法》第十九条、第二十三条）。合适的有："
    if scene.talk.pending is not None or scene.talk.draft is not None or own is None:
        return scene.say(f"{head}\n{lines}\n想请哪位，说“请某某调解”。").ask_again()
    options = tuple(Option(str(int(who.id)), who.name) for who in there)
    return scene.ask(
        Ask.MEDIATOR, f"{head}\n{lines}\n想请哪位？", (*options, Option(ANYBODY, "都可以")), about=own.case.number
    )


def _card(scene: Scene, who: Offered) -> str:
    categories = scene.world.knowledge.categories
    known = "、".join(categories[code].name for code in who.specialities if code in categories)
    return f"{who.committee}{who.name}，证号 {who.certificate}" + (f"，熟悉{known}" if known else "")


def _chosen(scene: Scene) -> Scene | None:
    """The answer to which mediator."""
    pending = scene.talk.pending
    if pending is None or pending.ask is not Ask.MEDIATOR:
        return None
    choice = scene.choice()
    if choice is None:
        return None
    settled, (own, _) = scene.turn(pending=None), _matter(scene)
    if choice == ANYBODY:
        return settled.say("好，由调委会安排。安排了谁，您可以接受，也可以再换。")
    name = next(option.label for option in pending.options if option.means == choice)
    return _wished(settled, own, name)


def _wished(scene: Scene, own: OwnCase | None, name: str) -> Scene:
    """One of them was named: a note on the case, or part of what the matter being told asks for."""
    wish = f"希望由{name}调解"
    told = f"记下了，您{wish}。调解员和负责人会尽量安排；定下来是谁，会在这里告诉您。"
    if own is not None:
        return _noted(scene, own, f"当事人{wish}（《人民调解法》第十九条）").say(told).ask_again()
    if scene.talk.draft is not None:
        wanted = "；".join(part for part in (scene.draft.wanted, wish) if part)
        return scene.turn(draft=scene.draft.with_(wanted=clip(wanted))).say(told).ask_again()
    return scene.say(f"好。先说说是什么事，提交以后再说“请{name}调解”，就会记上。")


def _noted(scene: Scene, own: OwnCase | None, words: str) -> Scene:
    """A line for staff on the case; without one nothing."""
    return scene.do(Tell(own.case.number, Room.INTERNAL, words, by_resident=False)) if own else scene
