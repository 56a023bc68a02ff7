"""Being forgotten: asked for, answered, carried out. The row stays, without a name, so that counts stay equal."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from workers.consequences import before_erasure
from workers.models import (
    CompanionMember,
    Consent,
    CountyClaim,
    EmploymentSpell,
    ErasureRequest,
    Identity,
    NextOfKin,
    RosterRow,
    Wish,
    Worker,
)
from workers.queries.worker import lock_workers
from workers.refusals import AlreadyErased, ErasureAskedAlready, ErasureNotOpen
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import DEPTHS, STEP, Level
from zunyi.notices.models import Notice
from zunyi.refusals import ReasonMissing, refuse_on
from zunyi.sealing import seal

# What stands where a name stood; everybody who was erased bears the same one.
NAMELESS = "已注销"


@transaction.atomic
def ask_erasure(*, worker: Worker, by: User | None) -> ErasureRequest:
    """Write down that somebody wants to be forgotten; `by` is the officer who was told, None for the phone.

    Refuses with ErasureAskedAlready or AlreadyErased.
    """
    if worker.erased_at:
        raise AlreadyErased()
    with refuse_on({"erasure_asked_once": ErasureAskedAlready}):
        request = ErasureRequest.objects.create(worker=worker, asked_by=by)
    record("worker.erasure_asked", worker, by=by)
    return request


@transaction.atomic
def take_back_erasure(*, request: ErasureRequest, by: User | None) -> ErasureRequest:
    """The person wants to stay after all. Refuses with ErasureNotOpen."""
    request = _open(request)
    return _decide(request, ErasureRequest.State.WITHDRAWN, "", by=by)


@transaction.atomic
def refuse_erasure(*, request: ErasureRequest, answer: str, by: User) -> ErasureRequest:
    """Say no, with the reason that the person will read. Refuses with ErasureNotOpen or ReasonMissing."""
    if not answer.strip():
        raise ReasonMissing()
    return _decide(_open(request), ErasureRequest.State.REFUSED, answer.strip(), by=by)


@transaction.atomic
def carry_out_erasure(*, request: ErasureRequest, by: User) -> ErasureRequest:
    """Erase the person, and close the request. Refuses with ErasureNotOpen, and as `erase_worker` does."""
    request = _open(request)
    erase_worker(worker=request.worker, by=by)
    return _decide(request, ErasureRequest.State.DONE, "", by=by)


@transaction.atomic
def erase_worker(*, worker: Worker, by: User | None) -> Worker:
    """Turn a person into a nameless row: who it was is gone for good, that somebody travelled is still counted.

    Kept are what reports count by: the town, the sex, the year of birth, the groups, the trade. Consents stay as the
    proof that they were given (three years, domain brief 3.3), without a name. The floors above may refuse first.
    """
    worker = lock_workers([worker.pk]).select_related("household").get()
    if worker.erased_at:
        raise AlreadyErased()
    before_erasure(worker, by)
    for record_of in [worker, *Worker.objects.filter(merged_into=worker).select_related("household").order_by("pk")]:
        _make_nameless(record_of)
    record("worker.erased", worker, by=by)
    return worker


def _make_nameless(worker: Worker) -> None:
    """Take out who it was; also from a record that was put together with the person's."""
    worker.legal_name, worker.name_key, worker.pinyin, worker.initials = NAMELESS, NAMELESS, "", ""
    worker.born_on = date(worker.born_on.year, 1, 1)
    worker.household = _town_of(worker.household)
    worker.village_text = worker.phone = worker.phone_of = worker.note = ""
    worker.certificates, worker.needs, worker.present = [], [], None
    worker.erased_at = timezone.now()
    worker.save()
    _forget_number(worker)
    Wish.objects.filter(worker=worker, state=Wish.State.OPEN).update(state=Wish.State.WITHDRAWN)
    CompanionMember.objects.filter(worker=worker, left_at=None).update(left_at=timezone.now())
    Consent.objects.filter(worker=worker, withdrawn_at=None).update(withdrawn_at=timezone.now())
    Consent.objects.filter(worker=worker).update(witness="")
    RosterRow.objects.filter(worker=worker).delete()
    NextOfKin.objects.filter(worker=worker).delete()
    CountyClaim.objects.filter(worker=worker).update(village_text="")
    EmploymentSpell.objects.filter(worker=worker).update(employer_name="")
    Notice.objects.filter(person=worker.person).update(text="", phone="")


def _town_of(place: Division) -> Division:
    """The town above a village; people of one village are few."""
    if place.level != Level.VILLAGE:
        return place
    return Division.objects.get(path=place.path[: STEP * DEPTHS[Level.TOWN]])


def _forget_number(worker: Worker) -> None:
    """The number is gone, and its fingerprint with it: the same person may register anew, as somebody new."""
    index = secrets.token_bytes(32)
    Identity.objects.filter(worker=worker).update(
        number_index=index,
        number_sealed=seal("", bound_to=Identity.bound_to(index)),
        first6="",
        last4="",
        valid_to=None,
    )


def _open(request: ErasureRequest) -> ErasureRequest:
    open_ones: QuerySet[ErasureRequest] = ErasureRequest.objects.filter(state=ErasureRequest.State.ASKED)
    found = open_ones.select_for_update(of=("self",)).select_related("worker").filter(pk=request.pk).first()
    if found is None:
        raise ErasureNotOpen()
    return found


def _decide(request: ErasureRequest, state: str, answer: str, *, by: User | None) -> ErasureRequest:
    request.state, request.answer, request.decided_by, request.decided_at = state, answer[:300], by, timezone.now()
    request.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    if state != ErasureRequest.State.DONE:
        record(f"worker.erasure_{state}", request.worker, by=by)
    return request
