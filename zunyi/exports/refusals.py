"""Every "no" of the exports."""

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class NothingToExport(Refusal):
    """The list is empty as it is filtered."""

    code = "nothing_to_export"
    message = _("The list is empty as it is filtered.")
    way_out = _("Go back and choose other filters.")


class NoColumnChosen(Refusal):
    code, status = "no_column", 422
    message = _("No column is chosen.")
    way_out = _("Tick at least one column.")


class ColumnNotForYou(Refusal):
    """A column that needs a right of its own."""

    code, status = "column_not_for_you", 403
    message = _("Your role does not open the column “%(column)s”.")
    way_out = _("Leave it out, or ask the officer who manages your account.")


class SecondPersonNeeded(Refusal):
    """Whoever asked for an export may not grant it."""

    code = "second_person_needed"
    message = _("Whoever asked for this export cannot be the one who grants it.")
    way_out = _("Ask a colleague of your office, or the city's office.")


class ExportDecided(Refusal):
    """A colleague was faster, or it was withdrawn."""

    code = "export_decided"
    message = _("This export is decided already.")
    way_out = _("Look at the list of exports again.")


class TooLongForPaper(Refusal):
    """A list of many thousands is no use on paper, and takes the memory of the whole machine."""

    code, status = "too_long_for_paper", 422
    message = _("A PDF holds at most %(most)s rows; this list has %(rows)s.")
    way_out = _("Take Excel or CSV, or narrow the list.")


class NobodyToSendTo(Refusal):
    """A regular export without a reader."""

    code, status = "nobody_to_send_to", 422
    message = _("Nobody is chosen who may have this list.")
    way_out = _("Tick at least one colleague of your office, or yourself.")


class NotOpenToReaders(Refusal):
    """A form of one place, for somebody whose place it is not: the file would be empty."""

    code, status = "not_open_to_readers", 422
    message = _("This place's form is not open to %(names)s.")
    way_out = _("Leave them out, or set it up from the form of their own place.")


class ScheduleEnded(Refusal):
    """It was ended already."""

    code = "schedule_ended"
    message = _("This regular export has ended already.")
    way_out = _("Look at the list again.")
