"""Roster imports at the desk: the list, the upload, the preview with its columns, the word, the result."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from workers.forms.roster import RosterForm
from workers.models import RosterImport
from workers.queries.roster import column_samples, row_views, rows_of, rows_on_page, visible_to
from workers.queries.roster_fields import FIELD_LABELS, FIELDS
from workers.refusals import RosterSeenBefore
from workers.services.roster_import import (
    confirm_roster,
    drop_roster,
    note_denied_look,
    receive_roster,
    remap_roster,
    start_judging,
)
from workers.services.roster_sheets import XLSX, file_name_of, write_empty_roster, write_rows_to_mend
from workers.views.roster_words import columns_of, consequences_of, tabs_of
from zunyi.accounts.access import StaffRequest, requires
from zunyi.audit.queries import history_of
from zunyi.jobs.models import Job
from zunyi.jobs.views.start import nudge
from zunyi.refusals import Refusal
from zunyi.sheets.forms import ColumnsForm

PAGE = 50
State = RosterImport.State


@requires("workers.import")
@require_GET
def roster_list(request: StaffRequest) -> HttpResponse:
    """Every roster of the officer's counties, newest first."""
    page = Paginator(visible_to(request.user).order_by("-created_at"), PAGE).get_page(request.GET.get("page"))
    return render(request, "workers/roster_list.html", {"page": page})


@requires("workers.import")
def roster_new(request: StaffRequest) -> HttpResponse:
    """Upload a file; it is read and judged, and nothing else happens yet."""
    form = RosterForm(request.POST or None, request.FILES or None, user=request.user)
    earlier = None
    if form.is_valid():
        try:
            return _received(request, form)
        except RosterSeenBefore as no:
            form.add_error("file", str(no))
            earlier = no.facts["roster"]
        except Refusal as no:
            form.add_error("file", str(no))
    context = {"form": form, "earlier": earlier, "trail": _trail((_("Upload a roster"), ""))}
    return render(request, "workers/roster_form.html", context, status=422 if form.errors else 200)


def _received(request: StaffRequest, form: RosterForm) -> HttpResponse:
    data = form.cleaned_data
    file = data["file"]
    roster = receive_roster(
        name=file.name, content=file.read(), county=data["county"], by=request.user, again=data["again"]
    )
    _judge(request, roster)
    return redirect("workers:roster_detail", roster.pk)


@requires("workers.import")
@require_GET
def roster_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """What was understood of a roster, row by row; while work is going on, how far it is."""
    roster = _roster(request, pk)
    tabs = tabs_of(roster, request.GET.get("show", ""))
    chosen = next(tab for tab in tabs if tab.current)
    rows = rows_of(roster, outcome=chosen.outcome, noted=chosen.noted)
    # What is counted already is not counted again for each of four thousand pages.
    page = Paginator(range(chosen.count), PAGE).get_page(request.GET.get("page"))
    context = {
        "roster": roster,
        "job": _running(roster),
        "failed": roster.job if roster.state == State.JUDGED and roster.job and roster.job.error else None,
        "tabs": tabs,
        "chosen": chosen,
        "page": page,
        "rows": row_views(roster, rows_on_page(rows, page.start_index() - 1, PAGE)) if page.object_list else [],
        "columns": columns_of(roster),
        "entries": history_of(roster),
        "trail": _trail((roster.file_name, "")),
    }
    return render(request, "workers/roster_detail.html", context)


@requires("workers.import")
@never_cache
@require_GET
def roster_progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far the work is, for the page that asks every two seconds."""
    roster = get_object_or_404(visible_to(request.user), pk=pk, job__isnull=False)
    if not _running(roster):
        return HttpResponse(headers={"HX-Refresh": "true"}, status=286)  # htmx stops asking
    return render(request, "parts/progress.html", {"job": roster.job, "poll_url": request.path})


@requires("workers.import")
def roster_columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Say which column is what, where the proposal was wrong."""
    roster = get_object_or_404(visible_to(request.user), pk=pk, state=State.JUDGED)
    form = ColumnsForm(
        request.POST or None,
        layouts=roster.layouts,
        fields=FIELDS,
        labels=FIELD_LABELS,
        samples=column_samples(roster),
    )
    if form.is_valid():
        _judge(request, remap_roster(roster=roster, columns=form.columns, by=request.user))
        return redirect("workers:roster_detail", pk)
    context = {"form": form, "roster": roster, "trail": _trail_in(roster, _("Columns"))}
    return render(request, "workers/roster_columns.html", context, status=422 if form.errors else 200)


@requires("workers.import")
def roster_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what would happen, ask once, and let the work begin."""
    roster = _roster(request, pk)
    address = reverse("workers:roster_detail", args=[pk])
    if request.method == "POST":
        try:
            nudge(confirm_roster(roster=roster, by=request.user, about_url=address))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect(address)
    context = {"roster": roster, "consequences": consequences_of(roster), "trail": _trail_in(roster, _("Take over"))}
    return render(request, "workers/roster_confirm.html", context)


@requires("workers.import")
@require_POST
def roster_drop(request: StaffRequest, pk: int) -> HttpResponse:
    """Give an import up."""
    try:
        drop_roster(roster=_roster(request, pk), by=request.user)
    except Refusal as no:
        messages.error(request, str(no))
        return redirect("workers:roster_detail", pk)
    messages.success(request, _("The import was dropped; nothing of it was kept."))
    return redirect("workers:roster_list")


@requires("workers.import")
@require_GET
def roster_errors(request: StaffRequest, pk: int) -> HttpResponse:
    """The rows that need mending, in the layout of the file, with what is wrong beside them."""
    roster = _roster(request, pk)
    file = BytesIO()
    try:
        write_rows_to_mend(roster=roster, target=file, by=request.user)
    except Refusal as no:
        messages.error(request, str(no))
        return redirect("workers:roster_detail", pk)
    return _download(file, file_name_of(roster))


@requires("workers.import")
@require_GET
def roster_empty(request: StaffRequest) -> HttpResponse:
    """An empty roster to fill in."""
    file = BytesIO()
    write_empty_roster(target=file)
    return _download(file, _("empty roster") + ".xlsx")


def _roster(request: StaffRequest, pk: int) -> RosterImport:
    roster = visible_to(request.user).filter(pk=pk).first()
    if roster is None:
        note_denied_look(pk=pk, by=request.user)
        raise Http404
    return roster


def _judge(request: StaffRequest, roster: RosterImport) -> None:
    if job := start_judging(roster=roster, by=request.user):
        nudge(job)


def _running(roster: RosterImport) -> Job | None:
    return roster.job if roster.job and not roster.job.is_over else None


def _download(file: BytesIO, name: str) -> HttpResponse:
    file.seek(0)
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Roster imports"), reverse("workers:roster_list")), *more]


def _trail_in(roster: RosterImport, word: str) -> list[tuple[str, str]]:
    return _trail((roster.file_name, reverse("workers:roster_detail", args=[roster.pk])), (word, ""))
