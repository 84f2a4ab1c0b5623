"""Planted conversations: what is said, and what supervisors must see of it, worked out by hand from the rules' meaning.

Seconds count from the conversation's opening. A wait runs from the first unanswered question: `first-answer-slow` is 60 s
(30 s for vip and gold), `next-answer-slow` 180 s (60 s). A promise of two hours warns at three quarters of them.
"""

from jobs.inputs.spoken import HOUR_S, Line, Seen, Spoken, agent, called, closed, customer, happy_end, survey, to

SORRY = "非常抱歉给您带来不好的体验，您在订单里申请退货就可以，运费由我们承担"
BAD, WORSE = "质量太差了，非常失望", "太差了，简直是垃圾，非常失望"
CALL = "您的问题我记下来了，两小时内给您回电"

STORIES: tuple[Spoken, ...] = (
    Spoken(
        "risk words",
        (customer(5, "再不处理我就去投诉了"), agent(15, SORRY), *happy_end(40)),
        (Seen(5, "risk-said"),),
    ),
    Spoken(
        "the hotline",
        (customer(5, "再这样我就打12315了"), agent(15, SORRY), *happy_end(40)),
        (Seen(5, "risk-said"),),
    ),
    Spoken("an agent may say it", (customer(5, "你好"), agent(15, "您上次的投诉已经处理好了"), *happy_end(40))),
    Spoken(
        "words of harm",
        (customer(5, "我真的不想活了"), agent(12, "您别难过，我们一直在的，可以慢慢跟我说"), *happy_end(50)),
        (Seen(5, "threat-said"),),
    ),
    Spoken(
        "sent away",
        (customer(5, "发票在哪里开"), agent(15, "这个不归我管，您问别的部门"), *happy_end(40)),
        (Seen(15, "forbidden-wording"),),
    ),
    Spoken(
        "promised for ever",
        (customer(5, "这款保修多久"), agent(15, "亲这款我们是永久保修的哦"), *happy_end(40)),
        (Seen(15, "forbidden-promise"),),
    ),
    Spoken(
        "two words for an upset customer",
        (customer(5, BAD), agent(15, "等着"), agent(30, SORRY), *happy_end(50)),
        (Seen(15, "cold-answer"),),
    ),
    Spoken("the same words for a calm one", (customer(5, "大衣有M码吗"), agent(15, "有的"), *happy_end(40))),
    Spoken(
        "closed on an upset customer",
        (customer(5, BAD), agent(20, SORRY), closed(60)),
        (Seen(60, "upset-and-closed"),),
    ),
    Spoken(
        "closed without an answer",
        (customer(5, "大衣有M码吗"), closed(40, "system")),
        (Seen(40, "unresolved-and-closed"),),
    ),
    Spoken(
        "the mood falls",
        (
            *(customer(5, "你好，衣服很好看，非常喜欢"), agent(15, "谢谢您的喜欢，有什么可以帮您")),
            *(customer(25, "裙子也很漂亮，很满意"), agent(35, "感谢您的支持")),
            *(customer(45, WORSE), agent(55, SORRY), *happy_end(80)),
        ),
        (Seen(45, "mood-fell"),),
    ),
    Spoken(
        "a minute without an answer",
        (customer(5, "大衣有M码吗"), agent(80, "有的，现在下单今天就能发"), *happy_end(100)),
        (Seen(65, "first-answer-slow"),),
    ),
    Spoken(
        "half a minute without an answer",
        (customer(5, "大衣有M码吗"), agent(45, "有的，您穿M码正好"), *happy_end(60)),
        (Seen(35, "first-answer-slow-vip"),),
        tier="vip",
    ),
    Spoken("answered at the last moment", (customer(5, "大衣有M码吗"), agent(65, "有的，您穿M码正好"), *happy_end(80))),
    Spoken(
        "three minutes on the second question",
        (
            customer(5, "大衣有M码吗"),
            agent(20, "有的"),
            customer(40, "那红色的有几件"),
            agent(240, "三件"),
            *happy_end(260),
        ),
        (Seen(220, "next-answer-slow"),),
    ),
    Spoken(
        "a minute on the second question",
        (
            customer(5, "大衣有M码吗"),
            agent(20, "有的"),
            customer(40, "那红色的有几件"),
            agent(110, "三件"),
            *happy_end(120),
        ),
        (Seen(100, "next-answer-slow-vip"),),
        tier="gold",
    ),
    Spoken(
        "eleven minutes",
        (customer(5, "大衣有M码吗"), agent(700, "有的，让您久等了"), *happy_end(720)),
        (Seen(65, "first-answer-slow"), Seen(700, "waited-long")),
    ),
    Spoken(
        "asked twice",
        (
            *(customer(5, "我的订单到哪里了"), agent(15, "您好")),
            *(customer(60, "请问我的订单到哪里了"), agent(70, "在派送中，今天能到"), *happy_end(90)),
        ),
        (Seen(60, "asked-twice"),),
    ),
    Spoken(
        "passed around",
        (
            *(customer(5, "发票在哪里开"), agent(15, "请稍等")),
            *(
                to(30, "agent-8"),
                to(60, "agent-9"),
                to(90, "agent-10"),
                agent(95, "发票在订单详情里开"),
                *happy_end(110),
            ),
        ),
        (Seen(90, "passed-around"),),
    ),
    Spoken(
        "a promise kept",
        (customer(5, "我的订单到哪里了"), agent(15, CALL), called(1 * HOUR_S), *happy_end(1 * HOUR_S + 120)),
    ),
    Spoken(
        "a promise broken",
        (customer(5, "我的订单到哪里了"), agent(15, CALL)),
        (Seen(15 + 1.5 * HOUR_S, "promise-due-soon"), Seen(15 + 2 * HOUR_S, "promise-broken")),
    ),
    Spoken(
        "a promise kept at the last moment",
        (customer(5, "我的订单到哪里了"), agent(15, CALL), called(15 + 2 * HOUR_S)),
        (Seen(15 + 1.5 * HOUR_S, "promise-due-soon"),),
    ),
    Spoken(
        "a promise without a time",
        (customer(5, "我的订单到哪里了"), agent(15, "我尽快给您回复")),
        (Seen(15, "promise-without-time"),),
    ),
    Spoken(
        "one point of five",
        (customer(5, "大衣有M码吗"), agent(15, "没有了"), *happy_end(30), survey(120, 1)),
        (Seen(120, "survey-bad"),),
    ),
    Spoken(
        "open again",
        (
            *(customer(5, "鞋子开胶了"), agent(15, "可以给您换一双"), *happy_end(30), Line(HOUR_S, "reopened", {})),
            *(
                customer(HOUR_S + 5, "换的鞋子怎么寄"),
                agent(HOUR_S + 20, "上门取件"),
                customer(HOUR_S + 40, "好的谢谢"),
                closed(HOUR_S + 60),
            ),
        ),
        (Seen(HOUR_S, "back-within-a-day"),),
    ),
)
QUESTIONS: tuple[tuple[str, str], ...] = (  # what fires nothing
    ("你好，羽绒服有大码吗", "有的亲，到XXL"),
    ("马丁靴偏大还是偏小", "正码的，按平时尺码拍就行"),
    ("现在下单什么时候能到", "一般三天左右送到"),
    ("毛衣起球吗", "这款是羊毛的，轻柔机洗不起球"),
    ("可以用优惠券吗", "满三百可以用"),
    ("支持七天无理由退货吗", "支持的"),
    ("牛仔裤是弹力的吗", "微弹，穿着舒服"),
    ("发什么快递", "默认顺丰"),
    ("红袜子有礼盒装吗", "有两双一盒的"),
    ("衬衫要熨吗", "免烫面料，挂起来就平"),
    ("能开发票吗", "订单完成后在订单详情里开"),
    ("收货地址写错了怎么改", "在订单详情里改就可以"),
)
