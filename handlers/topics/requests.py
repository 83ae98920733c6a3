"""What a resident may ask for at any moment: a human, a call, withdrawal, another case, rating, complaint, forgetting."""

import re

from handlers import danger_texts, texts
from handlers.answers import digit
from handlers.casework.case import ENDED, Case, Room, Status, open_
from handlers.conversation import Ask, Option
from handlers.effects import AmendCase, Complain, EraseTalk, RateCase, Tell, WithdrawCase
from handlers.facts import CaseFacts, Naming
from handlers.gather import clip, gather
from handlers.hours import who_answers
from handlers.scene import Scene
from handlers.topics import intake, matter, progress, reach
from handlers.topics.handoff import at_once
from handlers.topics.handoff import cancel as drop_draft
from handlers.topics.intake_summary import falls_silent
from handlers.topics.intake_told import ENOUGH, told
from nlu.types import Act

TELLS_MORE = 9  # characters of a message that says more than that there is another matter
SHORT = 12  # characters of an answer that is no story
_RATED = ENDED - {Status.WITHDRAWN}  # what may be rated
_STARS = re.compile(r"([1-5１-５一二三四五])\s*(?:分|颗?星)")
_NO_CALL = re.compile(r"(?:不要|别|不用|不能|莫|不方便)(?:再)?(?:给我|跟我)?(?:打|来|接)(?:我的?)?(?:电话|手机)")
_OF_THE_MATTER = {"注销", "注销掉", "把它注销", "注销公司", "删掉", "清除"}  # what is wanted of the other side
_TAKEN_AWAY = re.compile(  # by us, as somebody asks or reproaches us
    r"(?:你们?|您|谁|调解员|系统|机器人|怎么|为什么|凭什么|是不是|有没有)[^,。!?]{0,12}(?:撤|取消|关|结|删|注销)(?:了|掉|回|销|案)+(?:吗|么|没有?|呢|啊|呀|是吧|[?？。!！])*$"
    r"|(?:案子|案件|投诉|申请|单子|反映|事)(?:是不是|怎么|已经)?(?:被)[^,。!?]{0,4}(?:撤|取消|关|结|删)"
)
_PLEASE = re.compile(r"请|麻烦|帮|可以|能不能|能|想|要|给我撤")
YES_NO = (Option("yes", "确定"), Option("no", "不，留着"))


def human(scene: Scene) -> Scene | None:
    """转人工: the open case's people are called; a half-told matter is handed over as it is; never a form first."""
    if not scene.has(Act.HUMAN):
        return None
    own = scene.case()
    if own and own.holder and "换" in scene.text:
        asked = scene.do(Complain(clip(scene.text), own.case.number))
        return asked.say("您想换一位调解员，已经交给负责人，他会给您答复；不影响您的事继续办。").ask_again()
    if scene.talk.draft is not None:
        facts = gather(scene.draft, scene.heard, scene.world.district)
        return at_once(scene, _named(facts), "好，已把您说的转给调解员，")
    if own and open_(own.case):
        wait = who_answers(scene.world.district, scene.now, scene.world.staff_online)
        asked = scene.do(Tell(own.case.number, Room.APPLICANT, scene.text or "（要求人工）"))
        if own.holder:
            return asked.say(f"已经提醒{own.holder.committee}{own.holder.name}，请他尽快回您。{wait}").ask_again()
        return asked.say(f"已经再次提醒调解员。{wait}").ask_again()
    facts = told(scene) if len(scene.text) > ENOUGH * 2 else CaseFacts(what="（要求人工，还没有说事由）")
    known = facts.with_(category=facts.category or "other")
    return at_once(scene, _named(known), "好，已转调解员，")


def _named(facts: CaseFacts) -> CaseFacts:
    """Who asks for a human is reached in this chat, unless anonymity was chosen."""
    return facts.with_(naming=Naming.NAMED) if facts.naming is Naming.UNSAID else facts


def callback(scene: Scene) -> Scene | None:
    """给我打电话: needs only a number and a village."""
    pending = scene.talk.pending
    hangs = pending is not None and pending.ask is Ask.CALL_WHERE
    if _NO_CALL.search(scene.text):
        return _no_call(scene.turn(pending=None) if hangs else scene)
    if not hangs and not scene.has(Act.CALLBACK):
        return None
    before = _known(scene)
    facts = gather(before, scene.heard, scene.world.district, asked=Ask.CALL_WHERE)
    if hangs and facts == before and not scene.has(Act.SKIP) and len(scene.text) > SHORT:
        return None  # something else is being told
    if not before.what and scene.has(Act.CALLBACK):
        facts = facts.with_(what=clip(scene.text))
    if hangs and not facts.place and not scene.heard.facts.phones and not scene.has(Act.SKIP):
        facts = facts.with_(place=clip(scene.text))
    return _call(scene, facts, tried=pending.tries if hangs and pending else 0)


def _open_case(scene: Scene) -> Case | None:
    """The open case a call would be about."""
    own = scene.case()
    return own.case if own and open_(own.case) and scene.talk.draft is None else None


def _known(scene: Scene) -> CaseFacts:
    """What is known of the matter the call is about."""
    case = _open_case(scene)
    return case.facts if case else scene.draft


def _no_call(scene: Scene) -> Scene:
    """不要打电话: noted, on the case too."""
    case = _open_case(scene)
    words = "好，不打电话，就在这里说。"
    if case is None and scene.draft.phone:
        return reach.without_phone(scene, f"{words}您留的电话删掉了。")
    if case is None:
        return scene.say(words).ask_again()
    facts = case.facts.with_(callback=False)
    return scene.do(AmendCase(case.number, facts, f"当事人要求不要打电话：{clip(scene.text)}")).say(words).ask_again()


def _call(scene: Scene, facts: CaseFacts, tried: int) -> Scene:
    """The case as soon as there is a number; the village is asked for once."""
    own = scene.case()
    if facts.phone and (facts.place or tried > 0):
        wanted = _named(facts.with_(callback=True, category=facts.category or "other"))
        if own and open_(own.case) and scene.talk.draft is None:
            return _call_case(scene.turn(pending=None), own.case, wanted)
        return at_once(scene, wanted, "好，会有真人给您打电话，")
    if tried > 1:
        return scene.turn(pending=None).say("没有电话号码，打不了。可以随时再发号码，或者就在这里说。")
    missing = "电话号码和所在的村（社区）" if not facts.phone and not facts.place else "电话号码"
    missing = missing if not facts.phone else "所在的村（社区）"
    turned = scene if _open_case(scene) else scene.turn(draft=facts)
    return turned.ask(Ask.CALL_WHERE, f"好。请发一下{missing}，别的不用填。", tries=tried + 1)


def _call_case(scene: Scene, case: Case, wanted: CaseFacts) -> Scene:
    """A call about the case that is open already."""
    facts = case.facts.with_(phone=wanted.phone, callback=True, place=case.facts.place or wanted.place)
    wait = who_answers(scene.world.district, scene.now, scene.world.staff_online)
    return scene.do(AmendCase(case.number, facts, f"要求电话联系：{wanted.phone}")).say(f"记下了，会打这个电话。{wait}")


def taken_away(scene: Scene) -> Scene | None:
    """我的投诉你们撤了？: whether it was; nothing is withdrawn by that."""
    own, text = scene.case(), scene.heard.clean
    if own is None or scene.talk.draft is not None or not _TAKEN_AWAY.search(text) or _PLEASE.search(text):
        return None
    told = "这件事撤回了。不是您要撤的、还要办的，说“重新受理”。" if own.case.status is Status.WITHDRAWN else ""
    stands = "没有撤，还在。" if open_(own.case) else ""
    pending = scene.talk.pending
    settled = scene.turn(pending=None) if pending is not None and pending.ask is Ask.WITHDRAW else scene
    return settled.say(f"{told or stands}{progress.standing(scene, own)}").ask_again()


def cancel(scene: Scene) -> Scene | None:
    """取消: the draft is dropped; without one nothing is."""
    if not scene.has(Act.CANCEL, Act.WITHDRAW):
        return None
    if scene.talk.draft is not None and falls_silent(scene):
        return None  # heard as such (intake_summary.no_more)
    if scene.talk.draft is not None:
        goes_on = scene.heard.facts.name is not None and not scene.has(
            Act.WITHDRAW
        )  # 算了，我姓吴: an answer after all
        return None if goes_on else drop_draft(scene)
    own = scene.case()
    if own and open_(own.case) and own.case.risks and not scene.has(Act.WITHDRAW):
        # Who tells of danger and falls silent (不想说了) takes nothing back.
        told = scene.do(Tell(own.case.number, Room.APPLICANT, scene.text, scene.said.attachments))
        return told.say(danger_texts.RESTS, discreet=scene.talk.discreet)
    if own and open_(own.case):
        text = f"要撤回 {own.case.number} 吗？撤回后不再办理，以后还可以重新受理。"
        return scene.ask(Ask.WITHDRAW, text, YES_NO, about=own.case.number)
    return scene.turn(pending=None).say(texts.NOTHING_TO_CANCEL)


def withdraw_answer(scene: Scene) -> Scene | None:
    """Whether the case is really withdrawn. A case with danger stays for a human to close."""
    pending, own = scene.talk.pending, scene.case()
    if pending is None or pending.ask is not Ask.WITHDRAW:
        return None
    choice = scene.choice() or ("yes" if scene.has(Act.YES) else "no" if scene.has(Act.NO) else None)
    settled = scene.turn(pending=None)
    if choice is None:
        return None
    if choice == "no" or own is None or not open_(own.case):
        return settled.say("好的，照旧办理。")
    if scene.opened_elsewhere(own):
        told = settled.do(
            Tell(own.case.number, Room.INTERNAL, "有人凭编号和查询码在另一个聊天里要求撤回", by_resident=False)
        )
        return told.say("这件事不是在这个聊天里提交的，撤回要由工作人员和当事人核实，已经转告。")
    if own.case.risks:
        told = settled.do(Tell(own.case.number, Room.APPLICANT, "（当事人要求撤回）"))
        return told.say("记下了。因为前面提到过危险，会有工作人员和您确认以后再撤。")
    return settled.do(WithdrawCase(own.case.number, clip(scene.text))).say("已撤回。以后还有需要，随时再来。")


def reopen(scene: Scene) -> Scene | None:
    """重新受理 of a closed or withdrawn case."""
    own = scene.case()
    if "重新受理" not in scene.heard.clean or own is None:
        return None
    if own.case.status not in ENDED:
        return scene.say("这件事还在办理中，直接留言就行。")
    return matter.reopened(scene, own, clip(scene.text))


def new_case(scene: Scene) -> Scene | None:
    """还有一件事: what follows is another matter. One that is half told is finished first, and the other not forgotten."""
    if not scene.has(Act.NEW_CASE):
        return None
    if scene.talk.draft is not None and scene.draft.what and scene.talk.pending is not None:
        return _after_this_one(scene)
    fresh = scene.turn(active=None, draft=None, pending=None)
    if len(scene.text) >= TELLS_MORE and scene.heard.category not in (None, "other"):
        return intake.begin(fresh)
    return fresh.turn(draft=CaseFacts(), asked=0, confirmed_category=False).ask(
        Ask.WHAT, f"好，另开一件。{texts.ANYTHING}"
    )


def _after_this_one(scene: Scene) -> Scene:
    """The second matter is kept with the first, whose question hangs on."""
    draft, second = scene.draft, scene.heard.category
    also = (second,) if second not in (None, "other", draft.category) else draft.also
    story = clip(f"{draft.what}（另外还有一件事：{scene.text}）") if len(scene.text) >= TELLS_MORE else draft.what
    kept = scene.turn(draft=draft.with_(what=story, also=tuple(code for code in also if code)))
    return kept.say("记着了，那件不会丢。先把这一件说完，交了再说那件。").ask_again()


def name_oneself(scene: Scene) -> Scene | None:
    """我要留名: an anonymous clue becomes a case that can be mediated."""
    own = scene.case()
    if not scene.has(Act.NAMED) or own is None or own.case.status is not Status.CLUE:
        return None
    facts = gather(own.case.facts, scene.heard, scene.world.district).with_(naming=Naming.NAMED)
    wait = who_answers(scene.world.district, scene.now, scene.world.staff_online)
    done = scene.do(AmendCase(own.case.number, facts, "当事人改为实名，要求调解"))
    return done.say(f"好的，改成实名了，可以调解。{wait}留个称呼和电话更好联系，也可以就在这里说。")


def rate(scene: Scene) -> Scene | None:
    """1 to 5 for a closed case, also while another matter is being told. Never asked of who said the phone is not safe."""
    own, pending = scene.case(), scene.talk.pending
    rates = scene.has(Act.RATE)
    if own is None or own.case.status not in _RATED:
        own = next((o for o in scene.world.cases if rates and o.case.status in _RATED), None)
    if own is None:
        early = rates and scene.world.cases and scene.talk.draft is None
        return scene.say("办结以后可以评价，现在可以直接说意见。").ask_again() if early else None
    asked = pending is not None and pending.ask is Ask.RATE
    stars = _stars(scene.text) if rates else digit(scene.text) if asked or _idle(scene) else None
    if stars is not None and 1 <= stars <= 5 and own.case.rating is None:
        kept = (scene.turn(pending=None) if asked else scene).do(RateCase(own.case.number, stars))
        return kept.say("谢谢您的评价。有什么要说的，可以接着说。").ask_again()
    if not rates or scene.talk.draft is not None:
        return None
    return scene.ask(Ask.RATE, "这件事办得怎么样？回复 1 到 5，5 是很满意。", about=own.case.number)


def _idle(scene: Scene) -> bool:
    """Whether no question hangs and no matter is being told."""
    return scene.talk.pending is None and scene.talk.draft is None


def _stars(text: str) -> int | None:
    """The number of stars in a sentence: 给5分, 打四星."""
    found = _STARS.search(text)
    return digit(found.group(1)) if found else None


def complain(scene: Scene) -> Scene | None:
    """A complaint about the service or its staff goes to the manager, not to the holder."""
    if not scene.has(Act.COMPLAIN):
        return None
    own = scene.case()
    about = own.case.number if own else None
    told = "您对我们工作的意见已经交给负责人，不会交给办您事的那位看；不影响您的事继续办。"
    return scene.do(Complain(clip(scene.text), about)).say(told).ask_again()


def privacy(scene: Scene) -> Scene | None:
    """What is kept, and forgetting it."""
    pending = scene.talk.pending
    if pending is not None and pending.ask is Ask.ERASE:
        return _erase(scene)
    if not scene.has(Act.PRIVACY) or (scene.talk.draft is not None and scene.heard.clean in _OF_THE_MATTER):
        return None
    if "删" in scene.heard.clean or "清除" in scene.heard.clean:
        text = "要删除这个聊天里的记录吗？正在办的案件依法要留存的部分会保留，其余删掉，删了找不回来。"
        return scene.ask(Ask.ERASE, text, YES_NO)
    return scene.say(texts.privacy(scene.world.district, scene.talk.address.channel)).ask_again()


def _erase(scene: Scene) -> Scene | None:
    """Whether the talk is really forgotten."""
    choice = scene.choice() or ("yes" if scene.has(Act.YES) else "no" if scene.has(Act.NO) else None)
    if choice is None:
        return None
    settled = scene.turn(pending=None)
    if choice == "no":
        return settled.say("好的，都留着。")
    cleared = settled.turn(draft=None, recent=(), held="", told_faq="")
    return cleared.do(EraseTalk()).say("已经删除。正在办的案件不受影响。")
