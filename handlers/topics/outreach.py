"""普法 by chat: agreeing to law information in words, and stopping it in words at any moment."""

import re

from handlers.casework.case import open_
from handlers.effects import Subscribe
from handlers.scene import Scene

_TOPIC = r"(?:普法|法律知识|法律常识|法律信息|法治宣传)"
_ON = re.compile(
    rf"^(?:请|麻烦)?(?:我)?(?:想|要|同意|愿意|可以)?(?:订阅|收|接收|开通|给我发|发给我|推送)[^，。,.!！?？]{{0,12}}?{_TOPIC}"
    rf"|^{_TOPIC}[^，。,.!！?？]{{0,4}}(?:订阅|开通)$"
)
_OFF = re.compile(
    r"^(?:我要|请|帮我)?(?:退订|取消订阅)"
    rf"|(?:不要|别|不用|不想|不再|停止|停|取消)(?:再)?(?:给我|向我)?(?:发|收|推送|订阅)?[^，。,.!！?？]{{0,6}}{_TOPIC}"
)
_PLAIN_OFF = re.compile(
    r"^(?:TD|td|T|N)$|^(?:不要|别|不用)(?:再)?(?:给我)?(?:发|推送)(?:了|消息了?|这个了?|这些了?)?[。.!！]?$"
)
_ASKS = re.compile(r"[?？]$|怎么|如何|吗$")
UNSAFE = "为了您的安全，这个聊天里不发普法消息。想了解什么，可以随时直接问我。"
STOPPED = "好，已经停了，不会再发普法消息。您的事照常办。"


def start(scene: Scene) -> Scene | None:
    """订阅普法. Not where others may read the phone, nor beside a sensitive matter."""
    if not _ON.search(scene.text) or _OFF.search(scene.text) or _ASKS.search(scene.text):
        return None
    rules = scene.world.district.outreach
    if not rules.active:
        return scene.say("这里现在不发普法消息。想了解什么，可以随时直接问我。").ask_again()
    if unsafe(scene):
        return scene.say(UNSAFE, discreet=True).ask_again()
    themes, place = _themes(scene), _place(scene)
    names = scene.world.knowledge.categories
    told = "、".join(names[code].name for code in themes) or "各类"
    where = f"，{scene.world.district.full_name(place)}" if place else ""
    agreed = scene.turn(informed=True).do(Subscribe(True, themes, place))
    return agreed.say(
        f"好，已订阅普法消息（{told}{where}）。每月最多 {rules.per_month} 条，只在白天发。随时说“退订”就停。"
    ).ask_again()


def stop(scene: Scene) -> Scene | None:
    """退订, in any words, at any moment; short words that could mean something else count only for who has agreed."""
    said = _OFF.search(scene.text) or (scene.talk.informed and _PLAIN_OFF.search(scene.text))
    if not said or _ASKS.search(scene.text):
        return None
    return scene.turn(informed=False).do(Subscribe(False)).say(STOPPED).ask_again()


def unsafe(scene: Scene) -> bool:
    """Whether nothing may be sent here unasked."""
    hurt = any(own.case.sensitive or own.case.facts.unsafe_phone for own in scene.world.cases)
    return scene.talk.discreet or scene.talk.danger_case is not None or hurt


def _themes(scene: Scene) -> tuple[str, ...]:
    """The categories named in the words: 订阅劳动方面的普法."""
    return tuple(
        code
        for code, category in scene.world.knowledge.categories.items()
        if code != "other" and any(part in scene.text for part in (category.name, category.name[:2]))
    )


def _place(scene: Scene) -> str:
    """The place named, else that of an open matter."""
    own = {node.code for node in scene.world.district.places}
    named = [place.code for place in scene.heard.facts.places if place.code in own]
    open_ones = [mine.case.facts.place_code for mine in scene.world.cases if open_(mine.case)]
    return next((code for code in (*named, *open_ones) if code), "")
