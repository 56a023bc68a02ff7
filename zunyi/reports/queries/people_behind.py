"""The bookings behind a figure, as a list that is shown page by page: counted by the sums of trips, read by town."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from trips.models import Booking, Leg
from zunyi.accounts.models import User
from zunyi.accounts.queries.scope import division_paths
from zunyi.divisions.models import Division
from zunyi.reports.models import CurrentTotal
from zunyi.reports.queries.figures import CONDITIONS, COUNTED, Question, behind, departed_trips, with_mode
from zunyi.reports.queries.going import places_asked
from zunyi.reports.queries.people import by_name, whom_may_see
from zunyi.reports.queries.town_by_town import TOWN, TownByTown
from zunyi.reports.queries.window import Window


def list_behind(
    figure: str, question: Question, user: User, *, mode: str = "", destination: Division | None = None
) -> QuerySet[Any] | TownByTown:
    """The bookings that a figure counts and whose people `user` may see by name, by home and name.

    Raises KeyError for a figure that there is not.
    """
    bookings = whom_may_see(behind(figure, question, mode=mode, destination=destination), user)
    seen = division_paths(user, "workers.view")
    # Sums are kept by town, of trips that have left; for less than a town, and for tomorrow, everybody is looked at.
    if figure == "tomorrow" or any(len(path) > TOWN for path in (*question.paths, *seen)):
        return bookings
    trips = departed_trips(_stretch(figure, question))
    if mode:
        trips = trips.filter(legs__role=Leg.Role.TRUNK, legs__mode=mode)
    if destination is not None:
        trips = trips.filter(destination=destination)
    measure = "gone" if figure == "season" else figure
    sums = CurrentTotal.objects.filter(trip__in=list(trips.values_list("pk", flat=True)), **{f"{measure}__gt": 0})
    return PeopleBehind(bookings, measure, _Own(question, seen), sums.values_list("trip_id", "town_path", measure))


def persons_in(found: QuerySet[Any] | TownByTown) -> int:
    """How many persons stand in such a list, each once."""
    if isinstance(found, PeopleBehind):
        return found.persons()
    assert isinstance(found, QuerySet)
    return found.order_by().values("worker").distinct().count()


def _stretch(figure: str, question: Question) -> Window:
    """The days whose departures the figure looks at."""
    window = question.window
    return replace(window, days=(window.day - question.season_from).days + 1) if figure == "season" else window


class _Own:
    """Whether a town's people are asked about, and may be seen by name."""

    def __init__(self, question: Question, seen: list[str]) -> None:
        self.inside, self.lent = (tuple(paths) for paths in places_asked(question))
        self.asked, self.seen = tuple(question.paths), tuple(seen)

    def __call__(self, town: str) -> bool:
        within = town.startswith(self.inside) and town.startswith(self.asked) and town.startswith(self.seen)
        return within and not town.startswith(self.lent)


class PeopleBehind(TownByTown):
    """The bookings of one measure; `sums` are trip, town and number of all whom it counts on these trips."""

    def __init__(
        self, bookings: QuerySet[Any], measure: str, is_own: _Own, sums: Iterable[tuple[int, str, int]]
    ) -> None:
        self.bookings, self.measure = bookings, measure
        self.trips_of: dict[str, list[int]] = defaultdict(list)
        # A trip is whole while all whom the figure counts on it are among those asked about.
        self.is_whole: dict[int, bool] = defaultdict(lambda: True)
        numbers: dict[str, int] = defaultdict(int)
        for trip, town, number in sums:
            own = is_own(town)
            self.is_whole[trip] &= own
            if own:
                numbers[town] += number
                self.trips_of[town].append(trip)
        super().__init__(numbers, self._of_towns)

    def _of_towns(self, towns: list[str], homes: list[int]) -> QuerySet[Any]:
        trips = {trip for town in towns for trip in self.trips_of[town]}
        counted = Booking.objects.filter(COUNTED, CONDITIONS[self.measure], trip__in=trips)
        return by_name(with_mode(counted.filter(worker__household__in=homes)))

    def persons(self) -> int:
        """Of trips that are whole the people are told by their keys; of the others their homes are looked up."""
        whole = [trip for trip, is_whole in self.is_whole.items() if is_whole]
        mixed = {trip for trips in self.trips_of.values() for trip in trips if not self.is_whole[trip]}
        counted = Booking.objects.filter(COUNTED, CONDITIONS[self.measure], trip__in=whole)
        mine = self.bookings.filter(trip__in=mixed)
        # Each by itself without doubles too: a union of which one part is empty is no union.
        parts = [rows.order_by().values("worker").distinct() for rows in (counted, mine)]
        return parts[0].union(parts[1]).count()
