"""Reports that were handed in: the list, one report with its versions, who is late, and the answer from above."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.refusals import Refusal
from zunyi.reports.forms.report import HandedInForm, OwedForm, RemarkForm
from zunyi.reports.models import Form, Report, Snapshot
from zunyi.reports.queries.reports import (
    Owed,
    differences,
    may_answer,
    owed,
    own_debt,
    snapshots_visible_to,
    visible_to,
)
from zunyi.reports.queries.shapes import SHAPES, window_of
from zunyi.reports.queries.table import digest
from zunyi.reports.services.print_form import form_pdf, version_words
from zunyi.reports.services.report import accept_report, return_report
from zunyi.reports.views.form import pdf

PAGE = 50


@requires("reports.view")
def report_list(request: StaffRequest) -> HttpResponse:
    """Everything that was handed in, the newest period first."""
    form = HandedInForm(request.GET)
    reports = form.chosen(visible_to(request.user))
    page = Paginator(reports, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "reports/handed_in_list.html",
        {"form": form, "page": page, "title": _("Reports handed in"), "trail": _trail(_("Reports handed in"))},
    )


@requires("reports.view")
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """One report: what was handed in last, its older versions, and what was done."""
    found = get_object_or_404(visible_to(request.user), pk=pk)
    return _shown(request, found, found.snapshots.select_related("by").first())


@requires("reports.view")
def snapshot(request: StaffRequest, pk: int, version: int) -> HttpResponse:
    """One version as it was handed in."""
    found = get_object_or_404(visible_to(request.user), pk=pk)
    return _shown(request, found, get_object_or_404(found.snapshots.select_related("by"), version=version))


@requires("reports.export")
def snapshot_print(request: StaffRequest, pk: int, version: int) -> HttpResponse:
    """One version on paper, with version, signer and fingerprint in the foot."""
    found = get_object_or_404(snapshots_visible_to(request.user, "reports.export"), report=pk, version=version)
    content = form_pdf(content=found.content, foot=version_words(found), by=request.user)
    return pdf(content, f"{found.report.form}-{found.report.last_on:%Y%m%d}-v{version}.pdf")


@requires("reports.answer")
@require_POST
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a report in, or send it back with a remark."""
    found = get_object_or_404(visible_to(request.user, "reports.answer"), pk=pk)
    try:
        if request.POST.get("take") == "in":
            accept_report(report=found, by=request.user)
            messages.success(request, _("The report is taken in."))
        else:
            return_report(report=found, remark=request.POST.get("remark", "")[:200], by=request.user)
            messages.success(request, _("The report is sent back."))
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("reports:report", pk)


@requires("reports.view")
def owed_page(request: StaffRequest) -> HttpResponse:
    """Who has handed in, and who is late."""
    form = request.GET.get("form", "")
    form = form if form in SHAPES else Form.DAILY
    asked = OwedForm(request.GET, user=request.user, form=form)
    place = asked.chosen or (asked.own[0] if asked.own else None)
    debts = owed(form, place, asked.day_in_it) if place else []
    context = {
        "form": asked,
        "form_name": form,
        "own_debt": own_debt(form, place, asked.day_in_it) if place else None,
        "debts": sorted(debts, key=lambda debt: (not (debt.is_late and not debt.is_in), debt.is_in)),
        "late": sum(debt.is_late and not debt.is_in for debt in debts),
        "came": sum(debt.is_in for debt in debts),
        "window": window_of(form, asked.day_in_it),
        "place": place,
        "title": _("Who has handed in"),
        "trail": _trail(_("Who has handed in")),
    }
    return render(request, "reports/owed_list.html", context)


def _trail(*more: str) -> list[tuple[str, str]]:
    return [(_("Reports"), reverse("reports:daily")), *((words, "") for words in more)]


def _shown(request: StaffRequest, found: Report, kept: Snapshot | None) -> HttpResponse:
    versions = list(found.snapshots.select_related("by"))
    before = next((each for each in versions if kept and each.version == kept.version - 1), None)
    may = request.user.can("reports.answer") and may_answer(request.user, found.division)
    debt = Owed(found.division, found.due_at, found, found.due_at)
    context: dict[str, Any] = {
        "report": found,
        "debt": debt,
        "snapshot": kept,
        "foot": version_words(kept) if kept else "",
        "is_newest": bool(kept and versions and kept.version == versions[0].version),
        "versions": versions,
        "changed": differences(before.content, kept.content) if before and kept else [],
        "is_whole": bool(kept and digest(kept.content) == kept.sha256),
        "may_answer": may and found.state != Report.State.RETURNED,
        "remark_form": RemarkForm(),
        "entries": history_of(found),
        "title": str(found),
        "trail": _trail(str(found)),
    }
    return render(request, "reports/handed_in_detail.html", context)
