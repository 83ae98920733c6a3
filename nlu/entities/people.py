"""How many stand on one's own side."""

import re

from nlu.entities.numbers import CHINESE, value

_COUNT = re.compile(
    rf"(?P<n>\d{{1,5}}|[{CHINESE}]{{1,5}})(?P<more>多|余|来|几)?(?:个|名|位)?"
    r"(?P<who>农民工|民工|工友|工人|员工|同事|村民|业主|居民|住户|商户|家长|租户|户人家|户村民|户业主"
    r"|户居民|户|家人|人|老乡|兄弟|受害者|受害人|客户|会员|同学|家)(?!民币|行道|次|均|口|性|家住"
    r"|工|情|头)"
)
_NOT_OURS = re.compile(r"(?:被|来了?|带了?|叫了?|对方|他们|有|那|找来?|一共来|涌来|出动|上来)$")
_OURS = re.compile(r"我们|咱们|俺们|全村|全组|小区|一起|大家|工友|涉及|共|总共|连我|包括我")
_PLAIN = {"人", "家", "家人", "兄弟", "同学", "客户"}


def people(clean: str) -> int | None:
    """How many persons or households are concerned, the largest number told of one's own side."""
    counts = [n for hit in _COUNT.finditer(clean) if (n := _count(hit, clean))]
    return max(counts, default=None)


def _count(hit: re.Match[str], clean: str) -> int | None:
    worth = value(hit["n"])
    if worth is None or worth != int(worth) or not 2 <= worth <= 100_000:
        return None
    lead = clean[max(0, hit.start("n") - 4) : hit.start("n")]
    if _NOT_OURS.search(lead) or lead.endswith(("第", "几", "数", "十")):
        return None
    if hit["who"] in _PLAIN and not _OURS.search(clean[max(0, hit.start("n") - 12) : hit.end() + 4]):
        return None
    return int(worth)
