"""Matching at the desk: runs, what one proposes, and the decision of a person on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from employers.forms.fields import ReasonForm
from employers.forms.matching import ChosenForm, MatchFilterForm, RunForm
from employers.models import Match, MatchRun
from employers.queries.companions import with_companions
from employers.queries.compare import asked_of, rows_of
from employers.queries.match import (
    counts_of,
    found,
    matches_of,
    matches_visible_to,
    proposals_told,
    removed_together,
    runs_visible_to,
    spread_of,
)
from employers.services.matching import start_run
from employers.services.placement import Confirmed, confirm_matches, drop_match
from employers.views.employer import sent
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.jobs.views.job import STOP_POLLING
from zunyi.jobs.views.start import nudge
from zunyi.refusals import Refusal

PAGE = 50
TOLD = 8  # refusals that are read out after a confirmation; the rest is counted


def trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Matching"), reverse("employers:run_list")), *more]


def _run(request: StaffRequest, pk: int) -> MatchRun:
    return get_object_or_404(runs_visible_to(request.user), pk=pk)


def _address(run: MatchRun) -> str:
    return reverse("employers:run_detail", args=[run.pk])


@requires("matches.run")
def run_list(request: StaffRequest) -> HttpResponse:
    """Every run, with what it achieved beside what a clerk would have."""
    page = Paginator(runs_visible_to(request.user).order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "employers/run_list.html", {"page": page, "title": _("Matching")})


@requires("matches.run")
def run_new(request: StaffRequest) -> HttpResponse:
    """Choose whose wishes are matched, and start."""
    form = RunForm(sent(request), user=request.user)
    if form.is_valid():
        run = start_run(
            division=form.cleaned_data["division"],
            scope=form.scope,
            weights=form.weights,
            by=request.user,
            about_url=_address,
        )
        if run.job:
            nudge(run.job)
        return redirect("employers:run_detail", run.pk)
    title = _("New matching run")
    context = {"form": form, "title": title, "trail": trail((title, ""))}
    return render(request, "employers/run_form.html", context, status=422 if form.errors else 200)


@requires("matches.run")
@require_GET
def run_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Who is proposed for what, and why; or how far the run is."""
    run = _run(request, pk)
    left = request.GET.get("show") == "left"
    form, matches = _filtered(request, run, request.GET)
    matches = matches.filter(vacancy__isnull=left)
    page = Paginator(matches, PAGE).get_page(request.GET.get("page"))
    filters = request.GET.copy()
    filters.pop("page", None)
    context = {
        "run": run,
        "job": run.job if run.job and not run.job.is_over and run.state == MatchRun.State.RUNNING else None,
        "form": form,
        "page": page,
        "proposals": proposals_told(page.object_list),
        "open_here": matches.filter(state=Match.State.PROPOSED).count() if not left else 0,
        "filters": filters.urlencode(),
        "counts": counts_of(run),
        "asked": asked_of(run),
        "rows": rows_of([run]),
        "left": left,
        "removed": removed_together(run) if left else [],
        "may_confirm": request.user.can("matches.confirm"),
        "entries": history_of(run),
        "title": _("Matching for %(place)s") % {"place": run.division},
        "trail": trail((f"{run.division} {run}", "")),
    }
    return render(request, "employers/run_detail.html", context)


def _filtered(request: StaffRequest, run: MatchRun, data: QueryDict) -> tuple[MatchFilterForm, QuerySet[Match]]:
    """The proposals that the person may see and that fit the filter."""
    form = MatchFilterForm(data or None, run=run)
    matches = matches_of(run).filter(pk__in=matches_visible_to(request.user, "matches.run"))
    return form, found(matches, **form.cleaned_data) if form.is_valid() else matches


@requires("matches.run")
@require_GET
def run_progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far a run is, for the page that asks every two seconds."""
    run = _run(request, pk)
    if run.job is None:
        raise Http404
    if run.job.is_over:
        return HttpResponse(headers={"HX-Refresh": "true"}, status=STOP_POLLING)
    return render(request, "parts/progress.html", {"job": run.job, "poll_url": request.path})


@requires("matches.confirm")
@require_POST
def run_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what confirming would do, ask once, and make the offers."""
    run = _run(request, pk)
    form = ChosenForm(_chosen(request.POST))
    here = reverse("employers:run_detail", args=[pk])
    chosen = _meant(request, run, form).filter(state=Match.State.PROPOSED, vacancy__isnull=False)
    matches = with_companions(run, chosen).filter(pk__in=matches_visible_to(request.user, "matches.run"))
    if not chosen.exists():
        messages.error(request, _("No proposal is chosen. Tick some, or confirm all that the filter shows."))
        return redirect(here)
    if "confirm" in request.POST:
        try:
            _tell(request, confirm_matches(run=run, matches=matches, by=request.user))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect(here)
    context = {
        "form": form,
        "consequences": _consequences(matches, chosen),
        "action": _("Offer these jobs"),
        "back_url": here,
        "title": _("Confirm proposals"),
        "trail": trail((f"{run.division} {run}", here), (_("Confirm proposals"), "")),
    }
    return render(request, "employers/ask.html", context)


def _chosen(data: QueryDict) -> dict[str, Any]:
    """What was chosen on the page (ticked boxes), or carried along by the question (hidden fields)."""
    ticked = ",".join(data.getlist("match"))
    return {
        "ids": ticked or data.get("ids", ""),
        "filters": data.get("filters", ""),
        "everything": data.get("everything", ""),
    }


def _meant(request: StaffRequest, run: MatchRun, form: ChosenForm) -> QuerySet[Match]:
    """The proposals that are meant: all of the filter, or those ticked."""
    if not form.is_valid():
        return Match.objects.none()
    if form.cleaned_data["everything"]:
        return _filtered(request, run, QueryDict(form.cleaned_data["filters"]))[1]
    return form.matches(_filtered(request, run, QueryDict())[1])


def _consequences(matches: QuerySet[Match], chosen: QuerySet[Match]) -> list[str]:
    """What confirming would do, in sentences with numbers."""
    spread = spread_of(matches)
    names = list(matches.exclude(pk__in=chosen.values("pk")).values_list("worker__legal_name", flat=True)[:TOLD])
    with_them = [_("With them their companions, who are placed together: %(names)s.") % {"names": "、".join(names)}]
    return [
        *(with_them if names else []),
        _("%(people)s people are offered a job at %(firms)s firms in %(cities)s cities.") % spread,
        _("The terms are kept as they stand today; each person answers for themselves, and may say no."),
        _("Who has got another offer meanwhile, and jobs that have become full, are left out and named to you."),
    ]


def _tell(request: StaffRequest, outcome: Confirmed) -> None:
    """Say how many offers were made, and which could not be."""
    messages.success(request, _("Offers made: %(n)s.") % {"n": len(outcome.offers)})
    for match, refusal in outcome.refused[:TOLD]:
        messages.warning(request, f"{match.worker.legal_name}: {refusal.message}")
    if (more := len(outcome.refused) - TOLD) > 0:
        messages.warning(request, _("%(n)s more could not be offered.") % {"n": more})


@requires("matches.confirm")
def match_drop(request: StaffRequest, pk: int, match_pk: int) -> HttpResponse:
    """Overrule one proposal, with the reason."""
    run = _run(request, pk)
    match = get_object_or_404(_filtered(request, run, QueryDict())[1], pk=match_pk)
    here = reverse("employers:run_detail", args=[pk])
    form = ReasonForm(sent(request))
    if form.is_valid():
        try:
            drop_match(match=match, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("The proposal for %(name)s was dropped.") % {"name": match.worker.legal_name})
        except Refusal as no:
            messages.error(request, str(no))
        return redirect(here)
    told = proposals_told([match])[0]
    context = {
        "form": form,
        "consequences": [_("The proposal is not offered; the wish stays open for the next run."), told.why],
        "action": _("Drop the proposal"),
        "tone": "danger",
        "back_url": here,
        "title": f"{match.worker.legal_name} → {match.vacancy or '–'}",
        "trail": trail((f"{run.division} {run}", here), (_("Drop the proposal"), "")),
    }
    return render(request, "employers/ask.html", context, status=422 if form.errors else 200)
