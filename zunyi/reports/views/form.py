"""The bureau's forms: filled in from the data, on screen, on paper, and handed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zunyi.accounts.access import StaffRequest, requires
from zunyi.divisions.models import Division
from zunyi.refusals import Refusal
from zunyi.reports.forms.report import PeriodForm, SubmitForm
from zunyi.reports.models import Form
from zunyi.reports.queries.reports import differences, may_submit, own_debt
from zunyi.reports.queries.scope_words import notes_of_form
from zunyi.reports.queries.shapes import SHAPES
from zunyi.reports.queries.table import Table, content_of, table
from zunyi.reports.services.print_form import form_pdf
from zunyi.reports.services.report import note_denied_form, submit_report


@requires("reports.view")
def form_page(request: StaffRequest, form: str) -> HttpResponse:
    """One form, filled in as the data stand now; every figure opens its list."""
    asked, place = _asked(request, form)
    filled = table(Form(form), place, asked.day_in_it)
    shows_all = bool(asked.cleaned_data.get("zeros")) or form == Form.TRIPS
    context = {
        "form": asked,
        "table": filled,
        "lines": [line for line in filled.lines if shows_all or not line.is_empty],
        "hidden": 0 if shows_all else sum(line.is_empty for line in filled.lines),
        "notes": notes_of_form(filled),
        "title": str(Form(form).label),
        "trail": [(_("Reports"), reverse("reports:daily")), (str(Form(form).label), "")],
        **_handing_in(request, filled),
    }
    return render(request, "reports/report_form.html", context)


@requires("reports.submit")
@require_POST
def form_submit(request: StaffRequest, form: str) -> HttpResponse:
    """Keep these figures and hand them in."""
    asked, place = _asked(request, form)
    sent = SubmitForm(request.POST)
    signer = request.POST.get("signer", "") if sent.is_valid() else ""
    try:
        snapshot = submit_report(
            form=form, division=place, day=asked.day_in_it, signer=signer, by=request.user,
            reason=sent.cleaned_data.get("reason", ""),
        )  # fmt: skip
    except Refusal as no:
        messages.error(request, str(no))
        return redirect(f"{reverse('reports:form', args=[form])}?{request.GET.urlencode()}")
    messages.success(request, _("Handed in as version %(version)s.") % {"version": snapshot.version})
    return redirect("reports:report", snapshot.report_id)


@requires("reports.export")
def form_print(request: StaffRequest, form: str) -> HttpResponse:
    """The form as PDF, marked as a draft: only what was handed in is signed."""
    asked, place = _asked(request, form)
    filled = table(Form(form), place, asked.day_in_it)
    content = form_pdf(content=content_of(filled), foot=_("Draft, not handed in"), by=request.user)
    return pdf(content, f"{form}-{filled.window.day:%Y%m%d}.pdf")


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF that no cache keeps."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _asked(request: StaffRequest, form: str) -> tuple[PeriodForm, Division]:
    """The place and day; a place beyond the own ones is refused and written down (domain brief, edge case 41)."""
    if form not in SHAPES:
        raise Http404
    asked = PeriodForm(request.GET, user=request.user, form=form)
    if asked.chosen is None:
        if foreign := Division.objects.filter(code=request.GET.get("place", "")).first():
            note_denied_form(division=foreign, form=form, by=request.user)
        raise Http404
    return asked, asked.chosen


def _handing_in(request: StaffRequest, filled: Table) -> dict[str, Any]:
    """What was handed in for this period, what has changed since, and the form to hand it in."""
    debt = own_debt(filled.form, filled.division, filled.window.day)
    newest = debt.report.snapshots.first() if debt and debt.report else None
    is_running = filled.window.until > timezone.now()
    changed = differences(newest.content, content_of(filled)) if newest else []
    may = debt is not None and request.user.can("reports.submit") and may_submit(request.user, filled.division)
    return {
        "debt": debt,
        "snapshot": newest,
        "changed": changed,
        "is_running": is_running,
        "submit_form": SubmitForm(initial={"signer": request.user.name}, is_correction=newest is not None)
        if may and not is_running
        else None,
    }
