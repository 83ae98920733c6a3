"""Outsiders at the table: relatives, neighbours, colleagues, people who know the field, asked in by both sides (人民调解法 §20).

They have no account and no seat: they hear and say what is said in the joint room from their joining on, answer no offer and
confirm no draft.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from handlers.casework.case import Case
from handlers.casework.online import invitation, seats
from handlers.casework.online.invitation import Invited, Invitee
from handlers.casework.online.meeting import Done, Meeting, Outsider, Side, Telling, choices
from handlers.errors import Refused

KINDS = {"relative": "亲属", "neighbour": "邻居", "colleague": "同事", "knows": "有专门知识的人", "local": "有威望的人"}
MOST = 6  # who may be asked for one case: a table, not a crowd


@dataclass(frozen=True, slots=True)
class Wished:
    """Whom the mediator would like to have at the table, as what, why, and what it would be told of the matter."""

    name: str
    kind: str  # a code of `KINDS`
    why: str
    about: str


def check(case: Case, wished: Wished) -> None:
    """Whether this person may be asked in at all. Raises `Refused` with the reason and the article."""
    invitation.check(case, invitee(wished))


def invitee(wished: Wished, number: int | None = None) -> Invitee:
    """The invitation's side of it. Before identification nothing of it is shown."""
    return Invitee(None, wished.name.strip(), wished.about.strip(), number)


def propose(meeting: Meeting, wished: Wished, now: datetime) -> Done:
    """Both sides are asked, with name, role and reason; one refusal ends it."""
    name, why, about = wished.name.strip(), wished.why.strip(), wished.about.strip()
    if not (name and why and about):
        raise Refused("请写明请谁、为什么请、请他来商量什么。")
    if wished.kind not in KINDS:
        raise Refused("请选择是亲属、邻居、同事还是别的什么人。")
    if not meeting.both:
        raise Refused("双方都参加以后才能请别人（《人民调解法》第20条）。")
    if any(one.name == name and not over(one) for one in meeting.outsiders):
        raise Refused("已经请过这位，在等答复或者已经参加。")
    if any(seat.name.strip() == name for seat in meeting.present):
        raise Refused("这是当事人本人，不用另外邀请。")
    if len(meeting.outsiders) >= MOST:
        raise Refused(f"一件案件最多请 {MOST} 位，人多了反而谈不拢。")
    made = Outsider(len(meeting.outsiders), name, wished.kind, why, about, now)
    text = (
        f"调解员想请{shown(made)}来一起商量：{why}。他要先答应保密，只看得到参加以后双方一起说的话，"
        "看不到您和调解员单独说的，也看不到您的电话和材料。"
        "您同意吗？有一方不同意就不请（《人民调解法》第20条）。"
    )
    told = Telling(tuple(seat.id for seat in meeting.present), text, choices(meeting, "x", made.id))
    return Done(replace(meeting, outsiders=(*meeting.outsiders, made)), (told,), f"征求双方同意请{shown(made)}参加。")


def answer(meeting: Meeting, seat_id: int, number: int, *, yes: bool) -> Done:
    """One party's word: in with all, out with one."""
    meeting.seat(seat_id)
    one = find(meeting, number)
    if over(one) or seat_id in one.agreed:
        raise Refused("这个已经答复过了。")
    changed = replace(one, agreed=(*one.agreed, seat_id)) if yes else replace(one, refused=True)
    after = with_outsider(meeting, changed)
    everybody = tuple(seat.id for seat in meeting.present)
    if not yes:
        told = Telling(everybody, f"没有得到双方同意，不请{one.name}参加。")
        return Done(after, (told,), f"请{shown(one)}参加没有得到双方同意。")
    own = Telling((seat_id,), f"好，记下您同意了。以后改了主意，说“不同意请{one.name}了”。")
    if not agreed(after, changed):
        return Done(after, (own,), "")
    return Done(after, (own,), f"双方同意请{shown(one)}参加，可以生成邀请链接。")


def take_back(meeting: Meeting, seat_id: int, name: str, now: datetime) -> Done:
    """A party that agreed does not any more: the person goes, or is not asked. The others learn that, not who said so.

    `name`: whom it means, "" when it named nobody. Raises `Refused` when that is not one person it agreed to.
    """
    meeting.seat(seat_id)
    mine = [one for one in meeting.outsiders if not over(one) and seat_id in one.agreed]
    named = [one for one in mine if name and name.endswith(one.name)] or (mine if not name else [])
    if len(named) != 1:
        names = "、".join(one.name for one in mine)
        raise Refused(
            f"请说清楚不同意请谁了，例如：不同意请{mine[0].name}了。现在同意过的有：{names}。" if mine else NOBODY
        )
    one = named[0]
    left = tuple(seat for seat in one.agreed if seat != seat_id)
    after = with_outsider(meeting, replace(one, agreed=left, left_at=now))
    others = tuple(seat.id for seat in meeting.present if seat.id != seat_id)
    gone = f"{shown(one)}不再参加，以后的话他看不到。" if one.joined_at else f"没有得到双方同意，不请{one.name}参加。"
    own = Telling((seat_id,), f"好，记下您不同意了。{gone}")
    return Done(after, (own, Telling(others, gone)), f"有一方收回了同意（《人民调解法》第20条）。{gone}")


NOBODY = "现在没有您同意过、还在参加的人。"


def join(meeting: Meeting, number: int, pledge: str, now: datetime) -> tuple[Meeting, str]:
    """The identified person comes in with the words in which it promised to keep silent; and how the joint room hears of it."""
    one = find(meeting, number)
    if over(one) or not agreed(meeting, one) or one.joined_at is not None:
        raise Refused(invitation.INVALID)
    after = with_outsider(meeting, replace(one, pledge=pledge, joined_at=now))
    return after, f"{shown(one)}应双方同意参加，答应了保密。从现在起双方一起说的话，他也看得到。"


def leave(meeting: Meeting, number: int, now: datetime) -> tuple[Meeting, str]:
    """It goes, or is asked to go; and how the joint room hears of it ("" when it had never come)."""
    one = find(meeting, number)
    if over(one):
        raise Refused("这位已经不参加了。")
    after = with_outsider(meeting, replace(one, left_at=now))
    return after, f"{shown(one)}不再参加，以后的话他看不到。" if one.joined_at is not None else ""


def find(meeting: Meeting, number: int) -> Outsider:
    """Raises `Refused` when there is none of that number."""
    found = next((one for one in meeting.outsiders if one.id == number), None)
    if found is None:
        raise Refused("没有这个邀请。")
    return found


def with_outsider(meeting: Meeting, changed: Outsider) -> Meeting:
    """One of them replaced."""
    return replace(meeting, outsiders=tuple(changed if one.id == changed.id else one for one in meeting.outsiders))


def over(one: Outsider) -> bool:
    """Whether it was refused, or has gone."""
    return one.refused or one.left_at is not None


def agreed(meeting: Meeting, one: Outsider) -> bool:
    """Whether every seat that takes part said yes, also one that came later."""
    return meeting.both and not over(one) and {seat.id for seat in meeting.present} <= set(one.agreed)


def inside(meeting: Meeting) -> tuple[Outsider, ...]:
    """Who hears the joint room now."""
    return tuple(one for one in meeting.outsiders if one.joined_at is not None and agreed(meeting, one))


def shown(one: Outsider) -> str:
    """As both sides read it."""
    return f"{KINDS.get(one.kind, '')}{one.name}"


def attendees(meeting: Meeting | None, applicant: tuple[str, ...] = ()) -> str:
    """Who takes or took part, for the record of mediation: the parties, colleagues let in, and outsiders who came.

    `applicant`: that side as it is registered, in full where the talk told a surname only.
    """
    if meeting is None:
        return ""
    full = applicant[0] if len(applicant) == 1 else ""
    names = [full if full and seat.side is Side.APPLICANT else seat.name for seat in meeting.present]
    parties = [name for name in names if name]
    colleagues = [f"{guest.role}{guest.name}" for guest in meeting.guests if seats.joined(meeting, guest)]
    came = [shown(one) for one in meeting.outsiders if one.joined_at is not None]
    return "、".join([*parties, *colleagues, *came])


def state(meeting: Meeting, one: Outsider) -> str:
    """How it stands, in words for the desk."""
    if one.refused:
        return "没有得到双方同意"
    if one.left_at is not None:
        return "不再参加"
    if not agreed(meeting, one):
        return "等双方同意"
    return "已参加" if one.joined_at is not None else "双方同意，等本人加入"


PLEDGE = "在这里听到的事，我不告诉别人，也不截图、不转发"


def offered(invited: Invited) -> str:
    """After identification: what is asked of the person, and what it sees; its promise is asked for."""
    return (
        f"核对好了，{invited.invitee.name}。双方都同意请您来帮着商量：{invited.invitee.about}\n"
        "您只看得到从现在起双方一起说的话；您说的话，双方和调解员都看得到。您不替谁做主，随时可以退出。\n"
        "别人家的事要替人保密，泄露别人的隐私要负责任（《民法典》第1032条）。"
        f"您答应这一句就可以参加：“{PLEDGE}。”同意请回“我答应保密”，不来请回“我不参加”。"
    )
