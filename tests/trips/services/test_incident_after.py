"""What comes after an incident: families of a whole run one by one, messages sent anew by hand, and forgetting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from tests.factories.accounts import make_officer
from tests.factories.disruptions import book
from tests.factories.divisions import make_division
from tests.factories.incidents import KIN, make_incident, name_kin
from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, Incident, IncidentContact
from trips.queries.incident import concerned, left_in_peace, taken_back, visible_to
from trips.refusals import (
    ContactStays,
    IncidentStillOpen,
    NoKinKnown,
    NotOnTheWay,
    SayAboutWhom,
)
from trips.services.incident import close_incident, note_contact, reveal_kin, send_anew
from trips.services.privacy import travels_of
from workers.services.retention import run_retention
from zunyi.accounts.roles import Role
from zunyi.audit.models import AuditEntry
from zunyi.notices.models import Notice

pytestmark = pytest.mark.django_db
LATER = timedelta(days=4 * 366)


def _close(incident: Incident, kind: str) -> Incident:
    return close_incident(incident=incident, kind=kind, outcome="测试结果", by=make_officer(Role.CITY))


def _waiting(booking: Booking) -> list[Notice]:
    return list(Notice.objects.filter(person=booking.worker.person, state=Notice.State.DUE))


def test_of_a_whole_run_one_family_is_shown_for_each_reason_and_each_look_says_whose():
    trip = make_trip()
    [one], [other] = book(trip, make_worker()), book(trip, make_worker())
    name_kin(one.worker)
    incident, by = make_incident(leg=trip.legs.get()), make_officer(Role.CITY)

    with pytest.raises(SayAboutWhom):
        reveal_kin(incident=incident, reason="医院要家属", by=by)
    with pytest.raises(NoKinKnown):
        reveal_kin(incident=incident, reason="医院要家属", booking=other, by=by)
    assert reveal_kin(incident=incident, reason="医院要家属", booking=one, by=by) == KIN
    looks = AuditEntry.objects.filter(action="incident.kin_revealed")
    assert looks.get().data == {"reason": "医院要家属", "booking": one.pk}


def test_nobody_of_another_trip_is_looked_up_by_an_incident_of_a_run():
    trip = make_trip()
    book(trip, make_worker())
    [stranger] = book(make_trip(), make_worker())
    name_kin(stranger.worker)
    incident = make_incident(leg=trip.legs.get())

    with pytest.raises(NotOnTheWay):
        reveal_kin(incident=incident, reason="医院要家属", booking=stranger, by=make_officer(Role.CITY))


def test_a_county_sees_its_own_people_of_a_run_that_the_city_laid_on():
    trip = make_trip(organiser=make_division("520300"))
    [ours] = book(trip, make_worker())
    incident = make_incident(leg=trip.legs.get())

    assert list(concerned(incident, make_officer(Role.COUNTY))) == [ours]
    assert list(concerned(incident, make_officer(Role.COUNTY, "520304"))) == []
    assert [each.has_kin for each in concerned(incident, make_officer(Role.CITY))] == [False]


def test_messages_taken_back_wait_for_an_officer_who_sends_some_of_them_anew():
    [booking] = book(make_trip(), make_worker())
    [confirmation, *reminders] = _waiting(booking)
    incident, by = make_incident(booking, kind="illness"), make_officer(Role.CITY)
    assert reminders
    assert taken_back(incident, by) == []
    with pytest.raises(IncidentStillOpen):
        send_anew(incident=incident, notices=[confirmation.pk], by=by)

    incident = _close(incident, "illness")

    assert _waiting(booking) == []
    assert {each.pk for each in taken_back(incident, by)} == {confirmation.pk, *(each.pk for each in reminders)}
    assert send_anew(incident=incident, notices=[confirmation.pk], by=by) == 1
    assert _waiting(booking) == [confirmation]
    assert send_anew(incident=incident, notices=[confirmation.pk], by=by) == 0
    assert AuditEntry.objects.get(action="incident.messages_sent_anew").data == {"count": 1}


@pytest.mark.parametrize("guarded", [True, False])
def test_nothing_is_ever_sent_anew_to_whoever_died(guarded: bool, monkeypatch: pytest.MonkeyPatch):
    """The control looks at nobody's peace: then the very same messages would go out."""
    if not guarded:
        monkeypatch.setattr("trips.queries.incident.left_in_peace", lambda persons: {})
    [booking] = book(make_trip(), make_worker())
    ids = [each.pk for each in _waiting(booking)]
    incident = _close(make_incident(booking, kind="death"), "death")

    sent = send_anew(incident=incident, notices=ids, by=make_officer(Role.CITY))

    assert bool(sent) is not guarded


def test_a_message_that_helps_nobody_any_more_is_not_offered():
    [booking] = book(make_trip(), make_worker())
    Notice.objects.filter(person=booking.worker.person).update(of_use_until=timezone.now() - timedelta(hours=1))
    incident = _close(make_incident(booking, kind="illness"), "illness")

    assert taken_back(incident, make_officer(Role.CITY)) == []


def test_what_is_known_of_an_incident_goes_when_its_time_is_over():
    [booking] = book(make_trip(), make_worker())
    incident = make_incident(booking, kind="illness")
    note_contact(incident=incident, whom="family", said="已告知其弟", at=timezone.now(), by=incident.opened_by)

    assert run_retention(timezone.now() + LATER).counts["incidents"] == 0
    _close(incident, "illness")
    assert run_retention().counts["incidents"] == 0
    assert run_retention(timezone.now() + LATER).counts["incidents"] == 1
    assert run_retention(timezone.now() + LATER).counts["incidents"] == 0

    incident.refresh_from_db()
    assert (incident.happened, incident.place, incident.outcome, incident.booking_id) == ("", "", "", None)
    assert (incident.kind, incident.trip) == ("illness", booking.trip)
    assert not IncidentContact.objects.exists()
    assert list(visible_to(make_officer(Role.COUNTY, "520304"))) == []


def test_who_died_is_still_left_in_peace_after_everything_else_was_forgotten():
    [booking] = book(make_trip(), make_worker())
    _close(make_incident(booking, kind="death"), "death")

    run_retention(timezone.now() + LATER)

    assert Incident.objects.get().is_forgotten
    assert set(left_in_peace([booking.worker.person])) == {booking.worker.person}


def test_the_wall_lets_go_only_of_the_log_of_what_is_forgotten():
    [booking] = book(make_trip(), make_worker())
    incident = make_incident(booking, kind="illness")
    note_contact(incident=incident, whom="family", said="已告知其弟", at=timezone.now(), by=incident.opened_by)
    _close(incident, "illness")

    with pytest.raises(ContactStays), transaction.atomic():
        IncidentContact.objects.all().delete()
    Incident.objects.update(forgotten_at=timezone.now())
    with pytest.raises(ContactStays), transaction.atomic():
        IncidentContact.objects.update(said="别的")
    assert IncidentContact.objects.all().delete()[0] == 1


def test_an_open_incident_cannot_be_forgotten_by_the_database_itself():
    [booking] = book(make_trip(), make_worker())
    make_incident(booking)

    with pytest.raises(IntegrityError, match="incident_closed_with_an_outcome"), transaction.atomic():
        Incident.objects.update(forgotten_at=timezone.now())


def test_a_copy_of_ones_own_data_says_that_an_incident_is_kept_and_never_tells_of_a_death():
    [ill], [dead], [held] = (book(make_trip(), make_worker()) for _ in range(3))
    _close(make_incident(ill, kind="illness"), "illness")
    _close(make_incident(dead, kind="death"), "death")
    make_incident(held, kind="injury")

    with translation.override("zh-hans"):
        told = [travels_of(each.worker)["途中发生的事"] for each in (ill, dead, held)]

    assert [len(lines) for lines in told] == [1, 0, 0]
    assert ill.trip.number in told[0][0]
    assert "测试事故经过" not in told[0][0]
