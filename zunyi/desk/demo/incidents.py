"""Somebody fell ill on a train of the shown county: open, with two talks noted and somebody to call."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from trips.models import Booking, Incident, IncidentContact, Trip
from trips.queries.incident import legs_with_seat
from trips.services.incident import note_contact, open_incident
from workers.models import Kin, NextOfKin
from workers.services.next_of_kin import keep_next_of_kin
from zunyi.accounts.models import User
from zunyi.desk.demo.people import SHOWN_COUNTY


def make_incident(officers: dict[str, User]) -> None:
    """On the newest trip of the county that is on the road or has arrived."""
    by = officers[SHOWN_COUNTY]
    travelled = Booking.objects.filter(
        trip__organiser__code=SHOWN_COUNTY, trip__state__in=[Trip.State.DEPARTED, Trip.State.ARRIVED],
        state__in=[Booking.State.BOARDED, Booking.State.ARRIVED], companions=None,
    )  # fmt: skip
    booking = travelled.select_related("worker", "trip").order_by("-trip__departed_at", "pk").first()
    if booking is None or booking.trip.departed_at is None:
        return
    kin = Kin(name="样家属", relation=NextOfKin.Relation.SPOUSE, phone="15400009911")
    keep_next_of_kin(worker=booking.worker, kin=kin, by=by)
    at = min(booking.trip.departed_at + timedelta(minutes=50), timezone.now())
    incident = open_incident(
        leg=legs_with_seat(booking)[0], booking=booking, kind=Incident.Kind.ILLNESS, happened_at=at, by=by,
        happened="开车约五十分钟后突然昏倒，随车医护已处置，下一站由救护车接走。", place="下一停靠站站台",
    )  # fmt: skip
    for whom, said in _TALKS:
        note_contact(incident=incident, whom=whom, said=said, at=timezone.now(), by=by)


_TALKS = (
    (IncidentContact.Whom.HOSPITAL, "已收住观察，神志清楚，需一名家属到院。"),
    (IncidentContact.Whom.FAMILY, "已告知其家属，明早乘车前往。"),
)
