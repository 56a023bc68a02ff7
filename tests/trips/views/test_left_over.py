"""Asking those left over one party after the other: what can be said to them, how they were asked, and who is next."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from tests.factories.accounts import make_officer, signed_in
from tests.factories.disruptions import fill, report
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from trips.models import AffectedRider, Booking, WaitlistEntry
from trips.services.disruption.report import approve_disruption
from workers.models import Consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return signed_in(make_officer("county"))


@pytest.fixture
def out():
    trip = make_trip(seats=6)
    fill(trip, [2, 1])
    disruption = report(trip, "cancelled")
    approve_disruption(disruption=disruption, by=None)
    return disruption


def test_one_party_after_the_other_is_asked_until_nobody_is_left(county, out):
    later = timezone.now() + timedelta(days=5)
    full = make_trip(seats=1, destination=out.trip.destination, departs_at=later, title="满员班次")
    room = make_trip(seats=4, destination=out.trip.destination, departs_at=later + timedelta(days=1))
    fill(full, [1])
    first, _second, alone = out.riders.order_by("pk")

    page = county.get(reverse("trips:ask_party", args=[out.pk, first.pk]))
    assertContains(page, "满员班次")
    said = county.post(page.request["PATH_INFO"], {"answer": f"wait:{full.pk}", "manner": "read_aloud"})
    address = reverse("trips:ask_party", args=[out.pk, alone.pk])
    assertRedirects(said, address, fetch_redirect_response=False)
    done = county.post(address, {"answer": f"trip:{room.pk}", "manner": "by_phone"})

    assertRedirects(done, reverse("trips:left_over", args=[out.pk]), fetch_redirect_response=False)
    assert WaitlistEntry.objects.get().trip == full
    assert Booking.objects.get(trip=room).worker == alone.booking.worker
    assertContains(county.get(reverse("trips:left_over", args=[out.pk])), "满员班次")


def test_how_they_were_asked_is_kept_with_the_yes(county, out):
    full = make_trip(seats=1, destination=out.trip.destination, departs_at=timezone.now() + timedelta(days=5))
    fill(full, [1])
    alone = out.riders.order_by("pk").last()
    manner = Consent.Manner.values[1]

    county.post(reverse("trips:ask_party", args=[out.pk, alone.pk]), {"answer": f"wait:{full.pk}", "manner": manner})

    kept = Consent.objects.filter(worker=alone.booking.worker).latest("pk")
    assert kept.manner == manner


def test_an_answer_that_is_not_offered_is_not_taken(county, out):
    first = out.riders.order_by("pk").first()
    address = reverse("trips:ask_party", args=[out.pk, first.pk])
    elsewhere = make_trip(destination=make_division("440402"))

    assert county.post(address, {"answer": f"trip:{elsewhere.pk}", "manner": "by_phone"}).status_code == 422
    assert county.post(address, {"answer": "home"}).status_code == 422
    assert set(AffectedRider.objects.values_list("answer", flat=True)) == {"open"}


def test_who_has_a_seat_elsewhere_is_settled_and_strangers_find_nobody(county, out):
    room = make_trip(destination=out.trip.destination, departs_at=timezone.now() + timedelta(days=5))
    alone = out.riders.order_by("pk").last()
    address = reverse("trips:ask_party", args=[out.pk, alone.pk])
    county.post(address, {"answer": f"trip:{room.pk}", "manner": "by_phone"})

    assertRedirects(county.get(address), reverse("trips:left_over", args=[out.pk]), fetch_redirect_response=False)
    foreign = signed_in(make_officer("county", make_division("520304")))
    assert foreign.get(address).status_code == 404
