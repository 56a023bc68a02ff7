"""Every "no" to who looks after the registry: merges, claims, lists, changes to many."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class AnotherPersonNeeded(Refusal):
    """Whoever wrote a message to very many may not say yes to it."""

    code = "another_person_needed"
    message = _("Whoever wrote this message cannot be the one who approves it.")
    way_out = _("Ask a colleague of your office, or the city's office.")


class BulkDecided(Refusal):
    """A colleague was faster."""

    code = "bulk_decided"
    message = _("Somebody has decided about this message already.")
    way_out = _("Look at the list of messages again.")


class MergeOfOne(Refusal):
    code, status = "merge_of_one", 400
    message = _("These are one record, not two.")


class AlreadyMerged(Refusal):
    code = "already_merged"
    message = _("One of the two has been put together with another record already.")
    way_out = _("Open the record that stays.")


class MergeTakenBack(Refusal):
    code = "merge_taken_back"
    message = _("This merge was taken back already, or the person was erased since.")


class MergeLaterFirst(Refusal):
    code = "merge_later_first"
    message = _("The record that stayed was itself put together with another one since.")
    way_out = _("Take the later merge back first.")


class ErasureComesFirst(Refusal):
    code = "erasure_comes_first"
    message = _("One of the two asked to be forgotten, or was.")
    way_out = _("Answer that request first.")


class BothAtWork(Refusal):
    code = "both_at_work"
    message = _("Both records tell of employments in the same days; one person works in one place at a time.")
    way_out = _("Compare the employments, and take out or put right the one that is wrong.")


class BothAsked(Refusal):
    code = "both_asked"
    message = _("The same county has an open question about both records.")
    way_out = _("Decide one of the questions first.")


class SuspicionDecided(Refusal):
    code = "suspicion_decided"
    message = _("This has been decided already.")


class ClaimDecided(Refusal):
    code = "claim_decided"
    message = _("This question between counties has been answered already.")


class ListClosed(Refusal):
    code = "list_closed"
    message = _("This list is closed.")
    way_out = _("Open it again first.")


class NotTheirOffice(Refusal):
    code, status = "not_their_office", 400
    message = _("This officer does not work with the people of this office.")
    way_out = _("Choose an officer of the office, or of the one above it.")


class TooMany(Refusal):
    code, status = "too_many_people", 400
    message = _("More than %(most)s people fit; that is too many at once.")
    way_out = _("Narrow the list, by town for example.")


class NothingToChange(Refusal):
    code = "nothing_to_change"
    message = _("Nobody among them would change.")


class EditTakenBack(Refusal):
    code = "edit_taken_back"
    message = _("This change was taken back already.")


class BrandThere(Refusal):
    code = "brand_there"
    message = _("A brand of this name is written down already.")
