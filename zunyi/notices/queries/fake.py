"""The demo's phones."""

from __future__ import annotations

from django.db.models import QuerySet

from zunyi.notices.models import FakeMessage


def messages_on(phone: str = "") -> QuerySet[FakeMessage]:
    """What arrived, newest first; on the phones whose number holds these digits, when some are given."""
    messages = FakeMessage.objects.order_by("-pk")
    digits = "".join(filter(str.isdigit, phone))
    return messages.filter(phone__contains=digits) if digits else messages
