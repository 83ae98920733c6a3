"""What Telegram alone has to say, to residents and to staff. Nothing of a sensitive case beyond that there is one."""

OLD_BUTTON = "这个按钮已经失效了，请直接打字告诉我。"
TAKEN = "收到"
FOREIGN_GROUP = "我只在登记过的工作群里和私聊里办事，这里就不打扰了。有事请私聊我。"
NOT_HERE_YET = "这个群还没有登记。请已绑定的主管在群里发 /here。"

BOUND = "已绑定：{name}（{committee}）。群里的案件可以直接办理；私聊里发 /help 看命令。"
BIND_HOW = "请发：/bind 绑定码。绑定码在网页工作台的“我”那一页生成，10 分钟内有效，只能用一次。"
BIND_PRIVATELY = "绑定请私聊我，不要在群里发绑定码。这个码请重新生成。"
NOT_STAFF = "只有绑定过的本委员会工作人员可以操作。请私聊我发 /bind 绑定码。"
NOT_YOUR_GROUP = "这是别的调解委员会的工作群，您不能在这里操作。"

HERE_MANAGER = "只有主管可以登记工作群。"
HERE_UNKNOWN = "没有这个调解委员会，或者不在您的辖区。用法：/here 或 /here 委员会代码"
HERE_FORUM = "请先把群升级为超级群并打开“话题”，再把我设为可以管理话题的管理员。"
HERE_DONE = "已登记为{committee}的工作群。新案件会在这里各开一个话题。"

HELP = (
    "/queue 等待接手的案件\n/mine 我的案件\n/case 编号 看案件\n/claim 编号 接手\n"
    "/back 理由 退回队列\n/transfer 登录名 理由 移交\n/up 理由 上报上一级\n"
    "/takeback 编号 撤销自己刚才点错的接手、退回、移交（60 秒内）\n"
    "/sendback 理由 退回移交来的案件\n/mediate 开始调解\n/close 结果 给当事人的话 结案\n"
    "/visit 情况 登记今天的回访\n/paid 期次 说明 登记这一期今天已履行\n"
    "/refer 单位 理由 转给别的单位\n/taken 对方怎么说 对方已接收\n/returned 理由 对方退回\n"
    "/say 文字（或 /回 文字）发给当事人，5 秒内可以撤销\n"
    "私聊里：/invite 名字 什么事 邀请对方\n/other 文字 只发给对方\n/both 文字 发给双方；不写文字就看那个房间\n"
    "/ack 收到危险提醒\n/duty on 或 off 上班、下班\n"
    "/asks 请我协助的事\n/agree 号 日期 无利害关系 答应\n/decline 号 理由 退回\n/report 号 结果 写明结果\n"
    "/screening（或 /排查）我的网格和怎么报排查\n"
    "话题里直接打字是内部记录，当事人看不到。私聊里请回复那条案件消息，或在命令后先写编号。"
)
SCREENING_HOW = (
    "记一条：/发现 任务号 情况（当场化解了再写 化解：怎么化解的）\n照片：回复那条“已记下”，把照片发来\n"
    "没有发现、查完了：/没有发现 任务号\n以后化解了：/化解 条号 怎么化解的\n解决不了：/上报发现 条号 做过什么\n"
    "走访：/走访 条号 见到 情况（或 没见到 原因）\n家里打人、孩子受害、想不开这类事，请打电话或者当面报乡镇，不要在这里写。"
)
FOUND_HOW = "请写：/发现 任务号 发现了什么。例如：/发现 12 两家为院墙吵起来 化解：当场说好"
FOUND = "已记下：发现第{id}条，{place}。回复这条消息发照片，照片就加进去。"
FOUND_DANGER = "涉及安全，已马上上报，值班的人会看到。人有危险先打 110、120。"
PHOTO_HOW = "照片请回复“已记下：发现第几条”那条消息发，或者在照片说明里写 /发现 任务号 情况。"
PHOTO_ADDED = "发现第{id}条：照片已加上。"
RAISED = "已成为案件并上报，等签收。"
VISITED_HOW = "请写：/走访 条号 见到 情况，或者 /走访 条号 没见到 原因"
WHICH_TASK = "您有几个网格要报，请先写任务号。发 /排查 看任务号。"
WHICH_FINDING = "请先写条号，例如：/化解 35 当场说好"
NOTHING_TO_SCREEN = "现在没有等您报的排查任务。"
SCREEN_PRIVATELY = "排查请私聊我报，不要在群里说。"
WHICH_CASE = "请在案件的话题里发，或回复那条案件消息，或在命令后先写编号。"
TAKE_BACK = "点错了，撤销"
TAKE_BACK_HOW = "点错了？{seconds} 秒内可以撤销。"
TAKEN_BACK = "{number}：刚才的操作已撤销，案件回到原来的样子。"
UNKNOWN_COMMAND = "没有这个命令。发 /help 看全部命令。"
OTHER_CASE = "话题里只能办这个话题的案件。别的案件请到它的话题里，或私聊我。"
ACK_DONE = "✅ 已有人处理"
NOTE_SENT = "📝 内部记录，已转发给当事人：\n{text}"
NO_WORDS = "请在命令后面写上内容。"
NOTHING_WAITING = "现在没有等待接手的案件。"
NOTHING_MINE = "您手上没有案件。"
NO_ALERT = "这个案件没有待确认的危险提醒。"
ACKNOWLEDGED = "已确认，当事人已经知道有人在处理。"
NO_COLLEAGUE = "没有这个登录名的同事。"
OUTCOMES = "结果请写其中一个：{names}。例如：/close 达成协议 双方已签字"
UNWRITTEN = "协议内容还没有登记，请到工作台补登记；没有登记不能归档。"
NOTHING_ASKED = "没有请您协助的事。"
ASKS_HOW = (
    "答应：/agree 号 日期 无利害关系\n退回：/decline 号 理由\n办完：/report 号 结果（协助法院再写 回执：谁签收、哪天）"
)
AGREE_HOW = (
    "答应以前请确认：您不是当事人或者近亲属，和结果没有利害关系，没有代理或者帮过任何一方。"
    "都没有，请写：/agree 号 2026-01-31 无利害关系"
)
ON_DUTY = "已上班。"
OFF_DUTY = "已下班。危险提醒仍按值班表通知。"

NOTE_KEPT = "📝 内部记录（当事人看不到）：\n{text}"
SAID = "📤 将发给当事人（{seconds} 秒内可以撤销）：\n{text}"
HELD = "📥 已记下。当事人的手机可能被别人看到，等当事人下次来时才会显示：\n{text}"
SENT = "📤 已发给当事人：\n{text}"
UNDONE = "↩️ 已撤销，没有发给当事人：\n{text}"
TAKEN_DOWN = "（已移走）"
APPLICANT_ROOM = "【申请人房间】/say 只发给申请人。"
OTHER_ROOMS = "被申请人房间：私聊发 /other；双方房间：私聊发 /both。"
OTHER_ROOM = "【被申请人房间】只有对方和您看得到。/other 文字 只发给对方。"
JOINT_ROOM = "【双方房间】双方和受邀参加的人都看得到。/both 文字 发给双方。"
SAID_OTHER = "📤 将只发给对方（{seconds} 秒内可以撤销）：\n{text}"
SENT_OTHER = "📤 已只发给对方：\n{text}"
SAID_BOTH = "📤 将发给双方（{seconds} 秒内可以撤销）：\n{text}"
SENT_BOTH = "📤 已发给双方：\n{text}"
NOTHING_SAID = "（还没有人说话）"
NO_MEETING = "还没有邀请对方。邀请请发：/invite 名字 什么事"
HOLDER_ONLY = "这些房间只有承办人能看、能说话。"
ROOM_PRIVATELY = "对方的房间、双方的房间和邀请请私聊我办：群里同事看得到，这里发的没有转给任何人。"
NOBODY = "还没有登记，请先在工作台登记当事人"
INVITE_HOW = "请写：/invite 名字 什么事（用中性的话）。可以邀请：{names}。"
INVITE_LINK = "{committee}请您在网上一起商量一件事，来不来由您定，不收费。打开链接：\n{links}"
INVITE_CODE = (
    "上面那条可以转发给{name}。\n口令 {code}：请打电话告诉本人，不要和链接一起发。链接 {days} 天内有效，只能用一次。"
)
SENSITIVE = "有加密案件待处理。"
SENSITIVE_DESK = "加密案件只能在网页工作台办理。"
JUDGE_DESK = "请在网页工作台核对协议。"
WHICH_PART = "请写明是哪一期，例如：/paid 1 转账，已核实"
DESK = "工作台：{link}"
ONLY_TEXT = "工作台里才能发文件。这里请打字。"

CLAIM, DETAILS, SEND, UNDO, ACK = "接手", "详情", "发给当事人", "撤销", "收到，我来处理"

# What is said of a notice of each kind (`storage.notices.NoticeKind`), before the case's title.
NOTICES = {
    "alert": "⚠ 危险提醒：请马上看。{minutes} 分钟内没有人确认，会通知下一位。",
    "suggested": "有新案件，建议由您接手。",
    "queued": "有新案件等待接手。",
    "offered": "有案件还没有人接手，请您这里看看能不能接。",
    "unclaimed": "案件一直没有人接手，请安排。",
    "words": "当事人有新留言。",
    "amended": "当事人改了或补了情况。",
    "retracted": "当事人说危险已经过去，请核实。",
    "withdrawn": "当事人撤回了案件。",
    "assigned": "有案件移交给您。",
    "named": "有案件等您接手。",
    "handed": "有案件移交到这里，请签收（接手）或写明理由退回。",
    "receipted": "您移交的案件对方已经签收。",
    "sent_back": "您移交的案件被退回，请看理由。",
    "clock": "有案件的期限快到了，请看案件页。",
    "overdue": "有案件的期限已经过了，请看案件页。",
    "absent": "承办人不在岗，案件已回到队列，请安排。",
    "linked": "您办的案件又关联了一件，请看案件页。",
    "doubted": "有事项等您决定，请到工作台看案件页。",
    "complaint": "有新的服务投诉，请在工作台查看。",
    "complaint_late": "有服务投诉到期还没有答复，请到工作台的“投诉”页看。",
    "rated": "当事人作了评价。",
    "meeting": "线上调解有新进展，请在工作台查看。",
    "party": "被邀请的一方有新留言。私聊发 /other 和案件编号可以看，也可以在工作台答复。",
    "joint": "双方一起的房间有新留言。私聊发 /both 和案件编号可以看，也可以在工作台答复。",
    "help": "有人请您协助一个案件，请答复。发 /asks 看是什么事。",
    "help_answered": "协助的事有了答复，请看“协助”页。",
    "help_late": "有协助的事到期还没有结果，请看“协助”页。",
    "linkage": "联动处置清单有一步到时间还没有打电话，请您接着打。",
    "check": "有协议请您核对。",
    "checked": "法官答复了协议核对，请看案件页。",
    "supervised": "督办有新情况，请看“督办”页。",
    "supervised_late": "有督办到期还没有答复或者审核，请看“督办”页。",
    "screen": "有网格等您排查。没有发现也要报一下：发 /screening 看任务和怎么报。",
    "booked": "您订的咨询室或调解室快到日子了，几点到几点请看“登记簿”里的“咨询室预订”；不用了请删掉，让别人好订。",
    "register": "登记簿里有到期的事还没有登记结果，请看“登记簿”页。",
    "screen_late": "有网格的排查到期还没有报，请看“排查”页。",
    "early": "有新的苗头预警，请到工作台的“苗头预警”页看。",
    "backlog": "积案库有新情况，请看“积案”页。",
    "backlog_late": "积案有到期没有办的事（包案、方案、评估或者审核），请看“积案”页。",
    "followed": "当事人说了协议履行的情况，请看案件页核实。",
}
