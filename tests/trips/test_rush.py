"""Many people want few seats, through real web processes: `make reliability ONLY=rush` at full size."""

import json
import random
from collections import Counter

import pytest
from django.urls import reverse

from tests.factories.trips import make_trip
from tests.factories.workers import make_name, make_number
from tests.live import rush, web
from tests.trips.ordeal import rounds
from tests.trips.test_oversell import run
from trips.models import Booking, Seat, SeatClaim
from trips.queries.journey import calls_of


def form(board: int) -> dict[str, object]:
    return {
        "p-TOTAL_FORMS": 1, "p-INITIAL_FORMS": 0, "p-0-name": make_name(), "p-0-number": make_number(),
        "p-0-phone": "15400000001", "household": "520324", "board": board, "consent": "on", "confirm": "1",
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_exactly_forty_nine_of_two_hundred_are_seated_and_the_others_told_why_and_what_else_there_is():
    bus, other = make_trip(seats=49), make_trip(seats=10)
    board = calls_of(bus.pk)[0].pk

    with web() as port:
        answers = rush(port, reverse("signup:sign_up", args=[bus.number]), [form(board) for _ in range(200)])

    assert Counter(answer.status for answer in answers) == {302: 49, 409: 151}
    told = [answer.text for answer in answers if answer.status == 409]
    assert all(reverse("signup:trip", args=[other.number]) in text for text in told)
    assert Booking.objects.filter(trip=bus).count() == 49
    assert SeatClaim.objects.filter(released_at=None).values("seat").distinct().count() == 49
    assert Seat.objects.filter(leg__trip=bus, taken=0).count() == 0


@pytest.mark.reliability
@pytest.mark.django_db(transaction=True)
def test_a_rush_for_three_legs_sells_every_seat_once_while_web_and_database_are_killed(full_size):
    if full_size:
        lines = run("rush")
    else:
        lines = rounds.rush(seed=random.randrange(10**6), people=60, train=14, bus=7, browsers=12, every=12)

    for line in lines:
        print(json.dumps(line))
    assert [line for line in lines if line["violations"]] == []
    assert lines[0]["faults"] >= 2
