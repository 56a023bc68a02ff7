"""The gate: an escort's own runs and nobody else's, one press each, without JavaScript."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.disruptions import make_chain, stop
from tests.factories.divisions import make_division
from tests.factories.staff import make_officer
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Boarding, Booking, Leg, SeatClaim
from trips.services.booking import book_workers
from trips.services.escorts import assign_escort
from trips.services.holds import hold_places
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def trip():
    trip = make_trip(departs_at=timezone.now() + timedelta(hours=1), seats=40, calls=3)
    book(trip, make_worker(legal_name="测小荷"), make_worker(legal_name="测大山"))
    return trip


@pytest.fixture
def escort(client, trip):
    escort = make_officer(Role.ESCORT)
    assign_escort(leg=leg_of(trip), user=escort, by=None)
    client.force_login(escort)
    return escort


def book(trip, *workers):
    return book_workers(trip=trip, workers=list(workers), by=None, channel=Booking.Channel.WEB)


def leg_of(trip) -> Leg:
    return trip.legs.get(role=Leg.Role.TRUNK)


def page_of(client, trip, **asked):
    return client.get(reverse("gate:leg", args=[leg_of(trip).pk]), asked)


def press(client, trip, booking, event, **more):
    url = reverse("gate:enter", args=[leg_of(trip).pk])
    return client.post(url, {"booking": booking.pk, "event": event, "nonce": str(uuid4())} | more)


def test_an_escort_finds_the_own_run(client, trip, escort):
    other = make_trip(departs_at=timezone.now() + timedelta(hours=1))

    page = client.get(reverse("gate:legs")).content.decode()

    assert trip.number in page
    assert other.number not in page


def test_whoever_changes_is_told_where_it_goes_on(client):
    chain = make_chain(starts_at=timezone.now() + timedelta(hours=1))
    [rider] = book_workers(
        trip=chain, workers=[make_worker()], by=None, channel=Booking.Channel.WEB,
        board=stop(chain, 0, 0), alight=stop(chain, 2, 1),
    )  # fmt: skip
    legs, escort = {leg.order: leg for leg in chain.legs.all()}, make_officer(Role.ESCORT)
    client.force_login(escort)

    said = {}
    for order in (0, 1, 2):
        assign_escort(leg=legs[order], user=escort, by=None)
        [(_, _, [(_, _, said[order])])] = client.get(reverse("gate:leg", args=[legs[order].pk])).context["stops"]

    assert said[0].on == stop(chain, 1, 0)
    assert said[0].seat == SeatClaim.objects.get(booking=rider, seat__leg=legs[1]).seat.label
    assert said[1].on == stop(chain, 2, 0)
    assert said[2] is None


def test_the_list_goes_by_stop_and_hides_numbers(client, trip, escort):
    page = page_of(client, trip).content.decode()

    number = trip.bookings.first().worker.identity.number()
    assert "测小荷" in page
    assert page_of(client, trip).context["counts"].expected == 2
    assert number not in page
    assert f"…{number[-4:]}" in page


def test_one_press_lets_on_and_keeps_the_place_in_the_list(client, trip, escort):
    booking = trip.bookings.first()

    answer = press(client, trip, booking, "on", q="小荷")

    assert answer.status_code == 302
    assert answer.url.endswith(f"?q=%E5%B0%8F%E8%8D%B7#b{booking.pk}")
    assert Boarding.objects.get().by == escort
    assert page_of(client, trip).context["counts"].aboard == 1


def test_a_second_press_of_the_same_button_does_nothing(client, trip, escort):
    booking, nonce = trip.bookings.first(), str(uuid4())

    for _ in range(2):
        press(client, trip, booking, "on", nonce=nonce)

    assert Boarding.objects.count() == 1


def test_a_refusal_is_said_in_words(client, trip, escort):
    booking = trip.bookings.first()
    press(client, trip, booking, "on")

    page = client.get(press(client, trip, booking, "on").url).content.decode()

    assert "已上车" in page
    assert "请核对身份证和姓名" in page


@pytest.mark.parametrize("shown", ["{code}", " {code} ", "http://example.org/my/{code}/"])
def test_a_typed_or_scanned_code_lets_on(client, trip, escort, shown):
    booking = trip.bookings.last()
    url = reverse("gate:code", args=[leg_of(trip).pk])

    client.post(url, {"code": shown.format(code=booking.slip_code.lower()), "nonce": str(uuid4())})

    assert Booking.objects.get(pk=booking.pk).state == Booking.State.BOARDED


def test_a_strange_code_and_another_trips_slip_are_told_apart(client, trip, escort):
    [elsewhere] = book(make_trip(), make_worker())
    url = reverse("gate:code", args=[leg_of(trip).pk])

    strange, others = (
        client.post(url, {"code": code, "nonce": str(uuid4())}, follow=True).content.decode()
        for code in ("ZZZ", elsewhere.slip_code)
    )

    assert "没有这个凭证码" in strange
    assert "不在本车名单" in others
    assert elsewhere.worker.legal_name not in others


def test_only_those_still_to_come_are_shown_when_asked(client, trip, escort):
    press(client, trip, trip.bookings.get(worker__legal_name="测小荷"), "on")
    page_of(client, trip)  # says once what was entered

    page = page_of(client, trip, show="waiting").content.decode()

    assert "测大山" in page
    assert "测小荷" not in page


def test_an_officer_of_the_county_may_and_of_another_may_not(client, trip):
    client.force_login(make_officer(Role.COUNTY, make_division("520324")))
    assert page_of(client, trip).status_code == 200
    client.force_login(make_officer(Role.COUNTY, make_division("520304")))
    assert page_of(client, trip).status_code == 404
    assert press(client, trip, trip.bookings.first(), "on").status_code == 404


def test_an_escort_of_another_run_finds_nothing(client, trip):
    client.force_login(make_officer(Role.ESCORT))

    assert page_of(client, trip).status_code == 404
    assert press(client, trip, trip.bookings.first(), "on").status_code == 404


def test_taken_off_the_run_the_escort_is_out_at_once(client, trip, escort):
    escort.escort_duties.all().delete()

    assert page_of(client, trip).status_code == 404


@pytest.mark.parametrize("role", [Role.VILLAGE, Role.TOWN], ids=["village", "town"])
def test_village_and_town_have_no_gate(client, trip, role):
    client.force_login(make_officer(role, make_division("520324116")))

    assert page_of(client, trip).status_code == 403


def test_a_passenger_of_another_trip_cannot_be_entered_here(client, trip, escort):
    [elsewhere] = book(make_trip(), make_worker())

    assert press(client, trip, elsewhere, "on").status_code == 404


def test_the_gate_takes_the_same_queries_for_few_and_for_many(client, trip, escort):
    page_of(client, trip)
    counts = []
    for more in (0, 30):
        if more:
            book(trip, *[make_worker() for _ in range(more)])
        with CaptureQueriesContext(connection) as queries:
            page_of(client, trip)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_train_comes_a_carriage_at_a_time_and_counts_them_all(client, escort):
    long = make_trip(departs_at=timezone.now() + timedelta(hours=1), seats=100)
    assign_escort(leg=leg_of(long), user=escort, by=None)
    book(long, *[make_worker() for _ in range(90)])

    first, second = page_of(client, long), page_of(client, long, page=2)

    assert [first.context["counts"].expected, second.context["counts"].expected] == [90, 90]
    shown = [page.content.decode().count('class="rider ') for page in (first, second)]
    assert shown == [80, 10]


def test_a_place_that_is_only_held_is_shown_apart_and_nobody_waits_for_it(client, trip, escort):
    until = timezone.now() + timedelta(minutes=30)
    [held] = hold_places(trip=trip, workers=[make_worker(legal_name="测留座")], by=None, until=until)

    page = page_of(client, trip)
    counts = page.context["counts"]

    assert (counts.expected, counts.waiting, counts.held) == (2, 2, 1)
    assert [at_stop.expected for _call, at_stop, _lines in page.context["stops"]] == [2]
    assert "测留座" in page.content.decode()
    assert "测留座" not in page_of(client, trip, show="waiting").content.decode()
    assert "测留座" in page_of(client, trip, show="held").content.decode()

    press(client, trip, held, "on")  # whoever gets on has said yes
    counts = page_of(client, trip).context["counts"]
    assert (counts.expected, counts.aboard, counts.held) == (3, 1, 0)
