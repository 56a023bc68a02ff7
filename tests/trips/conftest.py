"""What tests of trips share."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone


@pytest.fixture
def later() -> datetime:
    """Ten days ahead, at 13:00 of Zunyi."""
    return timezone.localtime().replace(hour=13, minute=0, second=0, microsecond=0) + timedelta(days=10)
