"""Trips and all that belongs to them: vehicles, seats, bookings, lists."""

from trips.models.boarding import Boarding
from trips.models.booking import Booking, SeatClaim
from trips.models.call import Call
from trips.models.leg import EscortDuty, Leg
from trips.models.manifest import Manifest
from trips.models.notice_rule import NoticeRule
from trips.models.place import Place
from trips.models.seat import Seat, SeatLayout
from trips.models.template import TripTemplate
from trips.models.trip import Mode, Trip

__all__ = [
    "Boarding",
    "Booking",
    "Call",
    "EscortDuty",
    "Leg",
    "Manifest",
    "Mode",
    "NoticeRule",
    "Place",
    "Seat",
    "SeatClaim",
    "SeatLayout",
    "Trip",
    "TripTemplate",
]
