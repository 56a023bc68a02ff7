"""External indicators: the list, one value with its versions, entering and correcting."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zunyi.accounts.access import StaffRequest, requires
from zunyi.accounts.queries.scope import division_paths, lies_within
from zunyi.refusals import Refusal
from zunyi.reports.forms.indicator import CorrectionForm, EntryForm, IndicatorFilterForm
from zunyi.reports.forms.report import places_to_choose
from zunyi.reports.queries.indicators import found, indicators, versions_of, visible_to
from zunyi.reports.services.indicator import correct_indicator, enter_indicator

PAGE = 50
# What the address of the entry form may fill in.
FIRST = ("key", "division", "station", "trip", "as_on")


def _trail(*more: str) -> list[tuple[str, str]]:
    here = (_("External indicators"), reverse("reports:indicators"))
    return [(_("Reports"), reverse("reports:daily")), here, *((words, "") for words in more)]


@requires("reports.view")
def indicator_list(request: StaffRequest) -> HttpResponse:
    """What others told the bureau, the newest first."""
    places = places_to_choose(request.user, request.GET.get("place", ""))
    form = IndicatorFilterForm(request.GET, places=places)
    entries = visible_to(request.user).select_related("division", "station", "trip", "by")
    entries = found(entries, form.cleaned_data if form.is_valid() else {}).order_by("-as_on", "key", "-version")
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    here = [(_("Reports"), reverse("reports:daily")), (_("External indicators"), "")]
    context = {"form": form, "page": page, "title": _("External indicators"), "trail": here}
    return render(request, "reports/indicator_list.html", context)


@requires("reports.view")
def indicator(request: StaffRequest, pk: int) -> HttpResponse:
    """One value with all its versions."""
    entry = get_object_or_404(visible_to(request.user).select_related("division", "station", "by"), pk=pk)
    versions = versions_of(entry).select_related("by")
    may = lies_within(entry.division, division_paths(request.user, "indicators.edit"))
    name = indicators()[entry.key].word
    context = {"entry": entry, "versions": versions, "may_correct": may, "title": name, "trail": _trail(name)}
    return render(request, "reports/indicator_detail.html", context)


@requires("indicators.edit")
def indicator_new(request: StaffRequest) -> HttpResponse:
    """Enter a value."""
    first = {name: request.GET.get(name, "") for name in FIRST if request.GET.get(name)}
    form = EntryForm(request.POST or None, user=request.user, initial=first)
    if form.is_valid():
        facts = form.cleaned_data
        try:
            entry = enter_indicator(
                key=facts["key"], division=facts["division"], station=facts["station"], trip=facts["trip"],
                as_on=facts["as_on"], told=form.told, by=request.user,
            )  # fmt: skip
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Entered."))
            return redirect("reports:indicator", entry.pk)
    return _page(request, form, _("Enter an indicator"))


@requires("indicators.edit")
def indicator_correct(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter it again as a new version."""
    mine = visible_to(request.user, "indicators.edit").select_related("division")
    entry = versions_of(get_object_or_404(mine, pk=pk))[0]
    now = {"value": entry.value, "text": entry.text, "source": entry.source, "note": entry.note}
    form = CorrectionForm(request.POST or None, initial=now)
    if form.is_valid():
        try:
            corrected = correct_indicator(
                entry=entry, told=form.told, reason=form.cleaned_data["reason"], by=request.user
            )
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Entered as version %(version)s.") % {"version": corrected.version})
            return redirect("reports:indicator", corrected.pk)
    title = _("Correct %(name)s") % {"name": indicators()[entry.key].word}
    return _page(request, form, title)


def _page(request: StaffRequest, form: EntryForm | CorrectionForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "trail": _trail(title)}
    return render(request, "reports/indicator_form.html", context, status=422 if form.errors else 200)
