"""Offers: a proposal confirmed by a person becomes one, the worker answers it, the firm says who has arrived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from employers.models import Match, MatchRun, Placement, Vacancy
from employers.queries.companions import together_in
from employers.queries.placement import workers_with_a_job
from employers.queries.season import birthday
from employers.queries.vacancy import LIVE, TRUSTED
from employers.refusals import (
    CertificateMissing,
    CompanionLeftOut,
    CompanionsTogether,
    MatchDecidedAlready,
    PlacementAnswered,
    RunNotDone,
    VacancyFull,
    VacancyNotOpen,
    WorkerHasJob,
    WorkerTooYoung,
)
from employers.services.locks import lock_placement, lock_run, lock_vacancies, lock_workers
from employers.services.rematch import ask_rematch
from workers.models import Wish, Worker
from zunyi.accounts.models import User
from zunyi.audit.services import record, record_many
from zunyi.notices.models import Notice
from zunyi.notices.services.queue import notice, queue_notices
from zunyi.refusals import ReasonMissing, Refusal, refuse_on

BATCH = 1000
_ONE_JOB = {"placement_one_live_job_a_worker": WorkerHasJob}


@dataclass(slots=True)
class Confirmed:
    """What became of the proposals that a person confirmed: offers, and those that could not be made, with why."""

    offers: list[Placement] = field(default_factory=list)
    refused: list[tuple[Match, Refusal]] = field(default_factory=list)


@transaction.atomic
def confirm_matches(*, run: MatchRun, matches: Iterable[Match], by: User) -> Confirmed:
    """Offer the proposed jobs. What has become impossible since the run is left out, each with its reason.

    Companions are offered their jobs together or not at all.
    """
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
    for unit in _units(locked, chosen):
        refused = _refused(unit, workers, vacancies, taken, placed)
        outcome.refused += refused
        for match in [] if refused else unit:
            vacancy = vacancies[match.vacancy_id or 0]
            placed[vacancy.pk] += 1
            taken.add(match.worker_id)
            match.state, match.decided_by, match.decided_at = Match.State.CONFIRMED, by, now
            confirmed.append(match)
            outcome.offers.append(new_offer(match, vacancy, by))
    with refuse_on(_ONE_JOB):
        Placement.objects.bulk_create(outcome.offers, batch_size=BATCH)
    Match.objects.bulk_update(confirmed, ["state", "decided_by", "decided_at"], batch_size=BATCH)
    record_many("placement.offered", outcome.offers, by=by, run=locked.pk)
    queue_notices(news_of(outcome.offers, workers))
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
    """Write down the worker's answer. A yes meets the wish; a no frees the opening and is held against nobody.

    The terms stand in the placement as they were offered; with the yes they are what the worker agreed to. After a no
    the place is handed on to those of the run who are still undecided.
    """
    worker_id = placement.worker_id
    match = lock_match_of(placement)
    lock_workers([worker_id])
    answered = lock_placement(placement.pk)
    if answered.state != Placement.State.OFFERED:
        raise PlacementAnswered()
    if accepted and answered.vacancy.state == Vacancy.State.WITHDRAWN:
        raise VacancyNotOpen()
    answered.state = Placement.State.ACCEPTED if accepted else Placement.State.DECLINED
    answered.answered_at = timezone.now()
    answered.save(update_fields=["state", "answered_at"])
    if accepted:
        Wish.objects.filter(worker=worker_id, state=Wish.State.OPEN).update(state=Wish.State.MET)
    elif match is not None:
        give_back(match, by=by)
    record(f"placement.{answered.state}", answered, by=by, reason=reason[:200])
    return answered


def lock_match_of(placement: Placement) -> Match | None:
    """The proposal behind an offer; it is locked before the worker, as when proposals are confirmed."""
    return (
        Match.objects.select_for_update(of=("self",))
        .select_related("run__division")
        .filter(placement=placement.pk)
        .first()
    )


def give_back(match: Match, *, by: User | None) -> None:
    """The worker does not take the job: the proposal is over, and its place is handed on."""
    match.state = Match.State.DECLINED
    match.save(update_fields=["state"])
    ask_rematch(run=match.run, by=by)


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


def _units(run: MatchRun, chosen: Sequence[Match]) -> list[list[Match]]:
    """The proposals to decide on at once: those of companions together, everybody else alone."""
    together = together_in(run, [match.worker_id for match in chosen])
    units: dict[int, list[Match]] = {}
    for match in chosen:
        units.setdefault(min(together.get(match.worker_id, {match.worker_id})), []).append(match)
    waiting = run.matches.filter(worker__in=set().union(*together.values()), state=Match.State.PROPOSED)
    missing = set(waiting.filter(vacancy__isnull=False).values_list("worker", flat=True))
    missing -= {match.worker_id for match in chosen}
    for unit in units.values():
        for match in unit:
            match.left_behind = together.get(match.worker_id, set()) & missing  # type: ignore[attr-defined]
    return list(units.values())


def _refused(
    unit: Sequence[Match],
    workers: Mapping[int, Worker],
    vacancies: Mapping[int, Vacancy],
    taken: set[int],
    placed: Counter[int],
) -> list[tuple[Match, Refusal]]:
    """Why these cannot be offered their jobs; one for whom it cannot be keeps the companions back as well."""
    if unit[0].left_behind:  # type: ignore[attr-defined]
        others = Worker.objects.filter(pk__in=unit[0].left_behind)  # type: ignore[attr-defined]
        apart = CompanionsTogether(names="、".join(others.order_by("pk").values_list("legal_name", flat=True)))
        return [(match, apart) for match in unit]
    held, found = placed.copy(), {}
    for match in unit:
        worker, vacancy = workers[match.worker_id], vacancies.get(match.vacancy_id or 0)
        if refusal := why_no_offer(match, worker, vacancy, taken, held):
            found[match.pk] = refusal
        elif vacancy:
            held[vacancy.pk] += 1
    names = "、".join(workers[match.worker_id].legal_name for match in unit if match.pk in found)
    return [(match, found.get(match.pk) or CompanionLeftOut(names=names)) for match in unit] if found else []


def _placed(vacancies: Iterable[int]) -> Counter[int]:
    live = Placement.objects.filter(vacancy__in=list(vacancies), state__in=LIVE)
    return Counter(live.values_list("vacancy", flat=True))


def why_no_offer(
    match: Match, worker: Worker, vacancy: Vacancy | None, taken: set[int], placed: Counter[int]
) -> Refusal | None:
    """What has come between a proposal and its offer, if anything."""
    if match.state != Match.State.PROPOSED:
        return MatchDecidedAlready()
    if vacancy is None:
        return VacancyNotOpen()
    return why_no_job(worker, vacancy, _starts_on(match, vacancy), taken, placed)


def why_no_job(
    worker: Worker, vacancy: Vacancy, starts_on: date, taken: set[int], placed: Counter[int]
) -> Refusal | None:
    """What forbids this job to this worker whatever anybody decides: the law, a job held already, no opening left."""
    if vacancy.state != Vacancy.State.OPEN or vacancy.employer.state not in TRUSTED:
        return VacancyNotOpen()
    if worker.pk in taken:
        return WorkerHasJob()
    if placed[vacancy.pk] >= vacancy.openings:
        return VacancyFull()
    barred = vacancy.adults_only or vacancy.has_night_work
    if birthday(worker.born_on, 18 if barred else 16) > starts_on:
        return WorkerTooYoung()
    if vacancy.certificate and vacancy.certificate not in worker.certificates:
        return CertificateMissing()
    return None


def _starts_on(match: Match, vacancy: Vacancy) -> date:
    """The day on which the person would begin: when the job does, not before the wish, not before today."""
    wished = match.parts.get("wish", {}).get("from_on")
    days = [vacancy.from_on, timezone.localdate()]
    return max([*days, date.fromisoformat(wished)] if wished else days)


def news_of(offers: Sequence[Placement], workers: Mapping[int, Worker]) -> list[Notice]:
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


def new_offer(match: Match | None, vacancy: Vacancy, by: User | None, worker: Worker | None = None) -> Placement:
    """An unsaved offer with its terms, and the day until which the worker may answer."""
    return Placement(
        worker_id=worker.pk if worker else match.worker_id,  # type: ignore[union-attr]  # one of the two is given
        vacancy=vacancy,
        match=match,
        terms=terms_of(vacancy),
        offered_by=by,
        expires_at=timezone.now() + timedelta(days=settings.OFFER_DAYS),
    )
