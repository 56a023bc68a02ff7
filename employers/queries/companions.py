"""Who in a run wants to be placed together with whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from employers.models import Match, MatchRun, Placement
from employers.queries.vacancy import LIVE
from workers.models import CompanionMember, Companions
from zunyi.divisions.models.division import STEP


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


def cities_of_companions(workers: Iterable[int], together: Mapping[int, set[int]]) -> dict[int, set[str]]:
    """For each of these workers whose companions have a job or an offer: the cities (paths) where they have it."""
    asked = {worker: together[worker] - {worker} for worker in workers if worker in together}
    live = Placement.objects.filter(worker__in=set().union(*asked.values()), state__in=LIVE)
    city = {worker: path[: STEP * 2] for worker, path in live.values_list("worker", "vacancy__division__path")}
    found = {worker: {city[each] for each in others if each in city} for worker, others in asked.items()}
    return {worker: cities for worker, cities in found.items() if cities}


def with_companions(run: MatchRun, matches: QuerySet[Match]) -> QuerySet[Match]:
    """These proposals and those of their companions that wait for the same decision."""
    chosen = list(matches.values_list("worker", flat=True))
    everybody = set(chosen).union(*together_in(run, chosen).values())
    return Match.objects.filter(
        run=run, worker__in=everybody, state=Match.State.PROPOSED, vacancy__isnull=False
    ).select_related("worker", "vacancy")
