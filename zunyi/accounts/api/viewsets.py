"""What every door of the API has: a capability for each action, and rows only through the noun's own `visible_to`."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar, cast

from django.db.models import Model, QuerySet
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.viewsets import GenericViewSet

from zunyi.accounts.api.pagination import ByKey
from zunyi.accounts.api.permissions import HoldsCapability, held
from zunyi.accounts.models import User

M = TypeVar("M", bound=Model)


class ScopedViewSet(GenericViewSet[M]):
    """A noun of the API within the caller's scope.

    A subclass names `capabilities` ({"list": "trips.view", "create": "trips.schedule"}; a tuple where one of several is
    enough), the query `scope` (the noun's `visible_to(user, capability)`, wrapped in `staticmethod`) and, where rows
    need company, `prepare`.
    """

    capabilities: ClassVar[dict[str, str | tuple[str, ...]]] = {}
    # (user, capability) -> rows; the type says less, because a checker would bind the function to the view.
    scope: ClassVar[Any]
    permission_classes = [HoldsCapability]
    pagination_class = ByKey

    def get_queryset(self) -> QuerySet[M]:
        """The rows where the caller holds what the action asks for."""
        if getattr(self, "swagger_fake_view", False):
            return self.prepare(type(self).scope(User(is_active=False), "nothing"))
        return self.prepare(type(self).scope(self.caller, held(self, self.caller)))

    @property
    def caller(self) -> User:
        """Whose token the request carries."""
        return cast(User, self.request.user)

    def prepare(self, rows: QuerySet[M]) -> QuerySet[M]:
        """Add what the answer needs, so that a page costs the same with one row as with fifty."""
        return rows


class ReadingViewSet(ListModelMixin, RetrieveModelMixin, ScopedViewSet[M]):
    """A noun that is listed and read."""
