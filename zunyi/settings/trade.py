"""The rules of the trade that a bureau may set, and how its messages leave."""

import environ

env = environ.Env()

# How many days a worker has to answer an offer of a job, and how many more who asks for time to think.
OFFER_DAYS = env.int("OFFER_DAYS", default=3)
THINK_DAYS = env.int("THINK_DAYS", default=2)
# So many wishes to one place in one week are worth a bus.
DEMAND_FOR_A_BUS = env.int("DEMAND_FOR_A_BUS", default=20)
# Between two jobs so many days may lie in 稳定就业 (docs/decisions/0024); no text that was found fixes them.
SPELL_GAP_DAYS = env.int("SPELL_GAP_DAYS", default=15)
# So many days before an agreement ends it stands on the desk, and whoever looks after it is told.
AGREEMENT_WARNING_DAYS = env.list("AGREEMENT_WARNING_DAYS", cast=int, default=[90, 30, 7])
# Invented identity numbers of area 520399 are for demos and tests only.
ALLOW_TEST_IDS = env.bool("ALLOW_TEST_IDS", default=False)
# What is known of an incident is kept so long after its end: claims for harm to the body lapse after three years
# (民法典 188), and what is needed no more goes (个人信息保护法 19). An office under other orders sets its own.
INCIDENT_DAYS = env.int("INCIDENT_DAYS", default=1095)
MINIMUM_WORKING_AGE = 16  # 劳动法 15
# Month and day from which reports add a season up; one count per person and year (domain brief 4.1).
SEASON_STARTS_ON = env.str("SEASON_STARTS_ON", default="01-01")
REPORT_CUT_OFF_HOUR = 16  # the county's figures of a day end here (domain brief 4.2)

# --- messages ------------------------------------------------------------------------------------------------------
# The ways for text messages, in the order in which they are tried ("aliyun,http"); "off" keeps everything back.
# docs/notices.md says what each needs. Voice calls and WeChat have lists of their own; without one, people call.
NOTICE_GATEWAY = env.str("NOTICE_GATEWAY", default="")
NOTICE_CHANNELS = {
    "voice": env.str("NOTICE_VOICE_GATEWAY", default=""),
    "wechat": env.str("NOTICE_WECHAT_GATEWAY", default=""),
}
# By gateway ("aliyun=50,http=20"): messages a second, fen a part, fen a day. Nothing said means no limit.
NOTICE_RATE = {name: float(value) for name, value in env.dict("NOTICE_RATE", default={}).items()}
NOTICE_PRICE = {name: float(value) for name, value in env.dict("NOTICE_PRICE", default={}).items()}
NOTICE_DAY_LIMIT = {name: float(value) for name, value in env.dict("NOTICE_DAY_LIMIT", default={}).items()}
# The demo's own provider (`manage.py fake_provider`); without one, "fake" writes into a table.
FAKE_PROVIDER_URL = env.str("FAKE_PROVIDER_URL", default="")
NOTICE_FILE = env.str("NOTICE_FILE", default="-")
NOTICE_HTTP = {
    "send_url": env.str("NOTICE_SEND_URL", default=""),
    "find_url": env.str("NOTICE_FIND_URL", default=""),
    "token": env.str("NOTICE_TOKEN", default=""),
    "timeout": env.float("NOTICE_TIMEOUT", default=10),
}
# Whether the provider tells us what people answer; then messages say how to answer.
NOTICE_REPLIES = env.bool("NOTICE_REPLIES", default=False)
# Whether the gateways that cannot be asked (no NOTICE_FIND_URL) tell us by themselves what has arrived.
NOTICE_RECEIPTS = env.bool("NOTICE_RECEIPTS", default=False)
# Whether voice calls can be made.
NOTICE_VOICE = env.bool("NOTICE_VOICE", default=bool(NOTICE_CHANNELS["voice"]))
SMS_PRICE_FEN = env.float("SMS_PRICE_FEN", default=4.5)  # for one part of a text message
# What one-time codes may cost a day, in fen; so nobody bombs the town at the bureau's expense.
CODE_FEN_A_DAY = env.int("CODE_FEN_A_DAY", default=20000)
NOTICE_VOICE_HTTP = {
    "send_url": env.str("NOTICE_VOICE_SEND_URL", default=""),
    "find_url": env.str("NOTICE_VOICE_FIND_URL", default=""),
    "token": env.str("NOTICE_VOICE_TOKEN", default=""),
}
NOTICE_WECHAT = {
    "url": env.str("WECHAT_URL", default="https://api.weixin.qq.com"),
    "app_id": env.str("WECHAT_APP_ID", default=""),
    "secret": env.str("WECHAT_SECRET", default=""),
    "template": env.str("WECHAT_TEMPLATE", default=""),
}
NOTICE_ALIYUN = {
    "key": env.str("ALIYUN_KEY", default=""),
    "secret": env.str("ALIYUN_SECRET", default=""),
    "template": env.str("ALIYUN_TEMPLATE", default=""),
    "endpoint": env.str("ALIYUN_ENDPOINT", default="dysmsapi.aliyuncs.com"),
    "protocol": env.str("ALIYUN_PROTOCOL", default="https"),
}
NOTICE_TENCENT = {
    "key": env.str("TENCENT_KEY", default=""),
    "secret": env.str("TENCENT_SECRET", default=""),
    "app_id": env.str("TENCENT_APP_ID", default=""),
    "template": env.str("TENCENT_TEMPLATE", default=""),
    "endpoint": env.str("TENCENT_ENDPOINT", default="sms.tencentcloudapi.com"),
    "protocol": env.str("TENCENT_PROTOCOL", default="https"),
}
# Receipts and replies come in by call-back, signed with this; without one, nobody is believed.
NOTICE_CALLBACK_SECRET = env.str("NOTICE_CALLBACK_SECRET", default="")
# The words of a message are kept so long; that it was sent stays.
NOTICE_TEXT_DAYS = env.int("NOTICE_TEXT_DAYS", default=180)
SMS_SIGNATURE = env.str("SMS_SIGNATURE", default="遵义人社")
# From, until: hours of Asia/Shanghai (domain brief 3.5); equal hours mean that no hour is quiet.
QUIET_HOURS: tuple[int, ...] = tuple(env.list("QUIET_HOURS", cast=int, default=[21, 8]))
