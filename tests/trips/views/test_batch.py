"""The page that signs several people up at once takes children, and none without the adult."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import make_officer, signed_in
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_number, make_worker
from trips.models import Booking, Trip
from trips.queries.journey import calls_of
from trips.views.batch import Wanted, parties_of
from workers.models import Consent
from zunyi.accounts.roles import Role

pytestmark = pytest.mark.django_db
HOME = "520324116"
LITTLE = timezone.localdate().replace(day=1) - timedelta(days=365 * 8)


def sent(trip: Trip, *lines: tuple[str, str], **more: Any) -> Any:
    form: dict[str, Any] = {"n-TOTAL_FORMS": len(lines), "n-INITIAL_FORMS": 0, "board": calls_of(trip.pk)[0].pk,
                            "manner": "read_aloud", "witness": "测证人", "consent": "on"}  # fmt: skip
    for at, (name, number) in enumerate(lines):
        form |= {f"n-{at}-name": name, f"n-{at}-number": number, f"n-{at}-phone_of": "own"}
    client = signed_in(make_officer(Role.TOWN, make_division(HOME)))
    return client.post(reverse("helper:batch", args=[trip.number]), form | more)


def test_a_child_in_the_line_below_its_mother_gets_a_seat_in_her_care():
    trip = make_trip(seats=5)

    page = sent(trip, ("测母", make_number()), ("测小孩", make_number(born_on=LITTLE)), ("测邻居", make_number()),
                guardian="on")  # fmt: skip

    assert [(each.name, bool(each.token)) for each in page.context["outcomes"]] == [
        ("测母", True), ("测小孩", True), ("测邻居", True)
    ]  # fmt: skip
    child = Booking.objects.get(worker__legal_name="测小孩")
    assert child.guardian is not None
    assert child.guardian.worker.legal_name == "测母"
    assert set(Consent.objects.filter(worker=child.worker).values_list("guardian", flat=True)) == {
        child.guardian.worker_id
    }


def test_a_child_that_is_typed_goes_with_the_one_adult_who_is_ticked():
    trip, father = make_trip(seats=5), make_worker(household=make_division(HOME))

    sent(trip, ("测小孩", make_number(born_on=LITTLE)), workers=[father.pk], guardian="on")

    child = Booking.objects.get(worker__legal_name="测小孩")
    assert child.guardian is not None
    assert child.guardian.worker == father


def test_without_the_guardians_yes_neither_is_signed_up_and_what_was_written_stands_there_again():
    trip, father = make_trip(seats=5), make_worker(household=make_division(HOME))

    page = sent(trip, ("测小孩", make_number(born_on=LITTLE)), ("测邻居", make_number()), workers=[father.pk])

    assert [(each.name, bool(each.refusal)) for each in page.context["outcomes"]] == [
        (father.legal_name, True), ("测小孩", True), ("测邻居", False)
    ]  # fmt: skip
    assert page.context["ticked"] == {str(father.pk)}
    assert [row["name"].value() for row in page.context["rows"]] == ["测小孩"]
    assert Booking.objects.count() == 1


def test_a_child_with_no_adult_beside_it_is_refused_and_the_others_are_not():
    trip = make_trip(seats=5)

    page = sent(trip, ("测小孩", make_number(born_on=LITTLE)), ("测邻居", make_number()), guardian="on")

    assert [bool(each.refusal) for each in page.context["outcomes"]] == [True, False]


def test_who_of_two_ticked_is_the_childs_adult_is_never_guessed():
    day = date(2027, 2, 14)
    one, other = Wanted("测一", date(1990, 1, 1)), Wanted("测二", date(1991, 1, 1))
    young, child = Wanted("测少年", date(2010, 1, 1)), Wanted("测小孩", date(2019, 1, 1))

    assert parties_of([one, other], [child], day=day) == [[one], [other], [child]]
    assert parties_of([one], [young, child], day=day) == [[one, child], [young]]
    assert parties_of([one, child], [other], day=day) == [[one, child], [other]]
