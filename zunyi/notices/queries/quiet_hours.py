"""The hours in which nobody is woken for something that can wait."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone


def quiet_until(moment: datetime) -> datetime | None:
    """When the quiet hours that hold `moment` end; None outside of them, and when they begin and end
    at the same hour. Hours are those of the bureau's clock."""
    begin, end = settings.QUIET_HOURS
    local = timezone.localtime(moment)
    through_the_night = begin > end and not end <= local.hour < begin
    if not (through_the_night or begin <= local.hour < end):
        return None
    morning = local.date() + timedelta(days=1) if through_the_night and local.hour >= begin else local.date()
    return timezone.make_aware(datetime.combine(morning, time(end)))
