"""Harm at home hinted at by somebody who does not say it: what drink makes of him, a mark nobody explains. Asked about, no alarm."""

from nlu.danger.rule import Rule, Spared, rule
from nlu.types import Risk

SHY = "shy"  # the rule of those who only hint
_HE = "(?:他|老公|丈夫|男人|当家的|那口子|对象|男朋友|男友|我爸|爸爸?|爹|公公|婆婆)"

SHY_RULES: tuple[Rule, ...] = (
    rule(
        SHY,
        Risk.DOMESTIC_VIOLENCE,
        # drink or temper, and then 那样
        f"{_HE}[^,。!?]{{0,6}}(?:喝(?:了|点|多|醉|完)*酒?|脾气(?:上来|一来|来)|生气|发火)(?:了)?[^。!?]{{0,6}}(?:那样|这样(?!的合同)|那个样子|控制不住|管不住(?:自己|手)|不太好(?!说)|吓人|变了个?(?:人|样)|拦不住)",
        f"{_HE}[^,。!?]{{0,6}}(?:有时候?|偶尔|有几次|经常|总是?|老是?)[^,。!?]{{0,6}}(?:那样对我|对我(?:不好|那样|凶)|手重|下手重|没轻没?重)",
        f"{_HE}对我(?:不太好|不怎么好|(?:有点|很|挺|真的|特别)*(?:不好|凶|狠|粗鲁|那样))(?=[,。!]|$)",
        # a mark on the body and no word of how it came
        "(?:手|手臂|胳膊|腿|身上|脸上?|眼睛|眼角|眼圈|嘴角|背上?|脖子)(?:上|那里|这里)?(?:有(?:点|些|一块|几块)?|都|又|还|总是?|老是?)*(?:青|紫|淤青|乌青|肿)(?:了|的|一块|紫|肿)*(?=[,。!]|$)",
        # not going home, not wanting to
        "(?:不敢|不想|害怕|怕)(?:再)?回(?:那个)?家(?=[,。!]|$|他|,)|(?:我)?不(?:愿意|想|肯|要)[^,。!?]{0,3},?(?:他|她)(?:就|还|也|非)(?:要|硬|强)(?:来|行|迫)?(?=[,。!]|$)|(?:我)?怕(?:他|惹他|他回来|他发火|他生气)(?:不高兴)?(?=[,。!]|$)",
        spared=Spared.ALL | Spared.ACCIDENT | Spared.ACCUSED | Spared.JOKE,
    ),
)
