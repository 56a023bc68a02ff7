from rest_framework.routers import BaseRouter

from workers.api.brand import BrandViewSet
from workers.api.bulk import BulkViewSet
from workers.api.erasure import ErasureViewSet
from workers.api.many import ManyEditViewSet
from workers.api.registry import ClaimViewSet, MergeViewSet, SuspicionViewSet
from workers.api.roster import RosterViewSet
from workers.api.spell import SpellViewSet
from workers.api.wish import WishViewSet
from workers.api.work_list import WorkListViewSet
from workers.api.worker import WorkerViewSet

__all__ = ["register"]


def register(router: BaseRouter) -> None:
    """Hang the registry into the API's router."""
    router.register("workers", WorkerViewSet, basename="worker")
    router.register("duplicates", SuspicionViewSet, basename="duplicate")
    router.register("merges", MergeViewSet, basename="merge")
    router.register("claims", ClaimViewSet, basename="claim")
    router.register("employments", SpellViewSet, basename="employment")
    router.register("many-changes", ManyEditViewSet, basename="many-change")
    router.register("lists", WorkListViewSet, basename="list")
    router.register("rosters", RosterViewSet, basename="roster")
    router.register("erasure", ErasureViewSet, basename="erasure")
    router.register("bulk-messages", BulkViewSet, basename="bulk-message")
    router.register("wishes", WishViewSet, basename="wish")
    router.register("brands", BrandViewSet, basename="brand")
