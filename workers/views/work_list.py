"""Lists that an office works through (清单管理)."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from workers.forms.work_list import CloseForm, HandOverForm
from workers.models import WorkList
from workers.queries.work_list import entries_of, visible_to, with_progress
from workers.queries.worker_list import homes_of
from workers.services.work_list import close_work_list, hand_over_work_list, mark_entries, reopen_work_list
from zunyi.accounts.access import StaffRequest, requires
from zunyi.refusals import Refusal

PAGE = 30
CAPABILITY = "workers.edit"
_TABS = ("mine", "all", "closed")


@requires(CAPABILITY)
def list_of_lists(request: StaffRequest) -> HttpResponse:
    """One's own first, the most urgent on top; then those of the office, and those that are over."""
    tab = request.GET.get("of", "")
    tab = tab if tab in _TABS else "mine"
    lists = visible_to(request.user).filter(closed_at__isnull=tab != "closed")
    if tab == "mine":
        lists = lists.filter(owner=request.user)
    lists = with_progress(lists).order_by("-closed_at" if tab == "closed" else "due_on", "pk")
    page = Paginator(lists, PAGE).get_page(request.GET.get("page"))
    context = {"title": _("Work lists"), "page": page, "tab": tab, "today": timezone.localdate()}
    return render(request, "workers/work_list_list.html", context)


@requires(CAPABILITY)
@never_cache
def work_list(request: StaffRequest, pk: int) -> HttpResponse:
    """The people of one list with ticks and remarks; the open ones unless `?show=` asks for the done or for all."""
    found = get_object_or_404(with_progress(visible_to(request.user)), pk=pk)
    show = request.GET.get("show", "")
    entries = entries_of(found, request.user)
    if show in ("", "open") and not found.closed_at:
        entries = entries.filter(done_at=None)
    elif show == "done":
        entries = entries.exclude(done_at=None)
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    homes = homes_of([entry.worker for entry in page])
    context = {
        "title": found.title, "list": found, "page": page, "show": show or ("all" if found.closed_at else "open"),
        "lines": [(entry, homes[entry.worker_id]) for entry in page], "today": timezone.localdate(),
        "hand_over": HandOverForm(work_list=found), "close": CloseForm(), "trail": _trail(found.title),
    }  # fmt: skip
    return render(request, "workers/work_list_detail.html", context)


@requires(CAPABILITY)
@require_POST
def work_list_mark(request: StaffRequest, pk: int) -> HttpResponse:
    """Take over the ticks and remarks of one page."""
    found = get_object_or_404(visible_to(request.user), pk=pk)
    shown = {int(text) for text in request.POST.getlist("entry") if text.isascii() and text.isdigit()}
    own = set(entries_of(found, request.user).filter(pk__in=shown).values_list("pk", flat=True))
    ticked = set(request.POST.getlist("done"))
    try:
        count = mark_entries(
            work_list=found,
            done={key: str(key) in ticked for key in own},
            notes={key: request.POST.get(f"note_{key}", "").strip() for key in own},
            by=request.user,
        )
        messages.success(request, _("%(count)s entries saved.") % {"count": count})
    except Refusal as no:
        messages.error(request, str(no))
    return _back(request, pk)


@requires(CAPABILITY)
@require_POST
def work_list_step(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand a list over, close it, or open it again."""
    found = get_object_or_404(visible_to(request.user), pk=pk)
    try:
        messages.success(request, _step(request, found))
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("workers:work_list", pk)


def _step(request: StaffRequest, found: WorkList) -> str:
    if "close" in request.POST:
        form = CloseForm(request.POST)
        close_work_list(work_list=found, note=form.cleaned_data["note"] if form.is_valid() else "", by=request.user)
        return _("The list is closed.")
    if "reopen" in request.POST:
        reopen_work_list(work_list=found, by=request.user)
        return _("The list is open again.")
    form_ = HandOverForm(request.POST, work_list=found)
    if not form_.is_valid():
        return _("Nothing was changed: choose an officer and a day.")
    hand_over_work_list(work_list=found, **form_.cleaned_data, by=request.user)
    return _("Saved.")


def _back(request: StaffRequest, pk: int) -> HttpResponse:
    show = request.POST.get("show", "")
    address = reverse("workers:work_list", args=[pk])
    return redirect(f"{address}?show={show}" if show in ("open", "done", "all") else address)


def _trail(last: str) -> list[tuple[str, str]]:
    return [(_("Work lists"), reverse("workers:work_lists")), (last, "")]
