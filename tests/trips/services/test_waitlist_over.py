"""Who waited in vain hears of it, once a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.waitlist import make_full_trip, make_party
from tests.factories.workers import make_worker
from tests.trips.services.test_waitlist import free
from trips.models import WaitlistEntry, WaitlistOffer
from trips.notices.waits import compose
from trips.queries.journey import calls_of
from trips.services.plan.schedule import cancel_trip, depart_trip
from trips.services.waitlist.entries import leave_waitlist
from trips.services.waitlist.promotion import promote
from workers.models import Worker
from zunyi.notices.models import Notice

pytestmark = pytest.mark.django_db
State, Offer = WaitlistEntry.State, WaitlistOffer.State


def told_of_the_end():
    found = Notice.objects.filter(kind="wait_over").order_by("pk")
    letters = compose(list(found))
    return [letters[each.pk] for each in found]


def test_who_waits_for_a_trip_called_off_hears_it_once_a_phone():
    trip, _booked = make_full_trip()
    one, other, far = make_worker(), make_worker(), make_worker()
    Worker.objects.filter(pk=other.pk).update(phone=one.phone)
    make_party(trip, *Worker.objects.filter(pk__in=[one.pk, other.pk, far.pk]).order_by("pk"))

    cancel_trip(trip=trip, by=None, reason="凝冻")

    both, alone = told_of_the_end()
    assert [both.phone, alone.phone] == [one.phone, far.phone]
    assert [each.legal_name in both.text for each in (one, other, far)] == [True, True, False]
    assert "取消了" in both.text
    assert both.urgent is (one.waits.get().entry.board.at - timezone.now() < timedelta(hours=36))


def test_who_has_a_seat_offered_hears_of_the_cancelled_trip_and_not_of_the_waiting_too():
    trip, booked = make_full_trip()
    make_party(trip)
    free(booked[0])
    promote(trip=trip)

    cancel_trip(trip=trip, by=None, reason="凝冻")

    assert told_of_the_end() == []
    assert Notice.objects.filter(kind="trip_cancelled").count() == 2


def test_who_waited_in_vain_hears_it_when_the_vehicle_has_left_and_who_gave_up_does_not():
    trip, _booked = make_full_trip(departs_at=timezone.now() + timedelta(minutes=40))
    waits, gave_up = make_party(trip), make_party(trip)
    leave_waitlist(entry=gave_up, by=None)
    trip.legs.get().calls.filter(pk=calls_of(trip.pk)[0].pk).update(departs_at=timezone.now())

    depart_trip(trip=trip, by=None)

    [letter] = told_of_the_end()
    assert letter.phone == waits.members.get().worker.phone
    assert "没有空出座位" in letter.text
    assert letter.of_use_until > timezone.now() + timedelta(hours=23)
