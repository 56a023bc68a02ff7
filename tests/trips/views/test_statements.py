"""How often a sign-up on the workers' page asks the database: little, and little more for each companion and leg."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.trips import make_leg, make_trip
from tests.factories.workers import make_name, make_number
from trips.models import Leg
from trips.queries.journey import calls_of

pytestmark = pytest.mark.django_db


def make_legs(count: int):
    leaves = timezone.now() + timedelta(days=3)
    trip = make_trip(seats=12, departs_at=leaves, hours=8)
    if count == 3:
        trip.legs.update(order=1)
        make_leg(trip, seats=12, departs_at=leaves - timedelta(hours=3), hours=2, role=Leg.Role.FEEDER)
        make_leg(trip, seats=12, departs_at=leaves + timedelta(hours=9), hours=1, order=2, role=Leg.Role.SHUTTLE)
    return trip


def statements(people: int, legs: int) -> int:
    """Of one sent form, the locks and savepoints of the transaction included."""
    client, trip = Client(), make_legs(legs)
    path = reverse("signup:sign_up", args=[trip.number])
    form = {
        "p-TOTAL_FORMS": people, "p-INITIAL_FORMS": 0, "household": "520324", "board": calls_of(trip.pk)[0].pk,
        "consent": "on", "confirm": "1",
    }  # fmt: skip
    for at in range(people):
        form |= {f"p-{at}-name": make_name(), f"p-{at}-number": make_number(), f"p-{at}-phone": "15400000001"}
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(path, form)
    assert answer.status_code == 302
    return sum(not each["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")) for each in asked.captured_queries)


def test_one_seat_costs_few_statements_and_each_companion_and_leg_two_more_at_most():
    statements(1, 1)  # what is read once a process is read by now

    one = statements(1, 1)

    assert one <= 15
    for people, legs in ((2, 1), (4, 1), (6, 1), (1, 3), (3, 3)):
        n = statements(people, legs)
        print(people, legs, n, one)
        assert n <= one + 2 * (people - 1) + 2 * (legs - 1) + (2 if people > 1 else 0)
