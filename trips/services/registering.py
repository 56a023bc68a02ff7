"""People who come with their numbers: found in the registry or written into it, and what follows in the same breath."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from trips.refusals import SamePersonTwice
from trips.services.booking import WALLS
from workers.models import Worker
from workers.refusals import RegisteredJustNow
from workers.services.register import Person, register_people
from zunyi.refusals import refuse_on

if TYPE_CHECKING:
    from zunyi.accounts.models import User

T = TypeVar("T")


def with_registered(
    people: Sequence[Person], *, by: User | None, then: Callable[[list[Worker], dict[int, str]], T]
) -> T:
    """Register the people where needed, rows locked, and go on with them and their phones for this journey, by id.

    Where the same new person comes through two doors at once, the second finds what the first has written. Refuses with
    SamePersonTwice, as `register_people` does, and turns the broken WALLS of what follows into refusals.
    """
    if len({person.number.number for person in people}) < len(people):
        raise SamePersonTwice()

    def once() -> T:
        with refuse_on({**WALLS, "identity_one_person_one_record": RegisteredJustNow}):
            workers = register_people(people=people, by=by)
            given = zip(workers, people, strict=True)
            phones = {
                each.pk: person.phone for each, person in given if person.phone != each.phone or each.phone_claimed
            }
            return then(workers, phones)

    try:
        return once()
    except RegisteredJustNow:
        # Now the number is known, so the second look finds it.
        return once()
