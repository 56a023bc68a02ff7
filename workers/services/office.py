"""Registering somebody who stands at an office's desk."""

from __future__ import annotations

from django.db import transaction

from workers.models import Worker
from workers.queries.worker import visible_to
from workers.refusals import RegisteredElsewhere, RegisteredJustNow
from workers.services.register import Person, register_people
from zunyi.accounts.models import User
from zunyi.refusals import refuse_on


@transaction.atomic
def register_at_office(*, person: Person, by: User) -> Worker:
    """Write somebody down, or find them by number in the office's own places.

    Refuses with RegisteredElsewhere where the number belongs to another office's people, and changes nothing there.
    """
    with refuse_on({"identity_one_person_one_record": RegisteredJustNow}):
        worker = register_people(people=[person], by=by)[0]
    if not visible_to(by, "workers.edit").filter(pk=worker.pk).exists():
        raise RegisteredElsewhere()
    return worker
