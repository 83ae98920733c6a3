"""The words of casework as stable codes: states, moves, outcomes, levels, rooms; and what each is called in Chinese."""

from enum import StrEnum
from typing import NewType

CaseNumber = NewType("CaseNumber", str)
StaffId = NewType("StaffId", int)


class Status(StrEnum):
    """Where a case stands. Which move leads where is said by `handlers.casework.life`."""

    CLUE = "clue"  # anonymous: a clue for screening, not mediated
    RECEIVED = "received"  # its place and kind do not say whose it is: waits at the district's window
    ROUTED = "routed"  # in the queue of a committee
    OFFERED = "offered"  # nobody took it in time: offered further up as well
    CLAIMED = "claimed"  # exactly one holder, who prepares
    HANDED = "handed"  # handed over to another committee, which has not receipted: the holder still answers for it
    REFERRING = "referring"  # sent to another body, which has not answered: the holder still answers for it
    MEDIATING = "mediating"
    AGREED = "agreed"  # in writing or by word of mouth (the outcome says which), to be performed
    NOT_AGREED = "not_agreed"
    REFERRED = "referred"  # another body deals with it
    ANSWERED = "answered"  # nothing to mediate
    WITHDRAWN = "withdrawn"  # by the resident
    PERFORMED = "performed"
    NOT_PERFORMED = "not_performed"
    ARCHIVED = "archived"


class Urgency(StrEnum):
    """How soon a human must look."""

    DANGER = "danger"
    SOON = "soon"  # many people, or a clock about to run out
    NORMAL = "normal"


class Level(StrEnum):
    """Levels of jurisdiction, from the front line up (三级四步)."""

    GRID = "grid"
    VILLAGE = "village"
    TOWNSHIP = "township"
    DISTRICT = "district"


class Move(StrEnum):
    """What can be done with a case."""

    ROUTE = "route"  # to the queue of the committee it belongs to
    OFFER = "offer"  # the service's own: unclaimed, offered further up
    NAME = "name"  # the resident's own: an anonymous clue is given a name
    CLAIM = "claim"  # also the receipt of a case that was handed over
    RETURN = "return"  # the holder gives it back to the queue
    RECUSE = "recuse"  # the holder must not work it
    TRANSFER = "transfer"  # to another mediator
    ESCALATE = "escalate"  # hand over to the level above
    SEND_BACK = "send_back"  # the receiving committee does not take it
    START = "start"  # mediation begins
    CLOSE = "close"  # with an outcome
    WITHDRAW = "withdraw"
    PERFORM = "perform"
    BREACH = "breach"
    ARCHIVE = "archive"
    REOPEN = "reopen"
    CORRECT = "correct"  # what was understood of the matter; the rest write something down and change no state
    PARTY = "party"
    PLACES = "places"
    KEY_DATE = "key_date"
    INQUIRE = "inquire"
    SESSION = "session"
    TERMS = "terms"
    VISIT = "visit"
    CONFIRM = "confirm"
    WISH = "wish"  # her own, that the other side be invited
    PLAN = "plan"
    PAYMENT = "payment"
    SERVE = "serve"
    ASK_JUDGE = "ask_judge"
    JUDGE = "judge"  # the judge's own: the answer
    REFER = "refer"  # to another body; the holder answers for it until that body takes it
    REFER_TAKEN = "refer_taken"  # the other body took it
    REFER_BACK = "refer_back"  # the other body did not: back in the committee's queue
    REFER_RECALL = "refer_recall"  # the holder takes it back before an answer
    REFER_RESULT = "refer_result"  # what the other body made of it
    GROUND = "ground"  # why a matter that is not ours may be mediated all the same
    UNDISPUTED = "undisputed"
    REPLY = "reply"  # the result, released to the body that sent the case
    PROCEEDING = "proceeding"  # petition, arbitration, review, court: the same matter elsewhere
    ERRAND = "errand"  # what was handed in for the resident (信访代办)
    DOUBT = "doubt"  # suspected sham litigation
    DOUBT_DECIDE = "doubt_decide"
    TAKE_BACK = "take_back"  # one's own slip of a moment ago: the case stands as before it


class Outcome(StrEnum):
    """How a case ended."""

    AGREED = "agreed"
    ORAL = "oral"
    NOT_AGREED = "not_agreed"
    REFERRED = "referred"
    ADVICE = "advice"  # answered, nothing to mediate
    WITHDRAWN = "withdrawn"
    FALSE_ALARM = "false_alarm"


class Room(StrEnum):
    """Who hears a message: each side apart, both together, or staff alone."""

    APPLICANT = "applicant"  # the reporting side and the mediator
    RESPONDENT = "respondent"
    JOINT = "joint"
    INTERNAL = "internal"


LADDER = (Level.GRID, Level.VILLAGE, Level.TOWNSHIP, Level.DISTRICT)

WAITING = frozenset({Status.RECEIVED, Status.ROUTED, Status.OFFERED})  # nobody holds it, a committee has it
WORKED = frozenset({Status.CLAIMED, Status.HANDED, Status.REFERRING, Status.MEDIATING})  # exactly one holder
OPEN = WAITING | WORKED | {Status.CLUE}  # something can still be said and done
ENDED = frozenset(Status) - OPEN  # it has an outcome
FOLLOWED = frozenset({Status.AGREED, Status.NOT_PERFORMED})  # ended, and its agreement still has to be watched

MOVE_NAMES = {
    Move.ROUTE: "分流",
    Move.OFFER: "扩大派单",
    Move.NAME: "改为实名",
    Move.CLAIM: "接手",
    Move.RETURN: "退回队列",
    Move.RECUSE: "回避",
    Move.TRANSFER: "移交",
    Move.ESCALATE: "上报上一级",
    Move.SEND_BACK: "退回移交",
    Move.START: "开始调解",
    Move.CLOSE: "结案",
    Move.WITHDRAW: "撤回",
    Move.PERFORM: "记录履行",
    Move.BREACH: "记录未履行",
    Move.ARCHIVE: "归档",
    Move.REOPEN: "重新受理",
    Move.CORRECT: "更正案情",
    Move.PARTY: "登记当事人",
    Move.PLACES: "登记当事人所在地",
    Move.KEY_DATE: "登记日期",
    Move.INQUIRE: "记录调查",
    Move.SESSION: "记录调解",
    Move.TERMS: "登记协议",
    Move.VISIT: "记录回访",
    Move.CONFIRM: "记录司法确认",
    Move.WISH: "登记本人意愿",
    Move.PLAN: "登记履行计划",
    Move.PAYMENT: "登记履行情况",
    Move.SERVE: "登记送达",
    Move.ASK_JUDGE: "请法官核对协议",
    Move.JUDGE: "答复核对",
    Move.REFER: "转办",
    Move.REFER_TAKEN: "记录对方接收",
    Move.REFER_BACK: "记录对方退回",
    Move.REFER_RECALL: "撤回转办",
    Move.REFER_RESULT: "记录转办结果",
    Move.GROUND: "登记可以调解的依据",
    Move.UNDISPUTED: "记载无争议事实",
    Move.REPLY: "回复来文单位",
    Move.PROCEEDING: "登记关联程序",
    Move.ERRAND: "登记代办",
    Move.DOUBT: "提出疑似虚假诉讼",
    Move.DOUBT_DECIDE: "决定疑似虚假诉讼",
    Move.TAKE_BACK: "撤销操作",
}

STATUS_NAMES = {
    Status.CLUE: "匿名线索",
    Status.RECEIVED: "已受理，等待分流",
    Status.ROUTED: "等待接手",
    Status.OFFERED: "等待接手（已扩大派单）",
    Status.CLAIMED: "办理中",
    Status.HANDED: "移交待签收",
    Status.REFERRING: "转办待签收",
    Status.MEDIATING: "调解中",
    Status.AGREED: "达成协议",
    Status.NOT_AGREED: "未达成协议",
    Status.REFERRED: "已转其他单位",
    Status.ANSWERED: "已答复",
    Status.WITHDRAWN: "已撤回",
    Status.PERFORMED: "已履行",
    Status.NOT_PERFORMED: "未按协议履行",
    Status.ARCHIVED: "已归档",
}

OUTCOME_NAMES = {
    Outcome.AGREED: "达成协议",
    Outcome.ORAL: "达成口头协议",
    Outcome.NOT_AGREED: "未达成协议",
    Outcome.REFERRED: "转其他单位办理",
    Outcome.ADVICE: "已答复，无需调解",
    Outcome.WITHDRAWN: "当事人撤回",
    Outcome.FALSE_ALARM: "经核实无危险",
}

LEVEL_NAMES = {Level.GRID: "网格", Level.VILLAGE: "村（社区）", Level.TOWNSHIP: "乡镇（街道）", Level.DISTRICT: "区"}

SIDE_NAMES = {"applicant": "申请人", "respondent": "被申请人", "other": "其他参加人"}  # of the parties
