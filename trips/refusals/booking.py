"""Every "no" to who would travel: seats, people, consents, invitations."""

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
    way_out = _("A child is signed up together with the adult with whom it travels.")


class ChildNeedsAnAdult(WorkerTooYoung):
    """A child travels only as the companion of an adult, never alone (domain brief 0.10; edge case 10)."""

    code, status = "child_needs_an_adult", 400
    message = _("Somebody under 16 travels only together with an adult of the family.")
    way_out = _("Sign the adult up first, or both together.")


class GuardianNotAsked(Refusal):
    """For a child the guardian says yes (PIPL 31)."""

    code, status = "guardian_not_asked", 400
    message = _("A child is among the travellers, and the guardian has not agreed yet.")
    way_out = _("Ask the parent or guardian who travels along, and tick that they agree.")


class SamePersonTwice(Refusal):
    """One identity number was given for two of the companions."""

    code, status = "same_person_twice", 400
    message = _("The same identity number was filled in for two people.")
    way_out = _("Each person has a number of their own; compare the cards.")


class NobodyToShareWith(Refusal):
    """A bag is shared by people who travel together."""

    code, status = "nobody_to_share_with", 400
    message = _("This person travels alone; there is nobody to share a bag with.")
    way_out = _("Sign the others up as companions first.")


class NoBoardingHere(Refusal):
    """The stop is not one of the trip's, or nobody gets on there."""

    code, status = "no_boarding_here", 400
    message = _("Nobody gets on at this stop.")
    way_out = _("Choose one of the stops of this trip.")


class BookingAlreadyEnded(Refusal):
    """There is nothing left to cancel."""

    code = "booking_already_ended"
    message = _("This sign-up has been cancelled already.")


class SignUpOver(Refusal):
    """Opening a trip whose closing time has passed."""

    code = "sign_up_over"
    message = _("The time until which people could sign up has passed.")
    way_out = _("Set a later closing time first.")


class HoldsAnotherSeat(Refusal):
    """A second trip near in time is a question, not a fact: nobody holds two seats without saying so."""

    code = "holds_another_seat"
    message = _("%(who)s already holds a seat to %(where)s on %(when)s.")
    way_out = _("Say whether to keep both or to give that seat back.")

    @property
    def said(self) -> str:
        """The fact alone, where buttons ask the question."""
        return str(self.message) % self.facts


class HoldsSomeSeat(HoldsAnotherSeat):
    """The same question to somebody who typed a name and a number, and has not shown a phone: it tells no more."""

    message = _("%(who)s already holds a seat on another trip around these days.")
    way_out = _("Keep both, or give that seat back under My trips, where a code shows that it is you.")


class ShowThePhoneFirst(Refusal):
    """Giving back a seat that was taken earlier needs more than a name and a number (reliability brief B7)."""

    code = "show_the_phone_first"
    message = _("The other seat can only be given back by whoever holds it.")
    way_out = _("Open My trips with the phone of that sign-up, or ask your village officer.")


class TravelConsentWithdrawn(Refusal):
    """Consent to travel, or to being named to the carrier, was taken back and not given again (PIPL 15, 16)."""

    code = "travel_consent_withdrawn"
    message = _("This person has withdrawn the consent to travel or to be named to the carrier.")
    way_out = _("Ask the person; with a new yes, sign up again.")


class SeatGoneMeanwhile(Refusal):
    """A cancelled booking cannot come back: somebody else sits there."""

    code = "seat_gone_meanwhile"
    message = _("The seat has been given to somebody else meanwhile.")
    way_out = _("Sign the person up again if another seat is free.")


class InvitationOver(Refusal):
    """There is nothing to answer any more."""

    code = "invitation_over"
    message = _("This question has been answered, or the trip is over.")


class NobodyToAsk(Refusal):
    """A trip laid on from wishes needs somebody with an open wish."""

    code = "nobody_to_ask"
    message = _("Nobody with such a wish is left to be asked.")
    way_out = _("Load the page again; the wishes may have changed.")


class BookingStands(Refusal):
    """Only a cancelled booking can be brought back."""

    code = "booking_stands"
    message = _("This sign-up is not cancelled.")


class StillTravels(Refusal):
    """Nobody is erased who holds a seat or sits in a vehicle."""

    code = "still_travels"
    message = _("This person still holds a seat or is on the way.")
    way_out = _("Cancel the seat first, or wait for the arrival.")


class NobodyHelped(Refusal):
    """The person signed up alone, so nobody can have forgotten to ask."""

    code = "nobody_helped"
    message = _("This sign-up was made on the web with the person's own name and number, not by an officer.")
    way_out = _("Cancel it if it is not wanted; it is free.")


class FlagClosed(Refusal):
    code = "flag_closed"
    message = _("Somebody has looked at this already.")


class BothOnOneTrip(Refusal):
    code = "both_on_one_trip"
    message = _("Both records are signed up for the same trip; one person cannot hold two seats.")
    way_out = _("Cancel one of the two sign-ups first.")


class BothTravelThen(Refusal):
    code = "both_travel_then"
    message = _("Both records travel at the same time on different trips; one person cannot.")
    way_out = _("Cancel one of the two sign-ups first, or look again whether they are one person.")
