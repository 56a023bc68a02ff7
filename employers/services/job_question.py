"""A job was taken back: each worker is asked how to go on, and nobody is moved silently (edge case 15)."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.utils import timezone

from employers.models import JobQuestion, Placement, Vacancy
from employers.queries.placement import workers_with_a_job
from employers.queries.vacancy import live_placements
from employers.refusals import QuestionAnswered
from employers.services.locks import lock_placement, lock_vacancies, lock_workers
from employers.services.placement import new_offer, why_no_job
from workers.models import Wish
from zunyi.accounts.models import User
from zunyi.audit.services import record, record_many
from zunyi.notices.models import Notice
from zunyi.notices.services.queue import notice, queue_notices
from zunyi.rows import insert_rows

ASKED_ABOUT = (Placement.State.OFFERED, Placement.State.ACCEPTED)


def ask_about_withdrawn(*, vacancy: Vacancy, by: User) -> int:
    """Ask everybody who was offered this job, or said yes to it; what they hold stays until they answer."""
    live = list(
        Placement.objects.select_for_update(of=("self",), no_key=True)
        .filter(vacancy=vacancy, state__in=ASKED_ABOUT, question=None)
        .select_related("worker")
        .order_by("pk")
    )
    Placement.objects.filter(pk__in=[each.pk for each in live]).update(expires_at=None)
    insert_rows([JobQuestion(placement=each) for each in live])
    record_many("placement.asked", live, by=by, vacancy=vacancy.pk)
    queue_notices(_news(each) for each in live)
    return len(live)


def _news(placement: Placement) -> Notice:
    worker = placement.worker
    return notice(
        "job_withdrawn", person=worker.person, about=placement, division=worker.household_id, phone=worker.phone
    )


@transaction.atomic
def take_another_job(*, question: JobQuestion, vacancy: Vacancy, by: User | None) -> Placement:
    """The worker chose another vacancy: the old job ends, the new one is accepted with its own terms.

    Refuses with QuestionAnswered, and as any offer does: WorkerTooYoung, CertificateMissing, VacancyFull …
    """
    old = end_withdrawn(question=question, state=JobQuestion.State.OTHER, by=by)
    place = lock_vacancies([vacancy.pk])[vacancy.pk]
    taken = set(workers_with_a_job().filter(worker=old.worker).values_list("worker", flat=True))
    starts_on = max(place.from_on, timezone.localdate())
    if refusal := why_no_job(old.worker, place, starts_on, taken, Counter({place.pk: live_placements(place)})):
        raise refusal
    new = new_offer(None, place, by, old.worker)
    new.state, new.answered_at = Placement.State.ACCEPTED, timezone.now()
    new.save(force_insert=True)
    Wish.objects.filter(worker=old.worker, state=Wish.State.OPEN).update(state=Wish.State.MET)
    record("placement.accepted", new, by=by, instead_of=old.pk)
    return new


@transaction.atomic
def go_without_job(*, question: JobQuestion, travels: bool, by: User | None) -> Placement:
    """The worker takes no other job now; the wish is open again, so that a later run finds one."""
    state = JobQuestion.State.TRAVELS if travels else JobQuestion.State.STAYS
    return end_withdrawn(question=question, state=state, by=by)


def end_withdrawn(*, question: JobQuestion, state: str, by: User | None) -> Placement:
    """Write the answer down and end the job that was taken back."""
    lock_workers([question.placement.worker_id])
    old = lock_placement(question.placement_id)
    asked = JobQuestion.objects.select_for_update().get(pk=question.pk)
    if asked.state != JobQuestion.State.ASKED:
        raise QuestionAnswered()
    asked.state, asked.answered_at, asked.answered_by = state, timezone.now(), by
    asked.save(update_fields=["state", "answered_at", "answered_by"])
    old.state = Placement.State.ENDED
    old.save(update_fields=["state"])
    _open_wish(old)
    record("placement.ended", old, by=by, answer=state)
    return old


def _open_wish(placement: Placement) -> None:
    """The wish that this job met is open again; the last one met, where no run tells which it was."""
    met = Wish.objects.filter(worker=placement.worker_id, state=Wish.State.MET)
    wish_id = placement.match.wish_id if placement.match else None
    last = wish_id or met.order_by("-pk").values_list("pk", flat=True).first()
    if last is not None:
        met.filter(pk=last).update(state=Wish.State.OPEN)
