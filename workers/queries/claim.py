"""Questions between counties: those that wait for one's own word, and those that one has asked."""

from __future__ import annotations

from django.db.models import QuerySet

from workers.models import CountyClaim
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths


def to_answer(user: User, capability: str = "registry.decide") -> QuerySet[CountyClaim]:
    """About people whose household lies in the places of `user`; nobody who was erased or given up in a merge."""
    living = CountyClaim.objects.filter(worker__erased_at=None, worker__merged_into=None)
    return living.filter(at_or_below("worker__household", division_paths(user, capability)))


def asked_by(user: User, capability: str = "registry.decide") -> QuerySet[CountyClaim]:
    """Asked by a county in the places of `user`."""
    return CountyClaim.objects.filter(at_or_below("county", division_paths(user, capability)))
