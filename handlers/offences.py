"""Words that tell of a sexual offence: such a matter is never mediated, never shown in a group, nobody is invited to it."""

import re

_SEXUAL = re.compile(
    r"强奸|性侵|猥亵|奸淫|性骚扰|迷奸"
    r"|(?:下了?药|灌醉|迷晕|迷倒).{0,24}(?:酒店|宾馆|衣服|裸|没穿|下身|下体|床)"
    r"|(?:摸|脱)(?:我|她|了|过|女儿|孩子|学生).{0,6}(?:下|胸|屁股|身|裤|衣)|(?:女儿|孩子|学生).{0,8}被.{0,8}摸"
)


def sexual(text: str) -> bool:
    """Whether the words tell of a sexual offence (domain, Danger)."""
    return _SEXUAL.search(text) is not None
