"""Signing somebody up on their behalf."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.divisions import make_division
from tests.factories.staff import make_officer
from tests.factories.trips import make_trip
from tests.factories.workers import make_number, make_worker
from trips.models import Booking
from trips.queries.journey import calls_of
from trips.services.booking import book_workers
from workers.models import Consent
from workers.queries.worker import visible_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def village_officer(client: Client):
    officer = make_officer("town", make_division("520324116"))
    client.force_login(officer)
    return officer


def test_somebody_without_a_phone_is_found_ticked_and_booked(client: Client, village_officer):
    trip, worker = make_trip(), make_worker(household=make_division("520324116"), phone="", phone_of="")
    address = reverse("helper:known", args=[trip.number])

    found = client.post(address, {"find": "1", "q": worker.legal_name})
    done = client.post(
        address, {"workers": [worker.pk], "board": calls_of(trip.pk)[0].pk, "manner": "read_aloud", "consent": "on"}
    )

    assert worker.legal_name in found.content.decode()
    assert done.status_code == 302
    booking = Booking.objects.get()
    assert (booking.worker, booking.booked_by, booking.channel) == (worker, village_officer, "officer")
    assert set(Consent.objects.values_list("manner", "helper")) == {("read_aloud", village_officer.pk)}


def test_what_is_searched_for_stands_in_no_address(client: Client, village_officer):
    trip, worker = make_trip(), make_worker(household=make_division("520324116"))
    address = reverse("helper:known", args=[trip.number])

    by_number = client.post(address, {"find": "1", "q": worker.identity.number()})
    page = client.get(address)

    assert f'value="{worker.pk}"' in by_number.content.decode()
    assert 'method="get" role="search"' not in page.content.decode()


def test_without_the_manner_of_asking_nobody_is_booked(client: Client, village_officer):
    trip, worker = make_trip(), make_worker(household=make_division("520324116"))

    page = client.post(
        reverse("helper:known", args=[trip.number]), {"workers": [worker.pk], "board": calls_of(trip.pk)[0].pk}
    )

    assert (page.status_code, Booking.objects.count()) == (400, 0)


def test_people_of_another_county_cannot_be_ticked(client: Client, village_officer):
    trip, stranger = make_trip(), make_worker(household=make_division("520304100"))
    address = reverse("helper:known", args=[trip.number])

    page = client.post(address, {"find": "1", "q": stranger.legal_name})
    client.post(
        address, {"workers": [stranger.pk], "board": calls_of(trip.pk)[0].pk, "manner": "by_phone", "consent": "on"}
    )

    assert f'value="{stranger.pk}"' not in page.content.decode()
    assert Booking.objects.count() == 0


def typed(trip, **changes) -> dict[str, object]:
    return {
        "p-TOTAL_FORMS": 1, "p-INITIAL_FORMS": 0, "p-0-name": "测一鸣", "p-0-number": make_number(), "p-0-phone": "",
        "household": "520324116", "board": calls_of(trip.pk)[0].pk, "manner": "read_aloud", "consent": "on",
        "confirm": "1",
    } | changes  # fmt: skip


def test_a_new_person_is_registered_and_booked(client: Client, village_officer):
    trip = make_trip()

    done = client.post(reverse("helper:new", args=[trip.number]), typed(trip))

    assert done.status_code == 302
    assert Booking.objects.get().worker.legal_name == "测一鸣"


def test_a_village_officer_names_the_own_village_and_sees_who_was_registered(client: Client):
    village = make_division("520324116201")
    officer = make_officer("village", village)
    client.force_login(officer)
    trip = make_trip()
    address = reverse("helper:new", args=[trip.number])

    page = client.get(address)
    done = client.post(address, typed(trip, household=village.code))

    assert [code for code, _ in page.context["way"].fields["household"].widget.choices] == ["", village.code]
    assert done.status_code == 302
    assert Booking.objects.get().worker in visible_to(officer)


def test_who_lives_elsewhere_is_not_signed_up_here(client: Client, village_officer):
    trip = make_trip()
    make_division("520304100")

    page = client.post(reverse("helper:new", args=[trip.number]), typed(trip, household="520304100"))

    assert (page.status_code, Booking.objects.count()) == (400, 0)
    assert "household" in page.context["way"].errors


def test_nothing_is_told_of_the_journeys_of_another_offices_people(client: Client, village_officer):
    trip, stranger = make_trip(), make_worker(household=make_division("520304100"))
    book_workers(trip=make_trip(), workers=[stranger], by=None, channel=Booking.Channel.WEB)
    told = {"p-0-name": stranger.legal_name, "p-0-number": stranger.identity.number()}

    page = client.post(reverse("helper:new", args=[trip.number]), typed(trip, **told))

    assert (page.status_code, page.context["refusal"].code) == (409, "registered_elsewhere")
    assert Booking.objects.count() == 1
