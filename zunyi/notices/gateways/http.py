"""Any provider, or the operators' box of the bureau, that takes a message as one HTTP request.

    POST send_url  {"phone", "text", "reference"}   →  2xx {"id": "…"}
    GET  find_url?reference=…                       →  200 {"id": "…"} | 404

Both carry `Authorization: Bearer <token>`. What each answer means is decided here with one question in mind: may the
provider have taken the message? Only where it surely has not may it be sent again without asking.
"""

from __future__ import annotations

from typing import ClassVar

import httpx

from zunyi.notices.gateways.base import GatewayBusy, GatewayCannotTell, GatewayRefused, GatewayTimeout

# The connection did not even come about, so nothing was handed over.
NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
TOO_MANY, UNAVAILABLE, NOT_FOUND = 429, 503, 404


class HttpGateway:
    """Sends by HTTP; without `find_url` an unknown answer ends on the call list instead of on a phone twice."""

    parallel: ClassVar[int] = 8

    def __init__(
        self,
        *,
        send_url: str,
        find_url: str = "",
        token: str = "",
        timeout: float = 10,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.send_url, self.find_url = send_url, find_url
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.client = httpx.Client(headers=headers, timeout=timeout, transport=transport)

    def send(self, phone: str, text: str, reference: str) -> str:
        """Hand one message over."""
        message = {"phone": phone, "text": text, "reference": reference}
        try:
            answer = self.client.post(self.send_url, json=message)
        except NOT_REACHED as error:
            raise GatewayBusy(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise GatewayTimeout(type(error).__name__) from error
        if answer.status_code in (TOO_MANY, UNAVAILABLE):
            raise GatewayBusy(f"HTTP {answer.status_code}")
        if answer.is_client_error:
            raise GatewayRefused(f"HTTP {answer.status_code} {_word(answer, 'error')}".strip())
        number = _word(answer, "id") if answer.is_success else ""
        if not number:
            raise GatewayTimeout(f"HTTP {answer.status_code}")
        return number

    def find(self, reference: str) -> str | None:
        """Ask whether the provider has a message of ours."""
        if not self.find_url:
            raise GatewayCannotTell
        try:
            answer = self.client.get(self.find_url, params={"reference": reference})
        except httpx.HTTPError as error:
            raise GatewayTimeout(type(error).__name__) from error
        if answer.status_code == NOT_FOUND:
            return None
        number = _word(answer, "id") if answer.is_success else ""
        if not number:
            raise GatewayTimeout(f"HTTP {answer.status_code}")
        return number

    def close(self) -> None:
        """Close the connections."""
        self.client.close()


def _word(answer: httpx.Response, name: str) -> str:
    """One entry of the answer's JSON as a short text; empty when there is none."""
    try:
        body = answer.json()
    except ValueError:
        return ""
    value = body.get(name) if isinstance(body, dict) else None
    return str(value)[:80] if value else ""
