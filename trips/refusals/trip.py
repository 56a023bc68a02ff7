"""Every "no" to who lays a trip on: times, vehicles, law, quotas, states."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trips.refusals.booking import TripFull
from zunyi.refusals import Refusal


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


class TripHasGaps(Refusal):
    """A trip is released once its plan holds what the law demands (queries/plan/law.py)."""

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


class CarriageLedTwice(Refusal):
    code, status = "carriage_led_twice", 400
    message = _("Two leaders are named for one carriage.")
    way_out = _("Name one leader for each carriage.")


class LeaderWithoutCarriage(Refusal):
    code, status = "leader_without_carriage", 400
    message = _("A carriage leader needs a carriage, and nobody else has one.")
    way_out = _("Say which carriage the leader has.")
