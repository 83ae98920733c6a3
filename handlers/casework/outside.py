"""What ties a case to bodies outside the house, as values: grounds, inbound letters, referrals, proceedings, doubts."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class GroundKind(StrEnum):
    """Why a matter that is reserved to others may be mediated all the same."""

    COURT = "court"  # the court sent it (特邀调解规定 §11)
    POLICE = "police"  # the police agree (治安管理处罚法 §9)
    CRIMINAL = "criminal"  # reconciliation in a criminal case (刑事诉讼法 §288)
    NOT_SO = "not_so"  # a manager looked into it: the matter is another than the words said


@dataclass(frozen=True, slots=True)
class Ground:
    """A recorded ground: its paper, its day, who recorded it."""

    kind: GroundKind
    words: str  # the paper or the finding it rests on
    on: date
    by: str = ""


class Sender(StrEnum):
    """Kinds of bodies that send cases."""

    COURT = "court"
    POLICE = "police"
    PROCURATORATE = "procuratorate"
    HOTLINE = "hotline"  # 12345
    PETITION = "petition"
    ARBITRATION = "arbitration"
    AGENCY = "agency"
    OTHER = "other"


class Sending(StrEnum):
    """How a case was sent."""

    DELEGATED = "delegated"  # 委派: before the court filed it
    ENTRUSTED = "entrusted"  # 委托: after
    SUMMARY = "summary"  # 委托 in summary procedure
    TRANSFERRED = "transferred"  # 移送, 转办


@dataclass(frozen=True, slots=True)
class Inbound:
    """The letter a case came with. `due` is the day the sender wants its answer by; `replied` when it was given."""

    sender: Sender
    name: str
    number: str  # the sender's own
    sending: Sending
    sent: date
    received: date  # signed for: the court's days run from here (特邀调解规定 §27)
    due: date
    by: str  # who received it
    channel: str = ""  # of the key it came with; "" entered at the desk
    replied: date | None = None
    reply: str = ""  # words added to the answer


@dataclass(frozen=True, slots=True)
class Reply:
    """Words that go with the result to the sender."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Undisputed:
    """Facts both sides confirmed in writing. `withheld`: state or business secrets, privacy: it stays in the file."""

    words: str
    applicant: date | None  # when each side signed
    respondent: date | None
    withheld: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class Referral:
    """A case sent to another body. `taken` is None until it answers; `recalled` ends it without an answer."""

    to: str  # the body's name
    reason: str
    materials: str
    due: date  # by when an answer is asked for
    sent: date | None = None
    by: str = ""
    consent: bool = False  # the resident agreed (sensitive matters)
    answered: date | None = None
    taken: bool | None = None
    answer: str = ""
    recalled: str = ""
    ended: date | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What another body said, and when."""

    on: date
    words: str


class Path(StrEnum):
    """Where the same matter goes besides mediation."""

    PETITION = "petition"
    PETITION_REVIEW = "petition_review"
    PETITION_SECOND = "petition_second"
    ARBITRATION = "arbitration"
    LAND_ARBITRATION = "land_arbitration"
    ADMIN_REVIEW = "admin_review"
    COURT = "court"
    OTHER = "other"


class Stage(StrEnum):
    """How far it has come there."""

    FILED = "filed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Proceeding:
    """The same matter before another body; one entry for each path and number. Days a clock runs from, where known."""

    path: Path
    body: str
    number: str
    filed: date
    stage: Stage = Stage.FILED
    accepted: date | None = None
    received: date | None = None  # the decision reached the resident
    result: str = ""
    representatives: int | None = None  # of a joint petition
    skipped: bool = False  # a petition taken past the body whose turn it was (越级)


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing done for the resident by an agent (信访代办)."""

    on: date
    agent: str
    body: str
    handed_in: str
    receipt: str = ""
    by: str = ""


class Sign(StrEnum):
    """What may speak for sham litigation."""

    REPEAT = "repeat"
    NO_DISPUTE = "no_dispute"
    CLOSE = "close"
    NO_PROOF = "no_proof"
    ENFORCED = "enforced"
    QUICK = "quick"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Suspected sham litigation: raised by the holder, decided by a manager. `forwarded` is None until then."""

    signs: tuple[Sign, ...]
    words: str
    raised: date | None = None
    by: str = ""
    by_id: int = 0
    decided: date | None = None
    decider: str = ""
    forwarded: bool | None = None
    to: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A manager's decision on a doubt: forwarded to a body, or dismissed with the reason."""

    forward: bool
    to: str
    words: str


Outside = Ground | Reply | Undisputed | Referral | Answer | Proceeding | Errand | Doubt | Verdict

GROUND_NAMES = {
    GroundKind.COURT: "法院委派或者委托调解",
    GroundKind.POLICE: "公安机关同意调解（治安案件）",
    GroundKind.CRIMINAL: "符合刑事和解条件",
    GroundKind.NOT_SO: "主管核实，不属于这种情形",
}
SENDER_NAMES = {
    Sender.COURT: "人民法院",
    Sender.POLICE: "公安机关",
    Sender.PROCURATORATE: "人民检察院",
    Sender.HOTLINE: "12345热线",
    Sender.PETITION: "信访部门",
    Sender.ARBITRATION: "仲裁机构",
    Sender.AGENCY: "行政机关",
    Sender.OTHER: "其他单位",
}
SENDING_NAMES = {
    Sending.DELEGATED: "委派（立案前）",
    Sending.ENTRUSTED: "委托（立案后，普通程序）",
    Sending.SUMMARY: "委托（立案后，简易程序）",
    Sending.TRANSFERRED: "移送、转办",
}
PATH_NAMES = {
    Path.PETITION: "信访",
    Path.PETITION_REVIEW: "信访复查",
    Path.PETITION_SECOND: "信访复核",
    Path.ARBITRATION: "劳动仲裁",
    Path.LAND_ARBITRATION: "土地承包仲裁",
    Path.ADMIN_REVIEW: "行政复议",
    Path.COURT: "诉讼",
    Path.OTHER: "其他程序",
}
STAGE_NAMES = {
    Stage.FILED: "已提交",
    Stage.ACCEPTED: "已受理",
    Stage.REFUSED: "不予受理",
    Stage.DECIDED: "已作出处理",
    Stage.WITHDRAWN: "已撤回",
}
SIGN_NAMES = {
    Sign.REPEAT: "同样的当事人或者同一个代理人，反复办理借贷、合同类案件",
    Sign.NO_DISPUTE: "没有实际争议就达成协议",
    Sign.CLOSE: "双方关系密切",
    Sign.NO_PROOF: "没有付款等证据",
    Sign.ENFORCED: "涉及将要执行、查封或者拍卖的财产",
    Sign.QUICK: "达成协议后急着申请司法确认",
    Sign.OTHER: "其他",
}
