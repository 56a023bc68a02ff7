"""The languages that the fake provider speaks: what comes in as one message, and what goes back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zunyi.notices.fake_provider.stores import Kept

STATUS_OF_ALIYUN = {"accepted": 1, "undelivered": 2, "delivered": 3}


@dataclass(frozen=True, slots=True)
class Call:
    """One request: address, what is in the address, and the body's entries."""

    path: str
    query: Mapping[str, str]
    body: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be sent, in whatever language it was said."""

    reference: str
    phone: str
    text: str
    template: str = ""


Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Format:
    """How one provider's send is read, and how its answers look: taken, refused and busy with their HTTP status."""

    read: Callable[[Call], Message]
    taken: Callable[[Kept, Message], Body]
    refused: tuple[int, Body]
    busy: tuple[int, Body]


PLAIN = Format(
    read=lambda call: Message(str(call.body["reference"]), str(call.body["phone"]), str(call.body["text"])),
    taken=lambda kept, message: {"id": kept.number},
    refused=(400, {"error": "number is not in service"}),
    busy=(503, {"error": "too many requests"}),
)


def _aliyun_error(code: str) -> Body:
    return {"Code": code, "Message": code, "RequestId": "fake"}


ALIYUN = Format(
    read=lambda call: Message(
        call.query.get("OutId", ""),
        call.query["PhoneNumbers"],
        _first_word(call.query.get("TemplateParam", "{}")),
        call.query.get("TemplateCode", ""),
    ),
    taken=lambda kept, message: {"Code": "OK", "Message": "OK", "BizId": kept.number, "RequestId": "fake"},
    refused=(200, _aliyun_error("isv.MOBILE_NUMBER_ILLEGAL")),
    busy=(200, _aliyun_error("isv.BUSINESS_LIMIT_CONTROL")),
)


def _tencent_status(code: str, serial: str = "", context: str = "") -> Body:
    status = {"Code": code, "Message": code, "SerialNo": serial, "SessionContext": context, "Fee": 1}
    return {"Response": {"SendStatusSet": [status], "RequestId": "fake"}}


TENCENT = Format(
    read=lambda call: Message(
        str(call.body.get("SessionContext", "")),
        str(call.body["PhoneNumberSet"][0]).removeprefix("+86"),
        "，".join(call.body.get("TemplateParamSet", [])),
        str(call.body.get("TemplateId", "")),
    ),
    taken=lambda kept, message: _tencent_status("Ok", kept.number, message.reference),
    refused=(200, _tencent_status("InvalidParameterValue.IncorrectPhoneNumber")),
    busy=(200, _tencent_status("LimitExceeded.PhoneNumberDailyLimit")),
)

WECHAT = Format(
    read=lambda call: Message(
        str(call.body["client_msg_id"]),
        str(call.body["touser"]),
        "，".join(str(entry["value"]) for entry in call.body["data"].values()),
        str(call.body.get("template_id", "")),
    ),
    taken=lambda kept, message: {"errcode": 0, "errmsg": "ok", "msgid": kept.number},
    refused=(200, {"errcode": 40003, "errmsg": "invalid openid"}),
    busy=(200, {"errcode": -1, "errmsg": "system error"}),
)


def format_of(call: Call) -> Format | None:
    """The language of a request that sends something; None for one that asks."""
    if call.path == "/send":
        return PLAIN
    if call.path == "/cgi-bin/message/template/send":
        return WECHAT
    if call.headers.get("x-acs-action") == "SendSms":
        return ALIYUN
    return TENCENT if call.headers.get("x-tc-action") == "SendSms" else None


def plain_found(kept: Kept | None) -> tuple[int, Body]:
    """Our own answer to "do you know it?"."""
    return (200, {"id": kept.number, "state": kept.state}) if kept else (404, {"error": "unknown"})


def aliyun_details(messages: list[Kept], query: Mapping[str, str]) -> tuple[int, Body]:
    """QuerySendDetails: what went to a phone on a day, page by page."""
    of_day = [kept for kept in messages if kept.day == query.get("SendDate")]
    size, page = int(query.get("PageSize", 10)), int(query.get("CurrentPage", 1))
    shown = [
        {"OutId": kept.reference, "PhoneNum": kept.phone, "Content": kept.text, "ErrCode": "",
         "SendStatus": STATUS_OF_ALIYUN[kept.state]}
        for kept in of_day[(page - 1) * size : page * size]
    ]  # fmt: skip
    answer = {"Code": "OK", "Message": "OK", "TotalCount": len(of_day), "RequestId": "fake"}
    return 200, answer | {"SmsSendDetailDTOs": {"SmsSendDetailDTO": shown}}


def tencent_statuses(messages: list[Kept], body: Mapping[str, Any]) -> tuple[int, Body]:
    """PullSmsSendStatusByPhoneNumber: the receipts of a phone since a moment; what has none is not in it."""
    shown = [
        {"SerialNo": kept.number, "SessionContext": kept.reference, "SubscriberNumber": kept.phone,
         "ReportStatus": "SUCCESS" if kept.state == "delivered" else "FAIL", "Description": kept.state}
        for kept in messages
        if kept.at >= float(body.get("BeginTime", 0)) and kept.state != "accepted"
    ]  # fmt: skip
    return 200, {"Response": {"PullSmsSendStatusSet": shown, "RequestId": "fake"}}


def _first_word(parameters: str) -> str:
    values = json.loads(parameters)
    return "，".join(str(value) for value in values.values()) if isinstance(values, dict) else ""
