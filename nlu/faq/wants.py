"""What a question wants to know (how much, how long, where, whether it is allowed …), against what an entry's own questions want.

Two entries on the same matter are often told apart by this alone: one says what is due, the other where to ask for it.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlu import cues
from nlu.normalise import normalise
from nlu.patterns import Cued
from nlu.types import FaqEntry

LAST = 80  # characters: people tell first and ask at the end
_WANTS = tuple(
    map(
        Cued,
        (
            "多少|怎么赔|咋赔|如何赔|几倍|什么标准|怎么算|如何计算|怎么计算|赔几|哪些赔偿|哪些钱|费用",  # how much
            "多久|多长|几天|几年|几个月|期限|什么时候|时效|何时|哪天|最长|最迟|过期|晚|迟|来得及",  # how long, until when
            "去哪|哪里|哪儿|在哪|到哪|哪个部门|什么部门|找谁|找哪|向谁|哪个法院|什么电话|打哪|异地|外地|户籍地|归哪",  # where
            (
                "材料|手续|证件|带什么|带啥|准备|需要什么|需要哪些|流程|程序|步骤|怎么操作|怎么走"
                "|(?:怎么|如何)(?:办理|申请|起诉|弄)|咋弄"
            ),  # by what papers and steps
            "有效|无效|合法|合理|算数|作数|违法|违规|犯法|对吗|对不对|凭什么|有没有权|有权|应该吗|规定",  # whether it is right
            "能不能|可不可以|(?:可以|能).{0,12}吗|可否|能否|是否可以|可以不|能要|要得回|行不行|行吗|有没有办法|还能",  # can I
            "会怎么|会怎样|会不会|会.{0,8}吗|后果|坐牢|判|处罚|影响|犯罪|罪|拘留|抓",  # what will come of it
            "怎么办|咋办|咋个办|咋整|该怎么|该如何|(?:怎么|如何|怎样)(?:处理|解决|维权)",  # what to do
            "谁赔|谁负责|谁的责任|谁来|谁出|谁付|谁管|谁还|责任|谁承担|归谁|算谁|该谁",  # who
            "证据|证明|录音|聊天记录|截图|取证|凭证",  # by what it is proved
            "写|格式|模板|范本|范文",  # how it is written
            "算不算|是不是|属于|(?:算|是).{0,8}吗|什么是|什么叫|区别",  # whether it counts as that
            "要不要|必须|(?:需要|要).{0,8}吗|一定要|用不用|还用",  # must I
            "退|要回|追回|拿回|返还|讨回|追讨",  # how it is got back
        ),
    )
)
_USUAL = 8  # questions an entry is credited with that want what questions usually want


def wants(clean: str) -> NDArray[np.float32]:
    """Which of them a clean text wants, and a one, for what goes without wanting."""
    end, here = clean[-LAST:], cues.possible(clean)
    found = [want.bit & here and want.begins(end) is not None for want in _WANTS]
    return np.array([*found, True], dtype=np.float32)


def table(entries: Sequence[FaqEntry]) -> NDArray[np.float32]:
    """For each entry what each of `wants` says for it: logarithms of likelihood ratios, to be added up."""
    if not entries:
        return np.zeros((0, len(_WANTS) + 1), dtype=np.float32)
    asked = [np.array([wants(normalise(ask).lower()) for ask in entry.asks]).sum(axis=0) for entry in entries]
    counts = np.array(asked)
    usual = (counts[:, :-1].sum(axis=0) + 0.5) / (counts[:, -1].sum() + 1)
    own = (counts[:, :-1] + _USUAL * usual) / (counts[:, -1:] + _USUAL)
    wanted, not_wanted = np.log(own / usual), np.log((1 - own) / (1 - usual))
    return np.column_stack([wanted - not_wanted, not_wanted.sum(axis=1)]).astype(np.float32)
