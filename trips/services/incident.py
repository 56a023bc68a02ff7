"""Something grave on the way: written down, everything held as it was, the family reached, and closed at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from trips.models import Booking, Incident, IncidentContact, Leg
from trips.queries.incident import LEFT_IN_PEACE, aboard, legs_with_seat, taken_back
from trips.refusals import (
    IncidentClosed,
    IncidentStillOpen,
    IncidentTwice,
    NoKinKnown,
    NotOnTheWay,
    NotYetHappened,
    SayAboutWhom,
)
from trips.services.locks import lock_trip
from workers.models import Kin
from workers.queries.worker import lock_workers
from zunyi.audit.services import record, record_many
from zunyi.notices.services.queue import hush_persons, owe_anew
from zunyi.refusals import ReasonMissing, refuse_on

if TYPE_CHECKING:
    from zunyi.accounts.models import User

_WALLS = {"incident_one_open_a_passenger": IncidentTwice, "incident_one_open_a_run": IncidentTwice}


@transaction.atomic
def open_incident(
    *,
    leg: Leg,
    booking: Booking | None,
    kind: str,
    happened: str,
    happened_at: datetime,
    place: str,
    by: User,
) -> Incident:
    """Write down what happened to one passenger, or (`booking` None) to a run with everybody on it.

    From the commit on nothing of these journeys can be changed, and what was still to be sent to these people is taken
    back. Whoever is just changing one of them is waited for. Refuses with ReasonMissing, NotYetHappened,
    NotOnTheWay or IncidentTwice. Order of locks: docs/locking.md.
    """
    happened, place = happened.strip(), place.strip()
    if not happened or not place:
        raise ReasonMissing()
    if happened_at > timezone.now():
        raise NotYetHappened()
    trip = lock_trip(leg.trip)
    concerned = _hold(leg, booking)
    with refuse_on(_WALLS):
        incident = Incident.objects.create(
            trip=trip, leg=leg, booking=booking, kind=kind, happened=happened[:1000], happened_at=happened_at,
            place=place[:100], opened_by=by,
        )  # fmt: skip
    # With the incident alone, and without a fact of it: the history of a booking is read by more people.
    record("incident.opened", incident, by=by)
    hush_persons(persons=[each.worker.person for each in concerned], reason=LEFT_IN_PEACE)
    return incident


def _hold(leg: Leg, booking: Booking | None) -> list[Booking]:
    """The people concerned, under their locks: what somebody else is just doing with them is done first."""
    found = aboard(leg) if booking is None else Booking.objects.filter(pk=booking.pk)
    list(lock_workers(list(found.values_list("worker", flat=True))))
    held = list(found.select_related("worker", "trip").order_by("pk").select_for_update(of=("self",)))
    if not held:
        raise NotOnTheWay()
    if booking is not None:
        travels = held[0].state in Booking.TRAVELLING
        if not travels or leg.pk not in [each.pk for each in legs_with_seat(held[0])]:
            raise NotOnTheWay()
    return held


@transaction.atomic
def note_contact(*, incident: Incident, whom: str, said: str, at: datetime, by: User) -> IncidentContact:
    """Add a line to the contact log. Refuses with IncidentClosed, ReasonMissing or NotYetHappened."""
    incident = _open(incident)
    if not said.strip():
        raise ReasonMissing()
    if at > timezone.now():
        raise NotYetHappened()
    line = IncidentContact.objects.create(incident=incident, whom=whom, said=said.strip()[:1000], at=at, by=by)
    record("incident.contact_noted", incident, by=by, whom=whom)
    return line


@transaction.atomic
def reveal_kin(*, incident: Incident, reason: str, by: User, booking: Booking | None = None) -> Kin:
    """Whom to call, in clear: only while the incident is open, only for a stated reason, and each look is written down.

    Of a whole run `booking` says about whom; one look shows one family. Refuses with IncidentClosed, ReasonMissing,
    SayAboutWhom, NotOnTheWay or NoKinKnown.
    """
    incident = _open(incident)
    if not reason.strip():
        raise ReasonMissing()
    asked = incident.booking or booking
    if asked is None:
        raise SayAboutWhom()
    if incident.booking is None and not aboard(incident.leg).filter(pk=asked.pk).exists():
        raise NotOnTheWay()
    kept = asked.worker.kin.first()
    if kept is None:
        raise NoKinKnown()
    whose = {} if incident.booking else {"booking": asked.pk}
    record("incident.kin_revealed", incident, by=by, reason=reason.strip()[:200], **whose)
    return kept.content()


@transaction.atomic
def close_incident(*, incident: Incident, kind: str, outcome: str, by: User) -> Incident:
    """Say what became of it; from now on the journeys can be changed again.

    `kind` may put the first report right. Whoever died gets no message any more, ever. Refuses with IncidentClosed or
    ReasonMissing.
    """
    incident = _open(incident)
    if not outcome.strip():
        raise ReasonMissing()
    is_corrected, incident.kind = incident.kind != kind, kind
    incident.state, incident.closed_at, incident.closed_by = Incident.State.CLOSED, timezone.now(), by
    incident.outcome = outcome.strip()[:500]
    incident.save(update_fields=["kind", "state", "closed_at", "closed_by", "outcome"])
    record("incident.closed", incident, by=by, corrected=is_corrected)
    return incident


@transaction.atomic
def send_anew(*, incident: Incident, notices: Collection[int], by: User) -> int:
    """Let some of the messages go out after all that the incident took back; how many. Nothing does so by itself.

    Whether they still say something true is looked at before sending, as always. Refuses with IncidentStillOpen.
    """
    locking = Incident.objects.select_for_update(of=("self",)).select_related("leg")
    incident = locking.get(pk=incident.pk)
    if incident.is_open:
        raise IncidentStillOpen()
    wanted = [each.pk for each in taken_back(incident, by) if each.pk in notices]
    count = owe_anew(ids=wanted, reason=LEFT_IN_PEACE)
    if count:
        record("incident.messages_sent_anew", incident, by=by, count=count)
    return count


def note_looks(*, incidents: Iterable[Incident], by: User, page: str) -> None:
    """Write down who looked at which incidents: a row of the list as well as a page."""
    record_many("incident.looked_at", list(incidents), by=by, page=page)


def _open(incident: Incident) -> Incident:
    locking = Incident.objects.select_for_update(of=("self",))
    locked = locking.select_related("trip", "leg", "booking__worker").get(pk=incident.pk)
    if not locked.is_open:
        raise IncidentClosed()
    return locked
