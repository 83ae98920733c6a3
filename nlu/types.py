"""The values understanding is made of: what a resident's words say, and which words say it.

Everything here is frozen and free of behaviour, so that every floor may hold it. Money is integer fen, dates are the
district's calendar days, spans are offsets into the text as it was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Script(StrEnum):
    """Which Chinese script the writer uses; answers follow it."""

    SIMPLIFIED = "simplified"
    TRADITIONAL = "traditional"


class Kind(StrEnum):
    """Own concrete matter, general question of law or procedure, or neither (eval guide)."""

    MATTER = "matter"
    QUESTION = "question"
    OTHER = "other"


class Risk(StrEnum):
    """The five kinds of danger a human must look at fast."""

    DOMESTIC_VIOLENCE = "domestic_violence"
    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    MINOR_HARM = "minor_harm"
    CROWD = "crowd"


class Act(StrEnum):
    """What the message does in the talk, beside telling facts. Several may hold at once."""

    GREET = "greet"
    THANKS = "thanks"
    BYE = "bye"
    YES = "yes"
    NO = "no"
    SKIP = "skip"  # 跳过 / 不知道 / 没有
    CANCEL = "cancel"  # 不办了 (the intake)
    WITHDRAW = "withdraw"  # 撤回 a case that is already open
    HUMAN = "human"  # 转人工
    CALLBACK = "callback"  # 给我打电话
    PROGRESS = "progress"  # 我的事怎么样了
    EVIDENCE = "evidence"  # 补充材料
    CORRECT = "correct"  # 不是五千,是八千
    RATE = "rate"
    COMPLAIN = "complain"  # about the service or a mediator
    NEW_CASE = "new_case"  # 还有一件事
    ANONYMOUS = "anonymous"
    NAMED = "named"
    HELP = "help"
    PRIVACY = "privacy"  # what is kept, delete my data
    WHO_ARE_YOU = "who_are_you"  # 你是机器人吗
    REPORTED = "reported"  # 有没有人告我
    RETRACT = "retract"  # 刚才是气话
    UNSAFE_PHONE = "unsafe_phone"  # 他会看我手机
    MINOR = "minor"  # the writer is under 18
    ABUSE = "abuse"  # insults to the service
    ASKS = "asks"  # carries a question
    AGAIN = "again"  # 他又占了, 又不给了: what was settled has come back
    # questions about the service itself
    ASK_HOURS = "ask_hours"  # 几点上班, 周末有人吗
    ASK_COST = "ask_cost"  # 要不要钱 (of the service, not of a court or a lawyer)
    ASK_PLACE = "ask_place"  # 你们在哪
    ASK_WAIT = "ask_wait"  # 多久有人联系
    ASK_WHY_PHONE = "ask_why_phone"  # 为什么要留电话
    ASK_WHO_LEARNS = "ask_who_learns"  # 会不会让他知道


class Tongue(StrEnum):
    """What kind of text it is, when it is not ordinary Chinese."""

    CHINESE = "chinese"
    FOREIGN = "foreign"  # another language
    SYMBOLS = "symbols"  # emoji, punctuation or digits only
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A category code with its calibrated probability."""

    code: str
    p: float


@dataclass(frozen=True, slots=True)
class Alarm:
    """A danger seen in the words, with the words it rests on and the rule that fired."""

    risk: Risk
    urgent: bool
    words: tuple[str, ...]
    rule: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A piece of text that was read as a fact."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Money(Mention):
    """A sum of money. `fen` is never negative."""

    fen: int


@dataclass(frozen=True, slots=True)
class When(Mention):
    """A day or a span of days, `first` to `last` inclusive, as far as the words fix it."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Duration(Mention):
    """How long something lasted or lasts, in days: a month counts 30, a year 365."""

    days: int


@dataclass(frozen=True, slots=True)
class PlaceMention(Mention):
    """A place of the gazetteer; `code` is its code there, `foreign` that it lies outside the district."""

    code: str
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Party(Mention):
    """The other side as named: `relation` is a stable code (employer, spouse, neighbour, company, …; "" when untold).

    `name` is the person's or firm's own name inside the words: 周大成 of 老板叫周大成, 李 of 隔壁姓李的, "" when untold.
    """

    relation: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Tried(Mention):
    """A step taken already; `step` is a stable code: police, court, arbitration, village, talks, …"""

    step: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything concrete the words state. Empty tuples where they state nothing."""

    amounts: tuple[Money, ...] = ()
    amount: Money | None = None  # the sum mainly in dispute
    whens: tuple[When, ...] = ()
    durations: tuple[Duration, ...] = ()
    places: tuple[PlaceMention, ...] = ()
    parties: tuple[Party, ...] = ()
    people: int | None = None  # how many persons or households are concerned
    tried: tuple[Tried, ...] = ()  # 报警, 起诉, 仲裁, 找过村委 …
    wanted: tuple[Mention, ...] = ()
    phones: tuple[Mention, ...] = ()
    their_phones: tuple[Mention, ...] = ()  # those of them that are told to be somebody else's
    id_numbers: tuple[Mention, ...] = ()
    bank_cards: tuple[Mention, ...] = ()
    name: Mention | None = None  # 我叫…, 我姓…
    case_numbers: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FaqHit:
    """An entry of the legal FAQ that answers the words, with its score in 0..1."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one message says. `category` is None when the classifier abstains; candidates are given all the same."""

    text: str
    clean: str  # normalised: NFKC, simplified, noise removed
    script: Script = Script.SIMPLIFIED
    tongue: Tongue = Tongue.CHINESE
    category: str | None = None
    subcategory: str | None = None
    confidence: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    because: tuple[str, ...] = ()  # the words the category rests on
    kind: Kind = Kind.OTHER
    alarms: tuple[Alarm, ...] = ()
    urgent: bool = False
    acts: frozenset[Act] = frozenset()
    facts: Facts = field(default_factory=Facts)
    faq: tuple[FaqHit, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place the gazetteer knows: code, full name and the other names people use for it."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class FaqEntry:
    """One question the service can answer: plain answer first, more on request, each statement with its article."""

    id: str
    category: str
    subcategory: str
    asks: tuple[str, ...]
    answer: str
    more: str
    sources: tuple[str, ...]  # "民法典 §1079"
    channels: tuple[str, ...]
    reviewed: date
    checked_by: str
    told: tuple[str, ...] = ()  # what residents tell whose question it answers: longer, the question often implied


@dataclass(frozen=True, slots=True)
class Category:
    """A category code with its label, its subcategories (code → label), and what residents read instead of the label."""

    code: str
    name: str
    subcategories: Mapping[str, str]
    plain: str
