"""Reading the answers to the questions of the intake: a choice, what was recognised, else the words themselves."""

import re
from dataclasses import replace

from handlers import corrections, filling, gather
from handlers.clauses import how_reached
from handlers.conversation import Ask
from handlers.facts import CaseFacts, Naming
from handlers.messages import Sort
from handlers.scene import Scene
from handlers.topics import elsewhere, time_left
from handlers.topics.intake_questions import NONE_OF_THESE, proceed, put_more_categories, put_reach
from handlers.topics.intake_summary import NOTHING_WRONG
from handlers.topics.intake_told import SURE, classified, hangs, sure
from nlu.entities.tried import untried
from nlu.types import Act

_NONE_BUT = re.compile(r"^(?:都|这?些?都)?(?:不是|不对|没有)[的啊呀]?[，,。 ]")  # 都不是,是亲戚欠我货款
CLEAR, LEAST = 0.9, 4  # how sure, and how many characters, that make a guess of the kind give way
LONGEST_PLACE = 12  # characters of a message that tells nothing but where
_FREE = {Ask.WHERE: "where", Ask.WHO_WHEN: "who_when", Ask.WANTED: "wanted", Ask.REACH: "reach"}


def read_category(scene: Scene) -> Scene:
    """A choice, "none of these", or a further description."""
    draft = scene.draft
    choice = scene.choice()
    if choice is None and scene.has(Act.SKIP):
        return _sure_now(scene, draft.with_(skipped=draft.skipped | {"category"}))  # the best guess stands
    if choice == NONE_OF_THESE or (choice is None and scene.has(Act.NO)):
        if next_ones := put_more_categories(scene):
            return next_ones
        other = draft.with_(category="other", subcategory="", skipped=draft.skipped | {"category"})
        return proceed(scene.turn(draft=other, confirmed_category=True, pending=None))
    if choice is not None:
        keeps = draft.subcategory if draft.category == choice else ""
        return _sure_now(scene, draft.with_(category=choice, subcategory=keeps))
    more = gather.gather(draft, scene.heard, scene.world.district)
    if place := filling.place_alone(more, scene.text):
        more = more.with_(place=place)
    if more.place != draft.place and len(scene.text) <= LONGEST_PLACE:  # where it is says nothing of its kind
        return _sure_now(scene, more.with_(skipped=more.skipped | {"category"}))
    more = more.with_(what=gather.clip(f"{draft.what} {scene.text}"))
    offered = {option.means for option in scene.talk.pending.options} if scene.talk.pending else set()
    said_anew = scene.heard.category is not None and _NONE_BUT.match(scene.text)
    if said_anew or scene.heard.category in offered:  # a detail by itself ("大腿骨折") does not make it another matter
        more = classified(more, scene.heard)
        if sure(scene):
            return _sure_now(scene, more)
    return _sure_now(scene, more.with_(skipped=more.skipped | {"category"}))


def _sure_now(scene: Scene, draft: CaseFacts) -> Scene:
    """The kind of matter is settled: what presses by its limits, then the next question."""
    return proceed(time_left.first(scene.turn(draft=draft, confirmed_category=True, pending=None)))


def read_free(scene: Scene) -> Scene:
    """A free answer: what was recognised goes to its field, the words themselves where nothing was."""
    draft, ask = scene.draft, hangs(scene)
    done = draft.with_(skipped=draft.skipped | {_FREE[ask]})
    choice = scene.choice()
    if choice == "skip" or (choice is None and _just_skips(scene)):
        return proceed(scene.turn(draft=done, pending=None))
    if choice == "anonymous":
        return proceed(scene.turn(draft=done.with_(naming=Naming.ANONYMOUS, name="", phone=""), pending=None))
    if choice == "here":
        return proceed(scene.turn(draft=done.with_(naming=Naming.NAMED), pending=None))
    found = gather.gather(done, scene.heard, scene.world.district, asked=ask)
    found = _guess_gives_way(scene, found)
    if anew := _day_set_right(scene, found):
        return anew
    if scene.has(Act.ANONYMOUS, Act.NAMED, Act.CORRECT) or NOTHING_WRONG.match(scene.text):
        return proceed(scene.turn(draft=found, pending=None))  # an act of the talk is no part of the story
    first_time = scene.talk.pending is not None and scene.talk.pending.tries == 0
    words = gather.clip(scene.text) or _media_words(scene)
    filled = _with_reach(filling.fill(found, draft, ask, words), words)
    reached = how_reached(words) is not Naming.UNSAID
    if ask is Ask.REACH and first_time and not reached and filling.beside_reach(filled, draft):
        kept = filled.with_(skipped=draft.skipped, naming=draft.naming)  # told something else: still to be answered
        return put_reach(scene.turn(draft=kept), tries=1)
    if first_time and not (ask is Ask.REACH and reached) and filling.beside(ask, filled, draft):
        return _asked_again(scene, filled.with_(skipped=draft.skipped | (filled.skipped - {_FREE[ask]})))
    return proceed(scene.turn(draft=filled, pending=None))


def _asked_again(scene: Scene, kept: CaseFacts) -> Scene:
    """The same question once more, of which something else was told; it counts as one."""
    again = proceed(scene.turn(draft=kept, pending=None, asked=max(0, scene.talk.asked - 1)))
    pending = again.talk.pending
    same = pending is not None and pending.ask is hangs(scene)
    return again.turn(pending=replace(pending, tries=1)) if same and pending is not None else again


def _with_reach(filled: CaseFacts, words: str) -> CaseFacts:
    """With how to be reached, where a clause of the answer tells it: 还钱，就在这里联系."""
    told = how_reached(words)
    if told is Naming.UNSAID or filled.naming is Naming.ANONYMOUS:
        return filled
    anonymous = {"name": "", "phone": ""} if told is Naming.ANONYMOUS else {}
    return filled.with_(naming=told, skipped=filled.skipped | {"reach"}, **anonymous)


def _guess_gives_way(scene: Scene, found: CaseFacts) -> CaseFacts:
    """A kind of matter that was only guessed at, and that nobody chose, yields to a clear one told later: 要退一赔三."""
    heard = scene.heard
    guessed = "category" in found.skipped and found.category not in ("", "other")
    clear = heard.category not in (None, "other", found.category)
    likely = heard.confidence >= (SURE if heard.category in found.also else CLEAR)
    if not (guessed and clear and likely and len(scene.text) >= LEAST):
        return found
    return classified(found, heard).with_(also=(found.category,))


def _day_set_right(scene: Scene, found: CaseFacts) -> Scene | None:
    """具体是去年12月5号辞退的: a day set right is no answer to another question, which is put once more."""
    pending, before = scene.talk.pending, scene.draft
    if pending is None or not before.when or not corrections.exactly(before, scene.heard):
        return None
    if any(getattr(found, key) != getattr(before, key) for key in gather.ANSWERS[pending.ask]):
        return None
    done = scene.turn(draft=found.with_(skipped=before.skipped)).say(f"改好了：时间 {found.when}。")
    if left := time_left.set_right(scene, before, found):
        done = done.say(left)
    return done.ask(pending.ask, pending.text, pending.options, tries=pending.tries)


def read_elsewhere(scene: Scene) -> Scene:
    """What ties a matter to the district. Other words are told of the matter; nobody is held up by the question."""
    draft = scene.draft
    about = scene.talk.pending.about if scene.talk.pending else ""
    choice = elsewhere.choice(scene)
    if choice == elsewhere.LEAVE:
        return scene.turn(draft=None, pending=None, asked=0, confirmed_category=False).say(elsewhere.LEFT)
    if choice == elsewhere.NONE or (choice is None and scene.has(Act.NO)):
        return elsewhere.not_ours(scene)
    if choice == elsewhere.STILL:
        what = gather.clip(f"{draft.what}{elsewhere.STANDS}")
        kept = draft.with_(what=what, place=draft.place or about, skipped=draft.skipped | {"where"})
        return proceed(scene.turn(draft=kept, pending=None))
    found = gather.gather(draft, scene.heard, scene.world.district, asked=Ask.WHERE)
    if choice is None and not scene.has(Act.YES, Act.SKIP):
        found = found.with_(what=gather.clip(f"{found.what} {scene.text}"))
    if not found.place_code:  # where it was told to be goes into the story; which place of the district is asked
        story = gather.clip(f"{found.what}（{found.place}）") if found.place else found.what
        nowhere = elsewhere.none_of_them(scene)
        skipped = found.skipped | {"where"} if nowhere else found.skipped - {"where"}
        found = found.with_(what=story, place=draft.place or about if nowhere else "", skipped=skipped)
    return proceed(scene.turn(draft=found, pending=None))


def _just_skips(scene: Scene) -> bool:
    """ "不知道", "没有", "算了不说": nothing else in it. 没有找过 tells that nobody was asked."""
    return scene.has(Act.SKIP) and len(scene.text) <= 8 and not untried(scene.heard.clean)


def _media_words(scene: Scene) -> str:
    """How an answer by voice, photo or location reads in the record."""
    if scene.said.sort is Sort.LOCATION and scene.said.latitude is not None:
        return f"（位置 {scene.said.latitude:.5f}, {scene.said.longitude:.5f}）"
    return {Sort.VOICE: "（见语音）", Sort.PHOTO: "（见照片）", Sort.FILE: "（见文件）"}.get(scene.said.sort, "")


def read_what(scene: Scene) -> Scene:
    """The first description, after a photo or a bare wish for something; a voice line is as good as words."""
    words = gather.clip(scene.text) or _media_words(scene)
    if not words:
        return scene.ask_again()
    known = gather.gather(scene.draft.with_(what=words), scene.heard, scene.world.district)
    return proceed(scene.turn(draft=classified(known, scene.heard), confirmed_category=sure(scene), pending=None))
