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
from zunyi.reports.queries.figures import WORDS
from zunyi.reports.queries.people import people
from zunyi.reports.queries.people_behind import list_behind, persons_in
from zunyi.reports.queries.town_by_town import TownByTown

PAGE = 50


@requires("workers.view")
def people_behind(request: StaffRequest) -> HttpResponse:
    """The persons that a figure counts."""
    if "figure" not in request.GET:  # the filter was emptied
        return redirect("reports:daily")
    form, found = _asked(request)
    return _page(request, form, found)


def _asked(request: StaffRequest) -> tuple[BehindForm, QuerySet[Any] | TownByTown]:
    user = request.user
    if not user.can("reports.view"):
        raise Http404
    form = BehindForm(request.GET, user=user)
    clean = form.cleaned_data
    if "figure" not in clean:
        raise Http404
    mode, destination = clean.get("mode") or "", clean.get("destination")
    return form, list_behind(clean["figure"], form.question(), user, mode=mode, destination=destination)


def _page(request: StaffRequest, form: BehindForm, found: QuerySet[Any] | TownByTown) -> HttpResponse:
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "people": people(page.object_list, request.user),
        "persons": persons_in(found),
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
