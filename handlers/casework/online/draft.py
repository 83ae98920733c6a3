"""The text of the agreement from what was accepted, its confirmation by every side, and what comes of it.

A confirmation in the chat is a typed name with time and digest of the text. It is never called a signature: reliable
e-signatures are excluded for marriage, adoption and inheritance (电子签名法 §3), and a written agreement takes the parties'
signatures or fingerprints, the mediator's signature and the seal (人民调解法 §29).
"""

import re
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from handlers.casework.online.meeting import Confirmation, Done, Draft, Meeting, OfferState, Telling, choices
from handlers.casework.online.offers import words
from handlers.errors import Refused

_SPACE = re.compile(r"[\s·•．.]+")
ORAL = (
    "大家都确认了。按口头协议办理，由调解员记录，从今天起生效，双方要照着做（《人民调解法》第28条、第30条、第31条）。"
)
WRITTEN = (
    "大家都确认了内容。这还不是签字：书面协议要各方签名或者按手印、调解员签名、盖上调委会的章，从那天起才生效"
    "（《人民调解法》第29条）。调解员会约大家来签。"
)
CONFIRM = "同意的话，请打“我确认”加您的全名，例如：我确认 张三。这是核对内容，不是签字。不同意，点“不同意”或者直接说哪里要改。"


def digest(text: str) -> str:
    """The SHA-256 of the draft's text, in hex."""
    return sha256(text.encode()).hexdigest()


def suggested(meeting: Meeting) -> str:
    """The text as the accepted offers have it; the mediator goes over it."""
    taken = [offer for offer in meeting.offers if offer.state is OfferState.ACCEPTED]
    return "\n".join(f"{n}. {words(offer)}。" for n, offer in enumerate(taken, 1))


def write(meeting: Meeting, text: str, now: datetime, *, oral: bool) -> Done:
    """A draft for both sides to confirm. Another text voids what was confirmed before."""
    clean = text.strip()
    if not clean:
        raise Refused("请写明协议内容。")
    taken = [offer for offer in meeting.offers if offer.state is OfferState.ACCEPTED]
    if not taken:
        raise Refused("还没有双方都接受的方案，不能写协议草稿。")
    if not meeting.both:
        raise Refused("双方都参加才能确认协议草稿。")
    before = meeting.draft
    if before is not None and before.recorded:
        raise Refused("协议已经确认并记录，不能再改草稿。")
    last = taken[-1]
    same = before is not None and before.text == clean and before.oral is oral
    made = Draft(
        version=(before.version if same else before.version + 1) if before else 1,
        text=clean, sha256=digest(clean), oral=oral, offers=tuple(offer.id for offer in taken), at=now,
        fen=last.fen, perform_by=last.perform_by,
        confirmations=before.confirmations if before is not None and same else (),
    )  # fmt: skip
    form = "口头协议" if oral else "书面协议"
    void = "内容改过了，以前的确认不算，请重新确认。\n" if before is not None and not same else ""
    told = Telling(
        tuple(seat.id for seat in meeting.present),
        f"{void}协议草稿（{form}，第{made.version}稿）：\n{clean}\n{CONFIRM}",
        choices(meeting, "d", made.version),
    )
    return Done(replace(meeting, draft=made), (told,), f"写出协议草稿第{made.version}稿，等各方确认。")


def confirm(meeting: Meeting, seat_id: int, name: str, version: int | None, now: datetime) -> Done:
    """One seat confirms the draft with its full name. With the last one the talk has its result."""
    seat, draft = meeting.seat(seat_id), meeting.draft
    if draft is None or draft.recorded:
        raise Refused("现在没有要确认的协议草稿。")
    if version is not None and version != draft.version:
        raise Refused("草稿已经改过了，请看最新的一稿。")
    if _plain(name) != _plain(seat.name):
        raise Refused("姓名和登记的不一样，请打全名再发一次。登记的姓名有错，请告诉调解员。")
    if any(c.seat == seat_id for c in draft.confirmations):
        raise Refused("这一稿您已经确认过了。")
    kept = replace(draft, confirmations=(*draft.confirmations, Confirmation(seat_id, name.strip(), now, draft.sha256)))
    after = replace(meeting, draft=kept)
    own = Telling((seat_id,), f"好，记下您确认了第{draft.version}稿。")
    if not confirmed(after):
        return Done(after, (own,), f"有一方确认了协议草稿第{draft.version}稿。")
    told = Telling(tuple(s.id for s in meeting.present), ORAL if draft.oral else WRITTEN)
    return Done(after, (own, told), f"各方都确认了协议草稿第{draft.version}稿，摘要 {draft.sha256[:16]}。")


def object_to(meeting: Meeting, seat_id: int, version: int) -> Done:
    """One seat does not agree to the draft: nobody's confirmation of it stands."""
    meeting.seat(seat_id)
    draft = meeting.draft
    if draft is None or draft.version != version or draft.recorded:
        raise Refused("草稿已经改过了，请看最新的一稿。")
    void = replace(meeting, draft=replace(draft, confirmations=()))
    told = Telling((seat_id,), "好，记下了。哪里要改，请直接告诉调解员。")
    return Done(void, (told,), f"有一方不同意协议草稿第{version}稿。")


def confirmed(meeting: Meeting) -> bool:
    """Whether every seat that takes part has confirmed this very text."""
    draft = meeting.draft
    if draft is None or not meeting.both:
        return False
    said = {c.seat for c in draft.confirmations if c.sha256 == draft.sha256}
    return {seat.id for seat in meeting.present} <= said


def _plain(name: str) -> str:
    return _SPACE.sub("", name).casefold()
