"""Every "no" of the reports."""

from django.utils.translation import gettext_lazy as _

from zunyi.refusals import Refusal


class PeriodStillRuns(Refusal):
    code = "period_still_runs"
    message = _("The period ends at %(until)s; before that its figures are not complete.")
    way_out = _("Hand the report in after that.")


class CorrectionSaysWhy(Refusal):
    code, status = "correction_says_why", 400
    message = _("There is a version already; a correction needs a reason.")


class NothingChanged(Refusal):
    code = "nothing_changed"
    message = _("The figures are the same as in the last version.")


class FormNotOwed(Refusal):
    code, status = "form_not_owed", 400
    message = _("This place does not hand in this form.")


class AnsweredAlready(Refusal):
    code = "answered_already"
    message = _("The report is not waiting for an answer.")


class RemarkMissing(Refusal):
    code, status = "remark_missing", 400
    message = _("Say what is to be mended.")


class ValueMissing(Refusal):
    code, status = "value_missing", 400
    message = _("An entry needs a value or words.")


class IndicatorThere(Refusal):
    code = "indicator_there"
    message = _("This value has been entered already.")
    way_out = _("Correct it, with the reason.")
