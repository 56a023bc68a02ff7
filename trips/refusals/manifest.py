"""Every "no" about lists of passengers."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class NobodyOnTheList(Refusal):
    """An empty list tells a carrier nothing."""

    code = "nobody_on_the_list"
    message = _("Nobody rides on this run yet; an empty list cannot be issued.")


class NothingChanged(Refusal):
    """A new version of a list says something new."""

    code = "nothing_changed"
    message = _("The list is the same as version %(version)s; nothing new to issue.")
    way_out = _("Use the version that has been issued.")


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


class ConsentTakenBack(Refusal):
    """Whoever took the consent back is named to nobody any more (PIPL 15; domain brief, edge case 29)."""

    code = "consent_taken_back"
    message = _("Somebody on this version has taken back the consent to be named.")
    way_out = _("Issue a new version, and give it to everybody who got this one.")


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
