"""Aliyun SMS (dysmsapi 2017-05-25) through its own library.

Aliyun is not idempotent. What it took is found by phone and day, and known again by our OutId.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, ClassVar

from django.utils import timezone

from zunyi.notices.gateways.base import (
    GatewayBusy,
    GatewayRefused,
    GatewayTimeout,
    Outcome,
    Outgoing,
    Receipt,
)
from zunyi.notices.gateways.sdk import library

# Limits of the trade (codes of the API): surely not taken, and a later try makes sense.
BUSY = {"isv.BUSINESS_LIMIT_CONTROL", "isv.DAY_LIMIT_CONTROL", "isv.AMOUNT_NOT_ENOUGH", "Throttling", "Throttling.User"}
# What the API itself calls unclear: its own faults.
UNCLEAR = {"isp.SYSTEM_ERROR", "isp.UNKNOWN_ERR_CODE", "InternalError", "ServiceUnavailable"}
OUTCOMES = {1: Outcome.ACCEPTED, 2: Outcome.UNDELIVERED, 3: Outcome.DELIVERED}
PAGE = 50


class AliyunGateway:
    """One client for all messages; the library neither tries again nor hides what it does not know."""

    parallel: ClassVar[int] = 8
    absent_is_sure: ClassVar[bool] = True
    gives_receipts = True

    def __init__(
        self, *, key: str, secret: str, sign: str, template: str, endpoint: str, protocol: str = "https",
        timeout: float = 10, name: str = "aliyun",
    ) -> None:  # fmt: skip
        self.name, self.sign, self.template = name, sign, template
        self.models = library("alibabacloud_dysmsapi20170525.models", provider="Aliyun SMS")
        api = library("alibabacloud_dysmsapi20170525.client", provider="Aliyun SMS")
        config = library("alibabacloud_tea_openapi.models", provider="Aliyun SMS").Config(
            access_key_id=key, access_key_secret=secret, endpoint=endpoint, protocol=protocol,
            connect_timeout=int(timeout * 500), read_timeout=int(timeout * 1000),
        )  # fmt: skip
        self.client = api.Client(config)

    def send(self, message: Outgoing) -> str:
        """Hand over one message."""
        words = dict(message.variables) or {"text": message.text.partition("】")[2] or message.text}
        request = self.models.SendSmsRequest(
            phone_numbers=message.phone, sign_name=self.sign, template_code=message.template or self.template,
            template_param=json.dumps(words, ensure_ascii=False), out_id=message.reference,
        )  # fmt: skip
        body = self._call(self.client.send_sms, request)
        if body.code == "OK" and body.biz_id:
            return str(body.biz_id)
        raise _trouble(str(body.code), str(body.message or ""))

    def find(self, message: Outgoing) -> Receipt | None:
        """Look through what went to the phone on the day of the attempt, and on the next for one at midnight."""
        begun = timezone.localtime(message.at)
        for day in sorted({begun.date(), (begun + timedelta(minutes=5)).date()}):
            found = self._on(f"{day:%Y%m%d}", message)
            if found:
                return found
        return None

    def _on(self, day: str, message: Outgoing) -> Receipt | None:
        page, left = 1, True
        while left:
            request = self.models.QuerySendDetailsRequest(
                phone_number=message.phone, send_date=day, page_size=PAGE, current_page=page
            )
            body = self._call(self.client.query_send_details, request)
            if body.code != "OK":
                raise GatewayTimeout(str(body.code))
            details = list(body.sms_send_detail_dtos.sms_send_detail_dto or []) if body.sms_send_detail_dtos else []
            for detail in details:
                if detail.out_id == message.reference:
                    outcome = OUTCOMES.get(int(detail.send_status or 1), Outcome.ACCEPTED)
                    return Receipt(message.reference, outcome, str(detail.err_code or ""))
            left, page = page * PAGE < int(body.total_count or 0) and bool(details), page + 1
        return None

    def _call(self, call: Any, request: Any) -> Any:
        try:
            return call(request).body
        except Exception as error:  # the library's errors have no common root
            raise _trouble(str(getattr(error, "code", "") or ""), type(error).__name__) from error

    def close(self) -> None:
        """The library keeps nothing open that is ours."""


def _trouble(code: str, said: str) -> Exception:
    """What a code means; where none came, nobody knows."""
    if code in BUSY or code.startswith("Throttling"):
        return GatewayBusy(code)
    if code.startswith(("isv.", "isp.RAM", "Invalid", "Signature", "Forbidden")) and code not in UNCLEAR:
        return GatewayRefused(f"{code} {said}".strip()[:120])
    return GatewayTimeout(code or said)
