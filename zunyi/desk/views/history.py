"""What was done, by whom, to what."""

from __future__ import annotations

from django.apps import apps
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from zunyi.accounts.access import StaffRequest, requires
from zunyi.accounts.models import User
from zunyi.audit.models import AuditEntry
from zunyi.desk.forms import HistoryFilter
from zunyi.desk.queries.history import found_entries, trip_numbers, visible_to

PAGE = 50
# Where a thing of that kind has a page of its own, found by the number that the history keeps.
_PAGES = {
    "accounts.user": "accounts:detail",
    "employers.employer": "employers:detail",
    "employers.station": "employers:station",
    "employers.agreement": "employers:agreement",
    "employers.vacancy": "employers:vacancy_detail",
    "employers.placement": "employers:placement_detail",
    "workers.rosterimport": "workers:roster_detail",
    "employers.vacancyimport": "employers:import_detail",
    "employers.matchrun": "employers:run_detail",
    "notices.notice": "notices:detail",
    "exports.export": "exports:page",
}


@requires("history.view")
def history_list(request: StaffRequest) -> HttpResponse:
    """Everything that was done within this person's view, newest first."""
    form = HistoryFilter(request.GET)
    page = Paginator(found_entries(visible_to(request.user), **form.wanted()), PAGE).get_page(request.GET.get("page"))
    numbers = trip_numbers(entry.about_id for entry in page if entry.about_type == "trips.trip")
    rows = [(entry, *_thing(entry, numbers, request.user)) for entry in page]
    return render(request, "desk/history_list.html", {"form": form, "page": page, "rows": rows, "title": _("History")})


def _thing(entry: AuditEntry, numbers: dict[str, str], reader: User) -> tuple[str, str]:
    """What an entry is about, in words, and its page if it has one that the reader's roles open."""
    try:
        words = str(apps.get_model(entry.about_type)._meta.verbose_name)
    except LookupError:
        words = entry.about_type
    if number := numbers.get(entry.about_id if entry.about_type == "trips.trip" else ""):
        return f"{words} {number}", _opened_by(reader, reverse("trips:detail", args=[number]))
    page = _PAGES.get(entry.about_type)
    url = reverse(page, args=[entry.about_id]) if page and entry.about_id.isdigit() else ""
    return f"{words} {entry.about_id}", _opened_by(reader, url)


def _opened_by(reader: User, address: str) -> str:
    """The address, or nothing when its door is closed to all of the reader's roles."""
    wanted = getattr(resolve(address).func, "access", ()) if address else ()
    return address if any(reader.can(capability) for capability in wanted) else ""
