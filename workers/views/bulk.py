"""Messages to many: written for a selection, looked at with their cost, approved by a second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workers.forms.bulk import BulkForm
from workers.forms.worker import WorkerFilter
from workers.models import Worker
from workers.queries.bulk import preview_of, visible_to
from workers.queries.search import is_whole_number
from workers.services.bulk import ALONE, decide_bulk, propose_bulk
from workers.views.selection import selected
from zunyi.accounts.access import StaffRequest, requires
from zunyi.jobs.views.start import nudge
from zunyi.notices.queries.notice import told_of
from zunyi.refusals import Refusal

PAGE = 50


@requires("notices.send")
def bulk_list(request: StaffRequest) -> HttpResponse:
    """What was written to many, the newest first; what waits for a second person stands out."""
    page = Paginator(visible_to(request.user).defer("text").order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"title": _("Messages to many"), "page": page, "trail": _trail()}
    return render(request, "workers/bulk_list.html", context)


@requires("notices.send")
def bulk(request: StaffRequest, pk: int) -> HttpResponse:
    """One of them: its words, its cost, how far it got, and the second person's word."""
    message = get_object_or_404(visible_to(request.user), pk=pk)
    context = {
        "title": message.selection,
        "trail": _trail(message.selection),
        "bulk": message,
        "told": told_of(f"bulk:{message.pk}", kind="bulk"),
        "may_decide": message.state == message.State.ASKED and message.by_id != request.user.pk,
    }
    return render(request, "workers/bulk_detail.html", context)


@requires("notices.send")
@require_POST
def bulk_decide(request: StaffRequest, pk: int) -> HttpResponse:
    """The second person's yes or no."""
    message = get_object_or_404(visible_to(request.user), pk=pk)
    try:
        job = decide_bulk(bulk=message, yes=request.POST.get("answer") == "yes", by=request.user)
    except Refusal as no:
        messages.error(request, str(no))
    else:
        if job:
            nudge(job)
        messages.success(request, _("It goes out now.") if job else _("Refused; nobody gets it."))
    return redirect("workers:bulk", pk)


@requires("notices.send")
def bulk_new(request: StaffRequest) -> HttpResponse:
    """A text to the people of the filtered list of workers."""
    if is_whole_number(request.GET.get("q", "")):
        return redirect("workers:list")
    chosen = selected(request)
    form, people = chosen.form, chosen.people
    # What was searched for may be a name or a number, and is not kept.
    asked = {name: value for name, value in form.cleaned_data.items() if value}
    words = [_("searched") if name == "q" else _shown(form, name, value) for name, value in asked.items()]
    selection = _("Workers") + (f" · {' · '.join(words)}" if words else "")
    return write_to(request, people, selection=selection, back_url=_back("workers:list", request))


def _shown(form: WorkerFilter, name: str, value: Any) -> str:
    choices = dict(getattr(form.fields[name], "choices", ())) if isinstance(value, str) else {}
    return str(choices.get(value) or getattr(value, "short_name", value))


def write_to(request: StaffRequest, people: QuerySet[Worker], *, selection: str, back_url: str) -> HttpResponse:
    """The page on which a text to a selection is written and looked at; whoever has the selection calls it."""
    division = next((each.division for each in request.user.current_assignments if each.division), None)
    if division is None:
        raise PermissionDenied
    form = BulkForm(request.POST or None)
    ready = form.is_valid()
    if ready and "send" in request.POST:
        try:
            made, job = propose_bulk(
                selection=selection,
                workers=people,
                text=form.cleaned_data["text"],
                division=division,
                by=request.user,
            )
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            if job:
                nudge(job)
            messages.success(request, _("It goes out now.") if job else _("It waits for a second person."))
            return redirect("workers:bulk", made.pk)
    context: dict[str, Any] = {
        "title": _("Message to many"),
        "trail": _trail(_("Message to many")),
        "form": form,
        "selection": selection,
        "persons": people.count(),
        "preview": preview_of(form.cleaned_data["text"], people) if form.is_bound and form.is_valid() else None,
        "alone": ALONE,
        "back_url": back_url,
    }
    return render(request, "workers/bulk_form.html", context, status=422 if form.errors else 200)


def _trail(last: str = "") -> list[tuple[str, str]]:
    steps = [(_("Notices"), reverse("notices:list"))]
    if not last:
        return [*steps, (_("Messages to many"), "")]
    return [*steps, (_("Messages to many"), reverse("workers:bulk_list")), (last, "")]


def _back(view: str, request: StaffRequest) -> str:
    return f"{reverse(view)}?{request.GET.urlencode()}"
