"""Every "no" about trips, seats and bookings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class TripNotOpen(Refusal):
    """Sign-up is not possible (any more) on this trip."""

    code = "trip_not_open"
    message = _("Sign-up for this trip is closed.")
    way_out = _("Choose another trip, or ask your village officer.")


class TripFull(Refusal):
    """No seat is left on the stretch that was asked for."""

    code = "trip_full"
    message = _("No seat is left on this trip.")
    way_out = _("Choose another trip to the same place.")


class NotEnoughSeats(TripFull):
    """Some seats are left, but fewer than the companions need."""

    code = "not_enough_seats"
    message = _("This trip has fewer than %(wanted)s seats left.")
    way_out = _("Sign up fewer people, or choose another trip to the same place.")


class AlreadyBooked(Refusal):
    """The same person on the same trip twice: a double click, or two helpers."""

    code = "already_booked"
    message = _("This person has already signed up for this trip.")
    way_out = _("Look up the slip under “My trips”.")


class WorkerTravelsElsewhere(Refusal):
    """A person cannot be in two vehicles at once (edge case 16)."""

    code = "worker_travels_elsewhere"
    message = _("This person has signed up for another trip at the same time.")
    way_out = _("Cancel the other trip first.")


class WorkerTooYoung(Refusal):
    """Nobody under 16 travels as a worker (劳动法 15)."""

    code, status = "worker_too_young", 400
    message = _("On the day of this trip the person is not yet 16 and may not travel to work.")
    way_out = _("Ask the county office if a child is to travel with you.")


class SamePersonTwice(Refusal):
    """One identity number was given for two of the companions."""

    code, status = "same_person_twice", 400
    message = _("The same identity number was filled in for two people.")
    way_out = _("Each person has a number of their own; compare the cards.")


class NoBoardingHere(Refusal):
    """The stop is not one of the trip's, or nobody gets on there."""

    code, status = "no_boarding_here", 400
    message = _("Nobody gets on at this stop.")
    way_out = _("Choose one of the stops of this trip.")


class BookingAlreadyEnded(Refusal):
    """There is nothing left to cancel."""

    code = "booking_already_ended"
    message = _("This sign-up has been cancelled already.")


class TripUnderWay(Refusal):
    """Once the vehicle has left, the list is a fact."""

    code = "trip_under_way"
    message = _("The trip is under way; it can no longer be changed here.")
    way_out = _("Call the leader on board.")
