"""What people want, within what a person may see."""

from __future__ import annotations

from django.db.models import QuerySet

from workers.models import Wish
from workers.queries import worker as workers
from zunyi.accounts.models import User


def visible_to(user: User, capability: str = "wishes.edit") -> QuerySet[Wish]:
    """The wishes of the people whose home lies where `user` holds `capability`."""
    return Wish.objects.filter(worker__in=workers.visible_to(user, capability))
