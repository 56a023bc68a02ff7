"""Where somebody works: begun, ended, put right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from workers.models import EmploymentSpell, Worker
from workers.queries.worker import lock_workers
from workers.refusals import SpellEndsBeforeItBegins, SpellsOverlap, StillAtWork
from workers.services.changes import keep_changes, snapshot
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models.division import Level
from zunyi.refusals import refuse_on

_STATE = ("state", "state_since", "present")
_RULES = {"spell_one_at_a_time": StillAtWork, "spell_days_in_order": SpellEndsBeforeItBegins}
_FACTS = ("place", "employer_name", "trade", "began_on", "is_organised", "source")


@transaction.atomic
def begin_spell(*, worker: Worker, facts: Mapping[str, Any], by: User | None) -> EmploymentSpell:
    """Write down that somebody works somewhere since a day; who works beyond their county is away from then on.

    `facts`: place, employer_name, trade, began_on, is_organised, source; ended_on for work that is over already.
    Refuses with StillAtWork, SpellsOverlap, SpellEndsBeforeItBegins.
    """
    worker = lock_workers([worker.pk]).get()
    spell = EmploymentSpell(worker=worker, **facts)
    _check_days(spell)
    with refuse_on(_RULES):
        spell.save()
    if spell.ended_on is None and not _is_near(worker, spell):
        _set_state(worker, Worker.State.AWAY, since=spell.began_on, present=spell.place, by=by)
    record("worker.spell_begun", worker, by=by, spell=spell.pk)
    return spell


@transaction.atomic
def end_spell(*, spell: EmploymentSpell, ended_on: date, reason: str, came_back: bool, by: User | None) -> None:
    """Write down that the work is over; whoever came home is a returnee from that day.

    Refuses with StillAtWork where it has ended already, with SpellEndsBeforeItBegins where the days do not fit.
    """
    worker = lock_workers([spell.worker_id]).get()
    spell = EmploymentSpell.objects.select_for_update().get(pk=spell.pk)
    spell.ended_on, spell.end_reason = ended_on, reason
    _check_days(spell)
    spell.save(update_fields=["ended_on", "end_reason"])
    if came_back:
        _set_state(worker, Worker.State.RETURNED, since=ended_on, present=None, by=by)
    record("worker.spell_ended", worker, by=by, spell=spell.pk, reason=reason)


@transaction.atomic
def change_spell(*, spell: EmploymentSpell, facts: Mapping[str, Any], by: User) -> None:
    """Put a stretch of work right; its days may not run into another one."""
    lock_workers([spell.worker_id]).get()
    spell = EmploymentSpell.objects.select_for_update().get(pk=spell.pk)
    changed = [name for name, value in facts.items() if getattr(spell, name) != value]
    for name in changed:
        setattr(spell, name, facts[name])
    _check_days(spell)
    if changed:
        with refuse_on(_RULES):
            spell.save(update_fields=changed)
        record("worker.spell_changed", spell.worker, by=by, spell=spell.pk, fields=changed)


@transaction.atomic
def remove_spell(*, spell: EmploymentSpell, by: User) -> None:
    """Take out what was written down by mistake."""
    worker, pk = spell.worker, spell.pk
    spell.delete()
    record("worker.spell_removed", worker, by=by, spell=pk)


def _check_days(spell: EmploymentSpell) -> None:
    """No stretch ends before it begins, and none runs into another: one person works in one place at a time."""
    if spell.ended_on and spell.ended_on < spell.began_on:
        raise SpellEndsBeforeItBegins()
    others = EmploymentSpell.objects.filter(worker_id=spell.worker_id).exclude(pk=spell.pk)
    if spell.ended_on is None and others.filter(ended_on=None).exists():
        raise StillAtWork()
    later = Q(ended_on=None) | Q(ended_on__gt=spell.began_on)
    earlier = Q(began_on__lt=spell.ended_on) if spell.ended_on else Q()
    if others.filter(later & earlier).exists():
        raise SpellsOverlap()


def _is_near(worker: Worker, spell: EmploymentSpell) -> bool:
    """Whether the work lies in the worker's own county."""
    return spell.place.path.startswith(worker.household.path_at(Level.COUNTY))


def _set_state(worker: Worker, state: str, *, since: date, present: Any, by: User | None) -> None:
    was = snapshot(worker, _STATE)
    worker.state, worker.state_since, worker.present = state, since, present
    worker.save(update_fields=[*_STATE, "updated_at"])
    keep_changes(worker, was=was, now=snapshot(worker, _STATE), by=by)
