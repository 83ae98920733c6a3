"""People from elsewhere: which committee may take a matter (人民调解工作若干规定 §21), asked before it is taken down, never a bar.

Where a party lives or works, or where it happened. Danger is looked for before any of this.
"""

from handlers import elsewhere
from handlers.conversation import Ask, Option
from handlers.scene import Scene

LIVES, THEIRS, THERE, NONE, STILL, LEAVE = "lives", "theirs", "there", "none", "still", "leave"
STAYS, GOES = Option(STILL, "还是在这里登记"), Option(LEAVE, "我找那边")
ASKED = "elsewhere"  # in `CaseFacts.skipped`: asked once of a matter
WHICH = (
    "您说的{place}不在{here}。有一方住在（或单位在）{here}，或者事情发生在{here}，我们就能调解"
    "（《人民调解工作若干规定》第二十一条）。您这件事是哪一种？"
)
NOT_OURS = (
    "那按规定（《人民调解工作若干规定》第二十一条），要找另一个地方：事情发生地，或者您、对方住地的村（居）调委会、司法所，"
    "人民调解不收费（《人民调解法》第四条）。不知道找谁，打那边的 12348 或 12345。"
    "有起诉、仲裁的期限，不要等调解。您还想在这里登记，也可以，由工作人员看了答复您。"
)
LEFT = "好的。要是那边不受理，或者您这边还有事，随时回来找我们。"
STANDS = "（当事人说各方和事情都不在本区，仍要登记）"


def choice(scene: Scene) -> str | None:
    """What was chosen, pressed or typed; to stay or to go may be typed before it is offered."""
    words = scene.text.strip(" 。！!.,，")
    return scene.choice() or next((one.means for one in (STAYS, GOES) if one.label == words), None)


def none_of_them(scene: Scene) -> bool:
    """Whether it was said already that nothing ties the matter to the district."""
    pending = scene.talk.pending
    return pending is not None and any(option.means == STILL for option in pending.options)


def ask(scene: Scene) -> Scene | None:
    """A place outside was told and none of the district: which of its ties there is."""
    draft, district = scene.draft, scene.world.district
    known = draft.place_code or ASKED in draft.skipped or draft.place.startswith("外区")
    if known or any(not place.foreign for place in scene.heard.facts.places):
        return None
    place = elsewhere.told(scene.heard.text, district) or elsewhere.answered(draft.place, district)
    if not place:
        return None
    here = district.name
    options = (
        Option(LIVES, f"我住在{here}"),
        Option(THEIRS, f"对方在{here}"),
        Option(THERE, f"事情发生在{here}"),
        Option(NONE, "都不在"),
    )
    asked = scene.turn(draft=draft.with_(skipped=draft.skipped | {ASKED}))
    return asked.ask(Ask.ELSEWHERE, WHICH.format(place=place, here=here), options, about=place)


def not_ours(scene: Scene) -> Scene:
    """None of the ties: where to turn, and that one may still be taken down here."""
    about = scene.talk.pending.about if scene.talk.pending else ""
    return scene.ask(Ask.ELSEWHERE, NOT_OURS, (STAYS, GOES), about=about)
