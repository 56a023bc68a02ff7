"""What somebody does with a demo phone: answer, and let the provider tell late what became of a message.

Both go the way of a real provider: to the fake one, which calls us back with its signature.
"""

from __future__ import annotations

import time

import httpx
from django.conf import settings

from zunyi.notices.models import FakeMessage, Reply
from zunyi.notices.refusals import ProviderSilent

# So long the page waits for the answer to come round.
PATIENCE, LOOK_EVERY = 4.0, 0.1


def answer_from(*, phone: str, text: str) -> Reply | None:
    """Answer from a demo phone; returns what was made of it, or None when it has not come round yet.

    Raises ProviderSilent when no fake provider runs.
    """
    number = _tell("reply", {"phone": phone, "text": text})
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        reply = Reply.objects.filter(gateway="fake", provider_ref=number).first()
        if reply:
            return reply
        time.sleep(LOOK_EVERY)
    return None


def send_receipt(*, message: FakeMessage, arrived: bool) -> None:
    """Let the provider say that a message arrived, or that it did not. Raises ProviderSilent."""
    _tell("receipt", {"reference": message.reference, "state": "delivered" if arrived else "undelivered"})


def _tell(what: str, body: dict[str, str]) -> str:
    try:
        answer = httpx.post(f"{settings.FAKE_PROVIDER_URL}/{what}", json=body, timeout=5)
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderSilent() from error
    if not answer.is_success:
        raise ProviderSilent()
    return str(answer.json().get("id", ""))
