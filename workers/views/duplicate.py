"""People who may be on record twice: asked about, told apart, put together, taken apart again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from workers.forms.duplicate import ApartForm, MergeForm
from workers.models import Suspicion, Worker
from workers.queries.merge import Difference, differences, merges_visible_to, suspicions_visible_to
from workers.queries.worker_list import lines_of, with_lines
from workers.services.merge import merge_workers, preview_merge, undo_merge
from workers.services.suspicion import ask_again, ask_for_look, tell_apart
from workers.views.worker import shown_worker
from zunyi.accounts.access import StaffRequest, requires
from zunyi.jobs.views.start import start
from zunyi.refusals import Refusal

PAGE = 20
DECIDE = "registry.decide"
_TABS = ("open", "apart", "merged")


@requires(DECIDE)
@never_cache
def suspect_list(request: StaffRequest) -> HttpResponse:
    """Pairs of one name, one birthday and one village: those to be looked at, and those decided."""
    state = request.GET.get("state", "")
    state = state if state in _TABS else "open"
    found = suspicions_visible_to(request.user, DECIDE).filter(state=state).select_related("decided_by")
    page = Paginator(found.order_by("-pk" if state == "open" else "-decided_at"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {"title": _("Suspected duplicates"), "page": page, "state": state, "pairs": _pairs(list(page))}
    return render(request, "workers/suspect_list.html", context)


def _pairs(suspicions: list[Suspicion]) -> list[dict[str, Any]]:
    """Each pair with what a line of the registry shows of both, in a fixed number of queries."""
    ids = {pk for each in suspicions for pk in (each.first_id, each.second_id)}
    lines = {line["worker"].pk: line for line in lines_of(with_lines(Worker.objects.filter(pk__in=ids)))}
    return [{"suspicion": each, "people": [lines[each.first_id], lines[each.second_id]]} for each in suspicions]


@requires(DECIDE)
@require_POST
def suspect_look(request: StaffRequest) -> HttpResponse:
    """Look through the own places again, in the background."""
    return start(ask_for_look(by=request.user, about_url=reverse("workers:suspects")))


@requires(DECIDE)
def suspect_apart(request: StaffRequest, pk: int) -> HttpResponse:
    """These are two people; or the question is opened again."""
    suspicion = get_object_or_404(suspicions_visible_to(request.user, DECIDE), pk=pk)
    title, form = _("Two people"), ApartForm(request.POST or None)
    again = suspicion.state == Suspicion.State.APART
    if request.method == "POST" and (again or form.is_valid()):
        try:
            if again:
                ask_again(suspicion=suspicion, by=request.user)
            else:
                tell_apart(suspicion=suspicion, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, _("It is asked again.") if again else _("Told apart; nobody asks again."))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect("workers:suspects")
    context = {
        "title": title, "form": form, "pair": _pairs([suspicion])[0], "again": again, "trail": _trail(title),
    }  # fmt: skip
    return render(request, "workers/suspect_apart.html", context, status=422 if form.errors else 200)


@requires(DECIDE)
@never_cache
def merge(request: StaffRequest, public_id: str) -> HttpResponse:
    """Two records side by side: what goes over, which facts are kept, and the word of whoever decides."""
    kept, given = shown_worker(request, public_id, DECIDE), _other(request)
    form = MergeForm(request.POST or None, shown=differences(kept, given, {}))
    refused, preview = "", None
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            merge_workers(kept=kept, given_up=given, reason=reason, by=request.user, taken=form.taken())
        except Refusal as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Put together. It can be taken back on this page."))
            return redirect("workers:worker", kept.public_id)
    try:
        preview = preview_merge(kept=kept, given_up=given, by=request.user)
    except Refusal as no:
        refused = str(no)
    title = _("Put two records together")
    people = {each.pk: each for each in (kept, given)}
    lines = {line["worker"].pk: line for line in lines_of(with_lines(Worker.objects.filter(pk__in=people)))}
    context = {
        "title": title, "trail": _trail(title), "form": form, "preview": preview, "refused": refused,
        "kept": lines[kept.pk], "given": lines[given.pk], "united": _united(kept, given),
    }  # fmt: skip
    return render(request, "workers/merge_form.html", context, status=422 if form.errors else 200)


def _united(kept: Worker, given: Worker) -> list[Difference]:
    return [each for each in differences(kept, given, {}) if not each.is_choice]


def _other(request: StaffRequest) -> Worker:
    """The record that would be given up: named in the address by its letters and figures, never by a name."""
    return shown_worker(request, _uuid(request.GET.get("with", "")), DECIDE)


def _uuid(text: str) -> str:
    """Something that looks like a record's address; else one that nobody has."""
    plain = text.replace("-", "").lower()
    return plain if len(plain) == 32 and all(sign in "0123456789abcdef" for sign in plain) else "0" * 32


@requires(DECIDE)
def merge_undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take two records apart again."""
    found = merges_visible_to(request.user, DECIDE).select_related("kept", "given_up__identity", "by")
    done = get_object_or_404(found, pk=pk, undone_at=None)
    address = reverse("workers:worker", args=[done.kept.public_id])
    if request.method == "POST":
        try:
            undo_merge(merge=done, by=request.user)
            messages.success(request, _("Taken apart; both records stand as they were."))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect(address)
    title = _("Take two records apart")
    context = {
        "title": title,
        "lead": f"{done.kept.legal_name} · {done.given_up.identity.masked}",
        "consequences": [
            _("The record that was given up comes back with everything that went over."),
            _("Facts that were taken over are put back, unless somebody has changed them since."),
            _("What was written down since stays where it is."),
        ],
        "action": title,
        "back_url": address,
        "trail": _trail(title),
    }
    return render(request, "workers/worker_confirm.html", context)


def _trail(last: str) -> list[tuple[str, str]]:
    return [(_("Suspected duplicates"), reverse("workers:suspects")), (last, "")]
