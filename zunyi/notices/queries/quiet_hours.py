"""The hours in which nobody is woken for something that can wait."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone


def quiet_until(moment: datetime) -> datetime | None:
    """When the quiet hours that hold `moment` end; None outside of them. Hours are those of the bureau's clock."""
    begin, end = settings.QUIET_HOURS
    local = timezone.localtime(moment)
    if end <= local.hour < begin:
        return None
    morning = local.date() + timedelta(days=1) if local.hour >= begin else local.date()
    return timezone.make_aware(datetime.combine(morning, time(end)))
