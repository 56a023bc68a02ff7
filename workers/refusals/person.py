"""Every "no" about one person: registration, wishes, work, codes, erasure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class RegisteredJustNow(Refusal):
    """The same new person came through two doors in one moment; the second look finds them."""

    code = "registered_just_now"
    message = _("This person has been registered this very moment.")
    way_out = _("Please try again.")


class RegisteredElsewhere(Refusal):
    """The person belongs to another county, town or village; nothing is told of them here."""

    code = "registered_elsewhere"
    message = _("This person is registered in another place.")
    way_out = _("Ask the office there, or your county, to move the registration.")


class WorkerTooYoung(Refusal):
    """Nobody under 16 is registered as a worker (劳动法 15); the day of travel counts."""

    code, status = "worker_too_young", 400
    message = _("This person is only %(age)s on the day of travel; work is allowed from %(least)s.")
    way_out = _("A child that travels along is added when the adult signs up for a trip.")


class CompanionsMissing(Refusal):
    """One good row bears a companion number alone."""

    code, status = "companions_missing", 400
    message = _("Nobody else with this companion number can be taken over; the person is kept alone.")
    way_out = _("Once the other rows are mended, upload the roster again and they are linked.")


class NotOldEnoughYet(Refusal):
    """At the desk the day of registering counts; on a trip, the day of travel (劳动法 15)."""

    code, status = "not_old_enough_yet", 400
    message = _("This person is %(age)s today; workers are registered from %(least)s on.")
    way_out = _("Whoever reaches that age before the day of travel is signed up on the trip's own page.")


class HomeOutOfReach(Refusal):
    code, status = "home_out_of_reach", 403
    message = _("This place lies outside your own.")
    way_out = _("Choose a place of your own, or ask the level above to move the registration.")


class WishNotOpen(Refusal):
    code = "wish_not_open"
    message = _("This wish is not open any more.")
    way_out = _("Write down a new one.")


class TooManyWishes(Refusal):
    code = "too_many_wishes"
    message = _("There are %(most)s open wishes already.")
    way_out = _("Withdraw one that no longer counts, then add the new one.")


class WishTwice(Refusal):
    code = "wish_twice"
    message = _("The same destination and trade stand in an open wish already.")
    way_out = _("Withdraw that one first if pay or days have changed.")


class ConsentNotGiven(Refusal):
    code = "consent_not_given"
    message = _("There is no such consent to withdraw.")


class NobodyToTell(Refusal):
    """A message to many for a selection in which nobody is."""

    code = "nobody_to_tell"
    message = _("There is nobody in this selection.")
    way_out = _("Go back and choose other filters.")


class TooManyCodes(Refusal):
    """One a minute, five an hour, ten a day for one phone (reliability brief B8)."""

    code, status = "too_many_codes", 429
    message = _("A code was asked for on this phone a moment ago.")
    way_out = _("Wait a minute and try again; after several tries, wait longer or ask your village officer.")


class WrongCode(Refusal):
    """Wrong, used, over, or never sent: one answer for all."""

    code, status = "wrong_code", 400
    message = _("This code does not fit, or its five minutes are over.")
    way_out = _("Compare it with the message, or ask for a new one.")


class StillAtWork(Refusal):
    code = "still_at_work"
    message = _("This person is written down as working somewhere already.")
    way_out = _("Say first when that ended, then write down the new work.")


class SpellsOverlap(Refusal):
    code = "spells_overlap"
    message = _("These days run into another employment of the same person.")
    way_out = _("Compare the days with the list of employments.")


class SpellEndsBeforeItBegins(Refusal):
    code, status = "spell_ends_before_it_begins", 400
    message = _("The last day comes before the first.")


class AlreadyErased(Refusal):
    code = "already_erased"
    message = _("This record has been erased already.")


class ErasureAskedAlready(Refusal):
    code = "erasure_asked_already"
    message = _("Erasure has been asked for already; the answer comes within 15 working days.")


class ErasureNotOpen(Refusal):
    code = "erasure_not_open"
    message = _("This request has been answered already.")


class WrongTail(Refusal):
    """The last four characters of the identity number, asked before much is shown or undone on a shared phone."""

    code, status = "wrong_tail", 400
    message = _("These are not the last four characters of this person's identity number.")
    way_out = _("Compare them with the card; after five tries wait a quarter of an hour.")


class PassMissing(Refusal):
    """No pass of a phone, or one that is over."""

    code, status = "phone_pass_missing", 401
    message = _("Ask for a code on the phone first.")
    way_out = _("A pass is good for thirty minutes.")


class WorkerOutOfReach(Refusal):
    """Both people must be one's own: another office's people are put together by the office above both."""

    code, status = "worker_out_of_reach", 403
    message = _("One of the two belongs to another county.")
    way_out = _("The city decides about people of two counties.")
