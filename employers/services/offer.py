"""What else happens to an offer: time to think, the end of waiting, and jobs given by hand, against the run."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from employers.models import Match, MatchRun, Placement, Vacancy
from employers.queries.companions import together_in
from employers.queries.one_pair import told_pair
from employers.queries.placement import workers_with_a_job
from employers.queries.vacancy import live_placements
from employers.refusals import (
    CompanionsTogether,
    MatchDecidedAlready,
    PlacementAnswered,
    TimeToThinkTaken,
    WorkerHasJob,
)
from employers.services.locks import lock_placement, lock_run, lock_vacancies, lock_workers
from employers.services.placement import give_back, lock_match_of, new_offer, news_of, why_no_job
from employers.services.rematch import ask_rematch
from workers.models import Worker
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.notices.services.queue import notice, queue_notices
from zunyi.refusals import ReasonMissing, refuse_on

_ONE_JOB = {"placement_one_live_job_a_worker": WorkerHasJob}


@transaction.atomic
def think_over(*, placement: Placement, by: User | None) -> Placement:
    """Neither yes nor no: the worker gets some days more, once."""
    offer = lock_placement(placement.pk)
    if offer.state != Placement.State.OFFERED:
        raise PlacementAnswered()
    if offer.thinks_since:
        raise TimeToThinkTaken()
    now = timezone.now()
    offer.thinks_since = now
    if offer.expires_at:
        offer.expires_at = max(offer.expires_at, now) + timedelta(days=settings.THINK_DAYS)
    offer.save(update_fields=["thinks_since", "expires_at"])
    record("placement.thought_over", offer, by=by)
    return offer


def expire_offers() -> int:
    """End the offers that nobody answered in time, each by itself; returns how many."""
    due = Placement.objects.filter(state=Placement.State.OFFERED, expires_at__lte=timezone.now())
    return sum(_expire(placement) for placement in due.order_by("pk"))


@transaction.atomic
def _expire(placement: Placement) -> bool:
    match = lock_match_of(placement)
    worker = lock_workers([placement.worker_id])[placement.worker_id]
    offer = lock_placement(placement.pk)
    if offer.state != Placement.State.OFFERED or not offer.expires_at or offer.expires_at > timezone.now():
        return False
    offer.state = Placement.State.EXPIRED
    offer.save(update_fields=["state"])
    if match is not None:
        give_back(match, by=None)
    record("placement.expired", offer, by=None)
    queue_notices(
        [notice("offer_expired", person=worker.person, about=offer, division=worker.household_id, phone=worker.phone)]
    )
    return True


@transaction.atomic
def offer_by_hand(
    *,
    worker: Worker,
    vacancy: Vacancy,
    reason: str,
    by: User,
    run: MatchRun | None = None,
    apart: bool = False,
) -> Placement:
    """Offer somebody another job than the run proposes, or one without a run; the reason is kept.

    Wishes and distances may be overruled, what the law says may not: refuses with WorkerTooYoung, CertificateMissing,
    VacancyFull, VacancyNotOpen, WorkerHasJob. Companions are parted only where `apart` says that they agree.
    """
    if not reason.strip():
        raise ReasonMissing()
    match = _lock_proposal(run, worker, apart) if run else None
    locked = lock_workers([worker.pk])[worker.pk]
    place = lock_vacancies([vacancy.pk])[vacancy.pk]
    taken = set(workers_with_a_job().filter(worker=locked).values_list("worker", flat=True))
    placed = Counter({place.pk: live_placements(place)})
    if refusal := why_no_job(locked, place, max(place.from_on, timezone.localdate()), taken, placed):
        raise refusal
    if run and match:
        _overrule(run, match, place, reason.strip()[:200], by)
    offer = new_offer(match, place, by, locked)
    with refuse_on(_ONE_JOB):
        offer.save(force_insert=True)
    record("placement.offered", offer, by=by, by_hand=True, reason=reason.strip()[:200])
    queue_notices(news_of([offer], {locked.pk: locked}))
    return offer


def _lock_proposal(run: MatchRun, worker: Worker, apart: bool) -> Match:
    locked = lock_run(run.pk)
    match = (
        Match.objects.select_for_update().filter(run=locked, worker=worker).exclude(state=Match.State.DECLINED).first()
    )
    if match is None or match.state != Match.State.PROPOSED:
        raise MatchDecidedAlready()
    others = together_in(locked, [worker.pk]).get(worker.pk, set()) - {worker.pk}
    if others and not apart:
        names = Worker.objects.filter(pk__in=others).order_by("pk").values_list("legal_name", flat=True)
        raise CompanionsTogether(names="、".join(names))
    return match


def _overrule(run: MatchRun, match: Match, vacancy: Vacancy, reason: str, by: User) -> None:
    """The proposal becomes what the person decided; what was proposed stays in it, and that place is handed on."""
    before = match.vacancy_id
    told = told_pair(match.worker, vacancy, run=run)
    match.vacancy, match.state, match.reason = vacancy, Match.State.CONFIRMED, reason
    match.score, match.parts = told.score, {**told.as_parts(), "by_hand": True, "instead_of": before}
    match.decided_by, match.decided_at = by, timezone.now()
    match.save()
    record("match.overruled", match, by=by, reason=reason, before=before, after=vacancy.pk)
    if before and before != vacancy.pk:
        ask_rematch(run=run, by=by)
