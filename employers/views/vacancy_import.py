"""Lists of vacancies at the desk: upload, what was understood, the word, the result."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from employers.models import VacancyImport, VacancyRow
from employers.queries.vacancy_import import (
    columns_of,
    office_of,
    rows_of,
    rows_told,
    samples_of,
    visible_to,
)
from employers.queries.vacancy_list import FIELDS, TITLES
from employers.refusals import ListSeenBefore
from employers.services.vacancy_import import (
    confirm_vacancies,
    drop_vacancies,
    receive_vacancies,
    remap_vacancies,
)
from employers.services.vacancy_sheets import empty_list, error_sheet
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.jobs.views.job import STOP_POLLING
from zunyi.jobs.views.start import nudge
from zunyi.refusals import Refusal
from zunyi.sheets.forms import ColumnsForm, SheetForm

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Outcome = VacancyRow.Outcome


def trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (_("Vacancies"), reverse("employers:vacancy_list")),
        (_("Vacancy imports"), reverse("employers:import_list")),
        *more,
    ]


@requires("vacancies.edit")
@require_GET
def import_list(request: StaffRequest) -> HttpResponse:
    """Every list that was taken in, newest first."""
    page = Paginator(visible_to(request.user).order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "employers/import_list.html", {"page": page, "title": _("Vacancy imports")})


@requires("vacancies.edit")
def import_new(request: StaffRequest) -> HttpResponse:
    """Upload a list; it is read and judged, and nothing else happens yet."""
    form = SheetForm(request.POST or None, request.FILES or None)
    division = office_of(request.user)
    if division is None:
        raise PermissionDenied
    earlier = None
    if form.is_valid():
        file, again = form.cleaned_data["file"], form.cleaned_data["again"]
        try:
            received = receive_vacancies(
                content=file.read(), name=file.name, division=division, by=request.user, again=again
            )
            return redirect("employers:import_detail", received.pk)
        except Refusal as no:
            form.add_error("file", str(no))
            earlier = no.facts["list"] if isinstance(no, ListSeenBefore) else None
    title = _("Upload a list of vacancies")
    context = {"form": form, "earlier": earlier, "title": title, "trail": trail((title, ""))}
    return render(request, "employers/import_form.html", context, status=422 if form.errors else 200)


@requires("vacancies.edit")
@require_GET
def import_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """What was understood of a list, row by row; while it is being taken over, how far that is."""
    received = get_object_or_404(visible_to(request.user), pk=pk)
    show = request.GET.get("show", "")
    tabs = _tabs(received)
    if show not in {key for key, _title, _count in tabs}:
        show = ""
    page = Paginator(rows_of(received, show), PAGE).get_page(request.GET.get("page"))
    context = {
        "received": received,
        "job": received.job if received.job and not received.job.is_over else None,
        "failed": received.job if received.job and received.job.error else None,
        "tabs": tabs,
        "show": show,
        "page": page,
        "rows": rows_told(page.object_list),
        "columns": columns_of(received),
        "entries": history_of(received),
        "title": received.file_name,
        "trail": trail((received.file_name, "")),
    }
    return render(request, "employers/import_detail.html", context)


def _tabs(received: VacancyImport) -> list[tuple[str, str, int]]:
    """The outcomes that there are, each with its rows; all of them first."""
    counts = received.counts
    tabs = [("", _("all rows"), counts.get("rows", 0))]
    tabs += [(str(each), str(each.label), counts.get(each, 0)) for each in Outcome if counts.get(each)]
    return [*tabs, ("warned", _("with a question"), counts["warned"])] if counts.get("warned") else tabs


@requires("vacancies.edit")
@require_GET
def import_progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far the work is, for the page that asks every two seconds."""
    received = get_object_or_404(visible_to(request.user), pk=pk)
    if received.job is None:
        raise Http404
    if received.job.is_over:
        return HttpResponse(headers={"HX-Refresh": "true"}, status=STOP_POLLING)
    return render(request, "parts/progress.html", {"job": received.job, "poll_url": request.path})


@requires("vacancies.edit")
def import_columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Say which column is what, where the proposal was wrong."""
    received = get_object_or_404(visible_to(request.user), pk=pk, state=VacancyImport.State.JUDGED)
    try:
        samples = samples_of(received)
        form = ColumnsForm(
            request.POST or None, layouts=received.layouts, fields=FIELDS, labels=TITLES, samples=samples
        )
        if form.is_valid():
            remap_vacancies(vacancy_import=received, columns=form.columns, by=request.user)
            return redirect("employers:import_detail", pk)
    except Refusal as no:
        messages.error(request, str(no))
        return redirect("employers:import_detail", pk)
    here = reverse("employers:import_detail", args=[pk])
    context = {"form": form, "received": received, "trail": trail((received.file_name, here), (_("Columns"), ""))}
    return render(request, "employers/import_columns.html", context, status=422 if form.errors else 200)


@requires("vacancies.edit")
def import_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what would happen, ask once, and let the work begin."""
    received = get_object_or_404(visible_to(request.user), pk=pk)
    here = reverse("employers:import_detail", args=[pk])
    if request.method == "POST":
        try:
            nudge(confirm_vacancies(vacancy_import=received, by=request.user, about_url=here))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect(here)
    context = {
        "consequences": _consequences(received),
        "action": _("Take over"),
        "back_url": here,
        "title": _("Take over %(file)s?") % {"file": received.file_name},
        "trail": trail((received.file_name, here), (_("Take over"), "")),
    }
    return render(request, "employers/ask.html", context)


def _consequences(received: VacancyImport) -> list[str]:
    """What taking over would do, in sentences with numbers."""
    sentences = {
        Outcome.NEW: _("%(n)s vacancies are posted and open to workers."),
        Outcome.HELD: _("%(n)s vacancies are kept but held back: their words are against the law on postings."),
        Outcome.CHANGED: _(
            "%(n)s vacancies get the new openings, pay or terms; offers that were made stay as they are."
        ),
        Outcome.UNCHANGED: _("%(n)s vacancies stay as they are."),
        Outcome.REPEATED: _("%(n)s rows repeat others and are left out."),
        Outcome.WRONG: _("%(n)s rows are wrong and left out; the sheet of rows to mend names them."),
    }
    counts = received.counts
    return [words % {"n": counts[key]} for key, words in sentences.items() if counts.get(key)]


@requires("vacancies.edit")
@require_POST
def import_drop(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a list aside."""
    try:
        drop_vacancies(vacancy_import=get_object_or_404(visible_to(request.user), pk=pk), by=request.user)
    except Refusal as no:
        messages.error(request, str(no))
        return redirect("employers:import_detail", pk)
    messages.success(request, _("The list was put aside; nothing was taken over."))
    return redirect("employers:import_list")


@requires("vacancies.edit")
@require_GET
def import_errors(request: StaffRequest, pk: int) -> HttpResponse:
    """The rows that need mending, as they came, with what is wrong beside them."""
    received = get_object_or_404(visible_to(request.user), pk=pk)
    name = _("rows to mend") + " " + received.file_name.rsplit(".", 1)[0] + ".xlsx"
    return _download(error_sheet(vacancy_import=received), name)


@requires("vacancies.edit")
@require_GET
def import_empty(request: StaffRequest) -> HttpResponse:
    """An empty list to fill in."""
    return _download(empty_list(), _("empty list of vacancies") + ".xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
