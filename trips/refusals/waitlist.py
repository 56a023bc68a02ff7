"""Every "no" of the waitlist and of places that are held for a while."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from trips.refusals.booking import TripFull
from zunyi.refusals import Refusal


class OthersWaitFirst(TripFull):
    """While parties wait, free seats go to them in their order."""

    code = "others_wait_first"
    message = _("Others are waiting for seats on this trip; seats that come free go to them first.")
    way_out = _("Join the waitlist; who fits and comes first gets an offer at once.")


class AlreadyWaiting(Refusal):
    """Somebody of the party waits for this trip already."""

    code = "already_waiting"
    message = _("Somebody of this party is on the waitlist of this trip already.")
    way_out = _("Look under “My trips”, or leave that place on the list first.")


class NotWaiting(Refusal):
    """The party has an offer, has seats, or is off the list."""

    code = "not_waiting"
    message = _("This party does not wait any more: “%(state)s”.")
    way_out = _("Load the page again.")


class OfferOver(Refusal):
    """Answered, lapsed or taken back."""

    code = "offer_over"
    message = _("This offer is over; the seats are not kept any more.")
    way_out = _("Look at your place on the waitlist; there is no mark against you.")


class OfferHasFewer(Refusal):
    """More people than seats in the offer, or nobody."""

    code, status = "offer_has_fewer", 400
    message = _("The offer is for %(seats)s seats; choose who goes, one at least.")
    way_out = _("Choose as many people of the party as there are seats, or fewer.")


class HoldLapsed(Refusal):
    """A place is held until a time, and that has come."""

    code = "hold_lapsed"
    message = _("The place is not held any more.")
    way_out = _("Sign the person up again if a seat is free.")


class HoldTooLong(Refusal):
    """Held places help nobody while they are held."""

    code, status = "hold_too_long", 400
    message = _("A place can be held for three days at most, and not beyond the end of the sign-up or the departure.")
    way_out = _("Choose an earlier time.")
