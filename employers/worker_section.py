"""What this floor shows on a worker's page: jobs that were offered, and what the last matching proposes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from employers.models import Match
from employers.queries.match import matches_visible_to
from employers.queries.placement import visible_to
from workers.models import Worker
from workers.sections import Section, register_section
from zunyi.accounts.models import User

SHOWN = 10


def jobs_of_worker(user: User, worker: Worker) -> Section | None:
    """Placements, newest first, and proposals that nobody has decided on; in two queries."""
    if not user.can("matches.view"):
        return None
    proposals = (
        matches_visible_to(user)
        .filter(worker=worker, state=Match.State.PROPOSED, vacancy__isnull=False)
        .select_related("vacancy__employer", "vacancy__division", "run")
        .order_by("-run", "pk")
    )
    facts = {
        "worker": worker,
        "placements": visible_to(user).filter(worker=worker).order_by("-offered_at", "-pk")[:SHOWN],
        "proposals": proposals[:SHOWN],
    }
    return Section(_("Jobs"), "employers/parts/worker_jobs.html", facts)


def register() -> None:
    """Bring it to the page."""
    register_section(jobs_of_worker)
