"""Odd patterns in helped sign-ups: found by a clock, looked at by a county, closed with a remark."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from trips.models import Booking
from trips.queries.helper_flags import Odd, odd_helpers, odd_phones
from trips.refusals import FlagClosed, NobodyHelped
from trips.services.booking import cancel_booking
from workers.models import HelperFlag
from workers.phones import mask_phone
from workers.queries.phone_door import phone_index
from zunyi.audit.services import record
from zunyi.divisions.models import Division
from zunyi.refusals import ReasonMissing

if TYPE_CHECKING:
    from zunyi.accounts.models import User

NEVER_ASKED = "本人称未被征求意见"
LOOK_BACK = timedelta(days=7)


@transaction.atomic
def find_odd_patterns(now: datetime | None = None) -> int:
    """Write down what is odd in the last week's sign-ups; what is open already grows, what was closed stays closed.

    Returns how many flags are new.
    """
    moment = now or timezone.now()
    found = [*odd_phones(since=moment - LOOK_BACK), *odd_helpers(since=moment - LOOK_BACK)]
    return sum(_raise_flag(odd) for odd in found)


def _raise_flag(odd: Odd) -> bool:
    index = phone_index(odd.phone) if odd.phone else b""
    same = HelperFlag.objects.filter(kind=odd.kind, phone_index=index, helper=odd.helper_id)
    open_one = same.filter(closed_at=None)
    if open_one.exists():
        open_one.update(people=odd.people, last_at=odd.last_at)
        return False
    # A county looked at it and found it in order; only what happened since counts anew.
    if same.filter(closed_at__gte=odd.last_at).exists():
        return False
    HelperFlag.objects.create(
        kind=odd.kind,
        division=_county_of(odd.path),
        helper_id=odd.helper_id,
        phone_masked=mask_phone(odd.phone) if odd.phone else "",
        phone_index=index,
        people=odd.people,
        first_at=odd.first_at,
        last_at=odd.last_at,
    )
    return True


@transaction.atomic
def never_asked(*, booking: Booking) -> Booking:
    """Void a sign-up whose person says that nobody asked (domain brief 6, no. 30); a county is alerted.

    Refuses with NobodyHelped where the person signed up alone, BookingAlreadyEnded or TripUnderWay.
    """
    if booking.booked_by_id is None:
        raise NobodyHelped()
    ended = cancel_booking(booking=booking, by=None, reason=NEVER_ASKED)
    now = timezone.now()
    flag, is_new = HelperFlag.objects.get_or_create(
        kind=HelperFlag.Kind.NOT_ASKED,
        helper=booking.booked_by,
        phone_index=b"",
        closed_at=None,
        defaults={
            "division": _county_of(booking.worker.household.path), "people": 1, "first_at": now, "last_at": now,
        },
    )  # fmt: skip
    if not is_new:
        HelperFlag.objects.filter(pk=flag.pk).update(people=flag.people + 1, last_at=now)
    record("booking.never_asked", ended, by=None)
    return ended


@transaction.atomic
def close_flag(*, flag: HelperFlag, remark: str, by: User) -> HelperFlag:
    """Say what was found out about an odd pattern. Refuses with FlagClosed or ReasonMissing."""
    if not remark.strip():
        raise ReasonMissing()
    flag = HelperFlag.objects.select_for_update(of=("self",)).get(pk=flag.pk)
    if flag.closed_at:
        raise FlagClosed()
    flag.closed_at, flag.closed_by, flag.remark = timezone.now(), by, remark.strip()[:300]
    flag.save(update_fields=["closed_at", "closed_by", "remark"])
    record("helper_flag.closed", flag, by=by, kind=flag.kind)
    return flag


def _county_of(path: str) -> Division:
    """The county of a place; the place itself where it lies higher."""
    from_top: Iterable[str] = (path[:12], path[:8], path[:4])
    found = {each.path: each for each in Division.objects.filter(path__in=list(from_top))}
    return next(found[each] for each in from_top if each in found)
