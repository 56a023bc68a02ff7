"""稳定就业: who has worked for 90 days and more without a gap that counts, and what shows it (domain brief 4.1).

Stretches of work that follow one another with at most SPELL_GAP_DAYS between them are one chain; the days of the gap
are not days at work. Why it is counted so: docs/decisions/0024.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from employers.models import FollowUp
from workers.models import EmploymentSpell, Worker
from workers.queries.worker import visible_to
from zunyi.accounts.models import User

STABLE_DAYS, HALF_YEAR_DAYS = 90, 180

# Parameters: day x3, workers (an array or NULL) x2, gap.
_CHAINS = """
    WITH work AS (
        SELECT id, worker_id, began_on, LEAST(COALESCE(ended_on, %s), %s) AS until,
               ended_on IS NULL OR ended_on > %s AS lasts
        FROM workers_employmentspell
        WHERE began_on <= %s AND (%s::bigint[] IS NULL OR worker_id = ANY (%s::bigint[]))
    ), marked AS (
        SELECT *, CASE WHEN began_on - MAX(until) OVER before <= %s THEN 0 ELSE 1 END AS begins
        FROM work
        WINDOW before AS (
            PARTITION BY worker_id ORDER BY began_on, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        )
    ), numbered AS (
        SELECT *, SUM(begins) OVER (PARTITION BY worker_id ORDER BY began_on, id) AS chain FROM marked
    ), chains AS (
        SELECT worker_id, MIN(began_on) AS began_on, MAX(until) AS until, SUM(until - began_on) AS days,
               BOOL_OR(lasts) AS lasts, ARRAY_AGG(id ORDER BY began_on, id) AS spells
        FROM numbered GROUP BY worker_id, chain
    )
"""
_WORKERS = f"{_CHAINS} SELECT worker_id FROM chains WHERE days >= %s AND (lasts OR NOT %s)"  # noqa: S608
_LISTED = f"""{_CHAINS} SELECT worker_id, began_on, until, days, lasts, spells FROM chains WHERE days >= %s
    ORDER BY worker_id, began_on"""  # noqa: S608 - words of our own


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that shows that somebody was at work on a day: whose word, and on which day it was given."""

    on: date
    kind: str  # "placed", "told", … of the stretch of work; "phone", "visit", … of a follow-up

    @property
    def word(self) -> str:
        """Whose word it is, for people."""
        words = {**dict(EmploymentSpell.Source.choices), **dict(FollowUp.Evidence.choices)}
        return str(words.get(self.kind, self.kind))


@dataclass(slots=True)
class Chain:
    """A person's work without a gap that counts."""

    worker_id: int
    began_on: date
    until: date
    days: int
    lasts: bool
    spell_ids: list[int]
    proofs: list[Proof] = field(default_factory=list)

    @property
    def shown_days(self) -> int:
        """Up to which day after its beginning somebody's word shows it."""
        return max(((proof.on - self.began_on).days for proof in self.proofs), default=0)

    @property
    def is_shown(self) -> bool:
        """Whether somebody's word reaches three months."""
        return self.shown_days >= STABLE_DAYS


def stable_workers(
    *, on: date | None = None, days: int = STABLE_DAYS, gap: int | None = None, lasting: bool = True
) -> QuerySet[Worker]:
    """The workers with such a chain by that day, for reports to filter and count; `lasting`: still at work then."""
    asked = [*_asked(on, None, gap), days, lasting]
    return Worker.objects.filter(pk__in=RawSQL(_WORKERS, asked))  # noqa: S611 - no word of a user stands in it


def stable_employment(
    *, workers: Iterable[int], on: date | None = None, days: int = STABLE_DAYS, gap: int | None = None
) -> list[Chain]:
    """The chains of at least so many days of these workers, each with what shows it; in three queries."""
    with connection.cursor() as cursor:
        asked: list[Any] = [*_asked(on, list(workers), gap), days]
        cursor.execute(_LISTED, asked)
        chains = [Chain(*row) for row in cursor.fetchall()]
    proofs = _proofs([pk for chain in chains for pk in chain.spell_ids])
    for chain in chains:
        found = [proof for pk in chain.spell_ids for proof in proofs[pk] if proof.on <= (on or timezone.localdate())]
        chain.proofs = sorted(found, key=lambda proof: proof.on)
    return chains


def stable_visible_to(user: User, *, on: date, days: int = STABLE_DAYS, q: str = "") -> QuerySet[Worker]:
    """Those among the people of the own places, by name if one is asked for."""
    people = visible_to(user).filter(pk__in=stable_workers(on=on, days=days).values("pk"))
    return (people.filter(legal_name__contains=q) if q else people).select_related("household")


def proved_lines(workers: Sequence[Worker], *, on: date, days: int) -> list[tuple[Worker, Chain, EmploymentSpell]]:
    """Each of these workers with the chain that lasts, and the work at its end."""
    chains = stable_employment(workers=[worker.pk for worker in workers], on=on, days=days)
    lasting = {chain.worker_id: chain for chain in chains if chain.lasts}
    ends = [chain.spell_ids[-1] for chain in lasting.values()]
    spells = EmploymentSpell.objects.select_related("place").in_bulk(ends)
    return [(worker, chain, spells[chain.spell_ids[-1]]) for worker in workers if (chain := lasting.get(worker.pk))]


def _asked(on: date | None, workers: list[int] | None, gap: int | None) -> list[object]:
    day = on or timezone.localdate()
    return [day, day, day, day, workers, workers, settings.SPELL_GAP_DAYS if gap is None else gap]


def _proofs(spell_ids: list[int]) -> dict[int, list[Proof]]:
    found: dict[int, list[Proof]] = defaultdict(list)
    for spell in EmploymentSpell.objects.filter(pk__in=spell_ids):
        found[spell.pk].append(Proof(spell.began_on, spell.source))
        if spell.ended_on:
            found[spell.pk].append(Proof(spell.ended_on, spell.source))
    answered = FollowUp.objects.filter(
        placement__spell__in=spell_ids, answer=FollowUp.Answer.AT_WORK, done_at__isnull=False
    )
    for spell_id, at, evidence in answered.values_list("placement__spell", "done_at", "evidence"):
        found[spell_id].append(Proof(timezone.localdate(at), evidence))
    return found
