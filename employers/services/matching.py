"""A run of the matching: read the season, find the best of all assignments, write down what it proposes."""

from __future__ import annotations

import gc
import io
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from employers.matching.pairs import WEIGHTS
from employers.models import Match, MatchRun
from employers.queries.outcome import Line, Outcome, baselines, figures, lines_of, match_season, prices, shares
from employers.queries.season import Scope, scope_of, season_of
from employers.services.locks import lock_run
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.jobs.services import ask_for_job

KIND = "matching"
STEPS = 5
COLUMNS = ("run_id", "worker_id", "wish_id", "vacancy_id", "score", "parts", "state", "reason")
NULL = r"\N"
_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode


@transaction.atomic
def start_run(
    *,
    division: Division,
    by: User,
    scope: Scope | None = None,
    weights: Mapping[str, int] = WEIGHTS,
    about_url: Callable[[MatchRun], str] = lambda run: "",
) -> MatchRun:
    """Ask for a matching of the open wishes of a place with open vacancies; it proposes, a person decides.

    scope: which jobs it looks at; all of them if left out. weights: see `employers.matching.weights`.
    """
    chosen = scope or Scope()
    filters = {"trade": chosen.trade, "pay": chosen.pay}
    run = MatchRun.objects.create(
        division=division,
        by=by,
        destination=chosen.destination,
        starts_from=chosen.starts_from,
        starts_until=chosen.starts_until,
        filters={name: value for name, value in filters.items() if value},
        weights=dict(weights),
    )
    title = _("Match wishes with vacancies: %(place)s") % {"place": division}
    run.job = ask_for_job(kind=KIND, title=title, by=by, payload={"run": run.pk}, about_url=about_url(run))
    run.save(update_fields=["job"])
    record("run.started", run, by=by, division=division.code)
    return run


def solve_run(*, run_id: int, say: Callable[[int, int], None] | None = None) -> MatchRun:
    """Do a run that was asked for. Safe to do again: what it proposed before is replaced, unless it was finished."""
    tell = say or (lambda done, total: None)
    run = MatchRun.objects.select_related("division", "destination").get(pk=run_id)
    if run.state == MatchRun.State.DONE:
        return run
    steps = iter(range(STEPS + 1))
    say_next = lambda: tell(next(steps), STEPS)  # noqa: E731
    say_next()
    with _uncollected():
        today, started = timezone.localdate(), time.perf_counter()
        season = season_of(run.division, today=today, scope=scope_of(run))
        read = time.perf_counter() - started
        say_next()
        outcome = match_season(season, run.weights or WEIGHTS, say_next)
        outcome.seconds["read"] = read
        run = _write(run_id, outcome)
    say_next()
    run = _compare(run_id, outcome, today)
    say_next()
    return run


@contextmanager
def _uncollected() -> Iterator[None]:
    """A season makes hundreds of thousands of small things, none of them rubbish: looking for some, again and again
    through all that the process holds, takes as long as reading them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@transaction.atomic
def fail_run(*, run_id: int) -> None:
    """Say that a run came to nothing, so that nobody waits for it."""
    MatchRun.objects.filter(pk=run_id, state=MatchRun.State.RUNNING).update(state=MatchRun.State.FAILED)


@transaction.atomic
def _write(run_id: int, outcome: Outcome) -> MatchRun:
    """Write down what is proposed; what earlier runs proposed to the same people and nobody has decided is replaced."""
    run = lock_run(run_id)
    if run.state == MatchRun.State.DONE:
        return run
    started = time.perf_counter()
    Match.objects.filter(run=run).delete()
    _copy(run.pk, lines_of(outcome))
    # Asked of the table: the numbers of a whole season in one statement take longer than its work.
    proposed = Match.objects.filter(run=run).values("worker")
    waiting = Match.objects.filter(worker__in=proposed, state=Match.State.PROPOSED).exclude(run=run)
    waiting.update(state=Match.State.REPLACED)
    outcome.seconds["write"] = time.perf_counter() - started
    run.state, run.done_at, run.measures = MatchRun.State.DONE, timezone.now(), figures(outcome)
    run.prices = prices(outcome)
    run.save(update_fields=["state", "done_at", "measures", "prices"])
    record("run.done", run, by=run.by, placed=run.measures["placed"], wished=run.measures["wished"])
    return run


@transaction.atomic
def _compare(run_id: int, outcome: Outcome, today: date) -> MatchRun:
    """Add what others would have reached; the proposals are there already, nobody waits for this."""
    run = lock_run(run_id)
    run.measures |= baselines(outcome) | shares(outcome, today=today)
    run.save(update_fields=["measures"])
    return run


def _copy(run_id: int, lines: Iterable[Line]) -> None:
    """Write the proposals with COPY, many times as fast as inserting; in its plain form, where less is quoted."""
    rows: list[str] = []
    for worker, wish, vacancy, score, parts in lines:
        ids = f"{run_id}\t{worker}\t{NULL if wish is None else wish}\t{NULL if vacancy is None else vacancy}"
        why = _encode(parts).replace("\\", "\\\\")  # JSON itself writes no tab and no new line
        rows.append(f"{ids}\t{score}\t{why}\t{Match.State.PROPOSED.value}\t\n")
    table = connection.ops.quote_name(Match._meta.db_table)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN", io.StringIO("".join(rows)))
