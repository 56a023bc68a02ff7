from zunyi.reports.models.indicator import IndicatorEntry
from zunyi.reports.models.report import Form, Report, Snapshot

__all__ = ["Form", "IndicatorEntry", "Report", "Snapshot"]
