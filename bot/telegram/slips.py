"""A move that costs little is taken back for a moment: by the button on its answer, or by `/takeback 编号`."""

from datetime import datetime

from bot.telegram import cards, texts
from bot.telegram.speaking import Answer
from handlers.casework import slips
from handlers.casework.case import Case
from handlers.casework.staff import Staff


def offered(said: str, case: Case, staff: Staff, now: datetime) -> Answer:
    """The answer with the button, where the move can be taken back. Pressed too late, the refusal says so."""
    left = slips.left(case, staff, now)
    if not left:
        return Answer(said)
    hint = texts.TAKE_BACK_HOW.format(seconds=int(left.total_seconds()))
    return Answer(f"{said}\n{hint}", cards.buttons([(texts.TAKE_BACK, cards.data("slip", case.number))]))
