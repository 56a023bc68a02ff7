"""Signing up as a worker does: on the web, without an account."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.trips import make_trip
from tests.factories.workers import make_name, make_number, make_phone, make_worker
from trips.models import Booking, Trip
from trips.queries.journey import calls_of
from trips.queries.slip import slip_token
from trips.services.booking import book_workers
from workers.models import Consent, Identity, Worker
from zunyi.notices.models import Notice

pytestmark = pytest.mark.django_db


def address(trip):
    return reverse("signup:sign_up", args=[trip.number])


def form(trip, *people, **more):
    """What a browser sends for these travellers: (name, number, phone)."""
    data = {
        "p-TOTAL_FORMS": len(people),
        "p-INITIAL_FORMS": 0,
        "household": "520324",
        "board": calls_of(trip.pk)[0].pk,
    }
    for at, (name, number, phone) in enumerate(people):
        data |= {f"p-{at}-name": name, f"p-{at}-number": number, f"p-{at}-phone": phone}
    return data | more


def somebody(phone="15400000123"):
    return make_name(), make_number(), phone


@pytest.fixture(autouse=True)
def english(client: Client, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


@pytest.fixture
def trip():
    return make_trip(organiser=None)


def test_two_people_sign_up_check_agree_and_get_a_slip_side_by_side(client: Client, trip: Trip):
    data = form(trip, somebody(), somebody(phone=""))

    check = client.post(address(trip), data | {"check": "1"})
    done = client.post(address(trip), data | {"confirm": "1", "consent": "on"})

    assert "520399********" in check.content.decode()
    assert Booking.objects.count() == 2
    assert done.status_code == 302
    slip = client.get(done.url).content.decode()
    assert all(booking.slip_code in slip for booking in Booking.objects.all())
    assert Worker.objects.filter(phone="15400000123", phone_of="relative").count() == 1
    assert Consent.objects.count() == 6
    assert Identity.objects.first().number() == data["p-0-number"]


def test_without_the_tick_nobody_is_booked(client: Client, trip: Trip):
    client.post(address(trip), form(trip, somebody(), confirm="1"))

    assert Booking.objects.count() == 0


def test_another_traveller_is_added_and_nothing_typed_is_lost(client: Client, trip: Trip):
    page = client.post(address(trip), form(trip, ("测一鸣", "5203", ""), add="1"))

    text = page.content.decode()
    assert 'value="测一鸣"' in text
    assert 'value="5203"' in text
    assert 'name="p-1-name"' in text
    assert "field-error" not in text


@pytest.mark.parametrize(
    ("number", "sentence"),
    [("520399900101901", "15"), ("520399198802149016", "mistyped"), ("52039919880214901", "18")],
    ids=["15 digits", "wrong checksum", "17 digits"],
)
def test_a_wrong_number_is_explained_beside_the_field(client: Client, trip: Trip, number, sentence):
    page = client.post(address(trip), form(trip, ("测一鸣", number, ""), check="1"))

    assert page.status_code == 400
    error = re.search(r'field-error">.*?<span>(.*?)</span>', page.content.decode(), re.S)
    assert error
    assert sentence in error[1]


def test_a_full_trip_says_so_keeps_the_form_and_names_others(client: Client):
    full, other = make_trip(seats=1), make_trip(seats=3)
    book_workers(trip=full, workers=[make_worker()], by=None, channel="web")

    page = client.post(address(full), form(full, ("测一鸣", make_number(), ""), confirm="1", consent="on"))

    text = page.content.decode()
    assert page.status_code == 409
    assert 'value="测一鸣"' in text
    assert reverse("signup:trip", args=[other.number]) in text
    assert Worker.objects.filter(legal_name="测一鸣").count() == 0


def test_a_number_under_another_name_tells_nothing_of_its_owner(client: Client, trip: Trip):
    owner = make_worker()

    page = client.post(address(trip), form(trip, ("样例他", owner.identity.number(), ""), confirm="1", consent="on"))

    assert page.status_code == 400
    assert owner.legal_name not in page.content.decode()


def test_another_phone_tells_this_journey_and_leaves_the_registered_one(client: Client, trip: Trip):
    owner, stranger = make_worker(phone=make_phone()), make_phone()

    client.post(
        address(trip), form(trip, (owner.legal_name, owner.identity.number(), stranger), confirm="1", consent="on")
    )

    registered = owner.phone
    owner.refresh_from_db()
    assert owner.phone == registered
    assert Booking.objects.get().reach == stranger
    assert set(Notice.objects.values_list("phone", flat=True)) == {stranger}


def test_somebody_too_young_is_told_before_being_asked_to_agree(client: Client, trip: Trip):
    child = make_number(born_on=timezone.localdate() - timedelta(days=14 * 366))

    page = client.post(address(trip), form(trip, ("测一鸣", child, ""), check="1"))

    assert page.status_code == 400
    assert "16" in re.search(r'field-error">.*?<span>(.*?)</span>', page.content.decode(), re.S)[1]


def test_one_booking_costs_at_most_fifteen_statements(client: Client, trip: Trip, django_assert_max_num_queries):
    data = form(trip, somebody(), confirm="1", consent="on")

    with django_assert_max_num_queries(15):
        assert client.post(address(trip), data).status_code == 302


def test_the_slip_is_found_by_phone_and_code_and_by_nothing_less(client: Client, trip: Trip):
    phone = make_phone()
    worker = make_worker(phone=phone)
    [booking] = book_workers(trip=trip, workers=[worker], by=None, channel="web")

    right = client.post(
        reverse("signup:find_slip"), {"phone": f"{phone[:3]} {phone[3:]}", "code": booking.slip_code.lower()}
    )
    wrong_phone = client.post(reverse("signup:find_slip"), {"phone": make_phone(), "code": booking.slip_code})
    wrong_code = client.post(reverse("signup:find_slip"), {"phone": phone, "code": "22222222"})

    assert right.url == reverse("signup:slip", args=[slip_token(booking)])
    errors = [re.search(r"alert-danger.*?</div>", page.content.decode(), re.S)[0] for page in (wrong_phone, wrong_code)]
    assert errors[0] == errors[1]
    assert client.get(reverse("signup:slip", args=[f"{booking.slip_code}.made-up"])).status_code == 404


def test_guessing_codes_ends_after_five_tries(client: Client, trip: Trip):
    phone = make_phone()
    [booking] = book_workers(trip=trip, workers=[make_worker(phone=phone)], by=None, channel="web")
    for _ in range(5):
        client.post(reverse("signup:find_slip"), {"phone": phone, "code": "22222222"})

    page = client.post(reverse("signup:find_slip"), {"phone": phone, "code": booking.slip_code})

    assert page.status_code == 400


def test_one_of_two_cancels_and_the_other_keeps_the_seat(client: Client, trip: Trip):
    client.post(address(trip), form(trip, somebody(), somebody(), confirm="1", consent="on"))
    first, second = Booking.objects.order_by("pk")

    client.post(reverse("signup:cancel", args=[slip_token(first)]))

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("cancelled", "confirmed")


@pytest.mark.parametrize("rows", [1, 30])
def test_the_front_page_costs_the_same_for_one_trip_and_for_thirty(client: Client, rows, django_assert_max_num_queries):
    for _ in range(rows):
        make_trip()

    with django_assert_max_num_queries(5):
        assert client.get("/").status_code == 200


def test_a_second_seat_is_a_question_on_a_page_that_keeps_what_was_typed(client: Client, trip: Trip):
    person = somebody(phone=make_phone())
    client.post(address(trip), form(trip, person, confirm="1", consent="on"))
    other = make_trip(departs_at=timezone.now() + timedelta(days=6))
    data = form(other, person, confirm="1", consent="on")

    question = client.post(address(other), data)
    text = question.content.decode()
    kept = client.post(address(other), data | {"other_seats": "keep"})

    assert question.status_code == 409
    assert 'value="keep"' in text
    assert 'value="give_back"' not in text  # a name and a number alone give no other seat back
    assert f'value="{person[0]}"' in text
    assert trip.destination.short_name not in re.search(r"alert-warning.*?</div>", text, re.S)[0]
    assert kept.status_code == 302
    assert Booking.objects.filter(state="confirmed").count() == 2
