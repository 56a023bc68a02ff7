"""Full trips and parties that wait for them."""

from tests.factories.trips import make_trip
from tests.factories.workers import make_worker
from trips.models import Booking, Trip, WaitlistEntry
from trips.services.booking import book_workers
from trips.services.waitlist.entries import join_waitlist_known
from workers.models import Consent, Worker


def make_full_trip(*, seats: int = 2, **changes: object) -> tuple[Trip, list[Booking]]:
    """A trip on which every seat is taken, and who sits there."""
    trip = make_trip(seats=seats, **changes)
    booked = [book_workers(trip=trip, workers=[make_worker()], by=None, channel="web")[0] for _ in range(seats)]
    return trip, booked


def make_party(trip: Trip, *workers: Worker, size: int = 1, **facts: object) -> WaitlistEntry:
    """Somebody waits: these workers, or so many new ones."""
    people = list(workers) or [make_worker() for _ in range(size)]
    return join_waitlist_known(trip=trip, workers=people, by=None, manner=Consent.Manner.READ, channel="web", **facts)
