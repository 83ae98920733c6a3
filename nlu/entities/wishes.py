"""What the writer asks for, in the writer's words: one wish for each clause that tells one."""

import re
from collections.abc import Sequence

from nlu import cues
from nlu.patterns import Among, Cued, Find, Pattern
from nlu.types import Mention

_LONGEST = 30  # characters of one wish
_MOST = 20
_CURT = 60  # characters of a message that is only a bare wish and what was tried
_CLAUSE = Pattern(r"[^,。!?;\n ]+[?]?")
_SUBJECT = (
    r"(?:我们?村民|我们|我|俺们?|咱们?|本人|老人|家长|业主|彩礼|孙女|孩子|别的不求|现在(?=想)|所以|只是|嗯|哦|就是|也"
    r"|就|只|但是?|那|反正|还是|这次|一定|真的|你好|您好|诉求是|的诉求是)*"
)
_WISH = Cued(
    rf"^{_SUBJECT}(?P<wish>(?:要求|请求|希望|恳请|恳求|想要|想让|盼着?|只求|求你们|最好|只要|就要|就想"
    r"|想(?!问|知|咨|请教|了解|不[^打]|起|到|说|死|的|法|着|过|必|办法|来|象|念)"
    r"|要(?!是|不|怎|如|账|了|的|我(?!那|的)|交|等|先|到|用|钱吗|多|么|几|什么|带|去哪|求|好|命|债|说|紧|饭|点)"
    r"|请(?!问|律师|教|了|过|假|人|客|进|你们好)|[让叫](?:他们?|她们?|对方|物业|老板|厂里|公司|邻居|楼上|房东|商家|学校)(?:家|赶紧|尽快|以后|都|也|再|给我|帮我|[一二三四五六七八九十]{1,2}点(?:以?后|钟)*"
    r"|晚上|夜里|半夜|凌晨|中午|早上|白天|周末)*"
    r"(?=别|不要|赔|把|道歉|搬|还(?!是|在|没)|付|退|修|拆|清|停|恢复|出|负责|认错|安静|小声)"
    r"|(?:能不能|可不可以|能否)(?:让|帮|叫|把)|可以[让叫](?:他|她|对方)|帮我(?:把|要|讨|追)|恢复|赔我|退我|还我)[^,。!?;\n]{1,28})"
)
_OUGHT = Cued(r"(?:应该|得|必须|至少要?)(?P<wish>(?:给|把|赔|还|退)[^,。!?;\n]{2,24})")
_ENOUGH = Cued(r"^(?!叫|称呼|打|电话|短信|微信|发)(?:我)?(?P<wish>[^,。!?;\n]{3,20}?)就(?:行|好|可以|成|满足)了?吧?$")
_TAKE = Cued(
    r"^(?P<wish>把[^,。!?;\n]{1,16}?(?:还|退|推|拆|修|恢复|付|给我|清|出了|结了|移走|搬|追回|要回)[^,。!?;\n]{0,8})$"
)
_JUST = Pattern(
    r"^(?:赔(?:钱|偿|礼道歉)?|道歉|退(?:钱|款|货|费|房|车|卡|课|票|押金)(?:退(?:钱|款))?|还钱|给钱|发工资|赔.{0,10}|修好.{0,6}|拆(?:掉"
    r"|除).{0,8}|停止.{0,8}|离婚|复工|补.{0,8}"
    r"|搬走|公道|说法|讨个?(?:公道|说法))$"
)
_STEPS = Pattern(  # a clause of what was tried, or that nothing was: no part of the wish beside it
    r"^(?:之前|以前|前面|已经|从来|也|还|都|我们?|就)*(?:没(?:有)?(?:去)?(?:找|问|报|求助|联系|投诉|反映)|谁[都也]没|(?:找|去|问|报|求助|联系|投诉|反映|说|跟[^,]{1,6}说)(?:过|了))"
)
_NO_WISH = Pattern(
    r"要求我|希望[我您你](?:身体|工作|好|们好)|想问|想知道|想咨询|请问|想了解|要怎么|如何|怎么|请求吗"
    r"|要告诉|什么|哪[个里些儿家]|多久|想想|要钱吗|要签字|签字$|多少钱"
)
_SOON = Cued(
    r"^(?P<wish>(?:请|麻烦)?(?:你们|他们?)?(?:尽快|赶紧|赶快|早点|马上|及时)(?:帮忙|给我|把)?"
    r"(?:修|解决|处理|还|退|赔|付|发|拆|搬|恢复|整改|清|停|补|安排|派人|查|调解|给)[^,。!?;\n]{0,16})$"
)
_WISHES = Among((_WISH, _OUGHT, _ENOUGH, _TAKE, _SOON), lambda wish: wish)
_ASKS = Pattern(r"(?:吗|么|呢|\?)$")
_MAY = Pattern(
    r"能不能|(?:可不可以|能否)(?:让|帮|叫|把)|可以[让叫](?:他|她|对方)"
)  # asked politely, and still what is wanted


def wanted(clean: str) -> tuple[Mention, ...]:
    """What the writer asks for, clause by clause; questions and wishes of others are none."""
    if alone := _just_beside_steps(clean):
        return (alone,)
    if _JUST.match(clean.strip("。!,吧 ")):
        return (Mention(clean, 0, len(clean)),)
    tries = [one.compiled.search for one in _WISHES.possible(cues.possible(clean))]
    if not tries:
        return ()
    found: list[Mention] = []
    for clause in _CLAUSE.finditer(clean):
        wish = _wish(clause.group(), tries)
        if wish is not None and len(found) < _MOST:
            start = clause.start() + wish.start("wish")
            found.append(Mention(wish["wish"][:_LONGEST], start, start + min(_LONGEST, len(wish["wish"]))))
    return tuple(found)


def _just_beside_steps(clean: str) -> Mention | None:
    """还钱 of 还钱,没找过谁: the one clause beside those that tell what was tried."""
    clauses = list(_CLAUSE.finditer(clean)) if len(clean) <= _CURT else []
    others = [clause for clause in clauses if not _STEPS.match(clause.group())]
    if len(others) != 1 or len(clauses) == 1 or not _JUST.match(others[0].group().rstrip("吧")):
        return None
    return Mention(others[0].group(), *others[0].span())


def _wish(clause: str, tries: Sequence[Find]) -> re.Match[str] | None:
    for find in tries:
        if wish := find(clause):
            asked = _ASKS.search(clause) and not _MAY.search(clause)
            return None if asked or _NO_WISH.search(clause) else wish
    return None
