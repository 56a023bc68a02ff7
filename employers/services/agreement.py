"""Agreements: written down, put right, renewed, ended, with their papers; and the warning before they run out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from employers.models import Agreement, AgreementFile, AgreementOrganiser, Employer, Station
from employers.queries.agreement import ending_within
from employers.refusals import (
    AgreementOver,
    AgreementRenewedAlready,
    AgreementWithoutPartner,
    DaysOutOfOrder,
    FileNotTaken,
)
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.jobs.services import keep_file
from zunyi.notices.services.queue import notice, queue_notices
from zunyi.refusals import ReasonMissing, refuse_on

_RULES = {
    "agreement_days_in_order": DaysOutOfOrder,
    "agreement_has_a_partner": AgreementWithoutPartner,
    "employers_agreement_renews_id_key": AgreementRenewedAlready,
}
MOST_MB = 10
# By its first bytes and its name: what an office scans or writes.
_KINDS = {
    "pdf": ("application/pdf", b"%PDF"),
    "jpg": ("image/jpeg", b"\xff\xd8"),
    "jpeg": ("image/jpeg", b"\xff\xd8"),
    "png": ("image/png", b"\x89PNG"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK"),
    "doc": ("application/msword", b"\xd0\xcf"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementFacts:
    """What is written down about an agreement; a partner place, an enterprise, or both."""

    title: str
    kind: str
    division: Division
    signed_on: date
    from_on: date
    to_on: date | None = None
    partner: Division | None = None
    employer: Employer | None = None
    station: Station | None = None
    places: int | None = None
    note: str = ""


Organisers = Sequence[tuple[str, str]]  # (name, part)


@transaction.atomic
def add_agreement(
    *, facts: AgreementFacts, organisers: Organisers, by: User, renews: Agreement | None = None
) -> Agreement:
    """Write an agreement down; whoever does looks after it, and is told before it ends.

    Refuses with DaysOutOfOrder, AgreementWithoutPartner, AgreementRenewedAlready.
    """
    with refuse_on(_RULES):
        agreement = Agreement.objects.create(keeper=by, renews=renews, **_values(facts))
    _name_organisers(agreement, organisers)
    record("agreement.added", agreement, by=by, renews=renews.pk if renews else None)
    return agreement


@transaction.atomic
def change_agreement(*, agreement: Agreement, facts: AgreementFacts, organisers: Organisers, by: User) -> Agreement:
    """Put an agreement right."""
    changed = _lock(agreement)
    names = [name for name, value in _values(facts).items() if getattr(changed, name) != value]
    for name in names:
        setattr(changed, name, getattr(facts, name))
    if names:
        with refuse_on(_RULES):
            changed.save(update_fields=names)
    if list(changed.organisers.order_by("pk").values_list("name", "part")) != list(organisers):
        changed.organisers.all().delete()
        _name_organisers(changed, organisers)
        names.append("organisers")
    if names:
        record("agreement.changed", changed, by=by, fields=names)
    return changed


@transaction.atomic
def end_agreement(*, agreement: Agreement, on: date, reason: str, by: User) -> Agreement:
    """End an agreement before its time; the reason is written down. Refuses with ReasonMissing, AgreementOver."""
    if not reason.strip():
        raise ReasonMissing()
    ended = _lock(agreement)
    if ended.is_over:
        raise AgreementOver()
    if on < ended.from_on:
        raise DaysOutOfOrder()
    ended.ended_on, ended.end_reason = on, reason.strip()[:200]
    ended.save(update_fields=["ended_on", "end_reason"])
    record("agreement.ended", ended, by=by, on=on.isoformat(), reason=ended.end_reason)
    return ended


@transaction.atomic
def add_agreement_file(*, agreement: Agreement, name: str, content: bytes, by: User) -> AgreementFile:
    """Keep a paper of an agreement, sealed, for as long as the agreement is kept. Refuses with FileNotTaken."""
    ending = name.rsplit(".", 1)[-1].lower()
    kind, beginning = _KINDS.get(ending, ("", b""))
    if not kind or not content.startswith(beginning) or len(content) > MOST_MB * 1024 * 1024:
        raise FileNotTaken(most=MOST_MB)
    kept = keep_file(name=name[-200:], content=content, content_type=kind, by=by, for_hours=None)
    file = AgreementFile.objects.create(agreement=agreement, file=kept, size=len(content))
    record("agreement.file_added", agreement, by=by, file=file.pk, bytes=len(content))
    return file


@transaction.atomic
def hand_out_agreement_file(*, file: AgreementFile, by: User) -> bytes:
    """The paper, opened; who read it is written down."""
    record("agreement.file_read", file.agreement, by=by, file=file.pk)
    return file.file.content()


@transaction.atomic
def remove_agreement_file(*, file: AgreementFile, by: User) -> None:
    """Take a paper out that was put there by mistake."""
    agreement, pk, stored = file.agreement, file.pk, file.file
    file.delete()
    stored.delete()
    record("agreement.file_removed", agreement, by=by, file=pk)


@transaction.atomic
def warn_of_ending_agreements(*, today: date | None = None) -> int:
    """Owe those who look after agreements the news that one ends soon: once for each of the days agreed."""
    day = today or timezone.localdate()
    owed = []
    for agreement in ending_within(max(settings.AGREEMENT_WARNING_DAYS), today=day):
        left = (agreement.to_on - day).days if agreement.to_on else 0
        step = min(days for days in settings.AGREEMENT_WARNING_DAYS if left <= days)
        if agreement.keeper is not None and agreement.keeper.phone:
            owed.append(
                notice(
                    "agreement_ends", person=f"user:{agreement.keeper_id}", about=agreement, version=step,
                    division=agreement.division_id, phone=agreement.keeper.phone,
                )
            )  # fmt: skip
    queue_notices(owed)
    return len(owed)


def _values(facts: AgreementFacts) -> dict[str, object]:
    return {name: getattr(facts, name) for name in AgreementFacts.__slots__}


def _lock(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_for_update().get(pk=agreement.pk)


def _name_organisers(agreement: Agreement, organisers: Organisers) -> None:
    once = dict.fromkeys(organisers)
    AgreementOrganiser.objects.bulk_create(
        [AgreementOrganiser(agreement=agreement, name=name, part=part) for name, part in once]
    )
