"""A wish from anybody without a trip, and last year's journey once more."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_number, make_phone, make_worker
from tests.trips.views.test_mine import come_in
from trips.models import Booking, Trip
from trips.services.booking import book_workers
from trips.services.sign_up import sign_up_known
from workers.models import Consent, Wish, Worker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(client: Client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def wish_form(**changes):
    make_division("350582")
    home = make_division("520324")
    form = {
        "name": "测愿望", "number": make_number(), "phone": make_phone(), "household": home.code, "destination": "晋江",
        "trade": "sewing", "wage_floor": "5000", "from_on": "", "to_on": "", "consent": "on",
    }  # fmt: skip
    return form | changes


def test_anybody_writes_a_wish_down_without_a_trip(client: Client):
    page = client.post(reverse("signup:wish_new"), wish_form())

    wish = Wish.objects.get()
    assert page.status_code == 200
    assert (wish.worker.legal_name, wish.destination.code, wish.trade) == ("测愿望", "350582", "sewing")
    assert set(wish.worker.consents.values_list("purpose", flat=True)) == {"travel", "messages"}


def test_a_wish_that_stands_already_gets_the_same_answer(client: Client):
    form = wish_form()

    answers = [client.post(reverse("signup:wish_new"), form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Wish.objects.count() == 1


def test_no_wish_is_kept_without_a_yes_or_of_a_child(client: Client):
    born = timezone.localdate() - timedelta(days=15 * 365)
    wrong = [wish_form(consent=""), wish_form(number=make_number(born_on=born))]

    answers = [client.post(reverse("signup:wish_new"), form).status_code for form in wrong]

    assert answers == [400, 400]
    assert not Worker.objects.exists()


def gone_last_year():
    worker, relative = make_worker(phone=make_phone()), make_worker()
    relative.phone = worker.phone
    relative.save()
    rides = sign_up_known(trip=make_trip(calls=3), workers=[worker, relative], by=None, manner=Consent.Manner.READ)
    for ride in rides:
        ride.state = Booking.State.ARRIVED
        ride.save()
    now = timezone.now()
    Trip.objects.filter(pk=rides[0].trip_id).update(state="arrived", departed_at=now, arrived_at=now)
    return worker, relative, rides[0]


def test_last_years_journey_is_taken_again_with_one_yes_and_the_same_people(client: Client):
    worker, relative, ride = gone_last_year()
    trip = make_trip(departs_at=timezone.now() + timedelta(days=40), calls=3)
    come_in(client, worker.phone)
    address = reverse("signup:again", args=[ride.pk])

    mine = client.get(reverse("signup:mine")).content.decode()
    page = client.get(address)
    chosen = page.context["form"].fields["trip"].initial
    done = client.post(address, {"trip": chosen, "workers": [worker.pk, relative.pk], "consent": "on"})

    assert address in mine
    assert done.status_code == 302
    assert set(Booking.objects.filter(trip=trip).values_list("worker", flat=True)) == {worker.pk, relative.pk}


def test_nobody_goes_again_for_a_stranger(client: Client):
    _, _, ride = gone_last_year()
    other = make_worker(phone=make_phone())
    book_workers(trip=make_trip(), workers=[other], by=None, channel="web")
    come_in(client, other.phone)

    assert client.get(reverse("signup:again", args=[ride.pk])).status_code == 404


def test_trips_are_found_between_two_days_and_by_county(client: Client):
    near = make_trip(departs_at=timezone.now() + timedelta(days=3))
    far = make_trip(departs_at=timezone.now() + timedelta(days=30))
    day = timezone.localdate() + timedelta(days=10)

    def found(**asked):
        page = client.get(reverse("signup:home"), {name: str(value) for name, value in asked.items()}).context["page"]
        return {trip.number for trip in page}

    assert found(until=day) == {near.number}
    assert found(day=day) == {far.number}
    assert found(county="520324", day=timezone.localdate(), until=day) == {near.number}
