"""An old plan is not told: the last look compares the reminder's version with the trip's."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Trip
from trips.notices.kinds import _composer, _why_not_booked
from trips.services.booking import book_workers
from zunyi.notices import kinds
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage, Notice
from zunyi.notices.services import weigh
from zunyi.notices.services.dispatch import dispatch_due

pytestmark = pytest.mark.django_db


def told_of_an_old_plan(monkeypatch):
    """The trip has moved, and taking back its reminders got lost on the way."""
    monkeypatch.setattr(weigh, "quiet_until", lambda moment: None)
    trip = make_trip(departs_at=timezone.now() + timedelta(days=3))
    book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")
    Notice.objects.exclude(kind="reminder").delete()
    Notice.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    Trip.objects.update(version=trip.version + 1)
    dispatch_due(gateway=FakeGateway())
    return FakeMessage.objects.count()


def test_a_reminder_of_an_old_plan_stays_here(monkeypatch):
    assert told_of_an_old_plan(monkeypatch) == 0
    assert Notice.objects.get().state == Notice.State.SUPERSEDED


def test_control_without_the_version_check_it_goes_out(monkeypatch):
    blind = replace(kinds.kind_of("reminder"), compose=_composer("reminder", _why_not_booked))
    monkeypatch.setitem(kinds._kinds, "reminder", blind)

    assert told_of_an_old_plan(monkeypatch) == 1
