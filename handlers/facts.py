"""The facts of one matter: what the intake collects and the case keeps."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Naming(StrEnum):
    """Whether the resident gives a name. Anonymous: advice and a clue for screening, no mediation.

    Observed: no resident told it; a grid worker came upon it, so nobody has applied and nobody was asked yet.
    """

    UNSAID = "unsaid"
    NAMED = "named"
    ANONYMOUS = "anonymous"
    OBSERVED = "observed"


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a matter, in the resident's own words where no finer value was read. Money in fen.

    An empty text is "not told"; `skipped` names the questions the resident did not want to or could not answer.
    """

    what: str = ""
    category: str = ""
    subcategory: str = ""
    also: tuple[str, ...] = ()  # further categories of a mixed matter
    when: str = ""
    when_was: tuple[str, ...] = ()  # earlier words for it that were put right; they may still stand in the story
    told_on: date | None = (
        None  # the day the story was told on: 昨天 is counted from it; None: when the case was opened
    )
    when_on: date | None = None  # the day `when` was told anew on; None: with the story
    place_code: str = ""  # code of the district file, "" when not recognised
    place: str = ""
    other_party: str = ""
    relation: str = ""
    amount_fen: int | None = None
    people: int | None = None
    tried: str = ""
    wanted: str = ""
    name: str = ""
    phone: str = ""
    other_phone: str = (
        ""  # of the other side, as the resident told it: nobody is reached there but by the mediator's choice
    )
    naming: Naming = Naming.UNSAID
    minor: bool = False
    language: str = ""  # "" Chinese; "foreign" asks for a speaker of another language
    voice_only: bool = False
    callback: bool = False
    unsafe_phone: bool = False  # others may read the phone: no push, no rating, no call unless chosen
    circumstances: frozenset[str] = frozenset()  # codes the resident confirmed, see handlers.circumstances
    keep_from: str = ""  # who must not see it, as she said it (village kin)
    asks: tuple[str, ...] = ()  # what the resident asked meanwhile that nothing surely answered: for the mediator
    skipped: frozenset[str] = frozenset()

    def with_(self, **changes: object) -> "CaseFacts":
        """A copy with some facts changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # names are checked at run time by replace

    @property
    def source(self) -> str:
        """Whose words these facts are."""
        return "网格排查发现" if self.naming is Naming.OBSERVED else "当事人自述"


LABELS = {
    "what": "事情",
    "category": "类型",
    "when": "时间",
    "place": "地点",
    "other_party": "对方",
    "relation": "和对方的关系",
    "amount_fen": "金额",
    "tried": "找过谁",
    "wanted": "希望",
    "name": "称呼",
    "phone": "电话",
    "other_phone": "对方电话",
    "people": "涉及人数",
}
