"""Template messages of a WeChat service account, by HTTP (developers.weixin.qq.com, "模板消息").

`client_msg_id` makes WeChat refuse a repetition within ten minutes; there is nobody to ask afterwards.
"""

from __future__ import annotations

import time
from typing import Any, ClassVar

import httpx

from zunyi.notices.gateways.base import (
    GatewayBusy,
    GatewayCannotTell,
    GatewayRefused,
    GatewayTimeout,
    Outgoing,
    Receipt,
)
from zunyi.notices.gateways.http import post

# Our pass has run out; the account's quota is used up; WeChat itself is busy: surely not taken.
BUSY = {-1, 40001, 40014, 42001, 45009, 45011}
PASS_IS_OLD = {40001, 40014, 42001}
ALREADY_SENT = 45065  # the same client_msg_id within ten minutes
PASS_SECONDS = 7000  # a pass holds for two hours


class WeChatGateway:
    """Sends to followers of the bureau's account, by their number with it (`openid`)."""

    parallel: ClassVar[int] = 4
    absent_is_sure: ClassVar[bool] = False
    gives_receipts = False

    def __init__(
        self,
        *,
        url: str,
        app_id: str,
        secret: str,
        template: str,
        timeout: float = 10,
        name: str = "wechat",
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.name, self.template = name, template
        self.account = {"grant_type": "client_credential", "appid": app_id, "secret": secret}
        self.client = httpx.Client(base_url=url, timeout=timeout, transport=transport)
        self._pass, self._pass_until = "", 0.0

    def send(self, message: Outgoing) -> str:
        """Hand over one template message."""
        variables = message.variables or {"content": message.text.partition("】")[2] or message.text}
        body = {
            "touser": message.phone,
            "template_id": message.template or self.template,
            "client_msg_id": message.reference,
            "data": {name: {"value": value} for name, value in variables.items()},
        }
        answer = _entries(post(self.client, f"/cgi-bin/message/template/send?access_token={self._access()}", body))
        code = answer.get("errcode")
        if code in (0, ALREADY_SENT):
            return str(answer.get("msgid") or message.reference)
        if code in PASS_IS_OLD:
            self._pass = ""
        if code in BUSY:
            raise GatewayBusy(f"errcode {code}")
        if code is None:
            raise GatewayTimeout("no errcode")
        raise GatewayRefused(f"errcode {code} {answer.get('errmsg', '')}".strip()[:120])

    def find(self, message: Outgoing) -> Receipt | None:
        """WeChat cannot be asked about a message."""
        raise GatewayCannotTell

    def close(self) -> None:
        """Close the connections."""
        self.client.close()

    def _access(self) -> str:
        """The pass that each call carries, fetched when the old one has run out."""
        if not self._pass or time.monotonic() > self._pass_until:
            try:
                answer = _entries(self.client.get("/cgi-bin/token", params=self.account))
            except httpx.HTTPError as error:  # nothing was handed over yet
                raise GatewayBusy(type(error).__name__) from error
            self._pass = str(answer.get("access_token") or "")
            if not self._pass:
                raise GatewayBusy(f"errcode {answer.get('errcode')}")
            self._pass_until = time.monotonic() + PASS_SECONDS
        return self._pass


def _entries(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
