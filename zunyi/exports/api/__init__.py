from rest_framework.routers import BaseRouter

from zunyi.exports.api.export import ExportViewSet


def register(router: BaseRouter) -> None:
    """Hang exports into the API's router."""
    router.register("exports", ExportViewSet, basename="export")
