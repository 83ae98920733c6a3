"""What the service says to residents. Plain words, short sentences; numbers come from the district file."""

from handlers.district import District, Hotline

EMERGENCY = ("110", "119", "120", "12348")


def emergency_line(district: District) -> str:
    """The emergency numbers on one line."""
    known = {h.number: h for h in district.hotlines}
    return "，".join(f"{known[n].name} {n}" for n in EMERGENCY if n in known)


def hotline(district: District, number: str) -> str:
    """A number with its name and its hours when it is not answered round the clock."""
    found: Hotline | None = next((h for h in district.hotlines if h.number == number), None)
    if found is None:
        return number
    return f"{found.name} {number}" + ("" if found.hours == "24小时" else f"（{found.hours}）")


# Who else carries what is said on a channel: residents are told before they say more (个人信息保护法 §17).
_CARRIED = {
    "wechat": "您在微信里说的话会经过腾讯公司，也留在您手机里；不想经过微信，请用我们的网页。",
    "telegram": "您在这里说的话会经过 Telegram 公司的境外服务器；不想经过那里，请用我们的网页。",
}


def carried(channel: str) -> str:
    """Who else carries the talk; "" where nobody does."""
    return _CARRIED.get(channel, "")


def greeting(district: District, channel: str = "") -> str:
    """What the service is, what it keeps, who carries it, and whom to call when it burns."""
    return (
        f"您好！这里是{district.name}矛盾纠纷网上受理窗口“枫桥”。我是机器人，后面有真人调解员。\n"
        "您用平常话说说遇到了什么事，我帮您理清楚、告诉您该走哪条路，再转给调解员。调解不收费。\n"
        f"您说的只用来办您的事，加密保存，只有办事的人能看；可以匿名，也可以随时让我们删除（说“隐私”看详情）。{carried(channel)}\n"
        f"有危险先打电话：{emergency_line(district)}。"
    )


def greeting_short(district: District, channel: str = "") -> str:
    """The greeting when the resident came straight with a matter."""
    return (
        f"您好，这里是{district.name}“枫桥”受理窗口。我是机器人，后面有真人调解员，调解不收费。"
        f"您说的加密保存，只用来办您的事（说“隐私”看详情）。{carried(channel)}"
        f"紧急情况：{emergency_line(district)}。"
    )


def privacy(district: District, channel: str = "") -> str:
    """What is kept, why, how long, and how to have it deleted (个人信息保护法 §17, §47)."""
    contact = district.privacy_contact or "本窗口"
    return (
        "我们记下您说的话、发的材料和联系方式，只用来受理和调解您的事；加密保存，谁看过都有记录。\n"
        f"办您这件事的调解员和他的主管能看；不给对方看，除非您同意。身份证号不用发，发了也会遮住。{carried(channel)}\n"
        f"想查、想改、想删，直接说“删除我的记录”，或找{contact}（《个人信息保护法》第四十四条至第四十七条）。"
    )


ABOUT = "我是机器人，负责听您说、记下来、指路；办事的是真人调解员。想找真人，随时说“转人工”。"
HELP = (
    "您可以直接说事情，比如“老板拖了我三个月工资”。也可以说：\n"
    "“转人工”找调解员，“进度”看办到哪了，“补充材料”发照片或文件，“撤回”不办了，“取消”不填了，“隐私”看记录怎么保存。"
)
ANYTHING = "请说说遇到了什么事？几句话就行，比如谁、在哪、什么时候、想怎么解决。"
SLOWLY = "您慢慢说，想说多少说多少，说错了也没关系。您说的加密保存，不留名字也可以。是什么事让您为难？"
OTHER_WAYS = (
    "我还没听明白，不急。我这里办纠纷、答法律上的事，别的帮不上。要是有事，您可以：发一段语音（有工作人员听）；发电话号码和村（社区）名，说“给我打电话”；"
    "或者说“转人工”，让真人来问您。"
)
THANKS = "不客气。还有什么事，随时说。"
BYE = "好的。有事随时回来，前面说的都留着。"
HERE = f"在的。{ANYTHING}"  # to a mere question mark
STICKER = "看到您发的表情了。遇到什么事，直接说就行；打字不方便，发语音也可以，有工作人员听。"
UNKNOWN_SORT = (
    "这种消息这里看不了，内容没有收到（比如表情、红包、转账、小程序）。请打字，或者发语音、照片，都会有人看。"
)
OLD_BUTTON = "这是前面问题的选项，已经过了。"
NOT_READ = "您这条消息我没能自动看懂，已经原样留下并通知了工作人员，会有真人来看。您可以接着说。"
CANCELLED = "好的，不填了，刚才说的不会提交。以后想说，随时再来。"
NOTHING_TO_CANCEL = "现在没有正在填的内容。"
REPORTED = "别人有没有反映过您，我们不能告诉任何人；同样，您反映的事我们也不会告诉对方。有自己的事要办，请直接说。"
ABUSE = "听得出您很生气。您说的事我们照样办，请接着说事情本身。"
FOREIGN = (
    "I can only read Chinese. If you can, write a few words in Chinese, or send a voice message.\n"
    "Send your phone number and the name of your village or community: a person will call you. Emergency: 110, 120.\n"
    "我只看得懂中文。请发电话号码和所在村（社区），会有真人联系您，也可以发语音。"
)
VOICE_KEPT = "语音收到了，已经存好，工作人员会听，不用再打字。"
FILE_KEPT = "材料收到了，已经存好。"
LOCATION_KEPT = "位置收到了。"
EDITED = "看到您改了前面那条，按新的来。"
MORE_NONE = "这个问题我就知道这些了。想问得更细，说“转人工”，让调解员答您。"
MINOR = (
    "谢谢你告诉我们。不用身份证，也不用等家长同意，我们先帮你。"
    "想找人说说，可以打 12355 青少年热线；有人伤害你，马上打 110。"
)


NO_NUMBERS = "身份证号、银行卡号不用发，这里也不需要；登记里已经遮住了。"
NOTED, NOT_NOTED = "这句话记在补充里了。", "没听出要改哪一项。"
HOW_TO_CORRECT = "要改哪一项，请说那一项和新的内容，比如“金额改成三万”。"


def file_refused(sentence: str) -> str:
    """Why a file was not taken."""
    return f"{sentence}可以换成照片、PDF 或语音再发。"
