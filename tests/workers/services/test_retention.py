"""What is due is gone and the numbers stay; the nightly run keeps a log (reliability brief, B17)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import make_officer
from tests.factories.trips import make_trip
from tests.factories.workers import make_phone, make_worker
from trips.models import Booking
from trips.services.booking import book_workers
from trips.services.manifest.issue import issue_manifest
from workers.models import Consent, RetentionRun
from workers.retention import all_rules
from workers.services.consent import keep_consents, withdraw_consent
from workers.services.retention import run_retention

pytestmark = pytest.mark.django_db
LATER = timedelta(days=3 * 366)


def test_a_run_writes_down_how_much_every_rule_has_forgotten():
    worker = make_worker()
    keep_consents(workers=[worker], purposes=["messages"], manner="read", by=None)
    withdraw_consent(worker=worker, purpose="messages", by=None)

    early = run_retention()
    late = run_retention(timezone.now() + LATER)

    assert set(late.counts) == set(late.days) == {rule.code for rule in all_rules()}
    assert (early.counts["consents"], late.counts["consents"]) == (0, 1)
    assert all(run.ended_at for run in RetentionRun.objects.all())
    assert not Consent.objects.exists()


def test_names_leave_an_old_list_and_number_hash_and_count_stay():
    trip = make_trip()
    book_workers(trip=trip, workers=[make_worker(legal_name="测名单"), make_worker()], by=None, channel="web")
    manifest = issue_manifest(leg=trip.legs.get(), by=make_officer())
    was = (manifest.version, manifest.sha256, manifest.row_count)

    run_retention(timezone.now() + LATER)

    manifest.refresh_from_db()
    assert (manifest.version, manifest.sha256, manifest.row_count) == was
    assert len(manifest.rows()) == 2
    assert not any(row["legal_name"] or row["id_number"] for row in manifest.rows())


def test_the_phone_of_a_journey_goes_and_the_journey_is_still_counted():
    booking = book_workers(trip=make_trip(), workers=[make_worker()], by=None, channel="web")[0]
    Booking.objects.filter(pk=booking.pk).update(phone=make_phone())

    run_retention(timezone.now() + LATER)

    booking.refresh_from_db()
    assert booking.phone == ""
    assert Booking.objects.count() == 1


def test_a_second_run_on_the_same_day_forgets_nothing_more():
    moment = timezone.now() + LATER
    run_retention(moment)

    assert set(run_retention(moment).counts.values()) == {0}
