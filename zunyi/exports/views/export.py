"""Exports at the desk: asking for one, granting another's, fetching the file."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zunyi.accounts.access import StaffRequest, requires
from zunyi.exports.forms import DecisionForm, ExportForm
from zunyi.exports.models import Export, Form
from zunyi.exports.queries.export import ALONE, WHILE_WAITING, size_of, to_grant, visible_to
from zunyi.exports.services.export import ask_for_export, decide_export, withdraw_export
from zunyi.exports.tables import TABLES, Table
from zunyi.jobs.services import run_job
from zunyi.jobs.views.start import nudge
from zunyi.refusals import ReasonMissing, Refusal

PAGE = 30
# Whoever may let any list out.
MAY_EXPORT = ("lists.export", "workers.export", "reports.export")


@requires(*MAY_EXPORT)
def export_list(request: StaffRequest) -> HttpResponse:
    """What was asked for, newest first, and what waits for this person's yes."""
    page = Paginator(visible_to(request.user).order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("Exports"),
        "page": page,
        "rows": [(export, TABLES.get(export.table)) for export in page],
        "waiting": [(export, TABLES.get(export.table)) for export in to_grant(request.user)],
        "now": timezone.now(),
    }
    return render(request, "exports/export_list.html", context)


@requires(*MAY_EXPORT)
@never_cache
def ask(request: StaffRequest, table: str) -> HttpResponse:
    """Choose columns and form and say what for; the list is narrowed as its page was."""
    wanted = table_of(table)
    if not wanted.may_export(request.user):
        raise PermissionDenied
    form = ExportForm(request.POST or None, table=wanted, user=request.user)
    if form.is_valid():
        try:
            export = ask_for_export(table=wanted, asked=request.GET, by=request.user, **form.cleaned_data)
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            return _begun(request, export)
    back = wanted.address(request.GET)
    title = _("Export: %(list)s") % {"list": wanted.title}
    context = {
        "title": title,
        "table": wanted,
        "form": form,
        "size": size_of(wanted, request.user, request.GET),
        "alone": ALONE,
        "has_numbers": any(field.is_full_number for field in wanted.fields_for(request.user)),
        "back_url": back,
        "regular_url": f"{reverse('exports:schedule_add', args=[table])}?{request.GET.urlencode()}",
        "trail": [(str(wanted.title), back), (_("Export"), "")],
    }
    return render(request, "exports/export_form.html", context, status=422 if form.errors else 200)


def _begun(request: StaffRequest, export: Export) -> HttpResponse:
    """A short list is written while the person waits; a long one in the background."""
    if export.job and export.expected <= WHILE_WAITING:
        run_job(export.job.pk)
    elif export.job:
        nudge(export.job)
    return redirect("exports:page", export.pk)


@requires(*MAY_EXPORT)
@never_cache
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """One export: what is in it and why, how far it is, its file, and the second person's word."""
    return _page(request, get_object_or_404(visible_to(request.user), pk=pk))


@requires("exports.grant")
@require_POST
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """The second person's yes or no."""
    export = get_object_or_404(visible_to(request.user), pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, export, form)
    try:
        yes = form.cleaned_data["answer"] == "yes"
        export = decide_export(export=export, yes=yes, by=request.user, remark=form.cleaned_data["remark"])
    except ReasonMissing as no:
        form.add_error("remark", str(no))
        return _page(request, export, form)
    except Refusal as no:
        messages.error(request, str(no))
    else:
        if export.job:
            nudge(export.job)
        messages.success(request, _("Granted; it is being written.") if export.job else _("Refused; nothing leaves."))
    return redirect("exports:page", pk)


@requires(*MAY_EXPORT)
@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back what still waits."""
    try:
        withdraw_export(export=get_object_or_404(visible_to(request.user), pk=pk), by=request.user)
    except Refusal as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Withdrawn."))
    return redirect("exports:page", pk)


def _page(request: StaffRequest, export: Export, form: DecisionForm | None = None) -> HttpResponse:
    table = table_of(export.table)
    own, waits = export.by_id == request.user.pk, export.state == Export.State.ASKED
    job = export.job if own else None
    file = job.file if job else None
    context = {
        "title": _("Export: %(list)s") % {"list": table.title},
        "trail": [(_("Exports"), reverse("exports:list")), (str(table.title), "")],
        "export": export,
        "columns": [field.title for field in table.chosen(export.columns)],
        "form_name": Form(export.form).label,
        "job": job,
        "poll_url": reverse("jobs:progress", args=[job.pk]) if job else "",
        "file": file,
        "download_url": reverse("jobs:file", args=[file.token]) if file else "",
        "may_decide": waits and not own and request.user.can("exports.grant"),
        "may_withdraw": waits and own,
        "decision": form or DecisionForm(),
    }
    return render(request, "exports/export_detail.html", context, status=422 if form and form.errors else 200)


def table_of(code: str) -> Table:
    """The list of this word in an address, or no such page."""
    if code not in TABLES:
        raise Http404
    return TABLES[code]
