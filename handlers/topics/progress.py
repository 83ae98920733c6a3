"""How a case stands: one's own at once, from another chat only with number and secret code."""

import re

from handlers import texts
from handlers.casework.case import ENDED, WAITING, WORKED, CaseNumber
from handlers.casework.clocks import resident_words
from handlers.casework.codes import OUTCOME_NAMES, STATUS_NAMES
from handlers.casework.reception import at_window
from handlers.conversation import Ask, Option
from handlers.effects import WrongSecret
from handlers.hours import local_day, who_answers
from handlers.scene import Scene
from handlers.topics import connect, intake, time_left
from handlers.topics.intake_questions import missing
from handlers.world import OwnCase, Proof
from nlu.types import Act

SHOWN = 5
ASK_CODE = "请把编号和查询码一起发来（编号是 FQ 开头的，查询码是 6 位数字）。"
WRONG = "编号或查询码对不上。请核对后再发；忘了查询码，带身份证到受理窗口查。"
NO_CODE = (
    "没关系。以前登记过、忘了编号或查询码的：带身份证到受理窗口查，不收费；也可以说“转人工”，让真人帮您找。"
    "要说的是新的事，直接说就行。"
)
CODE_ABOVE = (
    "查询码在提交时发给您的那条消息里，往上翻就能看到。为了安全，系统里没有存原样，不能再发一遍；"
    "翻不到的，带身份证到受理窗口查。在这个聊天里问进度不用查询码。"
)
LEAVES = Option("none", "没有编号")
_HAS_NONE = re.compile(  # 没有编号, 编号忘了, 找不到那个码了: no number is coming
    r"(?:我们?|俺|的|也|都|早|就|已经|现在|那|编号|查询码|号码?|码|单号|[，, ])*"
    r"(?:没有?|没得|哪有|不知道|不晓得|不清楚|不?记不?得|记不[住清起]|找不[到着]|弄?丢|忘记?)"
    r"(?:了|掉|记|过|什么|这个|那个|收到|拿到|给我|您?说?的|编号|查询码|号码?|码|单号|和|啊|呀|吧|[，,。！! ])*"
)
_ASKS_NUMBER = re.compile(  # 查询码是多少, 我的编号忘了, 再给我发一遍编号: which they are
    r"(?:请问|麻烦|那|我们?的?|俺的?|这个|案子的?|案件的?|受理|这件事的?|把|能不能|可以|能|再|给我|帮我|发|说|告诉|一下|一遍|一次|[，,\s])*"
    r"(?:编号|查询码|案号|单号|受理号)(?:(?:和|跟|还有|、|与|[，,\s])*(?:编号|查询码))?"
    r"(?:是|都|我|又|给|也|再|发|说|告诉|多少|什么|啥|几|哪个|在哪里?|忘记?|不?记不?得|记不[住清]|弄?丢|找不到|没有?记(?:下来?|住)?|一下|一遍|一次|怎么办"
    r"|呢|了|吗|吧|啊|呀|[，,。!！?？\s])*"
)
_FEWEST, _WORDS = 4, 8  # digits and other characters of what is meant for a number or code
LOCKED = "试错次数太多，从这里暂时不能再查。着急请到受理窗口，或打 12345。"


def ask(scene: Scene) -> Scene | None:
    """Progress asked for, or a number with a code sent."""
    if scene.world.proof is not Proof.NONE:
        return _proved(scene)
    if scene.has(Act.REPORTED):
        return scene.say(texts.REPORTED).ask_again()
    if scene.heard.facts.case_numbers:
        return _numbered(scene)
    if scene.world.cases and not _hangs(scene) and _ASKS_NUMBER.fullmatch(scene.heard.clean.strip()):
        return scene.say(f"{_standings(scene)}\n{CODE_ABOVE}").ask_again()
    if not scene.has(Act.PROGRESS):
        return None
    if not scene.world.cases and scene.has(Act.ASK_WAIT):
        return None  # nothing is handed in yet: how long it takes is a question about the service
    if not scene.world.cases and scene.talk.draft is not None:
        return _not_yet(scene)
    if not scene.world.cases:
        return _ask_code(scene, f"在这个聊天里没有您的案件。{ASK_CODE}")
    return scene.say(_standings(scene)).ask_again()


def _standings(scene: Scene) -> str:
    """One's own cases, the newest first."""
    return "\n".join(standing(scene, own) for own in scene.world.cases[:SHOWN])


def _not_yet(scene: Scene) -> Scene:
    """Asked for in the middle of the telling: nothing is handed in, nothing is lost, and what is still open."""
    open_ = missing(scene) if scene.talk.waiting is None or scene.talk.waiting.ask is not Ask.CONFIRM else ""
    lacks = f"还差：{open_}。" if open_ else "还差您看一遍，没问题就提交。"
    return intake.back(scene.say(f"这件事还没有提交，您说的都留着。{lacks}"))


def _ask_code(scene: Scene, text: str, about: str = "") -> Scene:
    """Number and code asked for, beside a question that waits meanwhile; with a way out."""
    return scene.turn(aside=scene.talk.waiting).ask(Ask.SECRET, text, (LEAVES,), about=about)


def _numbered(scene: Scene) -> Scene | None:
    """A number without a code: one's own case is shown, anything else asks for the code."""
    number = scene.heard.facts.case_numbers[0]
    own = next((o for o in scene.world.cases if o.case.number == number), None)
    if own is not None:
        return scene.turn(active=own.case.number).say(standing(scene, own))
    return _ask_code(scene, "请再发这个编号的 6 位查询码。", number)


def _proved(scene: Scene) -> Scene:
    """The result of number and code. Unknown number and wrong code read the same."""
    hangs = scene.talk.pending
    kept = _settled(scene) if _hangs(scene) else scene
    own = scene.world.proven
    if scene.world.proof is Proof.RIGHT and own is not None:
        known = tuple(dict.fromkeys((*scene.talk.known, own.case.number)))
        told = kept.turn(known=known, active=own.case.number).say(standing(scene, own))
        return connect.offer(told, own) if connect.offers(told, own) else told.ask_again()
    number = next(iter(scene.heard.facts.case_numbers), hangs.about if hangs else "")
    if scene.world.proof is Proof.LOCKED:  # nothing was tried: a trail that grew with each knock could fill the disk
        return kept.say(LOCKED).ask_again()
    return kept.do(WrongSecret(CaseNumber(number))).say(WRONG).ask_again()


def secret(scene: Scene) -> Scene | None:
    """The hanging question for a code, answered with something else."""
    pending = scene.talk.pending
    if pending is None or not _hangs(scene):
        return None
    if _leaves(scene):
        return intake.back(_settled(scene).say(NO_CODE))
    return _ask_code(scene, ASK_CODE, pending.about) if _tries(scene) else None


def let_go(scene: Scene) -> Scene:
    """Something else told than number and code: their question makes way, and the one that waited stands again."""
    meant = _tries(scene) or _leaves(scene) or scene.has(Act.PROGRESS) or scene.heard.facts.case_numbers
    kept = not scene.text or meant or scene.world.proof is not Proof.NONE
    return scene if kept or not _hangs(scene) else _settled(scene)


def _hangs(scene: Scene) -> bool:
    """Whether number and code were asked for."""
    return scene.talk.pending is not None and scene.talk.pending.ask is Ask.SECRET


def _settled(scene: Scene) -> Scene:
    """Without their question; the one that waited hangs again."""
    return scene.turn(pending=scene.talk.aside, aside=None)


def _leaves(scene: Scene) -> bool:
    """Whether the answer is that there is no number, or that it may rest."""
    rests = scene.has(Act.SKIP, Act.NO, Act.CANCEL)
    return scene.choice() == LEAVES.means or rests or _HAS_NONE.fullmatch(scene.text) is not None


def _tries(scene: Scene) -> bool:
    """Whether it is meant for a number or a code, however mistyped; a matter told holds digits too."""
    digits = sum(ch.isdigit() for ch in scene.text)
    return scene.choice() is None and digits >= _FEWEST and len(scene.text) - digits <= _WORDS


def standing(scene: Scene, own: OwnCase) -> str:
    """One case: how it stands, and the limits that concern the resident. Where others may read along, no limits."""
    case, district = own.case, scene.world.district
    quiet = case.sensitive or case.facts.unsafe_phone or scene.talk.discreet
    limits = "" if quiet else resident_words(case, district, local_day(district, scene.now))
    told = "" if quiet or case.status in ENDED else time_left.of_case(scene, own)
    return "\n".join(part for part in (_standing(scene, own), told, limits) if part)


def _standing(scene: Scene, own: OwnCase) -> str:
    """One case in one or two lines. A sensitive case shows neither its kind nor its words."""
    case = own.case
    category = scene.world.knowledge.categories.get(case.facts.category)
    kind = "" if case.sensitive or category is None else f"（{category.name}）"
    number_and_kind = f"{case.number}{kind}"
    head = f"{number_and_kind}：{STATUS_NAMES[case.status]}"
    if case.status in WORKED and own.holder:
        card = f"，证号 {own.holder.certificate}" if own.holder.certificate else ""
        return f"{head}。由{own.holder.committee}{own.holder.name}{card}办理，{_reached(scene, own)}。"
    minutes = (scene.now - case.waiting_since).total_seconds() / 60
    if case.status in WAITING and minutes > scene.world.district.limits.offer_district:
        return f"{head}。已经等了{waited(minutes)}，还没有人接手，已转给上一级并提醒主管。着急可以打 12345。"
    if case.status in WAITING:
        return f"{head}。{who_answers(scene.world.district, scene.now, scene.world.staff_online)}"
    if case.status in ENDED and case.outcome:
        return f"{number_and_kind}：已结案，结果：{OUTCOME_NAMES[case.outcome]}。情况有变，可以说“重新受理”。"
    return f"{head}。"


def _reached(scene: Scene, own: OwnCase) -> str:
    """How words get to who handles the case, and where the answer comes."""
    if at_window(own.case):
        return "在这里留言他看得到，回话靠电话或者当面"
    if scene.opened_elsewhere(own):
        return "在这里留言他看得到，回话发到原来提交的那个聊天；那边看不了了，就在这里留个电话，说明原来的聊天用不了"
    return "可以直接在这里留言"


def waited(minutes: float) -> str:
    """A waiting time as people say it: 40分钟, 3小时, 2天."""
    if minutes < 60:
        return f"{minutes:.0f}分钟"
    return f"{minutes / 60:.0f}小时" if minutes < 60 * 24 else f"{minutes / 60 / 24:.0f}天"
