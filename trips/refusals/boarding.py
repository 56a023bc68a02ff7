"""Every "no" at the gate."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class NotOnThisLeg(Refusal):
    """The slip is good, but for another vehicle."""

    code = "not_on_this_leg"
    message = _("This person has no seat in this vehicle.")
    way_out = _("Look at the slip: trip, date and vehicle.")


class UnknownSlip(Refusal):
    """Nobody's slip has the code that was scanned or typed."""

    code, status = "unknown_slip", 400
    message = _("No slip has this code.")
    way_out = _("Type it again, or look for the name.")


class SlipOfAnotherTrip(Refusal):
    """A good slip, at the wrong vehicle; whose it is, is not said here."""

    code = "slip_of_another_trip"
    message = _("Not on this list: this slip is for another trip.")


class EntryMixedUp(Refusal):
    """The number that makes a second press the same press was used for another entry."""

    code = "entry_mixed_up"
    message = _("Something else was entered from this page before.")
    way_out = _("Load the list again, then press.")


class NotHappenedYet(Refusal):
    """What is entered has happened; a device whose clock runs ahead would date arrivals into tomorrow."""

    code, status = "not_happened_yet", 400
    message = _("This lies in the future.")
    way_out = _("Set the clock of the device.")


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


class NoAlightingThere(Refusal):
    """A journey ends early at a stop of the run that lies ahead of where the person got on."""

    code, status = "no_alighting_there", 400
    message = _("The person cannot have got off there.")
    way_out = _("Choose one of the stops on the person's way.")


class BoardingNotOpen(Refusal):
    """People get on a trip that is laid on and not over."""

    code = "boarding_not_open"
    message = _("Nobody gets on or off this trip now.")


class NotAnEscort(Refusal):
    """Only an account with the role of an escort goes along."""

    code = "not_an_escort"
    message = _("This account does not have the role of an escort.")
    way_out = _("Choose another person, or ask for the role to be given.")
