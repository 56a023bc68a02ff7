"""Employments, within what a person may see."""

from __future__ import annotations

from django.db.models import QuerySet

from workers.models import EmploymentSpell
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths


def visible_to(user: User, capability: str = "workers.view") -> QuerySet[EmploymentSpell]:
    """The employments of the people whose household lies in a place where `user` holds `capability`; of nobody who was
    erased or given up in a merge."""
    living = EmploymentSpell.objects.filter(worker__merged_into=None, worker__erased_at=None)
    return living.filter(at_or_below("worker__household", division_paths(user, capability)))
