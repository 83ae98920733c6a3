"""Questions about the service itself: when, where, what it costs, who learns of it. The hanging question stays."""

import re
from collections.abc import Callable, Mapping
from datetime import time

from handlers.casework.case import WORKED
from handlers.district import Body, District
from handlers.hours import who_answers
from handlers.scene import Scene
from nlu.types import Act

LONGEST = 40  # characters: more than that tells something beside the question
_OTHER_FEES = re.compile("复议|司法确认|援助|执行|保全|保护令|支付令|公证|鉴定|评残|过户|登记|户口|离婚|起诉|上诉|诉讼")
_MAY_BE_NOBODY = re.compile(  # asked, and not yet chosen: who chooses it gets no mediation
    r"^(?:请问|那|我们?|这个|是不是|[,，])*(?:可不可以|能不能|可否|能否|可以|能)匿名(?:反映|举报|投诉|登记|说|处理)?(?:吗|么|不)?[?？。]?$"
    r"|^匿名(?:反映|举报|投诉|登记)?(?:可以|行|能行)(?:吗|么|不)[?？]?$"
)
_DAYS = "一二三四五六日"


def asked(scene: Scene) -> Scene | None:
    """The answer to what was asked about the service; while a mediator talks, the mediator answers."""
    own = scene.case()
    talks = own is not None and own.case.status in WORKED and scene.talk.draft is None
    if talks or len(scene.text) > LONGEST:
        return None
    if _MAY_BE_NOBODY.match(scene.text.strip()):
        return scene.say(nobody(scene)).ask_again()
    fee_of_another = scene.has(Act.ASK_COST) and _OTHER_FEES.search(scene.text)
    answers = [answer(scene) for act, answer in _ANSWERS.items() if scene.has(act) and not fee_of_another]
    return scene.say("\n".join(answers)).ask_again() if answers else None


def hours(scene: Scene) -> str:
    """The office hours of the district file, and who answers now."""
    district = scene.world.district
    days = "、".join(f"周{_DAYS[day - 1]}" for day in sorted(district.hours.weekdays))
    spans = "，".join(f"{_clock(start)}到{_clock(end)}" for start, end in district.hours.spans)
    return f"工作人员{days} {spans} 上班，法定节假日休息。这里什么时候都可以留言。{_wait(scene)}"


def cost(_: Scene) -> str:
    """People's mediation is free (人民调解法 §4), labour arbitration too (劳动争议调解仲裁法 §53)."""
    return (
        "在这里说、人民调解，都不收钱（《人民调解法》第四条）。劳动仲裁也不收钱（《劳动争议调解仲裁法》第五十三条）。"
        "去法院打官司、请律师、做鉴定才可能要钱，到时候会先跟您说清楚。"
    )


def place(scene: Scene) -> str:
    """Where the committee of the resident's place sits, as far as the district file says."""
    district = scene.world.district
    bodies = [b for b in (_near(scene), *district.bodies) if b is not None and b.address]
    talking = "不用跑，在这里就能办。"
    if bodies:
        phone = f"，电话 {bodies[0].phone}" if bodies[0].phone else ""
        return f"{talking}想当面说：{bodies[0].name}，{bodies[0].address}{phone}。"
    known = _near(scene)
    nearest = f"可以到{known.name}" if known else "可以到您所在的村（社区）或镇（街道）调解委员会"
    return f"{talking}想当面说，{nearest}，或先打 12345 问地址。"


def wait(scene: Scene) -> str:
    """The truth about when somebody answers, and how long mediation usually takes (人民调解工作若干规定 §33)."""
    return (
        f"{_wait(scene)}调解一般1个月内办结（《人民调解工作若干规定》第三十三条），不保证谈成。有危险别等，马上打 110。"
    )


def phone(_: Scene) -> str:
    """Why a number is asked for, and that it need not be given (个人信息保护法 §6, §16)."""
    return (
        "电话只给办您这件事的调解员联系您用，不给对方。不想留也行，就在这里联系，照样办（《个人信息保护法》第十六条）。"
    )


def nobody(_: Scene) -> str:
    """What it means to give no name; it is chosen by a word of its own."""
    return (
        "可以匿名。匿名的，我们只当线索去排查、给建议，不能调解，也没有人联系您。"
        "想调解，留个称呼就行，电话可以不留。决定匿名，就说“匿名”。"
    )


def learns(_: Scene) -> str:
    """Who learns of it: nobody of the other side before the resident agrees."""
    return (
        "您在这里说的，我们不会自己告诉对方。要调解就得找对方谈，找之前调解员会先问您同不同意。"
        "有谁不能知道，直接告诉我，比如“别让我婆婆知道”，会记在您的事上。"
    )


def _wait(scene: Scene) -> str:
    return who_answers(scene.world.district, scene.now, scene.world.staff_online)


def _clock(moment: time) -> str:
    return f"{moment:%H:%M}".lstrip("0")


def _near(scene: Scene) -> Body | None:
    """The committee of the smallest place that was told."""
    own = scene.case()
    code = scene.draft.place_code or (own.case.facts.place_code if own else "")
    return _body_of(scene.world.district, code)


def _body_of(district: District, code: str) -> Body | None:
    """The committee of the place, or of the nearest place above it."""
    by_place = {body.place: body for body in district.bodies if body.place}
    return next((by_place[node.code] for node in district.path(code) if node.code in by_place), None)


_ANSWERS: Mapping[Act, Callable[[Scene], str]] = {
    Act.ASK_HOURS: hours,
    Act.ASK_COST: cost,
    Act.ASK_PLACE: place,
    Act.ASK_WAIT: wait,
    Act.ASK_WHY_PHONE: phone,
    Act.ASK_WHO_LEARNS: learns,
}
