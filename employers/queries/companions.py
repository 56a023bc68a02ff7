"""Who in a run wants to be placed together with whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from employers.models import Match, MatchRun
from workers.models import CompanionMember, Companions


def together_in(run: MatchRun, workers: Iterable[int]) -> dict[int, set[int]]:
    """For each of these workers who wants to be placed with others of the run: everybody of that group in it."""
    living = CompanionMember.objects.filter(left_at=None).exclude(companions__jobs=Companions.Jobs.APART)
    asked = set(workers)
    groups = set(living.filter(worker__in=asked).values_list("companions", flat=True))
    of: dict[int, set[int]] = defaultdict(set)
    taking_part = living.filter(companions__in=groups, worker__matches__run=run)
    for companions, worker in taking_part.values_list("companions", "worker"):
        of[companions].add(worker)
    return {worker: members for members in of.values() if len(members) > 1 for worker in members & asked}


def with_companions(run: MatchRun, matches: QuerySet[Match]) -> QuerySet[Match]:
    """These proposals and those of their companions that wait for the same decision."""
    chosen = list(matches.values_list("worker", flat=True))
    everybody = set(chosen).union(*together_in(run, chosen).values())
    return Match.objects.filter(
        run=run, worker__in=everybody, state=Match.State.PROPOSED, vacancy__isnull=False
    ).select_related("worker", "vacancy")
