"""The words that came with the program, and the variables that may stand in them.

Each line says the same as the one before it, more briefly: the first that fits into one text message is taken.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.notices.models import Notice
from zunyi.notices.models.template import Language
from zunyi.notices.words import Variable

SMS, VOICE = Notice.Channel.SMS, Notice.Channel.VOICE
ZH, EN = Language.CHINESE, Language.ENGLISH

_LONG_NAME = "阿卜杜热合曼·买买提吐尔逊江"
VARIABLES = (
    Variable(
        "to",
        _("whom it is for"),
        "测一鸣，",
        "请转告阿卜杜热合曼·买买提吐尔逊江：",
        "Li Ming: ",
        "Please tell Abdurahman: ",
    ),
    Variable(
        "to_short", _("whom it is for, when somebody else has the phone"), "", "请转告阿卜杜热合曼·买买提吐尔逊江："
    ),
    Variable(
        "meet",
        _("when and where the vehicle leaves"),
        "2月14日周日7:30在正安汽车站",
        "12月31日周四当晚到新舟机场出发大厅，12月31日0:05",
        "14 Feb Sun 7:30 at 正安汽车站",
    ),
    Variable(
        "meet_short",
        _("the same without the weekday"),
        "2月14日7:30在正安汽车站",
        "12月31日当晚到新舟机场出发大厅，12月31日0:05",
        "14 Feb 7:30 at 正安汽车站",
    ),
    Variable(
        "come",
        _("by when to be where"),
        "2月14日周日7:30前到正安汽车站",
        "12月31日周四当晚到新舟机场出发大厅，12月31日0:05",
        "by 7:30 on 14 Feb Sun to 正安汽车站",
    ),
    Variable(
        "come_short",
        _("the same without the weekday"),
        "2月14日7:30前到正安汽车站",
        "12月31日当晚到新舟机场出发大厅，12月31日0:05",
        "by 7:30 on 14 Feb to 正安汽车站",
    ),
    Variable("when", _("day and time"), "2月14日周日7:30", "12月31日周四23:55", "14 Feb Sun 7:30"),
    Variable("when_short", _("the same without the weekday"), "2月14日7:30", "12月31日23:55", "14 Feb 7:30"),
    Variable("lunar", _("day of the lunar calendar, in the first month"), "正月初八", "正月初八"),
    Variable("place", _("place of departure"), "正安汽车站", "乡镇便民服务中心门前广场"),
    Variable("vehicle", _("vehicle"), "大巴", "G1339火车", "bus", "train G1339"),
    Variable("destination", _("destination"), "晋江", "佛山南海区"),
    Variable("seats", _("seat"), "12号", "8号、05车12F", "12"),
    Variable("code", _("slip code"), "K7M2PQ9A", "K7M2PQ9A"),
    Variable("until", _("answer until"), "2月10日15:00", "12月31日14:30", "10 Feb 15:00", "31 Dec 14:30"),
    Variable(
        "link",
        _("page of the place on the waitlist"),
        "https://zw.example.cn/w/K7M2PQ9A-B3F7K2LM/",
        "https://laowu.example.gov.cn/w/K7M2PQ9A-B3F7K2LM/",
    ),
    Variable(
        "answer",
        _("how to answer an offer of seats"),
        "告诉村干部",
        "回1要，回0加序号不要，如02",
        "tell the village officer",
        "reply 1 for yes, 0 and your number (02) for no",
    ),
    Variable("reason", _("reason"), "凝冻封路", "桐梓至遵义高速公路因凝冻临时封闭"),
    Variable(
        "reply",
        _("how to say that one does not come"),
        "不来请告诉村干部。",
        "来请回1，不来请回0加序号，如02。",
        "Not coming? Tell the village officer.",
        "Reply 1 to come, 0 and your number (02) to cancel.",
    ),
)

_BOOKED = """{to}报名成功：{meet}乘{vehicle}赴{destination}，座位{seats}，免费。带身份证，凭证码{code}。
{to}报名成功：{meet_short}乘{vehicle}赴{destination}，座位{seats}，免费。带身份证，凭证码{code}。
{to_short}报名成功：{meet_short}赴{destination}，座位{seats}，免费。带身份证，凭证码{code}。"""
_REMINDER = """{to}请{come}乘{vehicle}赴{destination}，座位{seats}，免费，带身份证。{reply}
{to}请{come_short}乘{vehicle}赴{destination}，座位{seats}，免费，带身份证。{reply}
{to_short}请{come_short}赴{destination}，座位{seats}，免费，带身份证。"""
_EARLY = """{to}您{when}乘{vehicle}赴{destination}，座位{seats}，免费。请查身份证是否过期，收拾行李。{reply}
{to}您{when_short}乘{vehicle}赴{destination}，座位{seats}，免费。请查身份证是否过期。{reply}
{to_short}您{when_short}赴{destination}，座位{seats}，免费。请查身份证是否过期。"""
_SOON = """{to}快出发了：{come}乘{vehicle}赴{destination}，座位{seats}，免费，带身份证。
{to}快出发了：{come_short}乘{vehicle}赴{destination}，座位{seats}，免费，带身份证。
{to_short}快出发了：{come_short}，座位{seats}，免费，带身份证。"""
_CHANGED = """{to}赴{destination}的出发安排有变，以此为准：{meet}出发，座位{seats}，免费。带身份证。
{to}赴{destination}的出发安排有变，以此为准：{meet_short}出发，座位{seats}，免费。带身份证。
{to_short}赴{destination}的出发安排有变，以此为准：{meet_short}出发，座位{seats}，免费。"""
_DELAYED = """{to}赴{destination}的{vehicle}晚点，改为{meet}出发，座位{seats}不变，免费。到站后会有人接，请放心。
{to}赴{destination}的{vehicle}晚点，改为{meet_short}出发，座位{seats}不变，免费。
{to_short}赴{destination}的{vehicle}晚点，改为{meet_short}出发，免费。"""
_BOOKING_CANCELLED = """{to}您报名的{when}从{place}赴{destination}的座位已取消，不收任何费用。想再报名请找村干部。
{to}您报名的{when_short}从{place}赴{destination}的座位已取消，不收任何费用。想再报名请找村干部。
{to_short}您报名的{when_short}从{place}赴{destination}的座位已取消，不收任何费用。"""
_TRIP_CANCELLED = """{to}{when}赴{destination}的班次取消了（{reason}），请不要去{place}，不收任何费用。\
其他班次请问村干部。
{to}{when_short}赴{destination}的班次取消了，请不要去{place}，不收任何费用。其他班次请问村干部。
{to_short}{when_short}赴{destination}的班次取消了，请不要去{place}，不收任何费用。"""
_SEAT_CHANGED = """{to}您{when}乘{vehicle}赴{destination}的座位换成{seats}，时间地点不变，免费。凭证码{code}。
{to}您{when_short}乘{vehicle}赴{destination}的座位换成{seats}，时间地点不变，免费。
{to_short}您{when_short}赴{destination}的座位换成{seats}，时间地点不变，免费。"""
_TRIP_MOVED = """{to}您改乘另一班：{meet}乘{vehicle}赴{destination}，座位{seats}，免费，原班次不用去。带身份证，\
凭证码{code}。
{to}您改乘另一班：{meet_short}乘{vehicle}赴{destination}，座位{seats}，免费，原来那班不用去了。凭证码{code}。
{to_short}您改乘另一班：{meet_short}赴{destination}，座位{seats}，免费。带身份证，凭证码{code}。"""
_SEAT_OFFERED = """{to}{meet}赴{destination}的{vehicle}有座位给您，免费，留到{until}。要不要请点 {link} 或{answer}。
{to_short}{meet_short}赴{destination}有座位给您，免费，留到{until}。要不要请点 {link} 或{answer}。
{to_short}赴{destination}有座位给您，免费，留到{until}：{link}"""
_SEAT_LOST = """{to}{when}赴{destination}的{vehicle}坐不下了，您的座位已取消，不收费。\
村干部会问您：换班次、候补，还是不去，都免费。
{to}{when_short}赴{destination}的座位因故取消，不收费。村干部会问您换班次、候补还是不去，都免费。
{to_short}{when_short}赴{destination}的座位因故取消。村干部会来问您换班次还是候补，免费。"""
_DOCUMENT = """{to}您的身份证在{when}出发前到期，请尽快到派出所换证；来不及可办临时身份证。免费乘车，不影响座位。
{to_short}您的身份证在{when_short}出发前到期，请尽快到派出所换证或办临时身份证。座位保留，免费。"""

_EN = {
    "booked": "{to}seat booked, free of charge: {meet}, {vehicle} to {destination}, seat {seats}. Bring your ID card. "
    "Code {code}.",
    "reminder": "{to}please come {come}: {vehicle} to {destination}, seat {seats}, free. Bring your ID card. {reply}",
    "reminder_early": "{to}you travel on {when}: {vehicle} to {destination}, seat {seats}, free. Is your ID card "
    "still valid? {reply}",
    "reminder_soon": "{to}leaving soon: come {come}, {vehicle} to {destination}, seat {seats}, free. Bring your ID.",
    "trip_changed": "{to}your trip to {destination} has changed. Now: {meet}, seat {seats}, free of charge.",
    "trip_delayed": "{to}the {vehicle} to {destination} is late. Now: {meet}, seat {seats}, free of charge.",
    "booking_cancelled": "{to}your seat to {destination} on {when} is cancelled, free of charge.",
    "trip_cancelled": "{to}the trip to {destination} on {when} is cancelled ({reason}). Do not go to {place}. "
    "You pay nothing: it is free.",
    "seat_changed": "{to}your seat to {destination} on {when} is now {seats}. Time and place stay, and it is free.",
    "trip_moved": "{to}you travel on another trip now: {meet}, {vehicle} to {destination}, seat {seats}, free. "
    "Do not go to the old one. Code {code}.",
    "seat_offered": "{to}a free seat to {destination}: {meet}, kept until {until}. Yes or no: {link} or {answer}.\n"
    "{to_short}a free seat to {destination}, {when_short}, kept until {until}. Yes or no: {link}",
    "seat_lost": "{to}the {vehicle} to {destination} on {when} has no seat for you any more. An officer will ask you: "
    "another trip, wait for a seat, or stay. Each is free of charge.",
    "document_expires": "{to}your ID card expires before you travel on {when}. Please renew it. Your free seat stays.",
}
_ZH = {
    "booked": _BOOKED,
    "reminder": _REMINDER,
    "reminder_early": _EARLY,
    "reminder_day": _REMINDER,
    "reminder_soon": _SOON,
    "trip_changed": _CHANGED,
    "trip_delayed": _DELAYED,
    "booking_cancelled": _BOOKING_CANCELLED,
    "trip_cancelled": _TRIP_CANCELLED,
    "seat_changed": _SEAT_CHANGED,
    "trip_moved": _TRIP_MOVED,
    "seat_offered": _SEAT_OFFERED,
    "seat_lost": _SEAT_LOST,
    "document_expires": _DOCUMENT,
}
_EN["reminder_day"] = _EN["reminder"]
_HELLO, _HELLO_EN = "您好，这里是遵义人社。", "Hello, this is the Zunyi labour bureau. "


# What is said aloud has no address in it.
_SPOKEN = {
    ("seat_offered", ZH): "{to}{meet}赴{destination}的{vehicle}有座位给您，免费，留到{until}。要不要请告诉村干部。",
    ("seat_offered", EN): "{to}a free seat to {destination}: {meet}, kept until {until}. Tell the village officer.",
}


def words_for(code: str) -> dict[tuple[str, str], str]:
    """The words of one kind by language and channel.

    What is spoken is the fullest line after a greeting, without the offer to reply by text.
    """
    zh, en = _ZH[code], _EN[code]
    return {
        (ZH, SMS): zh,
        (EN, SMS): en,
        (ZH, VOICE): _HELLO + _SPOKEN.get((code, ZH), _said(zh)),
        (EN, VOICE): _HELLO_EN + _SPOKEN.get((code, EN), _said(en)),
    }


def _said(text: str) -> str:
    return text.splitlines()[0].replace("{reply}", "").rstrip()
