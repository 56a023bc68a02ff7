"""The demo's phones."""

from __future__ import annotations

from django.db.models import QuerySet

from zunyi.notices.models import FakeMessage, Reply


def messages_on(phone: str = "") -> QuerySet[FakeMessage]:
    """What arrived, newest first; on the phones whose number holds these digits, when some are given."""
    messages = FakeMessage.objects.order_by("-pk")
    digits = "".join(filter(str.isdigit, phone))
    return messages.filter(phone__contains=digits) if digits else messages


def answers_of(phone: str) -> QuerySet[Reply]:
    """What one demo phone answered, newest first; nothing while no single phone is looked at."""
    return Reply.objects.filter(phone=phone if len(phone) == 11 else "?").order_by("-pk")[:10]
