"""Every "no" at the disruption desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class DisruptionTwice(Refusal):
    """Two proposals for one run would each be made on a trip that the other changes."""

    code = "disruption_twice"
    message = _("A disruption of this run is still waiting for a decision.")
    way_out = _("Decide or withdraw that one first.")


class DisruptionDecided(Refusal):
    """One approval, once."""

    code = "disruption_decided"
    message = _("This disruption is decided already (%(state)s).")
    way_out = _("Load the page again to see what became of it.")


class ProposalOutdated(Refusal):
    """People, seats or times changed since the proposal was made."""

    code = "proposal_outdated"
    message = _("The trip has changed since this proposal was made; carrying it out would be wrong now.")
    way_out = _("Make the proposal anew, look at it, and approve that.")


class DisruptionNotPossible(Refusal):
    """A trip that is a draft or over cannot be disrupted."""

    code = "disruption_not_possible"
    message = _("The trip is “%(state)s”; this cannot happen to it now.")
    way_out = _("A draft is changed on its own pages; what is over stays as it was.")


class RunDoesNotFit(Refusal):
    """The stop, the run or the vehicle named does not belong to what is reported."""

    code, status = "run_does_not_fit", 400
    message = _("The stop, run or vehicle named does not fit what is reported.")
    way_out = _("Choose from the lists of this trip.")


class TooFewSeatsOnTheRoad(Refusal):
    """Whoever is on board cannot be sent home by a form."""

    code = "too_few_seats_on_the_road"
    message = _("The trip is under way, and %(n)s people would have no seat.")
    way_out = _("Ask the carrier for a larger vehicle or a second one (实施条例 106), and report that.")


class AlreadyAnswered(Refusal):
    """Two officers asked the same people."""

    code = "already_answered"
    message = _("These people have been asked already, and travel on another trip.")
    way_out = _("Look at their new seat; it can be cancelled there.")


class OtherTripMissing(Refusal):
    """Somebody takes another trip, but which?"""

    code, status = "other_trip_missing", 400
    message = _("It is not said which trip they take.")
    way_out = _("Choose one of the trips with room.")
