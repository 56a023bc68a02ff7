"""Finding workers, within what a person may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from workers.models import Identity, Worker
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths, narrowed
from zunyi.divisions.models import Division
from zunyi.sealing import blind_index


def visible_to(user: User, capability: str = "workers.view", *, within: Division | None = None) -> QuerySet[Worker]:
    """The workers whose household lies in a place where `user` holds `capability`, and `within` a place if one is
    chosen; no record given up in a merge, and nobody who was erased."""
    paths = division_paths(user, capability)
    living = Worker.objects.filter(merged_into=None, erased_at=None)
    return living.filter(at_or_below("household", narrowed(paths, within) if within else paths))


def with_number(among: QuerySet[Worker], number: str) -> Worker | None:
    """The one of these people who bears a checked identity number, found by its blind index."""
    return among.filter(identity__number_index=blind_index(number)).first()


def bearing(numbers: Iterable[str]) -> QuerySet[Worker]:
    """Whoever bears one of these checked identity numbers, wherever they live; of a merged pair the kept record."""
    found = Identity.objects.filter(number_index__in=[blind_index(number) for number in numbers])
    kept = found.values(living=Coalesce("worker__merged_into", "worker"))
    return Worker.objects.filter(pk__in=kept, erased_at=None)


def lock_workers(ids: Sequence[int]) -> QuerySet[Worker]:
    """These workers with their rows locked, in the order of their ids (docs/locking.md)."""
    return Worker.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
