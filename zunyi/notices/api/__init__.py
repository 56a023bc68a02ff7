from rest_framework.routers import BaseRouter

from zunyi.notices.api.ladder import LadderViewSet
from zunyi.notices.api.notice import NoticeViewSet


def register(router: BaseRouter) -> None:
    """Hang the outbox and the times for the unreached into the API's router."""
    router.register("notices", NoticeViewSet, basename="notice")
    router.register("notice-times", LadderViewSet, basename="notice-times")
