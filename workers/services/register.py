"""Writing people into the registry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from workers.identity_number import IdentityNumber
from workers.models import Identity, Worker
from workers.names import name_key, spellings_of
from workers.queries.sex import sex_of
from workers.refusals import NameDoesNotFitNumber
from workers.services.changes import keep_changes, snapshot
from zunyi.audit.services import record_many
from zunyi.divisions.models import Division
from zunyi.rows import insert_rows
from zunyi.sealing import blind_index

if TYPE_CHECKING:
    from zunyi.accounts.models import User

_PHONE = ("phone", "phone_of")


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody tells of themselves: a clean name, a checked number, a home, and a phone if there is one."""

    name: str
    number: IdentityNumber
    household: Division
    phone: str = ""
    phone_of: str = Worker.PhoneOf.OWN


@transaction.atomic(savepoint=False)
def register_people(*, people: Sequence[Person], by: User | None) -> list[Worker]:
    """The workers for these people, in their order, rows locked: found by number, or written down as new.

    Somebody who is known keeps the registered name and home; a phone number is taken over from an officer alone:
    whoever knows a name and a number must neither lead somebody else's messages astray nor see what is kept of them.
    The phone of somebody new counts as claimed until a code shows it to be theirs (`confirm_phone`). Refuses with
    NameDoesNotFitNumber when a known number comes with another name, and tells nothing of the registered one.
    The order of locks is that of the workers' ids (docs/locking.md).
    """
    indexes = [blind_index(person.number.number) for person in people]
    known = {
        bytes(identity.number_index): identity.worker.merged_into or identity.worker
        for identity in Identity.objects.select_for_update(of=("worker",), no_key=True)
        .filter(number_index__in=indexes)
        .select_related("worker__merged_into")
        .order_by("worker_id")
    }
    for person, index in zip(people, indexes, strict=True):
        if index in known and known[index].name_key != name_key(person.name):
            raise NameDoesNotFitNumber()
    _take_over_phones(people, indexes, known, by=by)
    new = [(person, index) for person, index in zip(people, indexes, strict=True) if index not in known]
    if new:
        known |= _write_down([person for person, _ in new], by=by)
    return [known[index] for index in indexes]


def _write_down(people: Sequence[Person], *, by: User | None) -> dict[bytes, Worker]:
    workers = [new_worker(person) for person in people]
    for worker in workers:
        worker.phone_claimed = by is None and bool(worker.phone)
    insert_rows(workers)
    identities = [Identity.sealing(person.number.number) for person in people]
    for identity, worker in zip(identities, workers, strict=True):
        identity.worker = worker
    insert_rows(identities)
    record_many("worker.registered", workers, by=by)
    return {bytes(identity.number_index): identity.worker for identity in identities}


def new_worker(person: Person) -> Worker:
    """An unsaved worker with everything that follows from the name and the number."""
    return Worker(
        **spellings_of(person.name),
        sex=sex_of(person.number),
        born_on=person.number.born_on,
        household=person.household,
        phone=person.phone,
        phone_of=person.phone_of if person.phone else "",
    )


def _take_over_phones(
    people: Sequence[Person], indexes: Sequence[bytes], known: dict[bytes, Worker], *, by: User | None
) -> None:
    changed = []
    for person, index in zip(people, indexes, strict=True):
        worker = known.get(index)
        if worker is None or by is None or not person.phone:
            continue
        if worker.phone != person.phone or worker.phone_claimed:
            was = snapshot(worker, _PHONE)
            worker.phone, worker.phone_of, worker.phone_claimed = person.phone, person.phone_of, False
            keep_changes(worker, was=was, now=snapshot(worker, _PHONE), by=by)
            changed.append(worker)
    if changed:
        Worker.objects.bulk_update(changed, ["phone", "phone_of", "phone_claimed"])
        record_many("worker.phone_changed", changed, by=by)
