"""A job that is offered, or was taken back: the worker answers under "My trips"."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from employers.models import JobQuestion, Placement
from employers.queries.offer import offers_to, why_plainly
from employers.queries.one_pair import jobs_for, jobs_for_all
from employers.queries.vacancy import found, open_to_workers
from employers.queries.why_not import why_not_there
from employers.services.offer import think_over
from employers.services.placement import answer_placement
from trips.forms.job import JobSearchForm, QuestionForm
from trips.services.withdrawn_jobs import answer_question, seats_there
from trips.views.signup.phone_pass import PhoneRequest, person_of, with_phone
from workers.queries.phone_door import people_on
from zunyi.refusals import Refusal

OTHERS = 5
SHOWN = 20


@with_phone
def job(request: PhoneRequest, pk: int) -> HttpResponse:
    """The terms in full, why this job, and yes, no, or time to think; after the answer, back to what stands."""
    people = list(people_on(request.phone))
    placement = offers_to(people).filter(pk=pk).first()
    if placement is None:
        get_object_or_404(Placement, pk=pk, worker__in=people)
        messages.info(request, _("There is nothing to answer there any more. What you have stands below."))
        return redirect("signup:mine")
    if _is_asked(placement):
        return redirect("signup:my_job_question", pk)
    context: dict[str, Any] = {"placement": placement, "why": why_plainly(placement)}
    if request.method == "POST":
        try:
            messages.success(request, _answer(placement, request.POST.get("answer", "")))
            return redirect("signup:mine")
        except Refusal as refusal:
            context["refusal"] = refusal
    return render(request, "signup/my_job.html", context, status=409 if "refusal" in context else 200)


def _answer(placement: Placement, answer: str) -> str:
    if answer == "think":
        think_over(placement=placement, by=None)
        return _("You have some more days. Answer here or tell your village officer.")
    answer_placement(placement=placement, accepted=answer == "yes", by=None)
    if answer == "yes":
        return _("Written down. These terms stand on your slip; nobody may change them.")
    return _("Thank you. It is held against nobody; we look for something else.")


def _is_asked(placement: Placement) -> bool:
    question = getattr(placement, "question", None)
    return question is not None and question.state == JobQuestion.State.ASKED


@with_phone
def job_question(request: PhoneRequest, pk: int) -> HttpResponse:
    """The job was taken back: another one, the same trip without a job, or no trip."""
    offers = offers_to(list(people_on(request.phone))).filter(question__state=JobQuestion.State.ASKED)
    placement = get_object_or_404(offers, pk=pk)
    seats = seats_there(placement)
    form = QuestionForm(request.POST or None, jobs=jobs_for(placement.worker, most=OTHERS), seated=bool(seats))
    if form.is_valid():
        answer, vacancy = form.meant
        try:
            answer_question(question=placement.question, answer=answer, vacancy=vacancy, by=None)
            messages.success(request, _("Written down. Thank you for the answer."))
            return redirect("signup:mine")
        except Refusal as refusal:
            form.add_error("answer", str(refusal))
    context = {"placement": placement, "form": form, "seats": seats}
    return render(request, "signup/my_job_question.html", context, status=409 if form.errors else 200)


@with_phone
@require_GET
def other_jobs(request: PhoneRequest, public_id: UUID) -> HttpResponse:
    """Open jobs, those that suit best first or those looked for; of each the person may ask "why not this one?"."""
    person = person_of(request, public_id)
    form = JobSearchForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    form = form if form.is_valid() else JobSearchForm()
    vacancy = asked.pop("vacancy", None)
    if any(asked.values()):
        jobs = list(found(open_to_workers().select_related("employer", "division"), **asked).order_by("-pay_to", "pk"))
    else:
        jobs = jobs_for_all([person], most=SHOWN)[person.pk]
    context = {
        "person": person,
        "form": form,
        "searched": any(asked.values()),
        "jobs": jobs[:SHOWN],
        "more": max(0, len(jobs) - SHOWN),
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "vacancy": vacancy,
        "answer": why_not_there(person, vacancy) if vacancy else None,
    }
    return render(request, "signup/my_other_jobs.html", context)
