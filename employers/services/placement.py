"""Offers: a proposal confirmed by a person becomes one, the worker answers it, the firm says who has arrived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from employers.models import Match, MatchRun, Placement, Vacancy
from employers.queries.placement import workers_with_a_job
from employers.queries.season import birthday
from employers.queries.vacancy import LIVE, TRUSTED
from employers.refusals import (
    MatchDecidedAlready,
    PlacementAnswered,
    ReasonMissing,
    RunNotDone,
    VacancyFull,
    VacancyNotOpen,
    WorkerHasJob,
    WorkerTooYoung,
)
from employers.services.locks import lock_placement, lock_run, lock_vacancies, lock_workers
from workers.models import Wish, Worker
from zunyi.accounts.models import User
from zunyi.audit.services import record, record_many
from zunyi.notices.models import Notice
from zunyi.notices.services.queue import notice, queue_notices
from zunyi.refusals import Refusal, refuse_on

BATCH = 1000
_ONE_JOB = {"placement_one_live_job_a_worker": WorkerHasJob}


@dataclass(slots=True)
class Confirmed:
    """What became of the proposals that a person confirmed: offers, and those that could not be made, with why."""

    offers: list[Placement] = field(default_factory=list)
    refused: list[tuple[Match, Refusal]] = field(default_factory=list)


@transaction.atomic
def confirm_matches(*, run: MatchRun, matches: Iterable[Match], by: User) -> Confirmed:
    """Offer the proposed jobs. What has become impossible since the run is left out, each with its reason."""
    locked = lock_run(run.pk)
    if locked.state != MatchRun.State.DONE:
        raise RunNotDone()
    chosen = _lock_matches(locked, matches)
    workers = lock_workers(match.worker_id for match in chosen)
    vacancies = lock_vacancies(match.vacancy_id for match in chosen if match.vacancy_id)
    taken = set(workers_with_a_job().filter(worker__in=workers).values_list("worker", flat=True))
    placed = _placed(vacancies)
    outcome, now = Confirmed(), timezone.now()
    confirmed = []
    for match in chosen:
        vacancy = vacancies.get(match.vacancy_id or 0)
        refusal = _why_not(match, workers[match.worker_id], vacancy, taken, placed)
        if refusal or vacancy is None:
            outcome.refused.append((match, refusal or VacancyNotOpen()))
            continue
        placed[vacancy.pk] += 1
        taken.add(match.worker_id)
        match.state, match.decided_by, match.decided_at = Match.State.CONFIRMED, by, now
        confirmed.append(match)
        outcome.offers.append(_offer(match, vacancy, by))
    with refuse_on(_ONE_JOB):
        Placement.objects.bulk_create(outcome.offers, batch_size=BATCH)
    Match.objects.bulk_update(confirmed, ["state", "decided_by", "decided_at"], batch_size=BATCH)
    record_many("placement.offered", outcome.offers, by=by, run=locked.pk)
    queue_notices(_news_of(outcome.offers, workers))
    record("run.confirmed", locked, by=by, offers=len(outcome.offers), refused=len(outcome.refused))
    return outcome


@transaction.atomic
def drop_match(*, match: Match, reason: str, by: User) -> Match:
    """Overrule a proposal; the reason is written down, and the worker's wish stays open."""
    if not reason.strip():
        raise ReasonMissing()
    dropped = Match.objects.select_for_update().get(pk=match.pk)
    if dropped.state != Match.State.PROPOSED:
        raise MatchDecidedAlready()
    dropped.state, dropped.reason = Match.State.DROPPED, reason.strip()[:200]
    dropped.decided_by, dropped.decided_at = by, timezone.now()
    dropped.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    record("match.dropped", dropped, by=by, reason=dropped.reason)
    return dropped


@transaction.atomic
def answer_placement(*, placement: Placement, accepted: bool, by: User | None, reason: str = "") -> Placement:
    """Write down the worker's answer. A yes meets the wish; a no frees the opening and is held against nobody."""
    worker_id = placement.worker_id
    lock_workers([worker_id])
    answered = lock_placement(placement.pk)
    if answered.state != Placement.State.OFFERED:
        raise PlacementAnswered()
    answered.state = Placement.State.ACCEPTED if accepted else Placement.State.DECLINED
    answered.answered_at = timezone.now()
    answered.save(update_fields=["state", "answered_at"])
    if accepted:
        Wish.objects.filter(worker=worker_id, state=Wish.State.OPEN).update(state=Wish.State.MET)
    record(f"placement.{answered.state}", answered, by=by, reason=reason[:200])
    return answered


def terms_of(vacancy: Vacancy) -> dict[str, Any]:
    """The terms as they are offered; what the vacancy says later changes nothing for the person who has this."""
    return {
        "employer": vacancy.employer.name,
        "uscc": vacancy.employer.uscc,
        "title": vacancy.title,
        "place": vacancy.division.name,
        "place_code": vacancy.division.code,
        "pay_from": vacancy.pay_from,
        "pay_to": vacancy.pay_to,
        "shift": vacancy.shift,
        "lodging": vacancy.lodging,
        "insurance": vacancy.insurance,
        "contract": vacancy.contract,
        "requirements": vacancy.requirements,
        "from_on": vacancy.from_on.isoformat(),
        "to_on": vacancy.to_on.isoformat(),
    }


def _lock_matches(run: MatchRun, matches: Iterable[Match]) -> Sequence[Match]:
    wanted = [match.pk for match in matches]
    found = Match.objects.select_for_update().filter(run=run, pk__in=wanted).order_by("-score", "pk")
    return list(found)


def _placed(vacancies: Iterable[int]) -> Counter[int]:
    live = Placement.objects.filter(vacancy__in=list(vacancies), state__in=LIVE)
    return Counter(live.values_list("vacancy", flat=True))


def _why_not(
    match: Match, worker: Worker, vacancy: Vacancy | None, taken: set[int], placed: Counter[int]
) -> Refusal | None:
    """What has come between a proposal and its offer, if anything."""
    if match.state != Match.State.PROPOSED:
        return MatchDecidedAlready()
    if vacancy is None or vacancy.state != Vacancy.State.OPEN or vacancy.employer.state not in TRUSTED:
        return VacancyNotOpen()
    if worker.pk in taken:
        return WorkerHasJob()
    if placed[vacancy.pk] >= vacancy.openings:
        return VacancyFull()
    barred = vacancy.adults_only or vacancy.has_night_work
    if birthday(worker.born_on, 18 if barred else 16) > _starts_on(match, vacancy):
        return WorkerTooYoung()
    return None


def _starts_on(match: Match, vacancy: Vacancy) -> date:
    """The day on which the person would begin: when the job does, not before the wish, not before today."""
    wished = match.parts.get("wish", {}).get("from_on")
    days = [vacancy.from_on, timezone.localdate()]
    return max([*days, date.fromisoformat(wished)] if wished else days)


def _news_of(offers: Sequence[Placement], workers: Mapping[int, Worker]) -> list[Notice]:
    """Each worker is told of the offer, and where to say yes or no."""
    return [
        notice(
            "vacancy_offered",
            person=workers[offer.worker_id].person,
            about=offer,
            division=workers[offer.worker_id].household_id,
            phone=workers[offer.worker_id].phone,
        )
        for offer in offers
    ]


def _offer(match: Match, vacancy: Vacancy, by: User) -> Placement:
    return Placement(worker_id=match.worker_id, vacancy=vacancy, match=match, terms=terms_of(vacancy), offered_by=by)
