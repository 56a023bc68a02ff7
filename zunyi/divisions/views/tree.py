"""Pages for reading the tree: the search, and one page for each place."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zunyi.accounts.access import requires
from zunyi.audit.queries import history_of
from zunyi.divisions.forms import SearchForm
from zunyi.divisions.models import Division
from zunyi.divisions.queries import (
    ancestors_of,
    children,
    division_by_code,
    divisions_found,
    places_above,
    provinces,
    reporting_units,
    with_counts,
)

PAGE = 50


def found_division(code: str) -> Division:
    """The place under exactly this code, or a 404."""
    division = Division.objects.filter(code=code).select_related("unit").first()
    if division is None:
        raise Http404
    return division


def trail_to(division: Division, *more: str) -> list[tuple[str, str]]:
    """The way down to a place, for the breadcrumbs; the last entry carries no address."""
    steps = [(_("Divisions"), reverse("divisions:list"))]
    steps += [(place.name, reverse("divisions:detail", args=[place.code])) for place in ancestors_of(division)]
    if not more:
        return [*steps, (division.name, "")]
    return [*steps, (division.name, reverse("divisions:detail", args=[division.code])), *((word, "") for word in more)]


@requires("divisions.view")
def division_list(request: HttpRequest) -> HttpResponse:
    """Those who report to the city, the other provinces, and a search over all places."""
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    context = {"form": form, "text": text, "title": _("Divisions")}
    if text:
        page = Paginator(divisions_found(text).select_related("unit"), PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "above": places_above(page.object_list)}
    else:
        context |= {"units": with_counts(reporting_units()), "provinces": provinces()}
    return render(request, "divisions/division_list.html", context)


@requires("divisions.view")
def division_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One place: what lies below, its codes through time, and what was done to it."""
    division = Division.objects.filter(code=code).select_related("unit").first()
    if division is None:
        return to_place_of_today(code)
    below = Paginator(with_counts(children(division)).select_related("unit"), PAGE)
    context = {
        "division": division,
        "title": division.name,
        "trail": trail_to(division),
        "page": below.get_page(request.GET.get("page")),
        "old_codes": division.old_codes.all(),
        "entries": history_of(division)[:20],
        "may_edit": request.user.can("divisions.edit"),  # type: ignore[union-attr]  # the door lets staff in only
    }
    return render(request, "divisions/division_detail.html", context)


def to_place_of_today(code: str) -> HttpResponse:
    """Lead from an old code to the place that stands there now."""
    division = division_by_code(code, exact=True)
    if division is None:
        raise Http404
    return redirect("divisions:detail", code=division.code)
