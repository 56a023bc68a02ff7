"""Being forgotten: who it was is gone, that somebody travelled is still counted (domain brief 6, no. 29)."""

import pytest

from tests.factories.accounts import make_officer
from tests.factories.divisions import make_division
from tests.factories.trips import make_trip
from tests.factories.workers import make_phone, make_worker
from trips.models import Booking, Trip
from trips.refusals import StillTravels
from trips.services.booking import book_workers
from workers.identity_number import IdentityNumber
from workers.models import ErasureRequest, Identity, Worker
from workers.queries.worker import visible_to
from workers.services.erasure import NAMELESS, ask_erasure, carry_out_erasure, erase_worker, refuse_erasure
from workers.services.register import Person, register_people
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.divisions.models import Division
from zunyi.notices.models import Notice
from zunyi.sealing import blind_index

pytestmark = pytest.mark.django_db


def travelled():
    worker = make_worker(phone=make_phone(), legal_name="测独一")
    booking = book_workers(trip=make_trip(), workers=[worker], by=None, channel="web")[0]
    trip = booking.trip
    trip.state, trip.departed_at, trip.arrived_at = Trip.State.ARRIVED, booking.booked_at, booking.booked_at
    Trip.objects.filter(pk=trip.pk).update(state="arrived", departed_at="2026-01-01", arrived_at="2026-01-02")
    Booking.objects.filter(pk=booking.pk).update(state=Booking.State.ARRIVED)
    return worker, booking


def test_nothing_that_tells_who_it_was_is_left_and_the_journey_is_still_counted():
    worker, booking = travelled()
    number, phone = worker.identity.number(), worker.phone

    erase_worker(worker=worker, by=make_officer())

    worker = Worker.objects.select_related("identity").get(pk=worker.pk)
    assert (worker.legal_name, worker.phone, worker.identity.number(), worker.identity.last4) == (NAMELESS, "", "", "")
    assert not Identity.objects.filter(number_index=blind_index(number)).exists()
    assert Booking.objects.filter(worker=worker, state="arrived").count() == 1
    assert (worker.sex, worker.born_on.year) == (booking.worker.sex, booking.worker.born_on.year)
    assert not Notice.objects.filter(phone=phone).exists()
    assert not AuditEntry.objects.filter(data__icontains="测独一").exists()


def test_whoever_holds_a_seat_is_not_erased():
    worker = make_worker()
    book_workers(trip=make_trip(), workers=[worker], by=None, channel="web")

    with pytest.raises(StillTravels):
        erase_worker(worker=worker, by=make_officer())

    worker.refresh_from_db()
    assert worker.legal_name != NAMELESS


def test_an_erased_person_is_in_no_list_and_may_register_anew_as_somebody_new():
    worker, _ = travelled()
    number = worker.identity.number()
    erase_worker(worker=worker, by=make_officer())

    place = Division.objects.get(pk=worker.household_id)
    person = Person(name="测独一", number=IdentityNumber.parse(number), household=place)
    again = register_people(people=[person], by=None)[0]

    assert again.pk != worker.pk
    assert not visible_to(make_officer(Role.CITY)).filter(pk=worker.pk).exists()


def test_the_county_answers_once_and_a_refusal_has_a_reason():
    worker, county = make_worker(), make_officer()
    request = ask_erasure(worker=worker, by=None)

    refuse_erasure(request=request, answer="今年的补贴还在核查", by=county)

    assert ErasureRequest.objects.get().answer == "今年的补贴还在核查"
    carry_out_erasure(request=ask_erasure(worker=worker, by=county), by=county)
    worker.refresh_from_db()
    assert worker.erased_at


def test_a_village_keeps_nobody_recognisable_by_the_place():
    worker, _ = travelled()

    Worker.objects.filter(pk=worker.pk).update(household=make_division("520324116201"))

    erase_worker(worker=Worker.objects.get(pk=worker.pk), by=make_officer())

    worker.refresh_from_db()
    assert worker.household.code == "520324116"
