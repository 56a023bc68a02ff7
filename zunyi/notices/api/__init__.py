from rest_framework.routers import BaseRouter

from zunyi.notices.api.ladder import LadderViewSet
from zunyi.notices.api.notice import NoticeViewSet
from zunyi.notices.api.words import WordsViewSet


def register(router: BaseRouter) -> None:
    """Hang the outbox, the times for the unreached and the words into the API's router."""
    router.register("notices", NoticeViewSet, basename="notice")
    router.register("notice-times", LadderViewSet, basename="notice-times")
    router.register("notice-words", WordsViewSet, basename="notice-words")
