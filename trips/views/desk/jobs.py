"""Jobs and trips at the desk: seats for people with a job, jobs for riders, and answers after a withdrawn job."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from employers.models import JobQuestion
from employers.queries.beside import job_named
from employers.queries.one_pair import jobs_for, jobs_for_all
from trips.forms.job import QuestionForm
from trips.queries.jobs import placed_without_seat, questions_visible_to, riders_without_job
from trips.services.invitations import invite_placed
from trips.services.withdrawn_jobs import answer_question, seats_there
from trips.views.desk.fetch import managed_trip
from trips.views.desk.trip import trip_context
from zunyi.accounts.access import StaffRequest, requires
from zunyi.refusals import Refusal

PAGE = 50
RIDERS = 20  # riders for whom jobs are looked up on one page
OTHERS = 5


@requires("trips.schedule")
def trip_jobs(request: StaffRequest, number: str) -> HttpResponse:
    """Who has a job there and no seat (tick and propose), and riders without a job with what would suit them."""
    trip = managed_trip(request, number)
    waiting = placed_without_seat(request.user, trip)
    if request.method == "POST":
        chosen = [each.worker for each in waiting.filter(pk__in=_ticked(request))]
        try:
            n = invite_placed(trip=trip, workers=chosen, by=request.user)
            messages.success(request, _("%(n)s people are proposed. Nobody was told yet; ask them here.") % {"n": n})
            return redirect("trips:riders", number)
        except Refusal as no:
            messages.error(request, str(no))
        return redirect("trips:trip_jobs", number)
    page = Paginator(riders_without_job(request.user, trip), RIDERS).get_page(request.GET.get("page"))
    jobs = jobs_for_all([each.worker for each in page], most=2, destination=trip.destination)
    context = trip_context(request, trip, "jobs") | {
        "waiting": waiting[:PAGE],
        "waiting_count": waiting.count(),
        "page": page,
        "riders": [(each, jobs[each.worker_id]) for each in page],
    }
    return render(request, "trips/trip_jobs.html", context)


def _ticked(request: StaffRequest) -> list[int]:
    return [int(pk) for pk in request.POST.getlist("placement") if pk.isdecimal()]


@requires("placements.answer")
def question_list(request: StaffRequest) -> HttpResponse:
    """Whose job was taken back, and who still has to be asked."""
    found = questions_visible_to(request.user).filter(state=JobQuestion.State.ASKED)
    page = Paginator(found.order_by("asked_at", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "title": _("Jobs taken back")}
    return render(request, "trips/job_question_list.html", context)


@requires("placements.answer")
def question(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down how the worker wants to go on."""
    asked = get_object_or_404(questions_visible_to(request.user), pk=pk, state=JobQuestion.State.ASKED)
    worker = asked.placement.worker
    held = seats_there(asked.placement)
    others = jobs_for(worker, most=OTHERS)
    form = QuestionForm(request.POST or None, jobs=others, seated=bool(held), by_office=True)
    if form.is_valid():
        answer, vacancy = form.meant
        try:
            answer_question(question=asked, answer=answer, vacancy=vacancy, by=request.user)
            messages.success(request, _("Written down."))
            return redirect("trips:job_questions")
        except Refusal as refusal:
            form.add_error("answer", str(refusal))
    seats = [_("Holds a seat: %(trip)s.") % {"trip": seat.trip.title} for seat in held]
    context = {
        "form": form,
        "title": _("How does %(name)s want to go on?") % {"name": worker.legal_name},
        "lead": worker.household.short_name,
        "consequences": [
            _("Taken back: %(job)s.") % {"job": job_named(asked.placement.vacancy)},
            *seats,
            _("Only what the worker says is done; the old job ends with the answer."),
        ],
        "action": _("Write the answer down"),
        "back_url": "../",
    }
    return render(request, "trips/booking_ask.html", context, status=422 if form.errors else 200)
