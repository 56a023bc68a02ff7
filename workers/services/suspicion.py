"""Looking for people who may be on record twice; a question for a person, never an answer."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from workers.models import Suspicion, Worker
from workers.refusals import SuspicionDecided
from zunyi.accounts.models import User
from zunyi.audit.services import record_many
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import DEPTHS, STEP, Level
from zunyi.jobs.models import Job
from zunyi.jobs.services import ask_for_job
from zunyi.refusals import ReasonMissing

JOB = "find_duplicates"
State = Suspicion.State
# One name, one day of birth, one home: the same place, or a village and its town; villages as written do not differ.
_PAIRS = f"""
    INSERT INTO {Suspicion._meta.db_table} (first_id, second_id, state, reason)
    SELECT one.id, other.id, 'open', ''
    FROM {Worker._meta.db_table} AS one
    JOIN {Division._meta.db_table} AS home ON home.id = one.household_id
    JOIN {Worker._meta.db_table} AS other
      ON other.name_key = one.name_key AND other.born_on = one.born_on AND other.id > one.id
    JOIN {Division._meta.db_table} AS there ON there.id = other.household_id
    WHERE one.merged_into_id IS NULL AND other.merged_into_id IS NULL
      AND one.erased_at IS NULL AND other.erased_at IS NULL
      AND home.path LIKE %(below)s
      AND length(home.path) >= %(town)s AND length(there.path) >= %(town)s
      AND (starts_with(home.path, there.path) OR starts_with(there.path, home.path))
      AND (one.village_text = other.village_text OR one.village_text = '' OR other.village_text = ''
           OR home.path <> there.path)
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - names of our own tables


def ask_for_look(*, by: User, about_url: str) -> Job:
    """Have an officer's own places looked through in the background; the whole city for whoever has no place."""
    division = next((each.division for each in by.current_assignments if each.division), None)
    payload = {"division": division.pk if division else None}
    return ask_for_job(kind=JOB, title=_("Search for duplicates"), by=by, payload=payload, about_url=about_url)


@transaction.atomic
def find_suspicions(*, place: Division | None = None) -> int:
    """Ask about every new pair in a place, or everywhere; whoever was told apart is not asked about again."""
    facts: dict[str, Any] = {"below": f"{place.path if place else ''}%", "town": STEP * DEPTHS[Level.TOWN]}
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, facts)
        return int(cursor.rowcount)


@transaction.atomic
def tell_apart(*, suspicion: Suspicion, reason: str, by: User) -> Suspicion:
    """These are two people, and why; nobody asks again. Refuses with ReasonMissing, SuspicionDecided."""
    if not reason.strip():
        raise ReasonMissing()
    suspicion = Suspicion.objects.select_for_update(of=("self",)).select_related("first", "second").get(pk=suspicion.pk)
    if suspicion.state != State.OPEN:
        raise SuspicionDecided()
    Suspicion.objects.filter(pk=suspicion.pk).update(
        state=State.APART, reason=reason.strip()[:200], decided_by=by, decided_at=Now()
    )
    record_many("worker.told_apart", [suspicion.first, suspicion.second], by=by, suspicion=suspicion.pk)
    suspicion.refresh_from_db()
    return suspicion


@transaction.atomic
def ask_again(*, suspicion: Suspicion, by: User) -> Suspicion:
    """Somebody told two apart by mistake: the question is open again."""
    found = Suspicion.objects.filter(pk=suspicion.pk, state=State.APART)
    if not found.update(state=State.OPEN, decided_by=None, decided_at=None):
        raise SuspicionDecided()
    suspicion.refresh_from_db()
    record_many("worker.suspected_again", [suspicion.first, suspicion.second], by=by, suspicion=suspicion.pk)
    return suspicion
