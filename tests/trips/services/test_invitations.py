"""Demand from wishes, the drafted trip, and riders who are asked one by one."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.employers import make_wish
from tests.factories.trips import make_template
from tests.factories.workers import make_phone, make_worker
from trips.models import Booking, Invitation, Trip
from trips.queries.demand import open_demand
from trips.refusals import InvitationOver, TripNotOpen
from trips.services.booking import book_workers
from trips.services.invitations import accept_invitation, ask_riders, decline_invitation, draft_from_wishes
from workers.models import Consent, Wish
from workers.services.consent import keep_consents, withdraw_consent
from zunyi.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return make_officer()


def wanting(n: int) -> list:
    people = [make_worker(phone=make_phone(), household=make_division("520324116")) for _ in range(n)]
    for person in people:
        make_wish(person, destination="350582")
    return people


def drafted(county):
    line = open_demand(county)[0]
    trip, _ = draft_from_wishes(
        template=make_template(), departs_at=timezone.now() + timedelta(days=9), wishes=line.wishes, by=county
    )
    return trip


def test_demand_counts_each_person_once_by_city_week_and_town(county):
    wanting(3)
    make_wish(make_worker(household=make_division("520304100")), destination="350582")

    line = open_demand(county)[0]

    assert (line.people, line.needed, line.destination.code) == (3, 20, "350500")
    assert line.towns == [("桴㯊", 3)]


def test_who_holds_a_seat_was_asked_or_took_consent_back_is_not_counted(county):
    seated, asked, withdrew, left = wanting(4)
    trip = drafted(county)
    Invitation.objects.exclude(worker=asked).delete()
    Trip.objects.filter(pk=trip.pk).update(state=Trip.State.OPEN)
    book_workers(trip=trip, workers=[seated], by=None, channel="web")
    keep_consents(workers=[withdrew], purposes=["travel"], manner="read", by=None)
    withdraw_consent(worker=withdrew, purpose="travel", by=None)

    assert [wish.worker_id for wish in open_demand(county)[0].wishes] == [left.pk]


def test_nobody_is_told_or_seated_by_the_draft_and_only_a_yes_takes_a_seat(county):
    yes, no = wanting(2)
    trip = drafted(county)

    assert trip.state == Trip.State.DRAFT
    assert (Booking.objects.count(), Notice.objects.filter(kind="trip_proposed").count()) == (0, 0)
    with pytest.raises(TripNotOpen):
        ask_riders(trip=trip, by=county)
    Trip.objects.filter(pk=trip.pk).update(state=Trip.State.OPEN)
    assert ask_riders(trip=trip, by=county) == 2
    assert Notice.objects.filter(kind="trip_proposed").count() == 2

    booking = accept_invitation(invitation=Invitation.objects.get(worker=yes), by=None, manner="read")
    decline_invitation(invitation=Invitation.objects.get(worker=no), by=None)

    assert booking.worker == yes
    assert Booking.objects.count() == 1
    assert Consent.objects.filter(worker=yes, purpose="travel").exists()
    assert Wish.objects.get(worker=yes).state == "met"
    assert Wish.objects.get(worker=no).state == "open"
    with pytest.raises(InvitationOver):
        accept_invitation(invitation=Invitation.objects.get(worker=no), by=None, manner="read")


def test_the_county_sees_demand_drafts_and_asks_on_pages(county):
    wanting(2)
    template = make_template()
    client: Client = signed_in(county)
    line = open_demand(county)[0]
    address = reverse("trips:demand_draft", args=[line.destination.code, line.monday.isoformat()])

    assert "2" in client.get(reverse("trips:demand")).content.decode()
    page = client.get(address)
    assert page.status_code == 200
    made = client.post(address, {"template": template.pk, "departs_on": line.first_day.isoformat()})

    assert made.status_code == 302
    assert client.get(made.url).status_code == 200
    assert Invitation.objects.count() == 2
