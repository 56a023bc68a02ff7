from rest_framework.routers import BaseRouter

from zunyi.exports.api.export import ExportViewSet
from zunyi.exports.api.schedule import ScheduleViewSet


def register(router: BaseRouter) -> None:
    """Hang exports into the API's router."""
    router.register("exports", ExportViewSet, basename="export")
    router.register("regular-exports", ScheduleViewSet, basename="regular-export")
