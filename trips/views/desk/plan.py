"""The plan sheet of a trip (一车一方案): what is written, what is missing, and the paper."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from trips.forms.plan_sheet import ApprovalForm, FilingBackForm, OrganisersForm, SheetForms
from trips.forms.trip import NothingForm
from trips.models import Trip
from trips.queries.plan.law import MET, MUST, findings_of
from trips.queries.plan.sheet import Run, run_of, runs_of
from trips.services.plan.sheets import approve_plan, file_contract, name_organisers, take_filing_back, write_sheet
from trips.views.desk.fetch import carried_out, managed_trip, sent, shown_trip, trail_to
from trips.views.desk.trip import trip_context
from zunyi.accounts.access import StaffRequest, requires


@requires("trips.view")
def sheet(request: StaffRequest, number: str) -> HttpResponse:
    """Everything that is planned, run by run, with what the law says about it."""
    trip = shown_trip(request, number)
    return render(request, "trips/plan_detail.html", trip_context(request, trip, "plan") | plan_of(trip))


@requires("trips.view")
def sheet_print(request: StaffRequest, number: str) -> HttpResponse:
    """The sheet as it is carried on board and hung up in the office."""
    trip = shown_trip(request, number)
    return render(request, "trips/plan_print.html", {"trip": trip} | plan_of(trip))


@requires("trips.schedule")
def sheet_edit(request: StaffRequest, number: str, order: int) -> HttpResponse:
    """One run's papers, people and halts on one page."""
    trip = managed_trip(request, number)
    run = known_run(trip, order)
    forms = SheetForms(sent(request), run=run, user=request.user)
    if request.method == "POST" and forms.is_valid():
        do = partial(write_sheet, leg=run.leg, by=request.user, **forms.wanted())
        if carried_out(forms.sheet, do):
            messages.success(request, _("Saved."))
            return redirect("trips:sheet", number)
    context = {"trip": trip, "run": run, "forms": forms, "trail": trail_to(trip, _("Plan sheet"), str(run.leg))}
    return render(request, "trips/plan_form.html", context, status=422 if request.method == "POST" else 200)


@requires("trips.schedule")
def organisers(request: StaffRequest, number: str) -> HttpResponse:
    """Who lays the trip on together."""
    trip = managed_trip(request, number)
    form = OrganisersForm(sent(request), trip=trip)
    if form.is_valid():
        name_organisers(trip=trip, names=form.cleaned_data["names"].splitlines(), by=request.user)
        return redirect("trips:sheet", number)
    return _small_form(request, trip, form, _("Co-organisers"))


@requires("trips.schedule")
def approval(request: StaffRequest, number: str) -> HttpResponse:
    """Write down that an office has said yes."""
    trip = managed_trip(request, number)
    form = ApprovalForm(sent(request))
    if form.is_valid() and carried_out(form, partial(approve_plan, trip=trip, by=request.user, **form.cleaned_data)):
        return redirect("trips:sheet", number)
    return _small_form(request, trip, form, _("Write down an approval"))


@requires("trips.run")
def filing(request: StaffRequest, number: str, order: int) -> HttpResponse:
    """File the charter contract with its list, or take the filing back with a reason."""
    trip = managed_trip(request, number, "trips.run")
    run = known_run(trip, order)
    is_filed = run.sheet.contract_filed_at is not None
    form = (FilingBackForm if is_filed else NothingForm)(sent(request))
    do = partial(take_filing_back if is_filed else file_contract, leg=run.leg, by=request.user)
    if form.is_valid() and carried_out(form, partial(do, **form.cleaned_data)):
        return redirect("trips:sheet", number)
    title = _("Take the filing back") if is_filed else _("File the contract")
    told = (
        [_("Vehicle, papers and list can be changed again; file the contract anew afterwards.")]
        if is_filed
        else [_("The list of passengers is frozen: nobody else can be signed up."),
              _("Carrier, vehicle, drivers, charter plate and contract number can no longer be changed.")]
    )  # fmt: skip
    return _small_form(request, trip, form, title, consequences=told)


def plan_of(trip: Any) -> dict[str, Any]:
    """The runs, the findings, and what holds for the whole trip."""
    runs = runs_of(trip)
    findings = findings_of(trip, runs)
    return {
        "runs": runs,
        "gaps": [finding for finding in findings if finding.level == MUST],
        "looks": [finding for finding in findings if finding.level not in (MUST, MET)],
        "met": [finding for finding in findings if finding.level == MET],
        "organisers": list(trip.co_organisers.all()),
        "approvals": list(trip.approvals.all()),
    }


def known_run(trip: Trip, order: int) -> Run:
    """The run of that order, or a 404."""
    run = run_of(trip, order)
    if run is None:
        raise Http404
    return run


def _small_form(request: StaffRequest, trip: Any, form: Any, title: str, **more: Any) -> HttpResponse:
    context = {"trip": trip, "form": form, "title": title, "trail": trail_to(trip, _("Plan sheet"), title)} | more
    return render(request, "trips/plan_small_form.html", context, status=422 if form.errors else 200)
