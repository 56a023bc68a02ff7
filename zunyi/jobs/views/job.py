"""The pages of long work: what I asked for, how far it is, and what came out."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zunyi.accounts.access import StaffRequest, signed_in
from zunyi.jobs.models import Job
from zunyi.jobs.queries import files_of, visible_to
from zunyi.jobs.services import hand_out_file

PAGE = 30
# htmx stops asking when it gets this answer.
STOP_POLLING = 286


@signed_in
def job_list(request: StaffRequest) -> HttpResponse:
    """The work that this person asked for, newest first."""
    page = Paginator(visible_to(request.user).order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/job_list.html", {"title": _("Background work"), "page": page})


@signed_in
@never_cache
def job_page(request: StaffRequest, pk: int) -> HttpResponse:
    """One piece of work; the page moves by itself while the work runs, with or without a script."""
    job = get_object_or_404(visible_to(request.user), pk=pk)
    trail = [(_("Background work"), reverse("jobs:list")), (job.title, "")]
    return render(request, "jobs/job_detail.html", _facts(job) | {"title": job.title, "trail": trail})


@signed_in
@never_cache
def job_progress(request: StaffRequest, pk: int) -> HttpResponse:
    """The moving part alone."""
    job = get_object_or_404(visible_to(request.user), pk=pk)
    return render(request, "parts/progress.html", _facts(job), status=STOP_POLLING if job.is_over else 200)


@signed_in
@never_cache
@require_safe
def stored_file(request: StaffRequest, token: str) -> HttpResponse:
    """A file that this person's work left; each time it goes out is written down."""
    file = get_object_or_404(files_of(request.user), token=token)
    content = hand_out_file(file=file, by=request.user)
    disposition = content_disposition_header(as_attachment=True, filename=file.name)
    headers = {
        "Content-Disposition": disposition or "attachment",
        "Cache-Control": "no-store, private",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=file.content_type, headers=headers)


def _facts(job: Job) -> dict[str, object]:
    """What the progress part needs, wherever it stands."""
    file = job.file
    return {
        "job": job,
        "poll_url": reverse("jobs:progress", args=[job.pk]),
        "download_url": reverse("jobs:file", args=[file.token]) if file else "",
    }
