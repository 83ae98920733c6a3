"""What the models look at: character runs, words, and signals (lexicon, form, danger rules). Same for training and use."""

import math
from collections import Counter
from collections.abc import Mapping
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from nlu import cues, lexicon, tokens
from nlu.patterns import Among, Cued, Pattern

READ = 1200  # characters of a message the models look at; longer petitions repeat themselves
LEXICON_WEIGHT = 0.3
FORM_WEIGHT = 0.3
_FLAT = Pattern(r"[\s0-9]+")

_FORM: tuple[tuple[str, Cued], ...] = tuple(
    (f"~{name}", Cued(pattern))
    for name, pattern in {
        "own": "我(?!国)|俺|咱|本人|侬",
        "we": "我们|咱们|我村|我小区|我家|全家",
        "family": "我[爸妈爷奶哥姐弟妹叔姨舅姑婆公孩]|孩子|儿子|女儿|老公|老婆",
        "asks": r"吗|呢|怎么|如何|是否|能不能|可不可以|什么|哪|多少|几|\?",
        "ends_asking": r"(?:吗|呢|\?|怎么办|咋办|怎么样|何)[\s!?。]*$",
        "law": (
            "应当|依据|规定|条款|法律|条例|司法解释|是否有效|如何处理|如何认定|法律后果|承担责任|构成|要件"
            "|程序|期限|标准"
        ),
        "exam": "甲|乙公司|某[某甲]|王某|李某|张某|刘某|陈某|赵某",
        "suggests": "建议|希望|呼吁|应该|倡议|提议|能否|望",
        "salutes": "尊敬的|领导|局长|市长|书记|县长|主任|厅长",
        "time": r"\d+年|\d+月|昨天|今天|去年|今年|前天|上个?月|目前|至今",
        "money": r"\d+(?:多|余)?[万元块]|[一二三四五六七八九十两几]+万|钱",
        "place": "[省市县区镇乡村街路]|小区|a\\d|[a-z]\\d+[县市区]",
        "wants": "求助|请求|要求|投诉|举报|反映|解决|帮帮|维权",
        "general": "一般|通常|哪些|什么叫|什么是|区别|需要(?:什么|哪些)|怎样才|多久|条件",
        "role": (
            "承租人|出租人|用人单位|劳动者|债权人|债务人|当事人|受害人|继承人|行为人|第三人|被告人|公民"
            "|权利人|保证人|经营者|受让人|发包人|承包人|当事方|消费者有权|行政机关|公司能否"
        ),
        "supposes": "如果|假如|假设|若(?!干)|的情况下|的话",
        "happened": "了(?:[,。!;?]|$)|过(?:[,。!]|$)|已经|已|现在|刚|一直|被|发现|结果|还没|迟迟",
        "consults": "请问|咨询|想问|问一下|问下|想知道|请教",
        "advice": "怎么办|咋办|怎么维权|如何维权|该怎么|怎么告|去哪|找谁|帮",
        "against": "对方|不给|不肯|不让|拒绝|不退|不还|不赔|不管|不承认|不认|要我|让我|老板|房东|物业|他们",
        "points": "本村|我县|我市|本小区|a\\d区|[a-z]\\d+[县市]|[一-鿿]{2}(?:村|镇|街道|路)",
        "feels": "难过|孤独|开心|喜欢|无聊|心情|觉得自己|想哭",
    }.items()
)
_AMONG = Among(_FORM, itemgetter(1))
_LENGTHS = tuple((n, f"~longer{n}") for n in (6, 12, 20, 40, 80, 160, 320))


class Features(NamedTuple):
    """The text whose runs of characters count, counts of words, strengths of signals, and the words the lexicon heard."""

    flat: str
    words: Mapping[str, int]
    signals: Mapping[str, float]
    heard: Mapping[str, tuple[str, ...]]  # by subcategory


def extract(clean: str) -> Features:
    """The features of clean text."""
    text = clean[:READ].lower()
    heard = lexicon.listen(text)
    flat = _FLAT.sub("0", text)  # digits and spaces are one sign
    return Features(flat, Counter(tokens.cut(text)), _lexical(heard) | _form(text), heard)


def _lexical(heard: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
    """How much the lexicon heard for each subcategory and category."""
    counts: dict[str, int] = {}
    for code, words in heard.items():
        for name in _names(code):
            counts[name] = counts.get(name, 0) + len(words)
    return {name: LEXICON_WEIGHT * math.log1p(count) for name, count in counts.items()}


@cache
def _names(code: str) -> tuple[str, str]:
    """The signals of a subcategory and of its category."""
    return f"#{code}", f"#{code.partition('.')[0]}"


def _form(text: str) -> dict[str, float]:
    """How it is said: own matter or general, asking or telling, long or short."""
    here = cues.possible(text)
    form = {name: FORM_WEIGHT for name, pattern in _AMONG.possible(here) if pattern.begins(text)}
    form |= {name: FORM_WEIGHT for n, name in _LENGTHS if len(text) > n}
    return form
