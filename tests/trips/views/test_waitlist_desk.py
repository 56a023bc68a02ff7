"""The waitlist at the desk: who waits and why, seats by hand, answers on behalf, holds."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.waitlist import make_full_trip, make_party
from tests.factories.workers import make_worker
from trips.models import Booking, WaitlistEntry
from trips.queries.waitlist.times import minutes_for
from trips.services.booking import cancel_bookings
from trips.services.holds import hold_places
from trips.services.waitlist.promotion import promote

pytestmark = pytest.mark.django_db
HOME, OTHER = "520324100", "520304100"


@pytest.fixture
def office(settings):
    client = signed_in(make_officer("county", "520324"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def page(trip, name="", *more):
    return reverse(f"trips:waitlist{name}", args=[trip.number, *more])


def person(code=HOME, **facts):
    return make_worker(household=make_division(code), **facts)


def text(response):
    return response.content.decode()


def test_the_list_says_place_state_and_why_and_is_filtered(office):
    trip, booked = make_full_trip()
    asked = make_party(trip, person(legal_name="测甲"), person(legal_name="测乙"), takes_part=False)
    make_party(trip, person(legal_name="测丙"))
    cancel_bookings(bookings=booked[:1], by=None)
    promote(trip=trip)

    shown = text(office.get(page(trip)))

    assert all(word in shown for word in ("测甲", "测乙", "测丙", "too few seats for the whole party", "has an offer"))
    assert "测丙" not in text(office.get(page(trip), {"q": "测甲"}))
    assert "测甲" not in text(office.get(page(trip), {"state": "offered"}))
    assert "2 parties wait" in text(office.get(reverse("trips:list")))
    assert asked.code in text(office.get(page(trip, "_party", asked.pk)))


def test_one_or_nine_parties_cost_the_same(office, django_assert_num_queries, django_assert_max_num_queries):
    trip, _booked = make_full_trip()
    make_party(trip, person())
    office.get(page(trip))
    with django_assert_max_num_queries(14) as one:
        office.get(page(trip))
    for _ in range(8):
        make_party(trip, person(), person())
    with django_assert_num_queries(len(one.captured_queries)):
        office.get(page(trip))


def test_an_office_sees_its_own_people_of_a_mixed_party_and_nobody_of_other_places(office):
    trip = make_trip(organiser=make_division("520300"), seats=1)
    mixed = make_party(trip, person(legal_name="测本县"), person(OTHER, legal_name="测外县"))
    foreign = make_party(trip, person(OTHER, legal_name="测别人"))

    shown = text(office.get(page(trip)))

    assert ("测本县" in shown, "测外县" in shown, "测别人" in shown) == (True, False, False)
    assert "Place" in shown
    assert "测外县" not in text(office.get(page(trip, "_party", mixed.pk)))
    assert office.get(page(trip, "_party", foreign.pk)).status_code == 404
    assert office.get(page(trip, "_offer", mixed.pk)).status_code == 403


def test_seats_by_hand_need_a_reason_and_the_answer_is_noted_on_behalf(office):
    trip, booked = make_full_trip()
    make_party(trip, person())
    late = make_party(trip, person(), person())
    cancel_bookings(bookings=booked[:1], by=None)

    assert "others came first" in text(office.get(page(trip, "_offer", late.pk)))
    assert office.post(page(trip, "_offer", late.pk), {"reason": ""}).status_code == 422
    office.post(page(trip, "_offer", late.pk), {"reason": "家中急事", "most": "1"})
    assert "out of turn: 家中急事" in text(office.get(page(trip)))
    first = late.members.first()
    assert office.post(page(trip, "_answer", late.pk), {"answer": "yes"}).status_code == 422
    office.post(page(trip, "_answer", late.pk), {"answer": "yes", "people": first.pk, "manner": "by_phone"})

    assert Booking.objects.get(worker=first.worker).state == "confirmed"
    assert WaitlistEntry.objects.get(pk=late.pk).state == "waiting"


def test_taking_off_with_a_reason_notes_and_the_time_to_answer(office):
    trip, _booked = make_full_trip()
    entry = make_party(trip, person())

    office.post(page(trip, "_note", entry.pk), {"note": "周五再打电话"})
    assert "周五再打电话" in text(office.get(page(trip)))
    office.post(page(trip, "_time"), {"minutes": "90"})
    assert minutes_for(trip) == 90
    assert office.post(page(trip, "_remove", entry.pk), {"reason": ""}).status_code == 422
    office.post(page(trip, "_remove", entry.pk), {"reason": "重复"})
    assert WaitlistEntry.objects.get(pk=entry.pk).state == "removed"
    assert "重复" in text(office.get(page(trip), {"state": "ended"}))


def test_an_officer_puts_people_on_the_list_when_the_trip_is_full(office):
    trip, _booked = make_full_trip()
    worker = person()
    call = trip.legs.get().calls.first()
    data = {"workers": worker.pk, "board": call.pk, "manner": "by_phone", "consent": "on"}
    known = reverse("helper:known", args=[trip.number])

    full = office.post(known, data)
    joined = office.post(known, data | {"wait": "1"})

    assert ('name="wait"' in text(full), joined.status_code) == (True, 302)
    assert WaitlistEntry.objects.get().members.get().worker == worker


def test_seats_are_held_at_the_desk_and_confirmed_once_the_person_has_said_yes(office):
    trip, worker = make_trip(), person()
    call = trip.legs.get().calls.first()
    until = timezone.localtime() + timedelta(hours=5)
    known = reverse("helper:known", args=[trip.number])

    office.post(known, {"workers": worker.pk, "board": call.pk, "hold": "1", "until": until.strftime("%Y-%m-%dT%H:%M")})
    held = Booking.objects.get()
    assert held.state == "held"
    confirm = reverse("trips:booking_confirm", args=[trip.number, held.pk])
    assert confirm in text(office.get(reverse("trips:passengers", args=[trip.number])))
    office.post(confirm, {"manner": "by_phone"})

    assert Booking.objects.get().state == "confirmed"


def test_a_held_place_that_ended_cannot_be_taken_back_into_a_sign_up(office):
    trip = make_trip()
    [held] = hold_places(
        trip=trip, workers=[person()], by=make_officer("city"), until=timezone.now() + timedelta(hours=1)
    )
    cancel_bookings(bookings=[held], by=None)

    refused = office.post(reverse("trips:booking_restore", args=[trip.number, held.pk]), {"confirm": "1"})

    assert refused.status_code == 422
    assert Booking.objects.get().state == "cancelled"
