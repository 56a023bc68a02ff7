"""The list behind a figure, for those who may see the people."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zunyi.accounts.access import StaffRequest, requires
from zunyi.reports.forms.live import BehindForm
from zunyi.reports.queries.figures import WORDS, behind
from zunyi.reports.queries.people import people, whom_may_see

PAGE = 50


@requires("workers.view")
def people_behind(request: StaffRequest) -> HttpResponse:
    """The persons that a figure counts."""
    if "figure" not in request.GET:  # the filter was emptied
        return redirect("reports:daily")
    form, bookings = _asked(request)
    return _page(request, form, bookings)


def _asked(request: StaffRequest) -> tuple[BehindForm, QuerySet[Any]]:
    user = request.user
    if not user.can("reports.view"):
        raise Http404
    form = BehindForm(request.GET, user=user)
    clean = form.cleaned_data
    if "figure" not in clean:
        raise Http404
    bookings = behind(
        clean["figure"], form.question(), mode=clean.get("mode") or "", destination=clean.get("destination")
    )
    return form, whom_may_see(bookings, user)


def _page(request: StaffRequest, form: BehindForm, bookings: QuerySet[Any]) -> HttpResponse:
    page = Paginator(bookings, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "people": people(page.object_list),
        "persons": bookings.order_by().values("worker").distinct().count(),
        "destination": form.cleaned_data.get("destination"),
        "title": _title(form),
        "trail": [(_("Reports"), reverse("reports:daily")), (_title(form), "")],
    }
    return render(request, "reports/report_people.html", context)


def _title(form: BehindForm) -> str:
    figure = form.cleaned_data["figure"]
    window = form.question().window
    since = f"{window.first.isoformat()} – " if window.days > 1 else ""
    return f"{since}{form.chosen_day.isoformat()} {WORDS[figure]}"
