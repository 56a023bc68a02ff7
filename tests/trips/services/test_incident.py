"""What an open incident holds: every service that would change the journey is refused, and without the wall is not."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

import trips.services
from tests.factories.accounts import make_officer
from tests.factories.disruptions import book, make_chain, report, stop
from tests.factories.incidents import KIN, make_incident, name_kin, switch_wall_off
from tests.factories.notices import Clock
from tests.factories.trips import make_trip
from tests.factories.workers import make_person, make_worker
from tests.races import race
from trips.models import Boarding, Booking, Call, Disruption, Incident, Seat, SeatClaim, Trip
from trips.queries.incident import frozen, visible_to
from trips.queries.journey import calls_of, journey_between
from trips.refusals import (
    ContactStays,
    IncidentClosed,
    IncidentTwice,
    JourneyFrozen,
    NoKinKnown,
    NotOnTheWay,
    NotYetHappened,
)
from trips.services.bags import give_bag_to
from trips.services.boarding import record_boarding
from trips.services.booking import book_workers, cancel_booking, cancel_bookings, end_bookings, give_seats_back
from trips.services.disruption.report import approve_disruption
from trips.services.helper_flags import never_asked
from trips.services.holds import hold_places, lapse_due_holds
from trips.services.incident import close_incident, note_contact, reveal_kin
from trips.services.leaving import leave_at
from trips.services.manifest.issue import issue_manifest
from trips.services.pick_up import change_pick_up
from trips.services.plan.schedule import arrive_trip, cancel_trip, change_call_times
from trips.services.retention import forget_phones
from trips.services.seats.claims import claim_seat, claim_seats, release_rest, release_seats
from trips.services.seats.reseating import move_people, pick_seats, swap_seats
from trips.services.sign_up import join_companion
from trips.services.transfer import transfer_bookings
from workers.models import Consent, NextOfKin, Worker
from workers.services.consent import withdraw_consent
from workers.services.erasure import erase_worker
from workers.services.merge import merge_workers
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage, Notice
from zunyi.notices.services.dispatch import dispatch_due
from zunyi.notices.services.ladder import climb
from zunyi.refusals import ReasonMissing, Refusal

pytestmark = pytest.mark.django_db
HERE = Path(trips.services.__file__).parent
Kind = Disruption.Kind


@dataclass
class Scene:
    """A trip of tomorrow with three on it; something happened to the first, who is still to get on."""

    trip: Trip = field(default_factory=lambda: make_trip(seats=8, calls=4))
    other: Trip = field(default_factory=lambda: make_trip(departs_at=timezone.now() + timedelta(days=9)))
    by: Any = field(default_factory=lambda: make_officer(Role.CITY))

    def __post_init__(self) -> None:
        self.leg = self.trip.legs.get()
        self.held, self.friend = book(self.trip, make_worker(), make_worker(), together=True)
        Booking.objects.filter(pk=self.held.pk).update(booked_by=self.by)
        self.held.booked_by = self.by
        [self.third] = book(self.trip, make_worker())
        for purpose in (Consent.Purpose.TRAVEL, Consent.Purpose.SHARING):
            Consent.objects.create(
                worker=self.held.worker, purpose=purpose, text_version="t", manner="by_phone", given_at=timezone.now()
            )
        self.swap = report(self.trip, Kind.SKIPPED, call=stop(self.trip, 0, 0).pk, on_at=0)
        self.double = make_worker()

    def seat(self, label: str) -> Seat:
        return Seat.objects.get(leg=self.leg, label=label)

    def rows(self) -> list[Any]:
        """Everything of the journey and the person, as it stands."""
        mine = {"booking": self.held.pk}
        return [
            list(Booking.objects.filter(pk=self.held.pk).values_list()),
            list(SeatClaim.objects.filter(**mine).order_by("pk").values_list()),
            list(Boarding.objects.filter(**mine).order_by("pk").values_list()),
            list(Worker.objects.filter(pk__in=[self.held.worker_id, self.double.pk]).order_by("pk").values_list()),
            Booking.objects.filter(worker=self.held.worker_id).count(),
        ]


def _enter(scene: Scene, event: str) -> object:
    return record_boarding(
        booking=scene.held, leg=scene.leg, event=event, happened_at=timezone.now(), by=scene.by, nonce=uuid4()
    )


def _without_travellers(scene: Scene) -> Worker:
    """Erasure stops at a journey that is not over by itself; at one that is over only the wall stands."""
    now = timezone.now()
    Trip.objects.filter(pk=scene.trip.pk).update(state=Trip.State.ARRIVED, departed_at=now, arrived_at=now)
    return erase_worker(worker=scene.held.worker, by=scene.by)


def _ride(scene: Scene) -> Any:
    calls = calls_of(scene.trip.pk)
    return journey_between(calls, calls[0], calls[-1]).rides[0]


def _release_and_claim(scene: Scene) -> None:
    SeatClaim.objects.filter(booking=scene.held).update(released_at=timezone.now())


DEEDS: dict[str, Callable[[Scene], object]] = {
    "record_boarding": lambda s: _enter(s, "on"),
    "record_boarding: no show": lambda s: _enter(s, "no_show"),
    "cancel_booking": lambda s: cancel_booking(booking=s.held, by=s.by),
    "cancel_bookings": lambda s: cancel_bookings(bookings=[s.friend, s.held], by=s.by),
    "end_bookings": lambda s: end_bookings([s.held], by=s.by, reason="x", news="booking_cancelled"),
    "give_seats_back": lambda s: give_seats_back([s.held], reason="x"),
    "give_bag_to": lambda s: give_bag_to(booking=s.held, by=s.by),
    "never_asked": lambda s: never_asked(booking=s.held),
    "leave_at": lambda s: leave_at(s.held, stop(s.trip, 0, 1), at=timezone.now()),
    "release_rest": lambda s: release_rest(s.held, stop(s.trip, 0, 1)),
    "change_pick_up": lambda s: change_pick_up(booking=s.held, board=stop(s.trip, 0, 1), by=s.by),
    "pick_seats": lambda s: pick_seats(
        leg=s.leg, bookings=[s.held, s.friend], seats=[s.seat("5").pk, s.seat("6").pk], by=s.by
    ),
    "move_people": lambda s: move_people(leg=s.leg, seats={s.held.pk: s.seat("8").pk}, by=s.by),
    "swap_seats": lambda s: swap_seats(leg=s.leg, first=s.third, second=s.held, by=s.by),
    "transfer_bookings": lambda s: transfer_bookings(
        bookings=[s.held, s.friend], to=s.other, by=s.by, reason="x", manner="by_phone"
    ),
    "join_companion": lambda s: join_companion(booking=s.third, person=make_person(), by=s.by, manner="by_phone"),
    "cancel_trip": lambda s: cancel_trip(trip=s.trip, by=s.by, reason="x"),
    "approve_disruption": lambda s: approve_disruption(disruption=s.swap, by=s.by),
    "release_seats": lambda s: release_seats([s.held]),
    "claim_seat": lambda s: claim_seat(s.held, s.seat("7").pk, _ride(s)),
    "claim_seats": lambda s: claim_seats([s.held], _ride(s)),
    "book_workers: another trip": lambda s: book_workers(trip=s.other, workers=[s.held.worker], by=s.by, channel="web"),
    "hold_places: another trip": lambda s: hold_places(
        trip=s.other, workers=[s.held.worker], by=s.by, until=timezone.now() + timedelta(hours=1)
    ),
    "withdraw_consent": lambda s: withdraw_consent(worker=s.held.worker, purpose=Consent.Purpose.TRAVEL, by=None),
    "erase_worker": _without_travellers,
    "merge_workers: given up": lambda s: merge_workers(kept=s.double, given_up=s.held.worker, reason="x", by=s.by),
    "merge_workers: kept": lambda s: merge_workers(kept=s.held.worker, given_up=s.double, reason="x", by=s.by),
    "a claim by hand": _release_and_claim,
}
# In these something happened to somebody else of the scene: the first companion of a newcomer.
OF_THE_THIRD = {"join_companion"}
# They take bookings, and write none that an incident can hold.
SPARED = {
    "confirm_holds": "held places only: whoever never said yes is not on the way",
    "restore_booking": "cancelled ones only: nothing can happen to somebody who does not travel",
    "reclaim_seats": "claims that were given back, of who did not come or cancelled",
    "new_bookings": "rows of people who had none; the wall on the insert is walked by book_workers",
    "check_on_list": "reads",
    "check_leaving": "reads",
    "travel_on": "takes back an entry of the gate; the entry itself is walked by record_boarding",
    "say_no_for": "held places only",
    "open_incident": "opens the incident itself",
    "reveal_kin": "shows whom to call; changes nothing",
    "join_companion_at_office": "asks for join_companion, which is walked",
    "take_back_notices": "messages; see the tests of the outbox below",
    "notices_for_booking": "messages",
    "notices_for_new_times": "messages",
    "notices_for_new_seats": "messages",
    "notices_of_move": "messages",
    "notices_of_night": "messages",
    "recipients_of": "reads",
}


def _freeze(scene: Scene, deed: str) -> Incident:
    return make_incident(scene.third if deed in OF_THE_THIRD else scene.held)


@pytest.mark.parametrize("deed", DEEDS)
def test_nothing_of_a_held_journey_can_be_changed_by(deed: str):
    scene = Scene()
    _freeze(scene, deed)
    before = scene.rows()

    with pytest.raises(JourneyFrozen), transaction.atomic():
        DEEDS[deed](scene)

    assert scene.rows() == before


@pytest.mark.parametrize("deed", DEEDS)
def test_without_the_wall_it_would_be_changed_by(deed: str):
    scene = Scene()
    _freeze(scene, deed)
    switch_wall_off()
    before, others = scene.rows(), Booking.objects.count()

    DEEDS[deed](scene)

    assert scene.rows() != before or Booking.objects.count() != others


def test_every_service_that_takes_a_booking_is_walked_or_spared_for_a_reason():
    taking = set()
    for file in HERE.rglob("*.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                names = {arg.arg for arg in [*node.args.args, *node.args.kwonlyargs]}
                if names & {"booking", "bookings", "first", "second"}:
                    taking.add(node.name)

    assert taking - {deed.split(":")[0] for deed in DEEDS} - set(SPARED) == set()


def test_what_changes_nothing_is_not_refused_and_others_are_left_alone():
    scene = Scene()
    make_incident(scene.held)

    Booking.objects.filter(pk=scene.held.pk).update(slip_code=scene.held.slip_code)
    cancel_booking(booking=scene.friend, by=scene.by)

    assert list(frozen()) == [scene.held]


def test_once_it_is_closed_everything_can_be_changed_again():
    scene = Scene()
    incident = make_incident(scene.held, kind=Incident.Kind.ILLNESS)

    close_incident(incident=incident, kind=Incident.Kind.ILLNESS, outcome="已出院", by=scene.by)

    assert cancel_booking(booking=scene.held, by=scene.by).state == Booking.State.CANCELLED


def test_a_run_that_had_an_accident_holds_everybody_on_it_its_list_and_its_times():
    chain = make_chain()
    feeder, trunk = chain.legs.get(order=0), chain.legs.get(order=1)
    rider = book(chain, make_worker())[0]
    make_incident(leg=feeder)
    county = make_officer(Role.COUNTY)
    first = stop(chain, 0, 0)

    refused: list[Callable[[], object]] = [
        partial(cancel_booking, booking=rider, by=county),
        partial(book_workers, trip=chain, workers=[make_worker()], by=county, channel="web"),
        partial(issue_manifest, leg=feeder, by=county),
        partial(change_call_times, trip=chain, times=_times(chain, first, minutes=-30), by=county),
    ]
    for deed in refused:
        with pytest.raises(JourneyFrozen), transaction.atomic():
            deed()
    issue_manifest(leg=trunk, by=county)
    assert list(frozen()) == [rider]


def test_a_place_that_was_only_held_lapses_even_where_the_vehicle_had_an_accident():
    trip = make_trip(seats=4)
    book(trip, make_worker())
    [held] = hold_places(
        trip=trip, workers=[make_worker()], by=make_officer(), until=timezone.now() + timedelta(hours=1)
    )
    make_incident(leg=trip.legs.get())
    Booking.objects.filter(pk=held.pk).update(held_until=timezone.now() - timedelta(minutes=1))

    assert lapse_due_holds() == 1
    held.refresh_from_db()
    assert held.state == Booking.State.CANCELLED


def test_the_others_travel_on_later_and_arrive_and_the_held_journey_stays_as_it_was():
    trip = make_trip(seats=4, calls=3)
    held, other = book(trip, make_worker())[0], book(trip, make_worker())[0]
    Booking.objects.update(state=Booking.State.BOARDED)
    make_incident(held)
    was = held.period
    last = Call.objects.filter(leg__trip=trip).last()

    change_call_times(trip=trip, times=_times(trip, last, minutes=120), by=None)
    Trip.objects.filter(pk=trip.pk).update(state=Trip.State.DEPARTED, departed_at=timezone.now())
    Call.objects.filter(leg__trip=trip).update(arrives_at=None, departs_at=timezone.now())
    arrive_trip(trip=trip, by=None)

    held.refresh_from_db()
    other.refresh_from_db()
    assert (held.state, held.period) == (Booking.State.BOARDED, was)
    assert (other.state, other.period.upper) == (Booking.State.ARRIVED, was.upper + timedelta(hours=2))


def _times(trip: Trip, moved: Call, *, minutes: int) -> dict[int, tuple[Any, Any]]:
    """The times of a trip with one stop earlier or later."""
    times = {call.pk: (call.arrives_at, call.departs_at) for call in Call.objects.filter(leg__trip=trip)}
    later = timedelta(minutes=minutes)
    arrives, departs = times[moved.pk]
    return times | {moved.pk: (arrives and arrives + later, departs and departs + later)}


def test_the_nightly_forgetting_goes_on_around_it():
    trip = make_trip()
    held, other = book(trip, make_worker())[0], book(trip, make_worker())[0]
    Booking.objects.update(phone="15400000001")
    make_incident(held)

    assert forget_phones(timezone.now() + timedelta(days=30)) == 1
    assert {each.pk: each.phone for each in Booking.objects.all()} == {held.pk: "15400000001", other.pk: ""}


def test_no_message_of_any_kind_reaches_the_dead_by_day_or_night_and_never_again():
    trip = make_trip(seats=4)
    held, other = book(trip, make_worker())[0], book(trip, make_worker())[0]
    waiting = Notice.objects.filter(person=held.worker.person, state="due").count()
    incident = make_incident(held)
    assert waiting
    assert set(Notice.objects.filter(person=held.worker.person).values_list("state", flat=True)) == {"superseded"}

    Notice.objects.filter(person=held.worker.person, kind="booked").update(state="due")
    _dispatch()
    close_incident(incident=incident, kind=Incident.Kind.DEATH, outcome="善后完毕", by=make_officer(Role.CITY))
    Notice.objects.filter(person=held.worker.person, kind="booked").update(state="due")
    _dispatch()

    assert set(Notice.objects.filter(person=held.worker.person).values_list("state", flat=True)) == {"superseded"}
    assert set(FakeMessage.objects.values_list("phone", flat=True)) == {other.worker.phone}


def test_no_stronger_way_is_taken_and_no_village_is_sent_to_the_family_of_the_dead():
    [held] = book(make_trip(), make_worker())
    make_incident(held)
    Notice.objects.filter(person=held.worker.person, kind="booked").update(state="failed", text="x", channel="sms")

    climb(now=timezone.now() + timedelta(hours=3))

    assert Notice.objects.get(person=held.worker.person, kind="booked").state == "superseded"
    assert not Notice.objects.filter(person=held.worker.person).exclude(state="superseded").exists()


def test_whoever_recovers_is_written_to_again():
    [held] = book(make_trip(), make_worker())
    incident = make_incident(held, kind=Incident.Kind.INJURY)
    close_incident(incident=incident, kind=Incident.Kind.INJURY, outcome="已出院", by=make_officer(Role.CITY))
    Notice.objects.filter(kind="booked").update(state="due")

    _dispatch()

    assert FakeMessage.objects.count() == 1


def _dispatch() -> None:
    noon = timezone.localtime().replace(hour=12)
    dispatch_due(gateway=FakeGateway(), clock=Clock(max(noon, timezone.now())))


def test_the_next_of_kin_is_shown_with_a_reason_inside_an_open_incident_alone_and_each_look_is_written_down():
    scene = Scene()
    name_kin(scene.held.worker)
    incident = make_incident(scene.held)

    with pytest.raises(ReasonMissing):
        reveal_kin(incident=incident, reason=" ", by=scene.by)
    assert reveal_kin(incident=incident, reason="医院要家属", by=scene.by) == KIN
    close_incident(incident=incident, kind=Incident.Kind.DEATH, outcome="善后完毕", by=scene.by)
    with pytest.raises(IncidentClosed):
        reveal_kin(incident=incident, reason="再看看", by=scene.by)

    looks = AuditEntry.objects.filter(action="incident.kin_revealed")
    assert [(each.by, each.data) for each in looks] == [(scene.by, {"reason": "医院要家属"})]
    assert KIN.name.encode() not in bytes(NextOfKin.objects.get().sealed)


def test_nobody_is_to_be_called_for_who_named_nobody():
    scene = Scene()
    with pytest.raises(NoKinKnown):
        reveal_kin(incident=make_incident(scene.held), reason="x", by=scene.by)


def test_it_is_opened_once_for_who_travels_there_and_for_what_has_happened():
    scene = Scene()
    cancel_booking(booking=scene.third, by=scene.by)
    elsewhere = make_trip().legs.get()
    wrong: list[tuple[type[Refusal], Callable[[], object]]] = [
        (NotOnTheWay, lambda: make_incident(scene.third, leg=scene.leg)),
        (NotOnTheWay, lambda: make_incident(scene.held, leg=elsewhere)),
        (NotOnTheWay, lambda: make_incident(leg=elsewhere)),
        (NotYetHappened, lambda: make_incident(scene.held, happened_at=timezone.now() + timedelta(hours=1))),
        (ReasonMissing, lambda: make_incident(scene.held, happened="  ")),
    ]
    for refusal, opening in wrong:
        with pytest.raises(refusal), transaction.atomic():
            opening()
    make_incident(scene.held)
    with pytest.raises(IncidentTwice):
        make_incident(scene.held)


def test_a_line_of_the_contact_log_stays_and_a_closed_incident_takes_none():
    scene = Scene()
    incident = make_incident(scene.held)
    line = note_contact(incident=incident, whom="family", said="已告知其弟", at=timezone.now(), by=scene.by)

    with pytest.raises(ContactStays), transaction.atomic():
        type(line).objects.filter(pk=line.pk).update(said="别的")
    close_incident(incident=incident, kind=Incident.Kind.DEATH, outcome="善后完毕", by=scene.by)
    with pytest.raises(IncidentClosed):
        note_contact(incident=incident, whom="family", said="x", at=timezone.now(), by=scene.by)


def test_the_city_and_the_counties_concerned_see_it_and_no_other_county():
    trip = make_trip(organiser=None)
    [held] = book(trip, make_worker())
    incident = make_incident(held)

    assert list(visible_to(make_officer(Role.CITY))) == [incident]
    assert list(visible_to(make_officer(Role.COUNTY))) == [incident]
    for role in (Role.TOWN, Role.VILLAGE, Role.ESCORT, Role.AUDITOR, Role.ADMIN, Role.EMPLOYER, Role.STATION):
        assert list(visible_to(make_officer(role))) == []
    assert list(visible_to(make_officer(Role.COUNTY, "520304"))) == []


def test_the_history_of_others_learns_nothing():
    [held] = book(make_trip(), make_worker())
    before = AuditEntry.objects.filter(about_type__in=["trips.booking", "workers.worker", "trips.trip"]).count()

    make_incident(held)

    assert AuditEntry.objects.filter(about_type__in=["trips.booking", "workers.worker", "trips.trip"]).count() == before
    assert AuditEntry.objects.get(action="incident.opened").data == {}


@pytest.mark.django_db(transaction=True)
def test_of_an_opening_and_a_cancellation_at_once_both_hold():
    """Either the cancellation was first, and then nobody travels; or it is refused: never a held journey that ended."""
    for _ in range(5):
        [booking] = book(make_trip(), make_worker())
        by = make_officer(Role.CITY)
        results = race(
            partial(make_incident, booking, leg=booking.trip.legs.get(), by=by),
            partial(cancel_booking, booking=booking, by=None),
        )
        booking.refresh_from_db()
        is_open = Incident.objects.filter(booking=booking).exists()
        assert is_open != (booking.state == Booking.State.CANCELLED), results


def test_the_database_alone_refuses_whatever_the_code_forgets():
    [held] = book(make_trip(), make_worker())
    make_incident(held)

    with pytest.raises(JourneyFrozen) as refusal, transaction.atomic():
        Booking.objects.filter(pk=held.pk).update(state="no_show", ended_at=timezone.now())
    assert isinstance(refusal.value.__cause__, IntegrityError)
    assert "死" not in str(refusal.value)
