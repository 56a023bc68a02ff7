"""Something done with many people at once: looked at with its numbers first, taken back where that is possible."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from workers.forms.work_list import ManyForm
from workers.models import BulkEdit, Worker
from workers.queries.changes import edits_visible_to
from workers.queries.work_list import visible_to as lists_visible_to
from workers.queries.worker import visible_to
from workers.services.bulk_edit import edit_many, undo_edit, who_would_change
from workers.services.work_list import add_to_work_list, make_work_list
from workers.views.selection import selected
from zunyi.accounts.access import StaffRequest, requires
from zunyi.divisions.models import Division
from zunyi.refusals import Refusal

CAPABILITY = "workers.edit"
PAGE = 30


@requires(CAPABILITY)
@never_cache
def many(request: StaffRequest) -> HttpResponse:
    """What to do with everybody who fits the list's filters, or with those ticked: choose, look, do."""
    division, people, ticked = own_office(request), *_chosen(request)
    lists = lists_visible_to(request.user).filter(closed_at=None)
    choosing = "what" in request.POST
    form = ManyForm(request.POST if choosing else None, user=request.user, division=division, lists=lists)
    persons = people.count()
    selection = _("%(count)s ticked people") % {"count": persons} if ticked else _("everybody who fits the filters")
    preview = None
    if form.is_valid():
        preview = _preview(form, people, persons)
        if "do" in request.POST:
            try:
                return _do(request, form, people, selection, division)
            except Refusal as no:
                form.add_error(None, str(no))
    context = {
        "title": _("Do something with many"), "form": form, "persons": persons, "ticked": ticked,
        "selection": selection, "preview": preview, "back_url": f"{reverse('workers:list')}?{request.GET.urlencode()}",
        "trail": [(_("Workers"), reverse("workers:list")), (_("Do something with many"), "")],
    }  # fmt: skip
    return render(request, "workers/many_form.html", context, status=422 if form.errors else 200)


def _chosen(request: StaffRequest) -> tuple[QuerySet[Worker], list[str]]:
    """Those ticked; without a tick everybody whom the filters of the address mean."""
    ticked = [text for text in request.POST.getlist("who") if _is_uuid(text)]
    if ticked:
        return visible_to(request.user, CAPABILITY).filter(public_id__in=ticked), ticked
    return selected(request, CAPABILITY).people, []


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _preview(form: ManyForm, people: QuerySet[Worker], persons: int) -> dict[str, Any]:
    """How many it touches."""
    what = form.cleaned_data["what"]
    changing = persons
    if what == "list":
        changing = people.exclude(list_entries__work_list=form.cleaned_data["work_list"]).count()
    elif what != "new":
        changing = who_would_change(people, what, form.value).count()
    return {"changing": changing, "same": persons - changing}


def _do(
    request: StaffRequest, form: ManyForm, people: QuerySet[Worker], selection: str, division: Division
) -> HttpResponse:
    data, user = form.cleaned_data, request.user
    if data["what"] == "new":
        names = ("title", "task", "owner", "due_on")
        made = make_work_list(**{name: data[name] for name in names}, division=division, people=people, by=user)
        messages.success(request, _("The list is made."))
        return redirect("workers:work_list", made.pk)
    if data["what"] == "list":
        count = add_to_work_list(work_list=data["work_list"], people=people, by=user)
        messages.success(request, _("%(count)s people were added.") % {"count": count})
        return redirect("workers:work_list", data["work_list"].pk)
    edit_many(
        field=data["what"], value=form.value, people=people, selection=selection, division=division, by=user,
        since=data["since"],
    )  # fmt: skip
    messages.success(request, _("Done. It can be taken back here."))
    return redirect("workers:edits")


@requires(CAPABILITY)
def edit_list(request: StaffRequest) -> HttpResponse:
    """Changes to many, the newest first, each with the way back."""
    edits = _edits(request).select_related("by", "undone_by")
    page = Paginator(edits, PAGE).get_page(request.GET.get("page"))
    lines = [
        {"edit": edit, "persons": edit.changes.values("worker").distinct().count(), "words": _in_words(edit)}
        for edit in page
    ]
    title = _("Changes to many")
    context = {
        "title": title,
        "page": page,
        "lines": lines,
        "trail": [(_("Workers"), reverse("workers:list")), (title, "")],
    }
    return render(request, "workers/edit_list.html", context)


def _edits(request: StaffRequest) -> QuerySet[BulkEdit]:
    return edits_visible_to(request.user, CAPABILITY)


def _in_words(edit: BulkEdit) -> str:
    if edit.field == "state":
        return _("state: %(value)s") % {"value": Worker.State(edit.value).label}
    words = {"value": Worker.Flag(edit.value).label}
    return _("added to: %(value)s") % words if edit.field == "flag" else _("taken out of: %(value)s") % words


@requires(CAPABILITY)
def edit_undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one back."""
    edit = get_object_or_404(_edits(request), pk=pk)
    title = _("Take a change to many back")
    if request.method == "POST":
        try:
            count = undo_edit(edit=edit, by=request.user)
            messages.success(request, _("Taken back for %(count)s people.") % {"count": count})
        except Refusal as no:
            messages.error(request, str(no))
        return redirect("workers:edits")
    context = {
        "title": title, "lead": _in_words(edit), "action": title, "back_url": reverse("workers:edits"),
        "consequences": [_("Everybody is put back to what stood there; whoever was changed since keeps that.")],
        "trail": [(_("Changes to many"), reverse("workers:edits")), (title, "")],
    }  # fmt: skip
    return render(request, "workers/worker_confirm.html", context)


def own_office(request: StaffRequest) -> Division:
    """The place in whose name this person acts."""
    division = next((each.division for each in request.user.current_assignments if each.division), None)
    if division is None:
        raise PermissionDenied
    return division
