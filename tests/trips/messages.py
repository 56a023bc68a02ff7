"""Trips at a named hour, and what is sent about them by then."""

from datetime import datetime

import time_machine
from django.utils import timezone

from tests.factories.divisions import make_division
from tests.factories.notices import Clock
from tests.factories.trips import make_trip
from trips.models import Booking, Call, Place
from trips.services.booking import book_workers
from zunyi.notices.gateways.fake import FakeGateway
from zunyi.notices.models import FakeMessage, Notice
from zunyi.notices.services.dispatch import dispatch_due


def at(day, hour, minute=0, month=2, year=2027):
    return timezone.make_aware(datetime(year, month, day, hour, minute))


def trip_leaving(moment, *, place="正安汽车站", **changes):
    trip = make_trip(departs_at=moment, **changes)
    call = Call.objects.get(leg__trip=trip, order=0)
    call.place, _ = Place.objects.get_or_create(name=place, division=make_division(), kind=Place.Kind.PICK_UP)
    call.save()
    return trip


def book(trip, *workers):
    return book_workers(trip=trip, workers=list(workers), by=None, channel=Booking.Channel.WEB)


def dispatch_at(moment):
    with time_machine.travel(moment, tick=False):
        dispatch_due(gateway=FakeGateway(), clock=Clock(moment))


def texts():
    return list(FakeMessage.objects.order_by("pk").values_list("text", flat=True))


def notice_of(booking, kind, **more):
    return Notice.objects.get(about_id=str(booking.pk), kind=kind, **more)
