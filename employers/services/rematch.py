"""After a no: the place goes to those for whom it does most good, and only who is still undecided may be moved."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from employers.models import Match, MatchRun
from employers.queries.rematch import PASSING_ON, renewed, undecided
from employers.services.locks import lock_run
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.jobs.models import Job
from zunyi.jobs.services import ask_for_job

KIND = "rematch"
BATCH = 1000


def ask_rematch(*, run: MatchRun, by: User | None) -> Job | None:
    """Ask for the free places of a run to be handed on; several answers that come together are one piece of work."""
    if run.state != MatchRun.State.DONE:
        return None
    waiting = Job.objects.filter(kind=KIND, payload__run=run.pk, state=Job.State.WAITING)
    if waiting.exists():
        return None
    title = _("Hand places on after an answer: %(place)s") % {"place": run.division}
    return ask_for_job(kind=KIND, title=title, by=by, payload={"run": run.pk})


@transaction.atomic
def rematch(*, run_id: int) -> int:
    """Hand on what declined, expired and dropped proposals of a run have freed; returns how many proposals changed.

    Nobody who is confirmed is touched: they are no part of the market. Safe to do again: what is handed on is marked.
    """
    run = lock_run(run_id)
    if run.state != MatchRun.State.DONE:
        return 0
    open_rows = run.matches.select_for_update().filter(state=Match.State.PROPOSED).order_by("pk")
    rows = {match.worker_id: match for match in open_rows}
    state = undecided(run, today=timezone.localdate())
    answer = renewed(run, state)
    changed: list[Match] = []
    new: list[Match] = []
    for worker, wish, vacancy, score, parts in answer.lines:
        match = rows.get(worker) or Match(run=run, worker_id=worker)
        match.wish_id, match.vacancy_id, match.score, match.parts = wish, vacancy, score, parts
        (changed if match.pk else new).append(match)
    Match.objects.bulk_update(changed, ["wish", "vacancy", "score", "parts"], batch_size=BATCH)
    Match.objects.bulk_create(new, batch_size=BATCH)
    run.matches.filter(state__in=PASSING_ON, passed_on_at=None).update(passed_on_at=timezone.now())
    moved = len(changed) + len(new)
    record("run.rematched", run, by=None, changed=moved, freed=len(state.given), by_chains=answer.by_chains)
    return moved
