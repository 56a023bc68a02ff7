"""The real-name list: frozen, numbered, hashed; a change is a new version that says what changed."""

from datetime import date, timedelta
from functools import partial
from time import sleep

import pytest
from django.utils import timezone

from tests.factories.divisions import make_division
from tests.factories.staff import make_officer
from tests.factories.trips import make_leg, make_trip
from tests.factories.workers import make_worker
from tests.races import kinds, race
from trips.models import Booking, Leg, Manifest, Trip
from trips.models.manifest import hash_of
from trips.queries.manifest.changes import differences, is_stale
from trips.queries.manifest.lists import latest_manifest, passengers, rows_now
from trips.refusals import NobodyOnTheList, NothingChanged, TripIsOver, TripStillDraft
from trips.services.booking import book_workers, cancel_booking
from trips.services.manifest import issue as service
from trips.services.manifest.issue import approve_manifest, issue_manifest
from workers.models import Companions
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry


def book(trip, *workers, **more):
    return book_workers(trip=trip, workers=list(workers), by=None, channel=Booking.Channel.WEB, **more)


def county_officer():
    return make_officer(Role.COUNTY, make_division("520324"))


def leg_of(trip) -> Leg:
    return trip.legs.select_related("trip").get(role=Leg.Role.TRUNK)


@pytest.mark.django_db
def test_a_list_is_frozen_with_numbers_seats_and_stops():
    trip = make_trip()
    worker = make_worker(legal_name="测小㯊", phone="15400000009")
    [booking] = book(trip, worker)

    manifest = issue_manifest(leg=leg_of(trip), by=county_officer())

    facts, [row] = manifest.content()
    first, last = leg_of(trip).calls.order_by("order")
    assert row["id_number"] == worker.identity.number()
    assert (row["legal_name"], row["carrier_name"]) == ("测小㯊", "测小hen")
    assert (row["sex"], row["id_kind"], row["seat"], row["slip"]) == ("男", "居民身份证", "1", booking.slip_code)
    assert (row["boards_at"], row["alights_at"]) == (first.place.name, last.place.name)
    assert row["boards_time"] == timezone.localtime(first.at).strftime("%Y-%m-%d %H:%M")
    assert (manifest.version, manifest.row_count, manifest.sha256) == (1, 1, hash_of({"facts": facts, "rows": [row]}))


@pytest.mark.django_db
def test_the_history_counts_and_names_nobody():
    trip, worker = make_trip(), make_worker()
    book(trip, worker)

    issue_manifest(leg=leg_of(trip), by=county_officer())

    [entry] = AuditEntry.objects.filter(action="manifest.issued")
    assert (entry.data["version"], entry.data["persons"]) == (1, 1)
    assert worker.identity.number() not in str(entry.data)
    assert worker.legal_name not in str(entry.data)


@pytest.mark.django_db
def test_the_same_list_is_not_issued_twice():
    trip = make_trip()
    book(trip, make_worker())
    issue_manifest(leg=leg_of(trip), by=county_officer())

    with pytest.raises(NothingChanged):
        issue_manifest(leg=leg_of(trip), by=county_officer())

    assert Manifest.objects.count() == 1


@pytest.mark.django_db
def test_a_new_version_says_who_came_who_went_and_who_sits_elsewhere():
    trip, stays, goes, comes = make_trip(), make_worker(), make_worker(), make_worker()
    [leaving] = book(trip, goes)
    book(trip, stays)
    first = issue_manifest(leg=leg_of(trip), by=county_officer())
    cancel_booking(booking=leaving, by=None)
    book(trip, comes)

    assert is_stale(leg_of(trip))
    second = issue_manifest(leg=leg_of(trip), by=county_officer(), reason="换人")
    assert is_stale(leg_of(trip))  # until somebody else approves it
    approve_manifest(manifest=second, by=county_officer())

    changes = differences(first.rows(), second.rows())
    assert [row["id_number"] for row in changes.added] == [comes.identity.number()]
    assert [row["id_number"] for row in changes.removed] == [goes.identity.number()]
    assert (second.version, second.reason, is_stale(leg_of(trip))) == (2, "换人", False)
    assert first.rows() == Manifest.objects.get(version=1).rows()  # what was issued stays


def test_differences_know_a_person_by_the_number_and_not_by_the_name():
    def row(seq, number, name, seat):
        return {"seq": seq, "id_number": number, "legal_name": name, "seat": seat}

    old = [row("1", "1", "甲", "1"), row("2", "2", "乙", "2")]
    new = [row("1", "2", "甲", "2"), row("2", "1", "甲", "9")]

    changes = differences(old, new)

    assert [(was["seat"], now["seat"]) for was, now in changes.reseated] == [("1", "9")]
    assert [(was["legal_name"], now["legal_name"]) for was, now in changes.renamed] == [("乙", "甲")]
    assert (changes.added, changes.removed) == ((), ())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "refusal"), [(Trip.State.DRAFT, TripStillDraft), (Trip.State.ARRIVED, TripIsOver)], ids=["draft", "over"]
)
def test_no_list_of_a_plan_or_of_a_trip_that_is_over(state, refusal):
    trip = make_trip()
    book(trip, make_worker())
    trip.state, trip.departed_at, trip.arrived_at = state, timezone.now(), timezone.now()
    trip.save()

    with pytest.raises(refusal):
        issue_manifest(leg=leg_of(trip), by=county_officer())


@pytest.mark.django_db
def test_an_empty_list_is_refused():
    with pytest.raises(NobodyOnTheList):
        issue_manifest(leg=leg_of(make_trip()), by=county_officer())


@pytest.mark.django_db
def test_once_the_trip_has_left_the_list_stands():
    trip = make_trip()
    [booking] = book(trip, make_worker())
    issue_manifest(leg=leg_of(trip), by=county_officer())
    cancel_booking(booking=booking, by=None)
    Trip.objects.update(departed_at=timezone.now())

    assert not is_stale(leg_of(trip))


@pytest.mark.django_db
def test_on_a_feeder_the_passenger_rides_from_the_own_stop_to_its_end():
    start = timezone.now() + timedelta(days=3)
    trip = make_trip(departs_at=start + timedelta(hours=5))
    trip.legs.update(order=1)
    feeder = make_leg(trip, calls=3, departs_at=start, hours=4, role=Leg.Role.FEEDER)
    stops = list(feeder.calls.order_by("order"))
    book(trip, make_worker(), board=stops[1])

    [on_feeder], [on_trunk] = passengers(feeder), passengers(leg_of(trip))

    assert (on_feeder.board, on_feeder.alight) == (stops[1], stops[2])
    assert on_trunk.board == leg_of(trip).calls.order_by("order").first()


@pytest.mark.django_db
def test_companions_and_minors_are_marked():
    departs_at = timezone.make_aware(timezone.datetime(2027, 2, 14, 7, 0))
    trip, pair = make_trip(departs_at=departs_at), Companions.objects.create(label="ZA 同行0002")
    book(trip, make_worker(born_on=date(2009, 2, 15)), make_worker(born_on=date(2009, 2, 14)), companions=pair)

    rows = rows_now(leg_of(trip))

    assert [(row["companions"], row["note"]) for row in rows] == [("ZA 同行0002", "16–17岁"), ("ZA 同行0002", "")]


@pytest.mark.django_db
def test_the_list_takes_the_same_queries_for_one_and_for_thirty(django_assert_num_queries):
    trip = make_trip(seats=30)
    book(trip, make_worker())
    leg = leg_of(trip)
    with django_assert_num_queries(5):
        rows_now(leg)
    for _ in range(29):
        book(trip, make_worker())
    with django_assert_num_queries(5):
        assert len(rows_now(leg)) == 30


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_issue_one_version():
    trip, officer = make_trip(), county_officer()
    book(trip, make_worker())
    leg = leg_of(trip)

    results = race(*[partial(issue_manifest, leg=leg, by=officer) for _ in range(2)])

    assert kinds(results) == ["Manifest", "NothingChanged"]
    assert latest_manifest(leg).version == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_issue(monkeypatch):
    """The control: take the lock away, and the database alone says no, with a crash instead of a sentence."""
    trip, officer = make_trip(), county_officer()
    book(trip, make_worker())
    leg = leg_of(trip)
    monkeypatch.setattr(Leg.objects, "select_for_update", lambda **_: Leg.objects.all())
    real = service.latest_manifest

    def slowly(leg):
        found = real(leg)
        sleep(0.5)
        return found

    monkeypatch.setattr(service, "latest_manifest", slowly)

    assert "NothingChanged" not in kinds(race(*[partial(issue_manifest, leg=leg, by=officer) for _ in range(2)]))
