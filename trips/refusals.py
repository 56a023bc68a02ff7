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


class TripStepNotPossible(Refusal):
    """The state machine's no: the step does not follow from where the trip stands."""

    code = "trip_step_not_possible"
    message = _("The trip is “%(state)s” now; this step does not follow from there.")
    way_out = _("Load the page again to see what can be done next.")


class TripIsOver(Refusal):
    """Arrived, settled or cancelled: nothing more can be changed."""

    code = "trip_is_over"
    message = _("The trip is over; nothing more can be changed.")


class TripWithoutSeats(Refusal):
    """Opening a trip that has nothing to give."""

    code = "trip_without_seats"
    message = _("The trip has no free seats to give out.")
    way_out = _("Choose a larger vehicle, or unblock seats.")


class CallsOutOfOrder(Refusal):
    """A later stop before an earlier one, or a leg with fewer than two stops."""

    code, status = "calls_out_of_order", 400
    message = _("The times do not follow each other at “%(place)s”.")
    way_out = _("Give each stop a time after the one before.")


class DepartureInThePast(Refusal):
    """Nobody can sign up for a trip that has left."""

    code, status = "departure_in_the_past", 400
    message = _("The departure lies in the past.")
    way_out = _("Choose a later day or time.")


class SignUpOver(Refusal):
    """Opening a trip whose closing time has passed."""

    code = "sign_up_over"
    message = _("The time until which people could sign up has passed.")
    way_out = _("Set a later closing time first.")


class ReasonMissing(Refusal):
    """What takes something from people needs a reason that they can read."""

    code, status = "reason_missing", 400
    message = _("A reason is missing.")
    way_out = _("Write in a few words why.")


class BusWithoutDriver(Refusal):
    """A bus is approved for a number that counts the driver."""

    code, status = "bus_without_driver", 400
    message = _("A bus needs at least one driver.")
    way_out = _("Fill in the number of drivers.")


class CapacityExceeded(Refusal):
    """Persons aboard never pass the approved number (domain brief, note 8)."""

    code = "capacity_exceeded"
    message = _("The vehicle is approved for %(approved)s persons, drivers and escorts included.")
    way_out = _("Choose a larger vehicle, or keep another seat free instead.")


class SeatTaken(Refusal):
    """Somebody sits there."""

    code = "seat_taken"
    message = _("Seat %(seat)s is taken.")
    way_out = _("Move or cancel the passenger first.")


class PassengersTravelElsewhere(Refusal):
    """The new times run into another trip of one of the passengers (edge case 16)."""

    code = "passengers_travel_elsewhere"
    message = _("With these times, passengers of this trip would be on two trips at once.")
    way_out = _("Choose other times, or move those passengers first.")


class TripStillDraft(Refusal):
    """A list is issued for a trip that is laid on, not for a plan."""

    code = "trip_still_draft"
    message = _("This trip is still a draft; it has no list of passengers yet.")
    way_out = _("Open the trip for sign-up first.")


class NobodyOnTheList(Refusal):
    """An empty list tells a carrier nothing."""

    code = "nobody_on_the_list"
    message = _("Nobody rides on this run yet; an empty list cannot be issued.")


class NothingChanged(Refusal):
    """A new version of a list says something new."""

    code = "nothing_changed"
    message = _("The list is the same as version %(version)s; nothing new to issue.")
    way_out = _("Use the version that has been issued.")


class NotOnThisLeg(Refusal):
    """The slip is good, but for another vehicle."""

    code = "not_on_this_leg"
    message = _("This person has no seat in this vehicle.")
    way_out = _("Look at the slip: trip, date and vehicle.")


class AlreadyOnBoard(Refusal):
    """The same slip twice: one code may have been copied for two people."""

    code = "already_on_board"
    message = _("Already on board since %(time)s.")
    way_out = _("Compare the identity card with the name.")


class AlreadyEntered(Refusal):
    """The same thing was entered before, here or on another phone."""

    code = "already_entered"
    message = _("This was entered already.")


class OnBoardCannotBeMissing(Refusal):
    """Somebody who got on is not missing; a mistake is taken back first."""

    code = "on_board_cannot_be_missing"
    message = _("This person is on board.")
    way_out = _("If that was a mistake, press “Undo” first.")


class NotOnBoard(Refusal):
    """Only those who got on get off."""

    code = "not_on_board"
    message = _("This person did not get on here.")


class NothingToUndo(Refusal):
    """Nothing was entered for this person on this leg."""

    code = "nothing_to_undo"
    message = _("There is nothing to undo for this person.")


class SeatGivenAway(Refusal):
    """While somebody was missing, the seat went to the next in line."""

    code = "seat_given_away"
    message = _("The seat has been given to somebody else in the meantime.")
    way_out = _("Ask the office for another seat.")


class BoardingNotOpen(Refusal):
    """People get on a trip that is laid on and not over."""

    code = "boarding_not_open"
    message = _("Nobody gets on or off this trip now.")


class NotAnEscort(Refusal):
    """Only an account with the role of an escort goes along."""

    code = "not_an_escort"
    message = _("This account does not have the role of an escort.")
    way_out = _("Choose another person, or ask for the role to be given.")


class NotYetHappened(Refusal):
    """A fact with a time that is still to come."""

    code, status = "not_yet_happened", 400
    message = _("This time lies in the future.")
    way_out = _("Note it once it has happened.")


class ArrivalBeforeDeparture(Refusal):
    """The order of things."""

    code, status = "arrival_before_departure", 400
    message = _("The arrival lies before the departure.")
    way_out = _("Compare both times.")


class RuleOutsideFrame(Refusal):
    """A county wants to remind at another time than the city allows, or not at all."""

    code = "rule_outside_frame"
    message = _("The city's frame does not allow this for: %(reminder)s.")
    way_out = _("Choose a time within the frame, or ask the city to widen it.")


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


class AnotherMustApprove(Refusal):
    """Four eyes on a changed list."""

    code = "another_must_approve"
    message = _("Whoever issued this list cannot approve it.")
    way_out = _("Ask another officer of the office that lays the trip on.")


class ListMovedOn(Refusal):
    """Between issuing and approving, somebody signed up, cancelled or changed seats."""

    code = "list_moved_on"
    message = _("The list has changed again since it was issued.")
    way_out = _("Issue it once more, then approve.")


class NothingToApprove(Refusal):
    """Approved, given back or replaced in the meantime."""

    code = "nothing_to_approve"
    message = _("This version no longer waits for approval.")
    way_out = _("Load the page again.")


class ListNotInForce(Refusal):
    """A list leaves the house when it is approved."""

    code = "list_not_in_force"
    message = _("This version waits for approval and cannot be handed out yet.")
    way_out = _("Have it approved first, or hand out the version before it.")


class FormDoesNotFit(Refusal):
    """A rail roster for a bus, or a substitution list of a first version."""

    code, status = "form_does_not_fit", 400
    message = _("There is no such form of this list.")
    way_out = _("Choose one of the forms that are offered.")


class NotOnTheList(Refusal):
    """Specials and charters carry only those whom the issued list names (domain brief 0.1, 客运规定 57)."""

    code = "not_on_the_list"
    message = _("This person is not on the issued list.")
    way_out = _("Have an amended list issued first; until then nobody outside the list gets on.")


class NoWalkOns(Refusal):
    """Tickets of trains and flights are named; a list is not amended on the spot."""

    code = "no_walk_ons"
    message = _("On a train or a flight nobody is added to the list on the spot.")
    way_out = _("Sign the person up for another trip.")


class NothingOfThatDay(Refusal):
    """No run of the day has a list in force."""

    code = "no_lists_that_day"
    message = _("No list of that day has been issued.")
    way_out = _("Issue the lists first, or choose another day.")


class TripHasGaps(Refusal):
    """A trip is released once its plan holds what the law demands (queries/law.py)."""

    code = "trip_has_gaps"
    message = _("%(n)s things that the law demands are missing in the plan. The first: %(first)s")
    way_out = _("Open the plan sheet; each gap leads to its field.")


class ContractIsFiled(Refusal):
    """Once the charter contract is filed, the list and the vehicle stand (客运规定 57, 道路运输条例 20)."""

    code = "contract_is_filed"
    message = _("The charter contract of this run is filed; vehicle, papers and list are frozen.")
    way_out = _("Take the filing back with a reason, change the plan, and file it again.")


class SignUpStillOpen(Refusal):
    """A contract is filed with the list of those who go."""

    code = "sign_up_still_open"
    message = _("The sign-up is still open; a filed list may not grow.")
    way_out = _("Close the sign-up first.")


class DepartsTooEarly(Refusal):
    """A charter runs at the agreed time (客运规定 57); people may still be on their way."""

    code = "departs_too_early"
    message = _("By the plan the trip leaves only at %(planned)s; at most %(minutes)s minutes before that it may go.")
    way_out = _("Note the departure when the vehicle has left, or change the times first.")


class TripCannotBeRebuilt(Refusal):
    """Legs, vehicles and stops are laid before people have seats on them."""

    code = "trip_cannot_be_rebuilt"
    message = _("People have signed up for this trip; its runs can no longer be rebuilt.")
    way_out = _("Change the times instead, or lay on another trip.")


class LegNeedsAnother(Refusal):
    """A trip has exactly one trunk."""

    code = "one_trunk_a_trip"
    message = _("A trip has one trunk, with feeders before it and shuttles after it.")
    way_out = _("Add a feeder or a shuttle instead; the trunk can be changed but not removed.")


class QuotaUsedUp(TripFull):
    """What is left is kept for others."""

    code = "quota_used_up"
    message = _("The seats left on this trip are kept for other places until %(until)s.")
    way_out = _("Try again then, choose another trip, or ask the office that lays it on.")


class QuotaTooLarge(Refusal):
    """More seats than are left cannot be kept."""

    code = "quota_too_large"
    message = _("Only %(left)s seats are left to be kept.")
    way_out = _("Keep fewer seats, or hand another quota back.")


class QuotaTwice(Refusal):
    """One quota a place and trip."""

    code = "quota_twice"
    message = _("Seats are kept for them on this trip already.")
    way_out = _("Hand that quota back, then set a new one.")


class QuotaEndsTooLate(Refusal):
    """Kept seats that come back after the sign-up has ended are lost."""

    code, status = "quota_ends_too_late", 400
    message = _("The seats must be handed back before the sign-up closes, and not in the past.")
    way_out = _("Choose an earlier time.")


class NoSuchDayThere(Refusal):
    """A lunar day that the other year does not have, or a year outside the table."""

    code, status = "no_such_lunar_day", 400
    message = _("That year has no such day.")
    way_out = _("Choose the day by the calendar.")


class TemplateNameTaken(Refusal):
    """One name, one template of an office."""

    code = "template_name_taken"
    message = _("Your office has a template of this name already.")
    way_out = _("Choose another name.")


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
