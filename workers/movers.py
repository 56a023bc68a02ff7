"""What goes over when two records are put together. Each floor brings its own rows; this one knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as given_by
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Now
from django.utils.functional import Promise

from workers.models import Worker
from zunyi.refusals import Refusal, refuse_on

Moved = dict[str, Any]


def _key(worker: Worker) -> Any:
    return worker.pk


@dataclass(frozen=True)
class Mover:
    """One kind of rows that belong to a person. Written down is what it takes to undo: the keys of what went."""

    code: str
    title: str | Promise
    model: type[Model]
    field: str = "worker"
    # What stands in `field` for a worker.
    mark: Callable[[Worker], Any] = _key
    # (given up, kept) -> the rows that the kept record has already; they stay where they are.
    stays: Callable[[Worker, Worker], Q] | None = None
    # What becomes of those that stay and still live: (which, then); undoing writes `which` again.
    ends: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...] = ()
    # Rules of the database that two lives in one may break.
    rules: Mapping[str, type[Refusal]] = given_by(default_factory=dict)
    # Refuses where no rule of the database does.
    check: Callable[[Worker, Worker], None] | None = None

    def rows_of(self, worker: Worker) -> QuerySet[Any]:
        """What belongs to this person."""
        return self.model._base_manager.filter(**{self.field: self.mark(worker)})

    def move(self, given: Worker, kept: Worker) -> Moved:
        """Hand the rows of `given` to `kept`; refuses where both cannot be one person's."""
        if self.check:
            self.check(given, kept)
        rows = self.rows_of(given)
        staying = list(rows.filter(self.stays(given, kept)).values_list("pk", flat=True)) if self.stays else []
        going = list(rows.exclude(pk__in=staying).order_by("pk").values_list("pk", flat=True))
        if going:
            with refuse_on(self.rules):
                self.hand_over(going, kept)
        ended = []
        for which, then in self.ends:
            living = rows.filter(pk__in=staying, **which)
            ended.append(list(living.values_list("pk", flat=True)))
            self.model._base_manager.filter(pk__in=ended[-1]).update(**then)
        return {"went": going, "stayed": staying, "ended": ended}

    def hand_over(self, keys: list[Any], kept: Worker) -> None:
        """Write the new owner into these rows."""
        self.model._base_manager.filter(pk__in=keys).update(**{self.field: self.mark(kept)})

    def undo(self, given: Worker, kept: Worker, moved: Moved) -> None:
        """Give back what went, as far as it is still there."""
        self.rows_of(kept).filter(pk__in=moved["went"]).update(**{self.field: self.mark(given)})
        for keys, (which, _) in zip(moved["ended"], self.ends, strict=True):
            self.rows_of(given).filter(pk__in=keys).update(**which)


@dataclass(frozen=True)
class RankedMover(Mover):
    """Rows that stand in an order of their own (wishes): those that come over stand behind."""

    def move(self, given: Worker, kept: Worker) -> Moved:
        """As every mover does, with the ranks that they had."""
        ranks = dict(self.rows_of(given).values_list("pk", "rank"))
        moved = super().move(given, kept)
        return moved | {"ranks": [[key, ranks[key]] for key in moved["went"]]}

    def hand_over(self, keys: list[Any], kept: Worker) -> None:
        """Behind the last one."""
        last = max(self.rows_of(kept).values_list("rank", flat=True), default=0)
        self.model._base_manager.filter(pk__in=keys).update(worker=kept, rank=F("rank") + last)

    def undo(self, given: Worker, kept: Worker, moved: Moved) -> None:
        """Each in its old place."""
        for key, rank in moved["ranks"]:
            self.rows_of(kept).filter(pk=key).update(worker=given, rank=rank)
        super().undo(given, kept, moved)


NOW = Now()
_movers: list[Mover] = []


def register_mover(mover: Mover) -> None:
    """Bring one kind of rows; called from the `ready()` of the app whose they are, in the order of the floors."""
    if all(each.code != mover.code for each in _movers):
        _movers.append(mover)


def all_movers() -> list[Mover]:
    """In the order in which they were brought."""
    return list(_movers)
