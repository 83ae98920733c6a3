"""What is not plain text: voice, photos, files, places on a map, stickers, edits, other languages."""

from dataclasses import replace
from datetime import timedelta

from handlers import texts
from handlers.casework.case import Room, open_
from handlers.conversation import Ask
from handlers.effects import Tell
from handlers.facts import CaseFacts, Naming
from handlers.gather import clip
from handlers.messages import Sort
from handlers.scene import Scene
from handlers.topics import intake
from handlers.topics.handoff import at_once
from handlers.topics.intake_told import told
from nlu.types import Act, Tongue

_IN_A_ROW = timedelta(minutes=10)
_FILES = {Sort.VOICE, Sort.PHOTO, Sort.VIDEO, Sort.FILE}
_WHERE = frozenset({Ask.WHERE, Ask.WHAT})  # questions a point on the map answers
_WORDS = {Sort.VOICE: "语音", Sort.PHOTO: "照片", Sort.VIDEO: "视频", Sort.FILE: "文件", Sort.LOCATION: "位置"}


def hear(scene: Scene) -> Scene | None:
    """An answer to what carries no words; None when there is text to go by."""
    sort = scene.said.sort
    if sort in _FILES and not scene.text:
        return _file(scene)
    if sort is Sort.LOCATION:
        return _location(scene)
    if sort is Sort.UNKNOWN:
        return scene.say(texts.UNKNOWN_SORT).ask_again()
    if sort is Sort.STICKER or scene.heard.tongue is Tongue.SYMBOLS:
        return _symbols(scene)
    if scene.heard.tongue is Tongue.FOREIGN:
        return _foreign(scene)
    return None


def edited(scene: Scene) -> Scene:
    """An edited message reads as a correction of the earlier one."""
    if scene.said.sort is not Sort.EDIT:
        return scene
    return replace(scene, heard=replace(scene.heard, acts=scene.heard.acts | {Act.CORRECT}))


def _file(scene: Scene) -> Scene:
    """Files go to the open case, to the hanging question, or begin a matter; voice alone opens a case."""
    own, word = scene.case(), _WORDS[scene.said.sort]
    voice = scene.said.sort is Sort.VOICE
    kept = texts.VOICE_KEPT if voice else texts.FILE_KEPT
    kept += texts.FILE_KEPT if voice and len(scene.said.attachments) > 1 else ""
    if own and open_(own.case) and scene.talk.draft is None:
        tell = Tell(own.case.number, Room.APPLICANT, f"（{word}）", scene.said.attachments)
        return scene.do(tell).say(kept)
    if scene.talk.draft is not None:
        return (intake.answer(scene) or scene.say(kept).ask_again()) if voice else _beside(scene, kept)
    if voice:
        facts = CaseFacts(what="（语音，请听）", category="other", naming=Naming.NAMED, voice_only=True)
        return at_once(scene, facts, f"{kept}已经替您开了单子：")
    return intake.begin_with_files(scene, kept).turn(filed_at=scene.now)


def _beside(scene: Scene, kept: str) -> Scene:
    """The first file asks the hanging question again; of those right behind it, with nothing said between, none does."""
    last, again = scene.talk.filed_at, scene.say(kept).turn(filed_at=scene.now)
    row = last is not None and last == scene.talk.last_at and scene.now - last <= _IN_A_ROW
    return again if row else again.ask_again()


def _location(scene: Scene) -> Scene:
    """A point on the map answers "where"; otherwise it is kept with the case."""
    own = scene.case()
    pending = scene.talk.pending
    if scene.talk.draft is not None and pending:
        answered = intake.answer(scene) if pending.ask in _WHERE else None
        return answered or scene.say(texts.LOCATION_KEPT).ask_again()
    point = f"（位置 {scene.said.latitude}, {scene.said.longitude}）"
    if own and open_(own.case):
        return scene.do(Tell(own.case.number, Room.APPLICANT, point)).say(texts.LOCATION_KEPT)
    return scene.say(f"{texts.LOCATION_KEPT}{texts.ANYTHING}")


def _symbols(scene: Scene) -> Scene | None:
    """Emoji or signs only. Digits may answer a question, so a choice is left to it."""
    if scene.choice() is not None or any(ch.isdigit() for ch in scene.text):
        return None
    if scene.talk.pending:
        return scene.ask_again()
    return scene.say(texts.HERE if scene.has(Act.ASKS) else texts.STICKER)


def _foreign(scene: Scene) -> Scene:
    """Another language: kept for staff with the open case, answered in both languages."""
    own = scene.case()
    if own and open_(own.case):
        return scene.do(Tell(own.case.number, Room.APPLICANT, scene.text)).say(texts.FOREIGN)
    if scene.heard.facts.phones:
        facts = told(scene).with_(language="foreign", callback=True, naming=Naming.NAMED)
        return at_once(scene, facts, "A person will call you. 已记下，会有真人联系您。")
    draft = CaseFacts(what=clip(scene.text), category="other", language="foreign")
    return scene.turn(draft=draft).ask(Ask.CALL_WHERE, texts.FOREIGN)
