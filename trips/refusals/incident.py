"""Every "no" around a death or an accident on the way. What others read here must not tell them what happened."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal, refuse_everywhere


class JourneyFrozen(Refusal):
    """An open incident holds the journey as it was (docs/decisions/0035)."""

    code, status = "journey_frozen", 409
    message = _("The bureau keeps this journey exactly as it stands for now; nothing about it can be changed.")
    way_out = _("Ask the county's labour bureau; it says when changes are possible again.")


class ContactStays(Refusal):
    """What was noted about a talk is not put right afterwards; one writes a second line."""

    code = "contact_stays"
    message = _("A line of the contact log stays as it was written.")
    way_out = _("Write another line that puts it right.")


class IncidentTwice(Refusal):
    code = "incident_twice"
    message = _("An incident of this passenger, or of this run, is open already.")
    way_out = _("Write into that one.")


class IncidentClosed(Refusal):
    code = "incident_closed"
    message = _("This incident is closed.")
    way_out = _("Open a new one if something more has happened.")


class NotOnTheWay(Refusal):
    """Whoever holds no seat, or only a held one, cannot have an accident on the trip."""

    code = "not_on_the_way"
    message = _("This person does not travel on that run.")
    way_out = _("Choose a run on which the person has a seat.")


class IncidentStillOpen(Refusal):
    """While it is open, nothing reaches the people whom it concerns."""

    code = "incident_still_open"
    message = _("While the incident is open, nothing is sent to these people.")
    way_out = _("Close the incident first.")


class SayAboutWhom(Refusal):
    """Of a whole run somebody's family is looked at, never everybody's."""

    code, status = "say_about_whom", 400
    message = _("This incident concerns everybody on the run.")
    way_out = _("Say about whom you ask.")


class NoKinKnown(Refusal):
    code = "no_kin_known"
    message = _("Nobody was named to be called.")
    way_out = _("Ask the village, and enter the family under the worker's page.")


def register() -> None:
    """Whatever service breaks these rules, the sentence is the same; called when the app is ready."""
    refuse_everywhere({"incident_freezes_journey": JourneyFrozen, "incident_contact_stays": ContactStays})
