"""What an escort enters on the way, and what people are told of it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.utils import timezone

from trips.models import Boarding, Booking, Leg
from trips.services.boarding import record_boarding
from zunyi.notices.models import Notice


def enter(booking: Booking, event: str) -> Boarding:
    leg = booking.trip.legs.get()
    return record_boarding(booking=booking, leg=leg, event=event, happened_at=timezone.now(), by=None, nonce=uuid4())


def on_leg(booking: Booking, leg: Leg, event: str, **more: Any) -> Boarding:
    at = timezone.now()
    return record_boarding(booking=booking, leg=leg, event=event, happened_at=at, by=None, nonce=uuid4(), **more)


def told(bookings: list[Booking]) -> list[str]:
    about = [str(booking.pk) for booking in bookings]
    return sorted(Notice.objects.filter(about_id__in=about, state="due").values_list("kind", flat=True))
