"""Finding workers, within what a person may see."""

from __future__ import annotations

from django.db.models import QuerySet

from workers.models import Worker
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths


def visible_to(user: User, capability: str = "workers.view") -> QuerySet[Worker]:
    """The workers whose household lies in a place where `user` holds `capability`."""
    return Worker.objects.filter(at_or_below("household", division_paths(user, capability)))
