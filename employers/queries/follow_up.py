"""Finding the questions that are asked after an arrival: what is due, for whom, and what came of them."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from employers.models import FollowUp, Placement
from employers.queries.vacancy import station_paths
from workers.models import Consent
from workers.queries.consent import declined
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import at_or_below, division_paths
from zunyi.accounts.roles import Role

# Days after the arrival (domain brief 1.2, step 12).
STEPS = (7, 30, 90, 180)
# How often each way is tried without an answer before the next one is taken, and how many days lie between two tries.
TRIES = {FollowUp.Way.PHONE: 3, FollowUp.Way.OTHER: 2, FollowUp.Way.VILLAGE: 2}
PAUSE = {FollowUp.Way.PHONE: 1, FollowUp.Way.OTHER: 2, FollowUp.Way.VILLAGE: 3}
NEXT_WAY = {FollowUp.Way.PHONE: FollowUp.Way.OTHER, FollowUp.Way.OTHER: FollowUp.Way.VILLAGE}


def planned_rows(placement: Placement) -> list[FollowUp]:
    """The questions that an arrival brings with it, not yet written down; who has no phone is not called first."""
    assert placement.arrived_on is not None
    way = FollowUp.Way.PHONE if placement.worker.phone else FollowUp.Way.OTHER
    days = {step: placement.arrived_on + timedelta(days=step) for step in STEPS}
    return [FollowUp(placement=placement, step=step, due_on=day, next_on=day, way=way) for step, day in days.items()]


def visible_to(user: User, capability: str = "follow_ups.record") -> QuerySet[FollowUp]:
    """Questions about the people of one's own place; for a station, about those who work in its area and did not take
    back the consent to be named to others."""
    condition = at_or_below("placement__worker__household", division_paths(user, capability))
    here = Q(pk__in=[])
    for path in station_paths(user):
        here |= Q(placement__vacancy__division__path__startswith=path)
    known = ~declined("placement__worker", Consent.Purpose.SHARING)
    return FollowUp.objects.filter(condition | (here & known), placement__worker__erased_at=None).select_related(
        "placement__worker__household", "placement__vacancy__employer", "placement__vacancy__division", "done_by"
    )


def due(follow_ups: QuerySet[FollowUp], *, today: date | None = None) -> QuerySet[FollowUp]:
    """Those whose day has come and that nobody has answered, the longest waiting first."""
    day = today or timezone.localdate()
    waiting = follow_ups.filter(state=FollowUp.State.PLANNED, next_on__lte=day)
    return waiting.order_by("due_on", "placement__vacancy__employer__name", "pk")


def to_do(user: User, *, today: date | None = None) -> QuerySet[FollowUp]:
    """What this person is to ask now; a village is asked last, when no call has reached anybody."""
    waiting = due(visible_to(user), today=today)
    return waiting.filter(way=FollowUp.Way.VILLAGE) if user.roles == {Role.VILLAGE} else waiting


def found(
    follow_ups: QuerySet[FollowUp], *, q: str = "", step: str = "", way: str = "", show: str = ""
) -> QuerySet[FollowUp]:
    """Those that fit what was typed into the list's filter; `show` is a state, or "differs" for broken promises."""
    if q:
        name = Q(placement__worker__legal_name__contains=q)
        follow_ups = follow_ups.filter(name | Q(placement__vacancy__employer__name__icontains=q))
    if step:
        follow_ups = follow_ups.filter(step=int(step))
    if way:
        follow_ups = follow_ups.filter(way=way)
    if show == "differs":
        return follow_ups.filter(differing())
    return follow_ups.filter(state=show) if show else follow_ups


def differing() -> Q:
    """The condition that something is not as it was promised."""
    return Q(job_as_promised=False) | Q(pay_as_promised=False)


def to_ring(*, today: date) -> QuerySet[FollowUp]:
    """Questions whose day has just come, whose worker may be written to, and that are asked by message as well."""
    waiting = FollowUp.objects.filter(
        state=FollowUp.State.PLANNED,
        tries=0,
        due_on__lte=today,
        due_on__gt=today - timedelta(days=7),
        placement__state=Placement.State.ARRIVED,
        placement__worker__erased_at=None,
    )
    silent = declined("placement__worker", Consent.Purpose.MESSAGES)
    return waiting.exclude(silent).select_related("placement__worker").order_by("pk")


def arrived_without_plan() -> QuerySet[Placement]:
    """People at work for whom a question is missing: arrivals from before there were any."""
    last = FollowUp.objects.filter(placement=OuterRef("pk"), step=STEPS[-1])
    arrived = Placement.objects.filter(state=Placement.State.ARRIVED, arrived_on__isnull=False)
    return arrived.exclude(Exists(last)).select_related("worker")
