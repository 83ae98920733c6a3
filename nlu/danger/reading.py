"""What the danger rules find in clean text, each match looked at in its context."""

import re
from collections.abc import Sequence
from functools import cache, reduce
from operator import or_
from typing import NamedTuple

from nlu import cues
from nlu.danger import context
from nlu.danger.cleared import cleared_up, in_order
from nlu.danger.rules import RULES, Rule, Spared
from nlu.danger.rules_old import grown_suffers
from nlu.danger.spelling import blank_idioms, spell_out
from nlu.danger.words import CHILD, KIN, NOW, OTHERS, STILL
from nlu.patterns import Among, Cued, Pattern
from nlu.types import Alarm, Risk

_KIN = Cued(KIN)
_OTHERS = Cued(OTHERS)
_CHILD = Cued(CHILD)
_NOW = Cued(NOW)
_STILL = Cued(STILL)
_AT_HOME = Pattern(
    "(?:他|她)(?:[^,。!?]{0,8})(?:打|动手|掐|踢|踹|揍|扇|砸|抽|泼|烫|磨)|又动手|又打我|被(?:他|她)打|他打|他对|(?:他|她)[^。!?]{0,4}喝[多醉了][^。!?]{0,10}(?:打|掐|踢|砸)"
    "|挨打|打我$|打我[,。!]"
    "|(?:他|她)[^,。]{0,4}说[^。]{0,30}打断|他(?:不知道|会看|看我手机)|他拿皮带|拿我出气|他限制我|(?:他"
    "|她)[^。!?]{0,14}对我|回家|半夜|过日子|床|躲"
    "|等我回去|找到我|我(?:爸妈|妈家|娘家|父母)|不回去|(?:他|她)把我(?:关|锁|按)|不敢(?:离|起诉|告他)|敢(?:离|走|跑|分手|告他|去法院)|领证|怀孕"
)
_HE_TO_ME = Pattern(
    "(?:^|[,。!?])[^,。!?]{0,8}(?:他|她)(?!们)[^,。!?]{0,12}(?:把|照|往|朝|对着|拿|用|被|给)[^,。!?]{0,8}(?:我|俺)|被(?:他|她)(?!们)"
)
_DEADLY = Pattern("杀|命|死|弄我|全家|虐待|猥亵|砍|捅")
# Who strangles or pushes down the stairs kills sooner than who hits.
_GRIP = Pattern("推[^,。!?]{0,4}下[^,。!?]{0,2}(?:楼|河|坡|山|井|水)|[掐勒][^,。!?]{0,4}脖")
# Beating in a relationship that has not ended is danger within days.
_GOES_ON = Pattern(
    "又|还(?:在|是|会)?(?:打|动手|家暴|不准|把我)|经常|天天|每[天次周晚月]|怀孕|月子|哺乳|一直|总是|老是|多次"
    "|动不动|隔三差五|三天两头|打我(?!过)"
    "|想离婚|要离婚|不敢|害怕|身上.{0,3}伤|伤口|怀疑我|没断过|限制我|不准我|不让我|不给|掐|家暴我|昨[天夜晚]|刚才|今[天早晚]|前天|上前天|喝[醉了多]|每逢"
)
# Means no grown-up takes up against a child once: whoever has it in charge will again.
_CRUEL = Pattern("针|烟头|烫|胶带|胶布|安眠药|铁链|[捆绑]|裤|视频|流血|骨折")
_BETWEEN = {Risk.DOMESTIC_VIOLENCE, Risk.VIOLENCE}
_PARTNER = Pattern(
    "老公|丈夫|男人|老婆|妻子|媳妇|婆娘|堂客|那口子|婆婆|公公|公婆|岳父|丈母娘|前夫|前妻|前任|前?男友|前?女友"
    "|男朋友|女朋友|对象|孩子爸|他爸"
    "|离婚|分居|同居|结婚|娘家|婆家|女方|男方|家暴|出轨|分手|抚养权|跟他回家|彩礼|嫁"
)
_STRANGERS = Pattern(OTHERS.replace("|对方", ""))
_SOMEBODY = Pattern("^人|[个群伙帮多]人|有人|别人|他人|陌生|第三者")
_PRONOUN = Pattern("^(?:说)?(?:他|她|伊)(?!妈|爸|爹|娘|老婆|老公|男人|丈夫|媳妇|婆|公公|对象|女婿|儿|哥|弟|姐|家)")
_BY = Pattern("(?:被|遭|让|受到?|收到)([^,。威恐要打]{1,10})")
_FAMILY_WORD = Pattern("家暴|家庭暴力")
_LITTLE = Pattern("孩子|娃|小孩|学生|宝宝|婴儿")
_OWN_CHILD = Pattern("儿子|女儿|闺女|妹妹|弟弟")
_AT_SCHOOL = Pattern("同桌|同学|同班|老师|幼师|教官|教练|宿管|托管|幼儿园|小学|初[一二三]|高年级|班主任|放学")
_BLOWS = {"hit", "injured", "blow_told"}
_AT_HOME_TOO = _BLOWS | {"threat", "weapon", "break_in", "captive", "harass", "menace_said", "menace_own"}
_BLOW_IN_THE_MIDDLE = {
    "small_speaks",
    "child_hit",
    "child_family",
    "small_hurt",
    "among_pupils",
    "elder_hurt",
    "tended_badly",
}
_DONE_BY = Pattern("(?:被|遭|让|给)([^,。!?;]{0,8})$")
_SENTENCE_END = Pattern("[。!?;\n]")
Hit = tuple[re.Match[str], str]  # a match, and what the rule wants beside it
_MATCHES = 30  # of one rule that are looked at in one message
_STRENGTH = 0.5  # of a danger signal, beside words and lexicon
_AMONG = Among(RULES, lambda rule: rule.pattern)
_CONTEXTS = (
    (context.fictional, Spared.FICTION),
    (context.hearsay, Spared.HEARSAY),
    (context.textbook, Spared.TEXTBOOK),
    (context.long_past, Spared.PAST),
    (context.ended, Spared.ENDED),
    (context.accused, Spared.ACCUSED),
    (context.settled, Spared.SETTLED),
    (context.accident, Spared.ACCIDENT),
    (context.joking, Spared.JOKE),
)


class Heard(NamedTuple):
    """What the rules heard in `plain`: alarms, at most one a kind; signals for the model; kinds whose words were taken back."""

    plain: str
    alarms: tuple[Alarm, ...]
    signals: dict[str, float]
    calmed: frozenset[Risk] = frozenset()


def read(clean: str) -> Heard:
    """All rules over clean text."""
    plain = blank_idioms(spell_out(clean))
    spared = _all_of(tuple([holds(plain) for holds, _ in _CONTEXTS]))
    signals = _of_context(plain, spared)
    found: dict[Risk, Alarm] = {}
    calmed: set[Risk] = set()
    here = cues.possible(plain)
    for rule in _AMONG.possible(here):
        begin = rule.pattern.begins(plain)
        if not begin or not (hits := _hits(rule, plain, begin.start())):
            continue
        alarm = _alarm(rule, hits, plain, spared)
        if alarm is None:
            signals[f"!spared_{rule.name}"] = _STRENGTH
            calmed |= {rule.risk} if rule.risk else _BETWEEN
        else:
            signals[f"!{rule.name}:{alarm.risk}"] = _STRENGTH
            signals[f"!{alarm.risk}"] = signals.get(f"!{alarm.risk}", 0.0) + _STRENGTH
            found[alarm.risk] = _stronger(found.get(alarm.risk), alarm)
    return Heard(plain, tuple(found.values()), signals, frozenset(calmed - set(found)))


def _of_context(plain: str, spared: Spared) -> dict[str, float]:
    """Who and when is spoken of, and in what vein, as signals for the model."""
    signals = dict.fromkeys(_names(spared), _STRENGTH)
    for name, pattern in (("kin", _KIN), ("others", _OTHERS), ("child", _CHILD), ("now", _NOW), ("still", _STILL)):
        if pattern.is_in(plain):
            signals[f"!{name}"] = _STRENGTH
    return signals


@cache
def _names(spared: Spared) -> tuple[str, ...]:
    """The signals of contexts."""
    return tuple(f"!{flag.name}".lower() for flag in spared)


def _stronger(before: Alarm | None, now: Alarm) -> Alarm:
    """One alarm of two of a kind: urgent if one is, with the words of both; named after the rule that is no mere weariness."""
    if before is None:
        return now
    words = tuple(dict.fromkeys((*before.words, *now.words)))
    rule = now.rule if before.rule == "cry" else before.rule  # the cry's own words say the least
    return Alarm(before.risk, before.urgent or now.urgent, words, rule)


@cache
def _all_of(holding: tuple[bool, ...]) -> Spared:
    """The contexts the whole message stands in, by which of them hold; there are few such, and flags are slow to join."""
    return reduce(or_, (flag for (_, flag), holds in zip(_CONTEXTS, holding, strict=True) if holds), Spared(0))


def _hits(rule: Rule, plain: str, start: int) -> list[Hit]:
    """Where a rule matches, with what stands beside it. `start`: where the first match begins."""
    hits: list[Hit] = []
    for match in rule.pattern.compiled.finditer(plain, start):
        beside = _beside(rule, match, plain)
        if beside is not None:
            hits.append((match, beside))
            if len(hits) == _MATCHES:
                break
    return hits


def _alarm(rule: Rule, hits: Sequence[Hit], plain: str, spared: Spared) -> Alarm | None:
    """The alarm of the first match that nothing takes back."""
    taken_back = rule.spared & spared
    if taken_back & ~Spared.SETTLED:
        return None
    for match, beside in hits:
        if Spared.DENIED in rule.spared and context.denied(plain, match.start(), match.end()):
            continue
        if rule.spared and cleared_up(plain, *match.span(), laughing=rule.risk is not Risk.SELF_HARM):
            continue
        if rule.risk is Risk.CROWD and in_order(plain, *match.span()):
            continue
        if rule.name in _BLOW_IN_THE_MIDDLE and context.denied_inside(match.group()):
            continue
        risk = rule.risk or _kind(rule, match, plain, settled=bool(taken_back))
        if (taken_back and risk is not Risk.DOMESTIC_VIOLENCE) or (risk is Risk.MINOR_HARM and grown_suffers(plain)):
            continue
        words = tuple(w for w in (match.group().replace("□", "").strip(), beside) if w) or (rule.name,)
        urgent = any(_urgent(rule, risk, hit, plain) for hit, _ in hits)
        return Alarm(risk, urgent, words, rule.name)
    return None


def _beside(rule: Rule, hit: re.Match[str], plain: str) -> str | None:
    """What the rule wants beside its match, in the same sentence; "" when it wants nothing, None when it is missing."""
    if rule.near is None:
        return ""
    before = plain[max(0, hit.start() - rule.reach) : hit.start()]
    before = before[max((m.end() for m in _SENTENCE_END.finditer(before)), default=0) :]
    after = plain[hit.start() : hit.end() + rule.reach]
    stop = _SENTENCE_END.search(after, hit.end() - hit.start())
    window = before + (after[: stop.start()] if stop else after)
    near = rule.near.search(window)
    return near.group() if near else None


def _urgent(rule: Rule, risk: Risk, hit: re.Match[str], plain: str) -> bool:
    """Whether somebody may be hurt within days."""
    if rule.urgent or _DEADLY.search(hit.group()) or _GRIP.match(plain, hit.start()):
        return True
    if risk is Risk.CROWD:
        return rule.name != "unpaid_many" and _NOW.is_in(plain)
    if risk is Risk.MINOR_HARM and _CRUEL.search(hit.group()):
        return True
    return risk in (Risk.DOMESTIC_VIOLENCE, Risk.MINOR_HARM) and bool(_GOES_ON.search(plain))


def _kind(rule: Rule, hit: re.Match[str], plain: str, *, settled: bool) -> Risk:
    """Family or not: who does it, as far as the clause tells; else who is spoken of more, the one hurt not counted.

    Of a fight that is over only words of a couple make a family matter: sons and mothers stand in every story.
    """
    if _FAMILY_WORD.search(hit.group()):
        return Risk.DOMESTIC_VIOLENCE
    if rule.name in ("hit", "blow_told") and (
        _LITTLE.search(hit.group()) or (_OWN_CHILD.search(hit.group()) and _AT_SCHOOL.search(plain))
    ):
        return Risk.MINOR_HARM
    kin_does, others_do = _doers(hit, plain)
    if kin_does != others_do:
        return Risk.DOMESTIC_VIOLENCE if kin_does else Risk.VIOLENCE
    rest = plain[: hit.end() - 1] + "," + plain[hit.end() + 2 :]
    kin, others = (
        len((_KIN if rule.name in _BLOWS and not settled else _PARTNER).findall(rest)),
        len(_OTHERS.findall(rest)),
    )
    if kin == others == 0 and rule.name == "blow_told" and _HE_TO_ME.search(plain):
        return Risk.DOMESTIC_VIOLENCE
    if kin == others == 0:
        at_home = rule.name in _AT_HOME_TOO and _AT_HOME.search(plain)
        return Risk.DOMESTIC_VIOLENCE if at_home else Risk.VIOLENCE
    return Risk.DOMESTIC_VIOLENCE if kin > others or (kin == others and rule.name == "hit") else Risk.VIOLENCE


def _doers(hit: re.Match[str], plain: str) -> tuple[bool, bool]:
    """Whether one of the family does it, whether a stranger does; a mere 他 tells neither."""
    clause = context.clause_before(plain, hit.start()).partition("把")[0]
    if passive := _DONE_BY.search(clause):
        who = passive.group(1)
    else:
        by = _BY.match(hit.group())
        who = by.group(1) if by else clause
    if "谁" in who or _SOMEBODY.search(who):
        return False, True
    if _PRONOUN.match(who):
        return False, False
    return bool(_KIN.search(who)), bool(_STRANGERS.search(who))
