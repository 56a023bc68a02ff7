from rest_framework.routers import BaseRouter

from zunyi.divisions.api.change import DivisionChangeViewSet
from zunyi.divisions.api.division import DivisionViewSet

__all__ = ["register"]


def register(router: BaseRouter) -> None:
    """Hang the places, and what is done to them, into the API's router."""
    router.register("divisions", DivisionViewSet, basename="division")
    router.register("divisions", DivisionChangeViewSet, basename="division-change")
