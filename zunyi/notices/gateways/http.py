"""Any provider, or the operators' box of the bureau, that takes a message as one HTTP request.

    POST send_url  {"phone", "text", "reference", "template", "variables"}   →  2xx {"id": "…"}
    GET  find_url?reference=…&phone=…&day=…  →  200 {"id": "…", "state": "accepted|delivered|undelivered"} | 404

Both carry `Authorization: Bearer <token>`. What each answer means is decided here with one question in mind: may the
provider have taken the message? Only where it surely has not may it be sent again without asking.
"""

from __future__ import annotations

from typing import Any, ClassVar

import httpx

from zunyi.notices.gateways.base import (
    GatewayBusy,
    GatewayCannotTell,
    GatewayRefused,
    GatewayTimeout,
    Outcome,
    Outgoing,
    Receipt,
)

# The connection did not even come about, so nothing was handed over.
NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
TOO_MANY, UNAVAILABLE, NOT_FOUND = 429, 503, 404


class HttpGateway:
    """Sends by HTTP; without `find_url` an unknown answer ends on the call list instead of on a phone twice."""

    parallel: ClassVar[int] = 8
    absent_is_sure: ClassVar[bool] = True

    def __init__(
        self,
        *,
        send_url: str,
        find_url: str = "",
        token: str = "",
        timeout: float = 10,
        name: str = "http",
        calls_back: bool = False,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.send_url, self.find_url, self.name = send_url, find_url, name
        # It is asked for receipts, or brings them by itself.
        self.gives_receipts = bool(find_url) or calls_back
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        # httpx counts each phase by itself; together they must not pass `timeout`, which the lease is made for.
        phases = httpx.Timeout(timeout / 2, connect=timeout / 4, write=timeout / 4, pool=timeout / 4)
        self.client = httpx.Client(headers=headers, timeout=phases, transport=transport)

    def send(self, message: Outgoing) -> str:
        """Hand one message over."""
        answer = post(self.client, self.send_url, self.body(message))
        number = word(answer, "id") if answer.is_success else ""
        if not number:
            raise GatewayTimeout(f"HTTP {answer.status_code}")
        return number

    def body(self, message: Outgoing) -> dict[str, Any]:
        """What is sent; voice sends other words."""
        more = {"template": message.template, "variables": dict(message.variables)} if message.template else {}
        return {"phone": message.phone, "text": message.text, "reference": message.reference} | more

    def find(self, message: Outgoing) -> Receipt | None:
        """Ask whether the provider has a message of ours, and what became of it."""
        if not self.find_url:
            raise GatewayCannotTell
        question = {"reference": message.reference, "phone": message.phone}
        if message.at:
            question["day"] = f"{message.at:%Y%m%d}"
        try:
            answer = self.client.get(self.find_url, params=question)
        except httpx.HTTPError as error:
            raise GatewayTimeout(type(error).__name__) from error
        if answer.status_code == NOT_FOUND:
            return None
        number = word(answer, "id") if answer.is_success else ""
        if not number:
            raise GatewayTimeout(f"HTTP {answer.status_code}")
        return Receipt(number, outcome_called(word(answer, "state")), word(answer, "detail"))

    def close(self) -> None:
        """Close the connections."""
        self.client.close()


class VoiceGateway(HttpGateway):
    """Reads the message aloud: the same request, with the words as a caller says them and the way named."""

    def body(self, message: Outgoing) -> dict[str, Any]:
        """The words without the bureau's signature in brackets, which is not said."""
        spoken = message.text.partition("】")[2] or message.text
        return super().body(message) | {"text": spoken, "channel": "voice"}


def post(client: httpx.Client, url: str, body: dict[str, Any]) -> httpx.Response:
    """One request that hands something over, with its troubles told apart."""
    try:
        answer = client.post(url, json=body)
    except NOT_REACHED as error:
        raise GatewayBusy(type(error).__name__) from error
    except httpx.HTTPError as error:
        raise GatewayTimeout(type(error).__name__) from error
    if answer.status_code in (TOO_MANY, UNAVAILABLE):
        raise GatewayBusy(f"HTTP {answer.status_code}")
    if answer.is_client_error:
        raise GatewayRefused(f"HTTP {answer.status_code} {word(answer, 'error')}".strip())
    return answer


def word(answer: httpx.Response, name: str) -> str:
    """One entry of the answer's JSON as a short text; empty when there is none."""
    try:
        body = answer.json()
    except ValueError:
        return ""
    value = body.get(name) if isinstance(body, dict) else None
    return str(value)[:80] if value else ""


def outcome_called(name: str) -> Outcome:
    """The outcome by its name; what is not known to be more has been accepted."""
    return Outcome(name) if name in {each.value for each in Outcome} else Outcome.ACCEPTED
