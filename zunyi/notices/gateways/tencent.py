"""Tencent Cloud SMS (2021-01-11) through its own library.

Tencent is not idempotent either, and what it can be asked for are receipts: a message without one yet cannot be told
from one that never came. So an unknown message that is not found is told in person and never sent again.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.utils import timezone

from zunyi.notices.gateways.base import GatewayBusy, GatewayRefused, GatewayTimeout, Outcome, Outgoing, Receipt
from zunyi.notices.gateways.sdk import library

OUTCOMES = {"SUCCESS": Outcome.DELIVERED, "FAIL": Outcome.UNDELIVERED}
PAGE = 100
# Chinese numbers, as the API wants them.
COUNTRY = "+86"


class TencentGateway:
    """One client for all messages."""

    parallel: ClassVar[int] = 8
    absent_is_sure: ClassVar[bool] = False
    gives_receipts = True

    def __init__(
        self, *, key: str, secret: str, app_id: str, sign: str, template: str, endpoint: str, protocol: str = "https",
        region: str = "ap-guangzhou", timeout: float = 10, name: str = "tencent",
    ) -> None:  # fmt: skip
        self.name, self.app_id, self.sign, self.template = name, app_id, sign, template
        provider = "Tencent SMS"
        self.models = library("tencentcloud.sms.v20210111.models", provider=provider)
        profiles = "tencentcloud.common.profile"
        http = library(f"{profiles}.http_profile", provider=provider).HttpProfile(
            protocol=protocol, endpoint=endpoint, reqTimeout=int(timeout)
        )
        profile = library(f"{profiles}.client_profile", provider=provider).ClientProfile(httpProfile=http)
        who = library("tencentcloud.common.credential", provider=provider).Credential(key, secret)
        self.client = library("tencentcloud.sms.v20210111.sms_client", provider=provider).SmsClient(
            who, region, profile
        )

    def send(self, message: Outgoing) -> str:
        """Hand over one message."""
        request = self.models.SendSmsRequest()
        request.PhoneNumberSet = [COUNTRY + message.phone]
        request.SmsSdkAppId, request.SignName = self.app_id, self.sign
        request.TemplateId = message.template or self.template
        # Tencent's templates are filled by position.
        request.TemplateParamSet = list(message.variables.values()) or [message.text.partition("】")[2] or message.text]
        request.SessionContext = message.reference
        [status] = self._call(self.client.SendSms, request).SendStatusSet
        if status.Code == "Ok":
            return str(status.SerialNo)
        raise _trouble(str(status.Code), str(status.Message or ""))

    def find(self, message: Outgoing) -> Receipt | None:
        """Look through the receipts of this phone since the attempt."""
        since = (message.at or timezone.now()) - timedelta(minutes=10)
        request = self.models.PullSmsSendStatusByPhoneNumberRequest()
        request.PhoneNumber, request.SmsSdkAppId = COUNTRY + message.phone, self.app_id
        request.BeginTime, request.Offset, request.Limit = int(since.timestamp()), 0, PAGE
        for status in self._call(self.client.PullSmsSendStatusByPhoneNumber, request).PullSmsSendStatusSet or []:
            if status.SessionContext == message.reference:
                outcome = OUTCOMES.get(str(status.ReportStatus), Outcome.ACCEPTED)
                return Receipt(str(status.SerialNo), outcome, str(status.Description or "")[:80])
        return None

    def _call(self, call: Any, request: Any) -> Any:
        try:
            return call(request)
        except Exception as error:
            code = getattr(error, "get_code", lambda: "")() or ""
            raise _trouble(str(code), type(error).__name__) from error

    def close(self) -> None:
        """The library keeps nothing open that is ours."""


def _trouble(code: str, said: str) -> Exception:
    """What a code means; network errors and the API's own faults leave it open whether the message was taken."""
    if code.startswith(("LimitExceeded", "RequestLimitExceeded")):
        return GatewayBusy(code)
    if code.startswith(("FailedOperation", "InvalidParameter", "MissingParameter", "UnauthorizedOperation",
                        "UnsupportedOperation", "AuthFailure")):  # fmt: skip
        return GatewayRefused(f"{code} {said}".strip()[:120])
    return GatewayTimeout(code or said)
