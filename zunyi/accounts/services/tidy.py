"""What sign-in and the API leave behind, and when it goes."""

from __future__ import annotations

from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.sessions.models import Session
from django.utils import timezone

from zunyi.accounts.models import ApiToken, IdempotencyKey

# Nobody repeats a request after a week.
KEYS_LAST = timedelta(days=7)
# 网络安全法 21(3): at least six months.
SIGN_INS_LAST_DAYS = 200


def forget_what_is_over() -> None:
    """Remove answers kept for repeated requests, tokens and sessions that opened nothing any more, old sign-in logs."""
    now = timezone.now()
    IdempotencyKey.objects.filter(created_at__lt=now - KEYS_LAST).delete()
    ApiToken.objects.filter(expiry__lt=now).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    AxesProxyHandler.reset_logs(age_days=SIGN_INS_LAST_DAYS)
