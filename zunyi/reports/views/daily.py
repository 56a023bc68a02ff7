"""The day's report on screen, on paper and as Excel."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from zunyi.accounts.access import StaffRequest, requires
from zunyi.reports.forms.live import ReportForm
from zunyi.reports.queries.daily import daily_report
from zunyi.reports.queries.scope_words import notes_of, scope_name
from zunyi.reports.services.export import export_daily
from zunyi.reports.views.workbook import workbook


@requires("reports.view")
def daily(request: StaffRequest) -> HttpResponse:
    """Trips and persons of a day, by county, destination and mode; every figure opens its list."""
    form = ReportForm(request.GET, user=request.user)
    report = daily_report(form.question())
    shown = report.units if form.cleaned_data.get("zeros") else [row for row in report.units if not row.is_empty]
    context = {
        "form": form,
        "report": report,
        "rows": shown,
        "hidden": len(report.units) - len(shown),
        "notes": notes_of(report.question, report.made_at),
        "scope": scope_name(report.question),
        "is_running": report.question.window.until > timezone.now(),
        "title": _("Daily report"),
    }
    return render(request, "reports/report_daily.html", context)


@requires("reports.export")
def daily_xlsx(request: StaffRequest) -> HttpResponse:
    """The same figures as Excel."""
    user = request.user
    report = daily_report(ReportForm(request.GET, user=user).question())
    content = export_daily(report=report, by=user)
    return workbook(content, f"daily-{report.question.window.day:%Y%m%d}.xlsx")
