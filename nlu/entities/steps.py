"""What has been tried, what is wanted, and the numbers of a case."""

import re

from nlu.types import Mention

_WANTED = re.compile(
    r"(?:我(?:们)?(?:就|只)?(?:要求|希望|想要|请求|想让|要(?!是|不|怎|如|求)|想(?!问|知|咨|请教|了解"
    r"|不|起|到|说|死|的|法|着|过))|^(?:要求|希望|请求|想要|想让|恳请|恳求|只要|就想|只想|就要|要(?!是"
    r"|不|怎|如))|[,。!;\s](?:要求|希望|请求|恳请|恳求|想要|想让|只要|就想|只想|只求|盼)(?!我|问))[^,。!?;\n]{2"
    r",24}"
)
_NOT_WANTED = re.compile(r"要求我|希望我|想问|想知道|想咨询|请问|想了解|要怎么|如何|吗$|怎么|请求吗|想要告|要告诉")
_WANT_WORDS = re.compile(r"^[,。!;\s]+")
_JUST_WANTS = re.compile(
    r"^(?:赔(?:钱|偿|礼道歉)?|道歉|退(?:钱|款|货|费)|还钱|给钱|发工资|把(?:钱|工资).{0,8}|赔.{0,10}"
    r"|恢复.{0,10}|修好.{0,6}|拆(?:掉|除).{0,8}|停止.{0,8}|离婚|复工|补.{0,8}|搬走|公道|说法|讨个?(?:公道"
    r"|说法))$"
)

_CASE = re.compile(r"(?<![a-z0-9])fq[2-9a-hj-np-z]{8}(?![a-z0-9])", re.IGNORECASE)
_SIX = re.compile(r"(?<![\d.])\d{6}(?![\d.]|\s?[元块万])")
_CODE_WORD = re.compile(r"查询码|密码|验证码|口令|暗号|码")


def wanted(clean: str) -> tuple[Mention, ...]:
    """What the writer asks for, in the writer's words."""
    if _JUST_WANTS.match(clean.strip("。!,吧 ")):
        return (Mention(clean, 0, len(clean)),)
    found = []
    for hit in _WANTED.finditer(clean):
        words = _WANT_WORDS.sub("", hit.group())
        if not _NOT_WANTED.search(words):
            found.append(Mention(words, hit.end() - len(words), hit.end()))
    return tuple(found)


def case_numbers(clean: str) -> tuple[str, ...]:
    """Case numbers, in capitals, each once."""
    return tuple(dict.fromkeys(hit.upper() for hit in _CASE.findall(clean)))


def secrets(clean: str) -> tuple[str, ...]:
    """Six digits that are a code: with a case number or the word for it, or alone in the message."""
    found = _SIX.findall(clean)
    alone = clean.strip(" ,。").isdigit()
    if not found or not (alone or _CASE.search(clean) or _CODE_WORD.search(clean)):
        return ()
    return tuple(dict.fromkeys(found))
