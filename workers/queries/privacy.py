"""Requests for erasure, within what a person may see; and until when they are to be answered."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import holidays
from django.db.models import QuerySet
from django.utils import timezone

from workers.models import ErasureRequest
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths

# PIPL says "in time"; the bureau promises so many working days.
WORKING_DAYS = 15


def visible_to(user: User, capability: str = "privacy.answer") -> QuerySet[ErasureRequest]:
    """The requests of people whose household lies where `user` holds `capability`."""
    return ErasureRequest.objects.filter(at_or_below("worker__household", division_paths(user, capability)))


def answer_due_on(asked_at: datetime) -> date:
    """The last of WORKING_DAYS working days after the request; China's holidays do not count."""
    day, left = timezone.localdate(asked_at), WORKING_DAYS
    calendar = holidays.country_holidays("CN", years=[day.year, day.year + 1])
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in calendar
    return day
