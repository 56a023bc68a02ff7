"""What is forgotten of old messages: their words and numbers. That they were sent, and what became of them, stays."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from zunyi.notices.models import FakeMessage, Notice, Reply

State = Notice.State
_UNDER_WAY = (State.DUE, State.CLAIMED, State.SENDING, State.UNKNOWN)
# So many rows in one statement: a dispatcher never waits long behind it.
AT_A_TIME = 5000


def forget_words() -> int:
    """Take words and phones out of messages and answers older than NOTICE_TEXT_DAYS; returns out of how many."""
    before = timezone.now() - timedelta(days=settings.NOTICE_TEXT_DAYS)
    FakeMessage.objects.filter(arrived_at__lt=before).delete()
    Reply.objects.filter(arrived_at__lt=before).exclude(phone="", text="").update(phone="", text="")
    old = Notice.objects.filter(state_at__lt=before).exclude(state__in=_UNDER_WAY).exclude(Q(text="") & Q(phone=""))
    forgotten = 0
    while True:
        with transaction.atomic():
            ids = list(old.select_for_update(skip_locked=True).order_by("pk").values_list("pk", flat=True)[:AT_A_TIME])
            Notice.objects.filter(pk__in=ids).update(text="", phone="")
        forgotten += len(ids)
        if len(ids) < AT_A_TIME:
            return forgotten
