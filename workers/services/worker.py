"""Registering somebody by hand, putting the record right, and showing a number that is kept sealed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from workers.identity_number import IdentityNumber
from workers.models import Consent, Identity, Worker
from workers.names import spellings_of
from workers.queries.changes import as_code
from workers.queries.worker import lock_workers
from workers.refusals import CardDates, HomeOutOfReach, NotOldEnoughYet
from workers.services.changes import keep_changes, snapshot
from workers.services.consent import keep_consents
from workers.services.office import register_at_office
from workers.services.register import Person
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths, lies_within
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.refusals import ReasonMissing
from zunyi.sealing import blind_index

# What may be changed on somebody's page; the number and what follows from it is not among it.
CHANGEABLE = (
    "legal_name", "household", "village_text", "present", "phone", "phone_of", "preferred_language", "education",
    "trade", "level", "brand", "flags", "certificates", "needs", "state", "state_since", "note",
)  # fmt: skip

CARD = ("valid_to", "is_long_term")


@transaction.atomic
def register_by_hand(
    *, person: Person, facts: Mapping[str, Any], manner: str, messages: bool, by: User
) -> tuple[Worker, bool]:
    """Write somebody down who was asked, with what else they tell; answers the worker and whether they are new.

    Whoever is registered already, here, stays as they stand but for the phone. `manner` is how they were told what is
    kept and why, `messages` whether they want text messages. Refuses with NotOldEnoughYet, HomeOutOfReach,
    RegisteredElsewhere, NameDoesNotFitNumber.
    """
    check_age(person.number)
    check_home(person.household, by=by)
    is_new = not Identity.objects.filter(number_index=blind_index(person.number.number)).exists()
    worker = register_at_office(person=person, by=by)
    if is_new:
        _write(worker, facts)
        _write_card(worker.identity, facts)
    purposes = [Consent.Purpose.TRAVEL, *([Consent.Purpose.MESSAGES] if messages else [])]
    keep_consents(workers=[worker], purposes=purposes, manner=manner, by=by)
    return worker, is_new


@transaction.atomic
def change_worker(*, worker: Worker, facts: Mapping[str, Any], by: User) -> list[str]:
    """Put somebody's record right; answers the names of what changed, which alone go to the history.

    Refuses with HomeOutOfReach where the new home lies outside the officer's places.
    """
    worker = lock_workers([worker.pk]).get()
    if facts.get("household", worker.household) != worker.household:
        check_home(facts["household"], by=by)
    was = snapshot(worker) | snapshot_of_card(worker.identity)
    changed = _write(worker, facts) + _write_card(worker.identity, facts)
    if changed:
        keep_changes(worker, was=was, now=snapshot(worker) | snapshot_of_card(worker.identity), by=by)
        record("worker.changed", worker, by=by, fields=changed)
    return changed


@transaction.atomic
def reveal_number(*, worker: Worker, reason: str, by: User) -> str:
    """The identity number in clear, once, for a stated reason; who looked, and why, is written down first."""
    if not reason.strip():
        raise ReasonMissing()
    record("worker.number_revealed", worker, by=by, reason=reason.strip())
    return worker.identity.number()


def note_denied_look(*, by: User, capability: str = "workers.view", **who: Any) -> None:
    """Write down that somebody asked for a person of other places; they are told as much as if there were nobody
    (domain brief, edge case 41)."""
    worker = Worker.objects.filter(erased_at=None, **who).select_related("household").first()
    if worker and not lies_within(worker.household, division_paths(by, capability)):
        record("worker.denied", worker, by=by)


def check_age(number: IdentityNumber) -> None:
    """Refuse with NotOldEnoughYet whoever may not work today."""
    age, least = number.age_on(timezone.localdate()), settings.MINIMUM_WORKING_AGE
    if age < least:
        raise NotOldEnoughYet(age=age, least=least)


def check_home(place: Division, *, by: User) -> None:
    """Refuse with HomeOutOfReach a home outside the officer's places."""
    if not lies_within(place, division_paths(by, "workers.edit")):
        raise HomeOutOfReach()


def snapshot_of_card(identity: Identity) -> dict[str, str]:
    """How long the card is valid, for the log of changes."""
    return {name: as_code(getattr(identity, name)) for name in CARD}


def _write_card(identity: Identity, facts: Mapping[str, Any]) -> list[str]:
    """How long the card is valid: a last day, or for life (长期)."""
    changed = [name for name in CARD if name in facts and getattr(identity, name) != facts[name]]
    for name in changed:
        setattr(identity, name, facts[name])
    if identity.is_long_term and identity.valid_to:
        raise CardDates()
    if changed:
        identity.save(update_fields=changed)
    return changed


def _write(worker: Worker, facts: Mapping[str, Any]) -> list[str]:
    """Take over what differs, and what follows from the name; the names of the fields that changed."""
    changed = [name for name in CHANGEABLE if name in facts and getattr(worker, name) != facts[name]]
    for name in changed:
        setattr(worker, name, facts[name])
    written = list(changed)
    if "legal_name" in changed:
        spellings = spellings_of(worker.legal_name)
        for column, spelling in spellings.items():
            setattr(worker, column, spelling)
        written = list({*written, *spellings})
    if worker.phone_claimed and "phone" in facts:
        # An officer has looked at it.
        worker.phone_claimed = False
        written.append("phone_claimed")
    if written:
        worker.save(update_fields=[*written, "updated_at"])
    return changed
