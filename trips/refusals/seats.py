"""Every "no" to who would change seats, or change to another trip."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class SeatNotFree(Refusal):
    """Somebody else sits there on part of the way."""

    code = "seat_not_free"
    message = _("Somebody else has seat %(seat)s on part of this way.")
    way_out = _("Choose another seat, or swap with the person who sits there.")


class SeatNotForPassengers(Refusal):
    """A blocked seat, with the reason that stands on it."""

    code = "seat_not_for_passengers"
    message = _("Seat %(seat)s is not given out: %(reason)s.")
    way_out = _("Choose another seat.")


class SeatKeptForOthers(Refusal):
    """A seat of a quota to which the person does not belong."""

    code = "seat_kept_for_others"
    message = _("Seat %(seat)s is kept for %(whom)s.")
    way_out = _("Choose another seat, or hand the kept seats back first.")


class SeatOfAnotherRun(Refusal):
    """The seat or the person does not belong to the run."""

    code, status = "seat_of_another_run", 400
    message = _("This seat or this person does not belong to this run.")
    way_out = _("Load the page again.")


class ChooseAsManySeats(Refusal):
    """Three people need three seats."""

    code, status = "choose_as_many_seats", 400
    message = _("Choose %(wanted)s seats; you chose %(chosen)s.")


class SeatsApart(Refusal):
    """Who chooses for several people chooses seats beside or behind each other."""

    code, status = "seats_apart", 400
    message = _("These seats do not lie together.")
    way_out = _("Choose seats beside or right behind each other, or let each person choose alone.")


class ListIsFrozen(Refusal):
    """After the list went to the carrier, the office alone changes seats."""

    code = "list_is_frozen"
    message = _("The list of passengers has been issued; seats are no longer changed here.")
    way_out = _("Ask the office or the leader on board; they can swap seats.")


class NothingToMove(Refusal):
    """Everybody sits there already."""

    code = "nothing_to_move"
    message = _("Nobody would change seats.")


class SeatsChangedMeanwhile(Refusal):
    """A proposal fits the map that it was made for, and no other."""

    code = "seats_changed_meanwhile"
    message = _("Somebody has changed seats since this proposal was worked out.")
    way_out = _("Have it worked out anew.")


class ReseatingOver(Refusal):
    """Carried out or taken back already."""

    code = "reseating_over"
    message = _("This change of seats is “%(state)s” already.")


class SameTrip(Refusal):
    """They travel on it already."""

    code, status = "same_trip", 400
    message = _("They travel on this trip already.")


class AnotherDestination(Refusal):
    """Who said yes to Jinjiang did not say yes to Foshan."""

    code = "another_destination"
    message = _("That trip goes to %(there)s, not to %(here)s.")
    way_out = _("Ask the people, cancel here, and sign them up there.")


class CompanionsTravelTogether(Refusal):
    """Moving one of a party is a question to the party."""

    code = "companions_travel_together"
    message = _("%(who)s travels with %(others)s, who would stay behind.")
    way_out = _("Move all of them, or say that they were asked and agree to travel apart.")


class AskFirst(Refusal):
    """Nobody is moved to another trip without a word."""

    code, status = "ask_first", 400
    message = _("Nobody is moved to another trip without being asked.")
    way_out = _("Ask the people and say how they agreed.")


class OnlyHeld(Refusal):
    """A place that waits for a yes is no sign-up yet, and goes nowhere."""

    code = "only_held"
    message = _("%(who)s has not said yes yet; the place is only held.")
    way_out = _("Confirm the place first, or give it back.")


class TransferOver(Refusal):
    """It was taken back before."""

    code = "transfer_over"
    message = _("This change of trips has been taken back already.")
