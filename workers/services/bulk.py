"""One text to many people: written by one officer, above a number looked at by a second, sent in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from workers.models import BulkMessage, Worker
from workers.queries.bulk import preview_of
from workers.refusals import AnotherPersonNeeded, BulkDecided, NobodyToTell
from zunyi.accounts.models import User
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.jobs.models import Job
from zunyi.jobs.services import ask_for_job
from zunyi.notices.services.queue import notice, queue_notices

JOB = "bulk_message"
# To more people than this a second person says yes first.
ALONE = 500
CHUNK = 500
State = BulkMessage.State


@transaction.atomic
def propose_bulk(
    *, selection: str, workers: Iterable[Worker], text: str, division: Division, by: User
) -> tuple[BulkMessage, Job | None]:
    """Write a text to these people; it goes out at once, or waits for a second person when they are many.

    Returns the job that sends it, if it goes out. Refuses with NobodyToTell.
    """
    people = list(workers)
    if not people:
        raise NobodyToTell()
    preview = preview_of(text, people)
    bulk = BulkMessage.objects.create(
        division=division,
        selection=selection[:200],
        worker_ids=[each.pk for each in people],
        text=text,
        state=State.SENDING if len(people) <= ALONE else State.ASKED,
        parts=preview.parts,
        cost=preview.cost,
        by=by,
    )
    record("bulk.written", bulk, by=by, persons=bulk.persons, parts=bulk.parts, state=bulk.state)
    return bulk, _job(bulk, by) if bulk.state == State.SENDING else None


@transaction.atomic
def decide_bulk(*, bulk: BulkMessage, yes: bool, by: User) -> Job | None:
    """The second person's word on a message to very many. Refuses with AnotherPersonNeeded, BulkDecided."""
    bulk = BulkMessage.objects.select_for_update().get(pk=bulk.pk)
    if bulk.state != State.ASKED:
        raise BulkDecided()
    if bulk.by_id == by.pk:
        raise AnotherPersonNeeded()
    BulkMessage.objects.filter(pk=bulk.pk).update(
        state=State.SENDING if yes else State.REFUSED, decided_by=by, decided_at=Now()
    )
    record("bulk.approved" if yes else "bulk.refused", bulk, by=by, persons=bulk.persons)
    return _job(bulk, by) if yes else None


def _job(bulk: BulkMessage, by: User) -> Job:
    return ask_for_job(kind=JOB, title=_("Message to many"), by=by, payload={"bulk": bulk.pk})


def queue_bulk(*, bulk_id: int, say: Callable[[int, int], None]) -> int:
    """Put the messages into the outbox; begun again it adds what is missing. Returns how many people it is for."""
    bulk = BulkMessage.objects.get(pk=bulk_id)
    if bulk.state not in (State.SENDING, State.DONE):
        return 0
    for start in range(0, bulk.persons, CHUNK):
        people = Worker.objects.filter(pk__in=bulk.worker_ids[start : start + CHUNK]).order_by("pk")
        with transaction.atomic():
            queue_notices(
                notice(
                    "bulk",
                    person=each.person,
                    about=bulk,
                    division=each.household_id,
                    matter=f"bulk:{bulk.pk}",
                    phone=each.phone,
                    due_at=bulk.decided_at or bulk.written_at,
                )
                for each in people
            )
        say(min(start + CHUNK, bulk.persons), bulk.persons)
    BulkMessage.objects.filter(pk=bulk.pk).update(state=State.DONE)
    return bulk.persons
