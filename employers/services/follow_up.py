"""How it goes after the arrival: asked, answered, not reached, and what follows from the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from employers.models import FollowUp, Placement
from employers.queries.follow_up import NEXT_WAY, PAUSE, TRIES, arrived_without_plan, planned_rows, to_ring
from employers.refusals import FollowUpDone, FollowUpLastWay, FollowUpLeftNeedsADay, FollowUpNotToUndo
from workers.models import EmploymentSpell, Wish, Worker
from workers.queries.worker import lock_workers
from workers.services.spell import begin_spell, end_spell
from workers.services.wish import add_wish
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models.division import Level
from zunyi.divisions.queries import ancestors_of
from zunyi.notices.services.queue import notice, queue_notices
from zunyi.refusals import Refusal
from zunyi.rows import insert_rows

BATCH = 500
State, Way, Evidence = FollowUp.State, FollowUp.Way, FollowUp.Evidence
# Whose word it is, where nothing else is said.
_WORD_OF = {Way.PHONE: Evidence.PHONE, Way.OTHER: Evidence.EMPLOYER, Way.VILLAGE: Evidence.FAMILY}


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """What somebody says who is still there; None where it was not asked."""

    has_contract: bool | None = None
    job_as_promised: bool | None = None
    pay_as_promised: bool | None = None
    paid: int | None = None
    evidence: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """When and why somebody left, and what comes next; nobody has to say."""

    left_on: date
    reason: str = EmploymentSpell.Ended.OTHER
    came_home: bool = False
    wants_local: bool | None = None
    new_employer: str = ""
    evidence: str = ""
    note: str = ""


# One key: everything is as it was promised.
ALL_WELL = AtWork(has_contract=True, job_as_promised=True, pay_as_promised=True)


@transaction.atomic
def record_at_work(*, follow_up: FollowUp, said: AtWork, by: User) -> FollowUp:
    """Write down that somebody is still there, and whether job and pay are what was promised; a difference is marked.

    Refuses with FollowUpDone where the question needs nobody any more.
    """
    asked = _lock_open(follow_up)
    asked.answer, asked.has_contract = FollowUp.Answer.AT_WORK, said.has_contract
    asked.job_as_promised, asked.pay_as_promised, asked.paid = said.job_as_promised, said.pay_as_promised, said.paid
    _done(asked, said.evidence, said.note, by)
    record("follow_up.at_work", asked.placement, by=by, step=asked.step, differs=asked.differs)
    return asked


@transaction.atomic
def record_left(*, follow_up: FollowUp, leaving: Leaving, by: User) -> FollowUp:
    """Write down that somebody has left. The placement and the stretch of work end, later questions are not asked;
    who came home and wants work there gets a wish for it, who was not asked gets nothing (edge case 21).

    Refuses with FollowUpDone, and with FollowUpLeftNeedsADay for a day before the arrival or to come.
    """
    worker = lock_workers([follow_up.placement.worker_id]).get()
    asked = _lock_open(follow_up)
    placement = Placement.objects.select_for_update(of=("self",)).select_related("spell").get(pk=asked.placement_id)
    arrived_on = placement.arrived_on or leaving.left_on
    if not arrived_on <= leaving.left_on <= timezone.localdate():
        raise FollowUpLeftNeedsADay()
    asked.answer, asked.left_on, asked.left_reason = FollowUp.Answer.LEFT, leaving.left_on, leaving.reason
    asked.wants_local = leaving.wants_local if leaving.came_home else None
    _done(asked, leaving.evidence, leaving.note, by)
    placement.state = Placement.State.ENDED
    placement.save(update_fields=["state"])
    FollowUp.objects.filter(placement=placement, state=State.PLANNED).update(state=State.VOID)
    _end_work(placement, worker, leaving, by)
    if leaving.came_home and leaving.wants_local:
        _wish_for_home(worker, by)
    record("follow_up.left", placement, by=by, step=asked.step, reason=leaving.reason, came_home=leaving.came_home)
    record("placement.ended", placement, by=by, on=leaving.left_on.isoformat())
    return asked


@transaction.atomic
def record_no_answer(*, follow_up: FollowUp, by: User) -> FollowUp:
    """Write down a try that reached nobody: the next one comes another day, after some tries by another way; when the
    village has not reached the family either, the question ends as not reached and is held against nobody."""
    asked = _lock_open(follow_up)
    asked.tries += 1
    way = Way(asked.way)
    if asked.tries - asked.tries_before >= TRIES[way]:
        if way in NEXT_WAY:
            _take_next_way(asked)
        else:
            asked.state, asked.done_at, asked.done_by = State.NOT_REACHED, timezone.now(), by
    asked.next_on = timezone.localdate() + timedelta(days=PAUSE[way])
    asked.save(update_fields=["tries", "tries_before", "way", "state", "next_on", "done_at", "done_by"])
    record("follow_up.no_answer", asked.placement, by=by, step=asked.step, tries=asked.tries, way=str(way))
    return asked


@transaction.atomic
def record_no_way(*, follow_up: FollowUp, by: User) -> FollowUp:
    """Write down that this way leads to nobody, because there is no phone or the number is dead: the next way is
    taken today.

    Refuses with FollowUpLastWay where the village asks already.
    """
    asked = _lock_open(follow_up)
    way = Way(asked.way)
    if way not in NEXT_WAY:
        raise FollowUpLastWay()
    _take_next_way(asked)
    asked.state, asked.next_on = State.PLANNED, timezone.localdate()
    asked.save(update_fields=["tries_before", "way", "state", "next_on"])
    record("follow_up.no_way", asked.placement, by=by, step=asked.step, way=str(way))
    return asked


@transaction.atomic
def undo_follow_up(*, follow_up: FollowUp, by: User) -> FollowUp:
    """Take an answer back that was pressed by mistake, on its own day; the question is asked again.

    Refuses with FollowUpNotToUndo where the answer is old, or ended a placement.
    """
    asked = _lock(follow_up)
    is_fresh = asked.done_at is not None and timezone.localdate(asked.done_at) == timezone.localdate()
    if asked.state not in (State.ANSWERED, State.NOT_REACHED) or asked.answer == FollowUp.Answer.LEFT or not is_fresh:
        raise FollowUpNotToUndo()
    asked.state, asked.answer, asked.evidence, asked.note = State.PLANNED, "", "", ""
    asked.has_contract = asked.job_as_promised = asked.pay_as_promised = asked.paid = None
    asked.done_at = asked.done_by = None
    asked.next_on = timezone.localdate()
    asked.save()
    record("follow_up.undone", asked.placement, by=by, step=asked.step)
    return asked


@transaction.atomic
def plan_missing_follow_ups() -> int:
    """The safety net: questions for people at work who have none; returns for how many."""
    arrived = list(arrived_without_plan()[:BATCH])
    insert_rows([row for placement in arrived for row in planned_rows(placement)], skip_known=True)
    return len(arrived)


@transaction.atomic
def ring_due_follow_ups(*, today: date | None = None) -> int:
    """Owe everybody whose day has come the question how the work goes; one owed already stays as it is."""
    waiting = list(to_ring(today=today or timezone.localdate()))
    queue_notices(
        [
            notice(
                "follow_up",
                person=each.placement.worker.person,
                about=each.placement,
                version=each.step,
                division=each.placement.worker.household_id,
                phone=each.placement.worker.phone,
            )
            for each in waiting
        ]
    )
    return len(waiting)


def _lock(follow_up: FollowUp) -> FollowUp:
    return (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("placement__worker__household", "placement__vacancy__employer")
        .get(pk=follow_up.pk)
    )


def _lock_open(follow_up: FollowUp) -> FollowUp:
    asked = _lock(follow_up)
    if asked.state not in (State.PLANNED, State.NOT_REACHED):
        raise FollowUpDone()
    return asked


def _take_next_way(asked: FollowUp) -> None:
    asked.way, asked.tries_before = NEXT_WAY[Way(asked.way)], asked.tries


def _done(asked: FollowUp, evidence: str, note: str, by: User) -> None:
    asked.state, asked.done_at, asked.done_by = State.ANSWERED, timezone.now(), by
    asked.evidence, asked.note = evidence or _WORD_OF[Way(asked.way)], note.strip()[:200]
    asked.save()


def _end_work(placement: Placement, worker: Worker, leaving: Leaving, by: User) -> None:
    """The stretch of work ends; with another employer named, the next one begins on the same day."""
    spell = placement.spell
    if spell is not None and spell.ended_on is None:
        end_spell(spell=spell, ended_on=leaving.left_on, reason=leaving.reason, came_back=leaving.came_home, by=by)
    if leaving.new_employer.strip() and not leaving.came_home:
        facts = {
            "place": placement.vacancy.division,
            "employer_name": leaving.new_employer.strip()[:80],
            "began_on": leaving.left_on,
            "is_organised": False,
            "source": EmploymentSpell.Source.CALLED,
        }
        begin_spell(worker=worker, facts=facts, by=by)


def _wish_for_home(worker: Worker, by: User) -> None:
    """A wish for work in the own county, if there is none yet: what the matching and the village look for."""
    places = [*ancestors_of(worker.household), worker.household]
    county = next((place for place in places if place.level == Level.COUNTY), None)
    if county is None or Wish.objects.filter(worker=worker, state=Wish.State.OPEN, destination=county).exists():
        return
    try:
        with transaction.atomic():
            add_wish(worker=worker, destination=county, by=by)
    except Refusal:
        # As many wishes as one may have: the person has said enough.
        return
