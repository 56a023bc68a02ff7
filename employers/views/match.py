"""One proposal against the others: why not another job, giving one by hand, and runs side by side."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from employers.forms.matching import ByHandForm, WhyNotForm
from employers.models import Match
from employers.queries.beside import job_named
from employers.queries.companions import together_in
from employers.queries.compare import asked_of, earlier_runs, rows_of
from employers.queries.match import matches_of, matches_visible_to, proposals_told, runs_visible_to
from employers.queries.why_not import last_proposal, why_not_there
from employers.services.offer import offer_by_hand
from employers.views.employer import sent
from employers.views.run import trail
from workers.views.worker import shown_worker
from zunyi.accounts.access import StaffRequest, requires
from zunyi.refusals import Refusal


@requires("matches.run")
@require_GET
def run_compare(request: StaffRequest, pk: int) -> HttpResponse:
    """This run beside earlier ones over the same place, measure by measure."""
    run = get_object_or_404(runs_visible_to(request.user), pk=pk)
    runs = earlier_runs(run, runs_visible_to(request.user))
    here = reverse("employers:run_detail", args=[pk])
    context = {
        "run": run,
        "runs": [(each, asked_of(each)) for each in runs],
        "rows": rows_of(runs),
        "title": _("Runs side by side"),
        "trail": trail((f"{run.division} {run}", here), (_("Runs side by side"), "")),
    }
    return render(request, "employers/run_compare.html", context)


@requires("matches.confirm")
def match_by_hand(request: StaffRequest, pk: int, match_pk: int) -> HttpResponse:
    """Give somebody another job than the one proposed, with the reason; what the law says stands."""
    run = get_object_or_404(runs_visible_to(request.user), pk=pk)
    mine = matches_of(run).filter(pk__in=matches_visible_to(request.user, "matches.run"))
    match = get_object_or_404(mine, pk=match_pk)
    here = reverse("employers:run_detail", args=[pk])
    others = together_in(run, [match.worker_id]).get(match.worker_id, set()) - {match.worker_id}
    form = ByHandForm(sent(request), has_companions=bool(others))
    if form.is_valid():
        try:
            offer_by_hand(worker=match.worker, run=run, by=request.user, **form.cleaned_data)
            messages.success(request, _("The job was offered to %(name)s.") % {"name": match.worker.legal_name})
            return redirect(here)
        except Refusal as no:
            form.add_error("vacancy", str(no))
    told = proposals_told([match])[0]
    context = {
        "form": form,
        "consequences": [_by_hand_of(match), told.why, *_companions(told.beside.companions)],
        "action": _("Offer this job instead"),
        "back_url": here,
        "title": _("Another job for %(name)s") % {"name": match.worker.legal_name},
        "trail": trail((f"{run.division} {run}", here), (_("Another job by hand"), "")),
    }
    return render(request, "employers/ask.html", context, status=422 if form.errors else 200)


def _by_hand_of(match: Match) -> str:
    if match.vacancy is None:
        return _("Nothing is proposed. Wishes may be overruled; age, certificate and openings may not.")
    facts = {"job": job_named(match.vacancy)}
    return _("Proposed is %(job)s. Wishes may be overruled; age, certificate and openings may not.") % facts


def _companions(names: list[str]) -> list[str]:
    return [_("Companions who want to be placed together: %(names)s.") % {"names": "、".join(names)}] if names else []


@requires("matches.view")
@require_GET
def worker_why_not(request: StaffRequest, public_id: str) -> HttpResponse:
    """Why not there? The limit that rules a job out, or its points against those of the job proposed."""
    worker = shown_worker(request, public_id, "matches.view")
    form = WhyNotForm(request.GET or None)
    answer = why_not_there(worker, form.cleaned_data["vacancy"]) if form.is_valid() else None
    context = {
        "worker": worker,
        "form": form,
        "match": last_proposal(worker),
        "answer": answer,
        "title": _("Why not another job?"),
        "trail": [(worker.legal_name, reverse("workers:worker", args=[public_id])), (_("Why not another job?"), "")],
    }
    return render(request, "employers/why_not.html", context)


@requires("matches.confirm")
def worker_offer(request: StaffRequest, public_id: str) -> HttpResponse:
    """Offer somebody a job without a run, as riders who have none where they go."""
    worker = shown_worker(request, public_id, "matches.confirm")
    form = ByHandForm(sent(request), initial={"vacancy": request.GET.get("vacancy")})
    page = reverse("workers:worker", args=[public_id])
    if form.is_valid():
        try:
            offer = offer_by_hand(worker=worker, by=request.user, **form.cleaned_data)
            messages.success(request, _("The job was offered to %(name)s.") % {"name": worker.legal_name})
            return redirect("employers:placement_detail", offer.pk)
        except Refusal as no:
            form.add_error("vacancy", str(no))
    context = {
        "form": form,
        "consequences": [
            _("The worker is told, and answers yes or no."),
            _("Wishes may be overruled; age, certificate and openings may not."),
        ],
        "action": _("Offer this job"),
        "back_url": page,
        "title": _("Offer %(name)s a job") % {"name": worker.legal_name},
        "trail": [(worker.legal_name, page), (_("Offer a job"), "")],
    }
    return render(request, "employers/ask.html", context, status=422 if form.errors else 200)
