from rest_framework.routers import BaseRouter

from zunyi.reports.api.form import FormViewSet
from zunyi.reports.api.indicator import IndicatorViewSet
from zunyi.reports.api.report import ReportViewSet, SnapshotViewSet


def register(router: BaseRouter) -> None:
    """Hang forms, reports, their versions and external indicators into the API's router."""
    router.register("report-forms", FormViewSet, basename="report-form")
    router.register("reports", ReportViewSet, basename="report")
    router.register("report-versions", SnapshotViewSet, basename="report-version")
    router.register("indicators", IndicatorViewSet, basename="indicator")
