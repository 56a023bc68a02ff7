"""Putting two records together, and taking them apart again: what the one has goes over to the other (edge case 36)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from workers.models import Merge, Suspicion, Worker
from workers.movers import all_movers
from workers.names import spellings_of
from workers.queries.merge import Difference, differences, in_groups
from workers.queries.worker import lock_workers, visible_to
from workers.refusals import (
    AlreadyMerged,
    MergeLaterFirst,
    MergeOfOne,
    MergeTakenBack,
    WorkerOutOfReach,
)
from workers.services.changes import as_code, keep_changes, snapshot
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.refusals import ReasonMissing, refuse_on

CAPABILITY = "registry.decide"
_SPELLED = ("name_key", "pinyin", "initials")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do: (what, how many go over, how many stay behind), and where the records differ."""

    rows: list[tuple[str, int, int]]
    differences: list[Difference]


@transaction.atomic
def merge_workers(
    *, kept: Worker, given_up: Worker, reason: str, by: User, taken: Mapping[str, bool] | None = None
) -> Merge:
    """Make two records one: everything of `given_up` goes to `kept`, for a reason that a person stands for.

    A name is never reason enough: nothing here compares names, and no job calls this. `taken` says, by the key of a
    difference, whether the fact of the given-up record is taken; unsaid, only empty facts are filled. Refuses with
    MergeOfOne, AlreadyMerged, WorkerOutOfReach, ReasonMissing, and as the floors' movers do.
    """
    if not reason.strip():
        raise ReasonMissing()
    if kept.pk == given_up.pk:
        raise MergeOfOne()
    pair = {each.pk: each for each in lock_workers([kept.pk, given_up.pk]).select_related(None)}
    kept, given_up = pair[kept.pk], pair[given_up.pk]
    if kept.merged_into_id or given_up.merged_into_id:
        raise AlreadyMerged()
    if visible_to(by, CAPABILITY).filter(pk__in=pair).count() < len(pair):
        raise WorkerOutOfReach()
    filled = _fill(kept, given_up, taken or {}, by=by)
    moved: dict[str, Any] = {mover.code: mover.move(given_up, kept) for mover in all_movers()}
    moved["suspicion"] = _close_suspicion(kept, given_up, reason, by)
    Worker.objects.filter(pk=given_up.pk).update(merged_into=kept)
    with refuse_on({"merge_given_up_once": AlreadyMerged}):
        merge = Merge.objects.create(
            kept=kept, given_up=given_up, reason=reason.strip()[:200], moved=moved, filled=filled, by=by
        )
    for worker in (kept, given_up):
        record("worker.merged", worker, by=by, merge=merge.pk, kept=kept.pk, given_up=given_up.pk)
    return merge


def preview_merge(*, kept: Worker, given_up: Worker, by: User, taken: Mapping[str, bool] | None = None) -> Preview:
    """What would go where; found out by doing it and taking it back at once, so that it refuses as the merge would."""
    shown = differences(kept, given_up, taken or {})
    with transaction.atomic():
        merge = merge_workers(kept=kept, given_up=given_up, reason="?", by=by, taken=taken)
        moved = merge.moved
        transaction.set_rollback(True)
    counts = [
        (str(mover.title), len(moved[mover.code]["went"]), len(moved[mover.code]["stayed"])) for mover in all_movers()
    ]
    return Preview([each for each in counts if each[1] or each[2]], shown)


@transaction.atomic
def undo_merge(*, merge: Merge, by: User) -> Merge:
    """Take two records apart again, as they were; what came to the kept record since stays with it.

    Refuses with MergeTakenBack, MergeLaterFirst, WorkerOutOfReach.
    """
    pair = {each.pk: each for each in lock_workers([merge.kept_id, merge.given_up_id])}
    merge = Merge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    kept, given_up = pair[merge.kept_id], pair[merge.given_up_id]
    if merge.undone_at or kept.erased_at:
        raise MergeTakenBack()
    if kept.merged_into_id:
        raise MergeLaterFirst()
    if not visible_to(by, CAPABILITY).filter(pk=kept.pk).exists():
        raise WorkerOutOfReach()
    Worker.objects.filter(pk=given_up.pk).update(merged_into=None)
    for mover in reversed(all_movers()):
        if mover.code in merge.moved:
            mover.undo(given_up, kept, merge.moved[mover.code])
    _unfill(kept, merge.filled, by=by)
    for pk, facts in merge.moved["suspicion"]:
        Suspicion.objects.filter(pk=pk).update(**facts)
    Merge.objects.filter(pk=merge.pk).update(undone_by=by, undone_at=Now())
    merge.refresh_from_db()
    for worker in (kept, given_up):
        record("worker.merge_undone", worker, by=by, merge=merge.pk)
    return merge


def _fill(kept: Worker, given: Worker, taken: Mapping[str, bool], *, by: User) -> dict[str, Any]:
    """Take over the facts that were chosen; {field: [what stood there, what stands there now]}, as codes and keys."""
    was = snapshot(kept)
    values: dict[str, Any] = {}
    for difference in differences(kept, given, taken):
        if difference.is_taken:
            values |= {name: difference.value_of(given, kept, name) for name in difference.fields}
    before = {name: _stored(getattr(kept, name)) for name in values}
    _write(kept, values)
    keep_changes(kept, was=was, now=snapshot(kept), by=by)
    return {name: [before[name], _stored(getattr(kept, name))] for name in values}


def _unfill(kept: Worker, filled: Mapping[str, Any], *, by: User) -> None:
    """Put back what stood there, where nobody has changed it since; what belongs together goes together."""
    was = snapshot(kept)
    values: dict[str, Any] = {}
    for group in in_groups(filled):
        if all(_stored(getattr(kept, name)) == filled[name][1] for name in group):
            values |= {name: _read(name, filled[name][0]) for name in group}
    _write(kept, values)
    keep_changes(kept, was=was, now=snapshot(kept), by=by)


def _write(worker: Worker, values: Mapping[str, Any]) -> None:
    written = list(values)
    for name, value in values.items():
        setattr(worker, name, value)
    if "legal_name" in values:
        for name, spelling in spellings_of(worker.legal_name).items():
            setattr(worker, name, spelling)
        written += _SPELLED
    if written:
        worker.save(update_fields=[*written, "updated_at"])


def _stored(value: Any) -> Any:
    """A value as the merge's own row holds it."""
    if value is None or isinstance(value, str | list | bool):
        return value
    return value.pk if isinstance(value, Division) or hasattr(value, "pk") else as_code(value)


def _read(name: str, value: Any) -> Any:
    field = Worker._meta.get_field(name)
    if value is not None and field.is_relation:
        return field.related_model._base_manager.get(pk=value)  # type: ignore[union-attr]
    return field.to_python(value) if value is not None and not isinstance(value, list) else value  # type: ignore[union-attr]


def _close_suspicion(kept: Worker, given: Worker, reason: str, by: User) -> list[list[Any]]:
    """The question about these two is answered; what it was goes into the merge."""
    first, second = sorted((kept.pk, given.pk))
    found = Suspicion.objects.filter(first=first, second=second)
    was = [
        [each.pk, {"state": each.state, "reason": each.reason, "decided_by": each.decided_by_id,
                   "decided_at": each.decided_at.isoformat() if each.decided_at else None}]
        for each in found
    ]  # fmt: skip
    found.update(state=Suspicion.State.MERGED, reason=reason.strip()[:200], decided_by=by, decided_at=Now())
    return was
