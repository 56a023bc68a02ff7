"""What tests of trips share."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.trips.messages import at


@pytest.fixture
def later() -> datetime:
    """Ten days ahead, at 13:00 of Zunyi."""
    return timezone.localtime().replace(hour=13, minute=0, second=0, microsecond=0) + timedelta(days=10)


@pytest.fixture
def now() -> Iterator[datetime]:
    """Ten in the morning of 1 February."""
    with time_machine.travel(at(1, 10), tick=False):
        yield at(1, 10)
