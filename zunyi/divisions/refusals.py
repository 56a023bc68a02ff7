"""Every "no" about the tree of places."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class CodeTaken(Refusal):
    code = "division_code_taken"
    message = _("The code %(code)s already belongs to %(name)s.")
    way_out = _("Check the code, or open that place.")


class CodeUnfit(Refusal):
    code, status = "division_code_unfit", 400
    message = _("The code %(code)s does not fit this level.")
    way_out = _("A county has 6 digits, a town 9, a village 12, and each begins with the code of the place above.")


class NoLevelBelow(Refusal):
    code = "division_no_level_below"
    message = _("Nothing can be opened below %(name)s.")


class ClosedBeforeOpened(Refusal):
    code, status = "division_closed_before_opened", 400
    message = _("The last day lies before the first day.")
    way_out = _("Choose a later date.")


class AlreadyClosed(Refusal):
    code = "division_already_closed"
    message = _("%(name)s is already closed.")


class PlacesBelowRemain(Refusal):
    code = "division_places_below_remain"
    message = _("%(count)s places below %(name)s still exist.")
    way_out = _("Close them first, or close them together with it.")


class NotAUnit(Refusal):
    code, status = "division_not_a_unit", 400
    message = _("Only towns can report to an internal unit.")
