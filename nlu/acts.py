"""What a message does in the talk, by its words. Careful: a matter told must not read as a command to the service."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from nlu import cues
from nlu.act_rules import RULES, ActRule
from nlu.patterns import Among, Cued, Pattern
from nlu.service_rules import SERVICE_RULES
from nlu.types import Act

_AMONG = Among((*RULES, *SERVICE_RULES), lambda rule: rule.pattern)
_EDGES = Pattern(r"^[\s,.。!?;:、~\-…]+|[\s,.。!?;:、~\-…]+$")
_SIGNS = Pattern(r"[\s,.。!?;:、~…\"'“”‘’()（）]+")
_OPENING = Pattern(r"^(?:你好|您好|请问|嗯|哦|噢|那就|那|额|呃|麻烦|同志|领导|老师)+")
_ENDING = Pattern(r"(?:吧|了|啊|呀|呢|哈|啦|哟|哦|嘛|滴|哒|谢谢|吗)+$")
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九十")}
_ADULT = 18

PHRASES = Path(__file__).parent / "data" / "phrases.txt"

_QUESTION = Pattern(r"\?|吗|怎么|如何|能不能|可不可以|可以.{0,6}(?:么|不)$|行不行|怎样|咋|啥")
_ASKS = Cued(
    r"\?|吗|呢(?:[,。!]|$)|怎么|咋[办整样个]|如何|是否|能不能|可不可以|是不是|有没有|什么|多少"
    r"|(?<![好十])几[天个年时点](?![^,。!?]{0,3}(?:了(?![吗?])|都|没))"  # 好几个月了, 几个人都没拿到: told, not asked
    r"|哪[里个些儿家]|谁|何时|为啥|为什么|么(?:[,。!]|$)|行不|不(?:$)"
    r"|(?<![没不])多久(?!以?前|之前)|多长时间|(?<!没)啥(?!也|都)|要不要|用不用|需不需要|该不该|算不算"
    r"|(?:^|[,。!;]|你们?|这样?|法院|法官|我)会不会(?!被|.{0,6}[打杀砍死])"  # 会不会被他打: fear, no question of law
)
# 没找过谁, 谁也没找过: an answer, whatever word of asking stands in it; 然后呢 alone asks to go on.
_NO_QUESTION = Pattern(
    r"没(?:有|得)?(?:去|来|跟|和|同|找|问|对|向|告诉|联系|报|打|给|让|请|用|听|见|到|过|再|被|说过|讲过|干|做|买|收|拿|想|有)*(?<![来到])"
    r"(?:谁|什么|啥|哪[里个些儿家]|多少|几[天个年])"
    r"|(?:谁|什么人?|哪[里个些儿家])(?:都|也)(?=[没不])|^(?:那|嗯|哦|好|,|\s)*(?:然后|接着|接下来|后来|还有)呢?(?:[,。!?\s]|$)+"
)


_MINOR_AGE = Cued(
    r"(?=[我本俺])(?<![妹弟儿女子孩姐哥她他娃孙友])(?:我|本人|俺)(?:今年|现在|才|刚|是|还|只有|就|只|刚满|快"
    r"|虚岁|周岁|个|一个|名|一名|,|\s)*(?P<age>\d{1,2}|[一二三四五六七八九十]{1,3})(?:周)?岁(?!时"
    r"|的时候|那年|就|开始|时候|起|以前|结婚|的?(?:女儿|儿子|孩子|孙|妹|弟|外甥|侄|小孩|娃)|打工"
    r"|到|进厂|参加|半?起|嫁)"
)
_MINOR_BARE = Cued(  # 我才十五, 我今年14: an age without 岁
    r"(?<![妹弟儿女子孩姐哥她他娃孙友])(?:我|俺)(?:今年|现在|也)?(?:才|刚|还不到|今年|快|只有"
    r"|刚满)(?P<age>1[0-7]|[89]|十[一二三四五六七]?)(?=$|[,。!;?\s]|还|没|在(?!家))"
    r"|(?<![妹弟儿女子孩姐哥她他娃孙友])(?:我|俺)(?:在[^,。!?]{1,8})?(?:打工|兼职|上班|干活|做事|发传单|当学徒)[,\s]*(?:我)?(?:今年|才|刚满|刚)?(?P<works>1[0-7]|十[一二三四五六七])岁(?!就|时|的|开始|那年|到|起|出来)"
    r"|(?:^|[,。!;\s])(?:我|俺)(?:今年)?(?P<bare>1[0-7]|十[一二三四五六七])(?=$|[,。!;?])"
)
_MINOR_SCHOOL = Cued(
    r"(?=[我俺])(?:(?<![妹弟儿女子孩姐哥她他娃])(?:我|俺)(?:今年|现在|还|才|正|刚)?(?:是|在上|在读|上|读|在|念)(?:一?个"
    r"|一?名|的|了)?(?:小学|初[一二三中]|高[一二]|[一二三四五六七八九]年级|初中生|高中生|小学生|中学生"
    r"|未成年)(?!.{0,3}(?:老师|教师|班主任|校长|家长|的?(?:女儿|儿子|孩子|时候|时)|保安|厨|同学|毕业"
    r"|学历|文化|没毕业|没上|辍学))|^我(?:还)?(?:未成年|没成年|没满十八|不满十八|不到18|没满18|不满18)"
    r"|我(?:还)?(?:未成年|没成年|不满(?:18|十八)|没满(?:18|十八))(?!的|人|子女)"
    r"|(?<![妹弟儿女子孩姐哥她他娃])(?:我|俺)(?:今年|现在|才|刚|还|在)*(?:初[一二三]|高[一二三]"
    r"|[三四五六]年级)(?=$|[,。!;\s的了]|还|学生|在读|上)"
    r"(?!了?(?:去|来|回|那|就|的时候)))"
)
_ADULT_PAST = Cued(r"当年|那时候|小时候|以前|年前|\d{4}年")
_INSULT = Cued(
    r"傻[逼比bx]|煞笔|沙雕|智障|脑残|废物|畜生|王八蛋|狗东西|狗屁|滚蛋|滚开|去死吧你|cnm|nmsl|[操草艹日肏]你"
    r"|你妈(?:的|逼|b|比|个)|去你(?:妈|大爷)|尼玛|妈卖批|sb|死全家|贱人|狗官|吃屎|吃干饭|什么玩意"
    r"|垃圾(?:机器人|平台|系统|客服|玩意|软件)|^滚[远吧]?[!。]*$|[你们别真都]他妈(?!妈)|tmd"
)
_THANKS = Pattern(r"谢谢|感谢|多谢|谢了|谢啦|辛苦(?:你|您|了)|唔该|thanks|thank you")
_TO_SERVICE = Pattern(r"你|机器人|平台|系统|客服|调解员")
_QUOTED = Pattern(r"骂|说我|叫我|喊我|称我|侮辱|辱骂|写着|发给我|发我|他说|她说|对方|老板|邻居|公司|物业|前夫|老公")


def acts(clean: str) -> frozenset[Act]:
    """Everything the message does. Facts and danger are read elsewhere."""
    text = clean.lower()
    found = set(_whole(text))
    here = cues.possible(text)
    found |= {rule.act for rule in _AMONG.possible(here) if _fires(rule, text)}
    for act, holds in _CHECKS:
        if holds(text):
            found.add(act)
    return frozenset(_settled(found) if found else found)


def _whole(text: str) -> set[Act]:
    """What the whole message is, with polite words and signs taken off."""
    if len(text) > 24:
        return set()
    bare = _SIGNS.sub("", text)
    forms = {bare, _OPENING.sub("", bare), _ENDING.sub("", bare), _ENDING.sub("", _OPENING.sub("", bare))}
    phrases = _phrases()
    found = {act for form in forms for act in phrases.get(form, ())}
    return found - {Act.YES, Act.NO} if _QUESTION.search(text) else found


@cache
def _phrases() -> dict[str, tuple[Act, ...]]:
    """What the phrases that are a whole message do. Raises ValueError for a code that is none."""
    found: dict[str, tuple[Act, ...]] = {}
    for line in PHRASES.read_text(encoding="utf-8").splitlines():
        code, _, words = line.partition(":")
        for phrase in () if line.startswith("#") else words.split():
            found[phrase] = (*found.get(phrase, ()), Act(code))
    return found


def _fires(rule: ActRule, text: str) -> bool:
    if len(text) > rule.longest or not rule.pattern.begins(text):
        return False
    return not (rule.unless and rule.unless.search(text))


def _thanks(text: str) -> bool:
    return len(text) <= 20 and bool(_THANKS.search(text))


def _minor(text: str) -> bool:
    """The writer says so, of now."""
    if not ("我" in text or "俺" in text or "本" in text) or _ADULT_PAST.is_in(text):
        return False
    aged = _MINOR_AGE.search(text) or _MINOR_BARE.search(text)
    return _MINOR_SCHOOL.is_in(text) or (aged is not None and 5 <= _age(_told_age(aged)) < _ADULT)


def _told_age(hit: re.Match[str]) -> str:
    return next(told for told in hit.groups() if told)


def _age(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    return (_NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)) if ten else _NUMERALS.get(text, 99)


def _abuse(text: str) -> bool:
    """Insults at the service; not those a resident quotes."""
    if not _INSULT.is_in(text) or _QUOTED.search(text):
        return False
    return len(text) <= 12 or bool(_TO_SERVICE.search(text) and len(text) <= 40)


def _asks(text: str) -> bool:
    return _ASKS.is_in(text) and _ASKS.is_in(_NO_QUESTION.sub("", text))


_CHECKS: tuple[tuple[Act, Callable[[str], bool]], ...] = (
    (Act.THANKS, _thanks),
    (Act.MINOR, _minor),
    (Act.ABUSE, _abuse),
    (Act.ASKS, _asks),
)


_COMMANDS = frozenset({Act.HUMAN, Act.WITHDRAW, Act.CANCEL, Act.CORRECT, Act.ANONYMOUS, Act.NAMED})
_PLAIN = frozenset({Act.YES, Act.NO, Act.SKIP})


def _settled(found: set[Act]) -> set[Act]:
    """What excludes what: a withdrawal, a correction or a new matter is no plain yes or no."""
    if found & _COMMANDS:
        found -= _PLAIN
    if Act.ANONYMOUS in found:
        found.discard(Act.NAMED)
    if Act.CORRECT in found:  # 把电话删掉: the number, not all that was said
        found -= {Act.CANCEL, Act.WITHDRAW, Act.PRIVACY}
    return found
