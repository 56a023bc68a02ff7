"""What the registry itself hands over when two records become one."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workers.models import (
    CompanionMember,
    Consent,
    CountyClaim,
    EmploymentSpell,
    ErasureRequest,
    NextOfKin,
    RosterRow,
    Wish,
    Worker,
    WorkerChange,
    WorkListEntry,
)
from workers.movers import NOW, Mover, RankedMover, register_mover
from workers.refusals import BothAsked, BothAtWork, ErasureComesFirst
from zunyi.notices.models import Notice


def register() -> None:
    """Bring them; called when the app is ready."""
    for mover in _MOVERS:
        register_mover(mover)


def _no_erasure(given: Worker, kept: Worker) -> None:
    """Whoever asked to be forgotten is answered first."""
    asked = ErasureRequest.objects.filter(worker__in=[given.pk, kept.pk], state=ErasureRequest.State.ASKED)
    if given.erased_at or kept.erased_at or asked.exists():
        raise ErasureComesFirst()


def _one_work_at_a_time(given: Worker, kept: Worker) -> None:
    """Two employments at one time cannot be one person's."""
    theirs = EmploymentSpell.objects.filter(worker=kept)
    for spell in EmploymentSpell.objects.filter(worker=given):
        later = Q(ended_on=None) | Q(ended_on__gt=spell.began_on)
        earlier = Q(began_on__lt=spell.ended_on) if spell.ended_on else Q()
        if theirs.filter(later & earlier).exists():
            raise BothAtWork()


def _same_wishes(given: Worker, kept: Worker) -> Q:
    """What the kept record wishes already."""
    same = Q(pk__in=[])
    for wish in Wish.objects.filter(worker=kept, state=Wish.State.OPEN):
        same |= Q(state=Wish.State.OPEN, destination=wish.destination_id, trade=wish.trade)
    return same


def _companions_there(given: Worker, kept: Worker) -> Q:
    """A group that the kept record was in itself; and nobody lives in two groups."""
    theirs = CompanionMember.objects.filter(worker=kept)
    same = Q(companions__in=theirs.values("companions"))
    return same | Q(left_at=None) if theirs.filter(left_at=None).exists() else same


def _told_already(given: Worker, kept: Worker) -> Q:
    """Messages of which the kept record has the very same."""
    same = Q(pk__in=[])
    keys = ("about_type", "about_id", "version", "kind", "channel")
    for row in Notice.objects.filter(person=kept.person).values(*keys):
        same |= Q(**row)
    return same


def _listed_already(given: Worker, kept: Worker) -> Q:
    return Q(work_list__in=WorkListEntry.objects.filter(worker=kept).values("work_list"))


def _has_kin(given: Worker, kept: Worker) -> Q:
    """One is enough; whom the kept record named is called."""
    return Q() if NextOfKin.objects.filter(worker=kept).exists() else Q(pk__in=[])


_MOVERS = (
    Mover("erasures", _("requests for erasure"), ErasureRequest, check=_no_erasure),
    Mover("merged", _("records put together before"), Worker, field="merged_into"),
    Mover("consents", _("consents"), Consent),
    Mover("guarded", _("consents given for children"), Consent, field="guardian"),
    RankedMover(
        "wishes", _("wishes"), Wish, stays=_same_wishes,
        ends=(({"state": Wish.State.OPEN}, {"state": Wish.State.WITHDRAWN}),),
    ),
    Mover(
        "companions", _("companions"), CompanionMember, stays=_companions_there,
        ends=(({"left_at": None}, {"left_at": NOW}),),
    ),
    Mover("spells", _("employments"), EmploymentSpell, check=_one_work_at_a_time),
    Mover("lists", _("work lists"), WorkListEntry, stays=_listed_already),
    Mover("claims", _("questions of counties"), CountyClaim, rules={"county_claim_asked_once": BothAsked}),
    Mover("kin", _("next of kin"), NextOfKin, stays=_has_kin),
    Mover("rosters", _("rows of rosters"), RosterRow),
    Mover("changes", _("changes of the record"), WorkerChange),
    Mover(
        "notices", _("messages"), Notice, field="person", mark=lambda worker: worker.person, stays=_told_already,
        # The same words went, or will go, to the record that stays.
        ends=(({"state": Notice.State.DUE}, {"state": Notice.State.SUPERSEDED}),),
    ),
)  # fmt: skip
