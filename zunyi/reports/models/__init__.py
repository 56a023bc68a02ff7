from zunyi.reports.models.indicator import IndicatorEntry
from zunyi.reports.models.report import Form, Report, Snapshot
from zunyi.reports.models.stock import ReckonedTown, Stock, TouchedTown
from zunyi.reports.models.totals import CurrentTotal, PlainTotal, TotalsCheck, Touched, TripTotal

__all__ = [
    "CurrentTotal",
    "Form",
    "IndicatorEntry",
    "PlainTotal",
    "ReckonedTown",
    "Report",
    "Snapshot",
    "Stock",
    "TotalsCheck",
    "Touched",
    "TouchedTown",
    "TripTotal",
]
