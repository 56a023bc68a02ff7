"""The slip of somebody whose seat fell away: what comes next stands on it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories.disruptions import fill, report
from tests.factories.trips import make_open, make_template, make_trip
from trips.models import AffectedRider
from trips.queries.slip import slip_token
from trips.queries.waitlist.entries import place_token
from trips.services.disruption.left_over import answer_left_over
from trips.services.disruption.report import approve_disruption

pytestmark = pytest.mark.django_db
BRING = "请带身份证"


@pytest.fixture
def lost():
    """The party of two whom the smaller vehicle has no room for, and another trip to the same place."""
    trip = make_open(make_template(), timezone.now() + timedelta(days=3))
    fill(trip, [2] * 10)
    swap = report(trip, "vehicle", layout="minibus-19", rule="last", drivers=1, escorts=0)
    approve_disruption(disruption=swap, by=None)
    return list(AffectedRider.objects.filter(outcome="left").select_related("booking", "disruption__trip"))


@pytest.fixture
def other(lost):
    return make_trip(seats=4, destination=lost[0].disruption.trip.destination, departs_at=timezone.now() + timedelta(4))


def page(client, booking):
    return client.get(reverse("signup:slip", args=[slip_token(booking)]))


def test_whoever_is_still_to_be_asked_reads_that_and_sees_other_trips(client, lost, other):
    shown = page(client, lost[0].booking)

    assertContains(shown, "工作人员会来问您", count=2)
    assertContains(shown, reverse("signup:trip", args=[other.number]))
    # Nobody without a seat is told what to bring, or that a reminder comes.
    assertNotContains(shown, BRING)


def test_the_old_slip_leads_to_the_seat_on_the_other_trip(client, lost, other):
    answer_left_over(riders=lost, answer="other_trip", trip=other, by=None)
    lost[0].refresh_from_db()

    assertContains(page(client, lost[0].booking), reverse("signup:slip", args=[slip_token(lost[0].new_booking)]))


def test_the_old_slip_leads_to_the_place_on_the_waitlist(client, lost):
    answer_left_over(riders=lost, answer="waitlist", by=None)
    lost[0].refresh_from_db()

    assertContains(page(client, lost[0].booking), reverse("signup:waiting", args=[place_token(lost[0].waits)]))


def test_whoever_stays_is_told_so_and_whoever_travels_what_to_bring(client, lost):
    answer_left_over(riders=lost, answer="home", by=None)
    stays = AffectedRider.objects.filter(outcome="keeps").select_related("booking").first()

    assertContains(page(client, lost[0].booking), "您说过不去了", count=2)
    assertContains(page(client, stays.booking), BRING)
