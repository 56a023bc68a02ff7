"""Jobs when two records become one."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from employers.models import Match, Placement
from employers.refusals import BothHaveJobs
from workers.models import Worker
from workers.movers import Mover, register_mover

State = Match.State


def register() -> None:
    """Bring them to the registry; called when the app is ready."""
    register_mover(Mover("placements", _("jobs"), Placement, rules={"placement_one_live_job_a_worker": BothHaveJobs}))
    register_mover(
        Mover(
            "matches", _("proposals of the matching"), Match, stays=_in_the_same_run,
            ends=(({"state": State.PROPOSED}, {"state": State.DROPPED}),),
        )
    )  # fmt: skip


def _in_the_same_run(given: Worker, kept: Worker) -> Q:
    """A run proposes one thing to a person."""
    return Q(run__in=Match.objects.filter(worker=kept).values("run"))
