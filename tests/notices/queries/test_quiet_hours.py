"""The hours of the night, and a bureau that has none."""

from datetime import datetime

import pytest
from django.utils import timezone

from zunyi.notices.queries.quiet_hours import quiet_until


@pytest.mark.parametrize(
    ("hours", "hour", "ends"),
    [
        ((21, 8), 20, None), ((21, 8), 21, (2, 8)), ((21, 8), 7, (1, 8)), ((21, 8), 8, None),
        ((0, 0), 3, None), ((0, 0), 0, None), ((12, 14), 13, (1, 14)), ((12, 14), 3, None),
    ],
)  # fmt: skip
def test_quiet_hours(settings, hours, hour, ends):
    settings.QUIET_HOURS = hours
    moment = timezone.make_aware(datetime(2027, 2, 1, hour, 30))

    until = quiet_until(moment)

    assert (until and (timezone.localtime(until).day, timezone.localtime(until).hour)) == ends
