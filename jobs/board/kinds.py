"""Words for channels, and for kinds of events and promises, in Chinese and in English."""

CHANNEL_WORDS = {
    "app": ("APP", "app"),
    "mini_program": ("小程序", "mini-program"),
    "phone": ("电话", "phone"),
    "social": ("社交媒体", "social media"),
    "web": ("网页", "web"),
}
KINDS = {  # of events and promises, as "kind:" and the word in the tables
    "answer": ("评价订单", "survey answered"),
    "assigned": ("分配客服", "assigned"),
    "call": ("通话", "call"),
    "cart": ("加购", "cart"),
    "closed": ("结束会话", "closed"),
    "complaint": ("投诉", "complaint"),
    "consent": ("授权", "consent"),
    "contact": ("联系客服", "contact"),
    "delay": ("延迟发货", "delay"),
    "favourite": ("收藏", "favourite"),
    "felt": ("情绪更正", "mood corrected"),
    "help": ("查看帮助", "help"),
    "leave": ("离开页面", "leave"),
    "member": ("会员信息", "member"),
    "message": ("消息", "message"),
    "opened": ("发起会话", "opened"),
    "order": ("下单", "order"),
    "pay": ("支付", "pay"),
    "price_drop": ("降价", "price drop"),
    "queued": ("进入排队", "queued"),
    "refund": ("退款", "refund"),
    "reopened": ("重开会话", "reopened"),
    "reply": ("回复", "reply"),
    "resolve": ("解决", "resolve"),
    "restock": ("到货", "restock"),
    "search": ("搜索", "search"),
    "ship": ("发货", "ship"),
    "survey": ("会话评价", "survey"),
    "survey_sent": ("发出评价", "survey sent"),
    "transferred": ("转接", "transferred"),
    "verdict": ("告警裁定", "verdict"),
    "view": ("浏览", "view"),
}
WORDS = CHANNEL_WORDS | {f"kind:{word}": both for word, both in KINDS.items()}
CHINESE = {word: chinese for word, (chinese, _) in WORDS.items()}
ENGLISH = {word: english for word, (_, english) in WORDS.items()}
