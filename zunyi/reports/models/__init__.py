from zunyi.reports.models.indicator import IndicatorEntry
from zunyi.reports.models.report import Form, Report, Snapshot
from zunyi.reports.models.totals import CurrentTotal, PlainTotal, TotalsCheck, Touched, TripTotal

__all__ = [
    "CurrentTotal",
    "Form",
    "IndicatorEntry",
    "PlainTotal",
    "Report",
    "Snapshot",
    "TotalsCheck",
    "Touched",
    "TripTotal",
]
