"""Lists of people, within what a person may see, and who may be in charge of one."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from workers.models import WorkList, WorkListEntry
from zunyi.accounts.models import Assignment, User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.accounts.roles import CAPABILITIES
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import STEP

_ROLES = [role for role, can in CAPABILITIES.items() if "workers.edit" in can]


def visible_to(user: User, capability: str = "workers.edit") -> QuerySet[WorkList]:
    """The lists of offices in the places of `user`, and those that are in their own charge."""
    offices = at_or_below("division", division_paths(user, capability))
    return WorkList.objects.filter(offices | Q(owner=user.pk)).select_related("owner", "division")


def with_progress(lists: QuerySet[WorkList]) -> QuerySet[WorkList]:
    """With how many people stand on each (`persons`), and how many are done (`done`)."""
    return lists.annotate(persons=Count("entries"), done=Count("entries", filter=Q(entries__done_at__isnull=False)))


def overdue(lists: QuerySet[WorkList], on: date | None = None) -> QuerySet[WorkList]:
    """Open ones whose day has passed."""
    return lists.filter(closed_at=None, due_on__lt=on or timezone.localdate())


def entries_of(work_list: WorkList, user: User, capability: str = "workers.view") -> QuerySet[WorkListEntry]:
    """The people on a list whom `user` may see today; somebody who moved away is another office's."""
    theirs = at_or_below("worker__household", division_paths(user, capability))
    living = WorkListEntry.objects.filter(work_list=work_list, worker__merged_into=None, worker__erased_at=None)
    return living.filter(theirs).select_related("worker__household", "worker__identity", "done_by").order_by("pk")


def officers_for(division: Division) -> QuerySet[User]:
    """Who works with people there: officers of the place itself or of one above it."""
    paths = [division.path[:end] for end in range(STEP, len(division.path) + 1, STEP)]
    today = timezone.localdate()
    there = Assignment.objects.filter(role__in=_ROLES, division__path__in=paths, starts_on__lte=today)
    there = there.exclude(ends_on__lt=today)
    return User.objects.filter(is_active=True, pk__in=there.values("user")).order_by("name", "pk")
