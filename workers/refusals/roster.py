"""Every "no" to a roster and its lines."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class TownUnknown(Refusal):
    code, status = "town_unknown", 400
    message = _("There is no such town in this county; the person is kept at the county.")
    way_out = _("Write the town's name as on the map, for example 格林镇.")


class DestinationUnknown(Refusal):
    code, status = "destination_unknown", 400
    message = _("The destination is not known; it was left open.")
    way_out = _("Write a city or county, for example 珠海 or 泉州晋江.")


class TradeUnknown(Refusal):
    code, status = "trade_unknown", 400
    message = _("The trade is not known; it was kept as other trade.")


class EducationUnknown(Refusal):
    code, status = "education_unknown", 400
    message = _("The schooling is not known; it was left empty.")


class WageUnreadable(Refusal):
    code, status = "wage_unreadable", 400
    message = _("The pay cannot be understood; it was left open.")
    way_out = _("Write a number such as 4500, or 4500-5500.")


class RosterSeenBefore(Refusal):
    """The very same file came again."""

    code = "roster_seen_before"
    message = _("This very file was uploaded on %(at)s by %(by)s.")
    way_out = _("Open that import in the list, or tick “read it again” and upload once more.")


class RosterNotWaiting(Refusal):
    code = "roster_not_waiting"
    message = _("This import is no longer waiting for a word: it is %(state)s.")
    way_out = _("Look at it in the list of imports.")


class RosterEmpty(Refusal):
    code = "roster_empty"
    message = _("There is nobody in this roster who could be taken over.")
    way_out = _("Download the rows that need mending, correct them, and upload them again.")


class RosterFileGone(Refusal):
    code = "roster_file_gone"
    message = _("The uploaded file is no longer kept.")
    way_out = _("Upload it again.")


class RosterColumnsMissing(Refusal):
    code, status = "roster_columns_missing", 400
    message = _("Say in which columns the name and the identity number stand.")
