"""How many stand on one's own side."""

import re

from nlu.entities.numbers import CHINESE, value
from nlu.patterns import Cued, Pattern

_N = rf"(?P<n>\d{{1,5}}|[{CHINESE}]{{1,5}})"
_COUNT = Cued(
    rf"(?=[\d{CHINESE}]){_N}(?P<more>多|余|来|几)?(?:个|名|位|号|口(?=人))?"
    r"(?P<who>农民工|民工|工友|工人|员工|同事|村民|业主|居民|住户|商户|家长|教师|租户|老太太|老人|孩子|户人家|户村民|户业主"
    r"|户居民|户|家人|人(?=工资|工钱)|人|老乡|兄弟|受害者|受害人|客户|会员|同学|家)(?!民币|行道|次|均|口|性|家住"
    r"|工(?!资|钱)|情|头)"
)
_BEHIND = Cued(rf"(?:工友|同事|老乡|村民|邻居|[*x×]){_N}(?:个(?!月)|名|人)")
_NOT_OURS = Pattern(r"(?:被|来了?|带了?|叫了?|对方|他们|那|找来?|一共来|涌来|出动|上来|分之|每)$")
_OURS = Pattern(
    r"我们|咱们|俺们|全村|全组|全小区|小区|一起|大家|工友|涉及|共|总共|连我|包括我|干了|班组|车间|组里|欠|合伙|每人|一人|村东|村西|的地|也被|都拉|被骗|共用|姐弟|兄妹"
)
_THEIRS = Pattern(r"打我|拦|对方|围")
_PLAIN = {"人", "家", "家人", "兄弟", "同学", "客户", "老人", "孩子", "老太太", "同事"}
_RATE = Pattern(r"[万千百]一$|^[一1]$")  # 五万一户
_ABOUT = Pattern(r"[一二两三四五六七八九]{2}$")  # 七八户: seven at least
_WE = (("仨", 3), ("俩", 2))
_WE_FEW = Cued(r"(?:我们|咱们?|我|俺们?)(?P<few>[仨俩])(?!口)")
_WITH_ME = Pattern(r"我(?:和|跟|还有|同)(?:另外)?$")


def people(clean: str) -> int | None:
    """How many persons or households are concerned, the largest number told of one's own side."""
    counts = [n for pattern in (_COUNT, _BEHIND) for hit in pattern.finditer(clean) if (n := _count(hit, clean))]
    counts += [dict(_WE)[hit["few"]] for hit in _WE_FEW.finditer(clean)]
    return max(counts, default=None)


def _count(hit: re.Match[str], clean: str) -> int | None:
    told = hit["n"]
    worth = value(told[0] if _ABOUT.match(told) else told)
    if worth is None or worth != int(worth) or not 2 <= worth <= 100_000 or _RATE.search(told):
        return None
    lead = clean[max(0, hit.start("n") - 4) : hit.start("n")]
    if _NOT_OURS.search(lead) or lead.endswith(("第", "几", "数", "十")):
        return None
    around = clean[max(0, hit.start("n") - 12) : hit.end() + 5]
    who = hit.groupdict().get("who", "")
    if who in _PLAIN and (not _OURS.search(around) or _THEIRS.search(around)):
        return None
    return int(worth) + bool(_WITH_ME.search(lead))
