"""The page of a change of trips: who sits where, why it cannot be taken back, and taking it back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from tests.trips.services.test_booking import book
from tests.trips.services.test_transfer import move
from trips.models import Booking, Transfer

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved():
    officer = make_officer("county")
    trips = make_trip(seats=2), make_trip(departs_at=timezone.now() + timedelta(days=4))
    move(book(trips[0], make_worker()), trips[1], officer)
    return Transfer.objects.get(), signed_in(officer)


def test_both_lists_of_passengers_lead_to_it_and_it_is_taken_back_there(moved):
    transfer, client = moved
    address = reverse("trips:transfer", args=[transfer.pk])

    assertContains(client.get(reverse("trips:passengers", args=[transfer.target.number])), address)
    assertContains(client.get(reverse("trips:passengers", args=[transfer.source.number]), {"state": "all"}), address)
    assertContains(client.get(address), "车坏了")
    back = client.post(address)

    assert (back.status_code, back.url) == (302, reverse("trips:passengers", args=[transfer.source.number]))
    assert list(Booking.objects.order_by("pk").values_list("state", flat=True)) == ["confirmed", "cancelled"]
    assertNotContains(client.get(reverse("trips:passengers", args=[transfer.source.number])), address)


def test_it_says_by_name_who_cannot_have_the_old_seat_and_offers_no_button(moved):
    transfer, client = moved
    book(transfer.source, make_worker())
    book(transfer.source, make_worker())
    address = reverse("trips:transfer", args=[transfer.pk])

    page = client.get(address)

    assertContains(page, "座位已经给了别人")
    assertNotContains(page, "consequences")
    assert client.post(address).status_code == 409


def test_a_stranger_finds_nothing(moved):
    transfer, _client = moved
    foreign = signed_in(make_officer("county", make_division("520304")))

    assert foreign.get(reverse("trips:transfer", args=[transfer.pk])).status_code == 404


def test_who_moves_people_to_a_trip_of_another_county_sees_what_was_done(client):
    officer = make_officer("county")
    here = make_trip(seats=2)
    there = make_trip(departs_at=timezone.now() + timedelta(days=4), organiser=make_division("520304"))
    [booking] = book(here, make_worker())
    client = signed_in(officer)

    done = client.post(
        reverse("trips:booking_transfer", args=[here.number, booking.pk]),
        {"to": there.number, "reason": "本人要求", "manner": "by_phone"},
        follow=True,
    )

    assert done.status_code == 200
    assertContains(done, there.title)
    assertNotContains(done, reverse("trips:detail", args=[there.number]))
