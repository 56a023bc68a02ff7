"""Trips and all that belongs to them: vehicles, seats, bookings, lists."""

from trips.models.boarding import Boarding
from trips.models.booking import Booking, SeatClaim
from trips.models.call import Call
from trips.models.carrier import Carrier, Driver, Vehicle
from trips.models.disruption import AffectedRider, Disruption
from trips.models.incident import Incident, IncidentContact
from trips.models.invitation import Invitation
from trips.models.leg import EscortDuty, Leg
from trips.models.limit import Limit
from trips.models.manifest import HandOut, Manifest, ManifestFile
from trips.models.notice_rule import NoticeRule
from trips.models.place import Place
from trips.models.plan_sheet import Approval, CrewMember, DriverDuty, PlanSheet, RestStop, TripOrganiser
from trips.models.quota import Quota
from trips.models.reseating import Reseating
from trips.models.seat import Seat, SeatLayout
from trips.models.template import TripTemplate
from trips.models.transfer import Transfer, TransferredBooking
from trips.models.trip import Mode, Trip
from trips.models.waitlist import WaitlistEntry, WaitlistMember, WaitlistOffer, WaitlistRule

__all__ = [
    "AffectedRider",
    "Approval",
    "Boarding",
    "Booking",
    "Call",
    "Carrier",
    "CrewMember",
    "Disruption",
    "Driver",
    "DriverDuty",
    "EscortDuty",
    "HandOut",
    "Incident",
    "IncidentContact",
    "Invitation",
    "Leg",
    "Limit",
    "Manifest",
    "ManifestFile",
    "Mode",
    "NoticeRule",
    "Place",
    "PlanSheet",
    "Quota",
    "Reseating",
    "RestStop",
    "Seat",
    "SeatClaim",
    "SeatLayout",
    "Transfer",
    "TransferredBooking",
    "Trip",
    "TripOrganiser",
    "TripTemplate",
    "Vehicle",
    "WaitlistEntry",
    "WaitlistMember",
    "WaitlistOffer",
    "WaitlistRule",
]
