"""After a withdrawn job: what the worker answers, the seat included (edge case 15)."""

from __future__ import annotations

from django.db import transaction

from employers.models import JobQuestion, Placement, Vacancy
from employers.services.job_question import go_without_job, take_another_job
from trips.models import Booking
from trips.services.booking import cancel_booking
from zunyi.accounts.models import User
from zunyi.divisions.models.division import STEP

LIVE = (Booking.State.HELD, Booking.State.CONFIRMED)


def seats_there(placement: Placement) -> list[Booking]:
    """The seats that this worker holds on trips to the place of the job, that have not left."""
    city = placement.vacancy.division.path[: STEP * 2]
    return list(
        Booking.objects.filter(
            worker=placement.worker_id,
            state__in=LIVE,
            trip__departed_at=None,
            trip__destination__path__startswith=city,
        ).select_related("trip__destination")
    )


@transaction.atomic
def answer_question(*, question: JobQuestion, answer: str, vacancy: Vacancy | None, by: User | None) -> Placement:
    """Do what the worker said, and nothing else: another job or none keeps the seat, "stays" gives it back.

    Refuses as `take_another_job` and `cancel_booking` do; then nothing has changed.
    """
    if answer == JobQuestion.State.OTHER and vacancy is not None:
        return take_another_job(question=question, vacancy=vacancy, by=by)
    if answer == JobQuestion.State.STAYS:
        for booking in seats_there(question.placement):  # trips are locked before workers
            cancel_booking(booking=booking, by=by, reason="job withdrawn")
    return go_without_job(question=question, travels=answer == JobQuestion.State.TRAVELS, by=by)
