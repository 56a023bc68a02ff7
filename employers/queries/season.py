"""The open wishes of a place and all open vacancies, as the arrays that the matching works on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet

from employers.matching.companions import Group
from employers.matching.pairs import ALWAYS, NONE, Bools, Demand, Ints, Pairs, Supply, eligible_pairs
from employers.models import MatchRun, Placement, Vacancy
from employers.queries.placement import workers_with_a_job
from employers.queries.vacancy import open_to_workers, with_placed
from workers.models import CompanionMember, Companions, Education, Trade, Wish, Worker
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import STEP
from zunyi.divisions.queries import within_q

TRADES = {trade: number for number, trade in enumerate(Trade.values)}
SCHOOLING = {education.value: education.rank for education in Education}
# Sorts behind every path of the tree.
BEHIND = "\U0010ffff"


# A wish as a proposal keeps it: rank, place (its code), trade, floor (yuan a month), from_on.
WishTold = dict[str, object]


@dataclass(frozen=True)
class Season:
    """What a run works on: the arrays, and which rows of the database they stand for."""

    demand: Demand
    supply: Supply
    workers: list[int]
    wishes: list[int]
    vacancies: list[int]
    floors: Ints
    came: Ints  # workers in the order in which they said what they want
    told: list[WishTold]  # the wishes as they stood; a proposal keeps them, because people change their minds
    groups: list[Group]  # companions of whom two or more take part
    cities: Ints  # of each vacancy, numbered
    barred: Ints  # worker times the count of vacancies plus vacancy: who has said no to what, in order

    def pairs(self, weights: Mapping[str, int]) -> Pairs:
        """All pairs that no hard limit forbids, without the jobs to which these workers have said no already."""
        found = eligible_pairs(self.demand, self.supply, weights)
        if not len(self.barred):
            return found
        keep = ~np.isin(found.worker * len(self.supply) + found.vacancy, self.barred)
        return Pairs(found.worker[keep], found.vacancy[keep], found.wish[keep], found.score[keep])


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run looks at: jobs at one place, with a start between two days, of one trade, that pay enough."""

    destination: Division | None = None
    starts_from: date | None = None
    starts_until: date | None = None
    trade: str = ""
    pay: int = 0

    def of_vacancies(self) -> Q:
        """The condition on vacancies."""
        condition = Q()
        if self.destination:
            condition &= Q(division__path__startswith=self.destination.path)
        if self.starts_from:
            condition &= Q(to_on__gte=self.starts_from)
        if self.starts_until:
            condition &= Q(from_on__lte=self.starts_until)
        if self.trade:
            condition &= Q(trade=self.trade)
        return condition & Q(pay_to__gte=self.pay) if self.pay else condition

    def of_wishes(self) -> Q:
        """The condition on wishes: those that can be met by such a job, so that nobody is told "nothing" in vain."""
        condition = Q()
        if self.destination:
            above = [self.destination.path[:end] for end in range(STEP, len(self.destination.path) + 1, STEP)]
            there = Q(destination__path__startswith=self.destination.path) | Q(destination__path__in=above)
            condition &= there | Q(destination=None)
        if self.starts_from:
            condition &= Q(to_on=None) | Q(to_on__gte=self.starts_from)
        if self.starts_until:
            condition &= Q(from_on=None) | Q(from_on__lte=self.starts_until)
        return condition


def scope_of(run: MatchRun) -> Scope:
    """What this run looks at."""
    return Scope(
        destination=run.destination,
        starts_from=run.starts_from,
        starts_until=run.starts_until,
        trade=run.filters.get("trade", ""),
        pay=run.filters.get("pay", 0),
    )


def open_wishes(division: Division) -> QuerySet[Wish]:
    """The wishes of workers of a place who hold no job and no offer."""
    has_job = workers_with_a_job().filter(worker=OuterRef("worker"))
    return Wish.objects.filter(within_q("worker__household", [division]), ~Exists(has_job), state=Wish.State.OPEN)


def season_of(
    division: Division, *, today: date, scope: Scope | None = None, workers: Iterable[int] | None = None
) -> Season:
    """Read the open wishes of a place and all vacancies that may be offered today.

    scope: what a run looks at. workers: only these.
    """
    chosen = scope or Scope()
    wishes = open_wishes(division).filter(chosen.of_wishes())
    if workers is not None:
        wishes = wishes.filter(worker__in=list(workers))
    return _season(division, wishes, _vacancies(today, chosen))


def season_of_some(vacancies: list[Vacancy], wishes: QuerySet[Wish]) -> Season:
    """Some wishes and some vacancies, for looking only: companions are not told apart."""
    ordered = sorted(vacancies, key=lambda vacancy: (vacancy.division.path, vacancy.pk))
    return _season(None, wishes, ordered)


def pair_of(worker: Worker, vacancy: Vacancy, wishes: QuerySet[Wish]) -> Season:
    """One worker and one vacancy, as a season of their own, so that the same code judges them."""
    return _season(None, wishes.filter(worker=worker), [vacancy])


def _season(division: Division | None, chosen: QuerySet[Wish], vacancies: list[Vacancy]) -> Season:
    paths = [vacancy.division.path for vacancy in vacancies]
    wishes = list(
        chosen
        .order_by("worker", "rank", "pk")
        .values_list(
            "pk", "worker", "rank", "destination", "destination__path", "trade", "wage_floor", "from_on", "to_on",
            "night_ok", "worker__trade", "worker__education", "worker__certificates", "worker__born_on",
            "destination__code",
        )
    )  # fmt: skip
    workers = list(dict.fromkeys(wish[1] for wish in wishes))
    numbers = {worker: number for number, worker in enumerate(workers)}
    said = chosen.order_by("created_at", "worker").values_list("worker", flat=True)
    demand = _demand(wishes, numbers, paths)
    return Season(
        demand=demand,
        supply=_supply(vacancies),
        workers=workers,
        wishes=[wish[0] for wish in wishes],
        vacancies=[vacancy.pk for vacancy in vacancies],
        floors=demand.floor,
        came=_ints(numbers[worker] for worker in dict.fromkeys(said) if worker in numbers),
        told=[_told(wish) for wish in wishes],
        groups=_groups(division, numbers, _trades_of(wishes)) if division else [],
        cities=np.unique([path[: STEP * 2] for path in paths], return_inverse=True)[1].astype(np.int64),
        barred=_said_no(numbers, vacancies),
    )


def _told(wish: tuple) -> WishTold:
    _pk, _worker, rank, _place, _path, trade, floor, from_on, *_rest, code = wish
    day = from_on.isoformat() if from_on else ""
    return {"rank": rank, "place": code or "", "trade": trade, "floor": floor or 0, "from_on": day}


def _trades_of(wishes: Sequence[tuple]) -> dict[int, set[str]]:
    """The work that each worker wishes for; any work is a wish of its own."""
    trades: dict[int, set[str]] = {}
    for wish in wishes:
        trades.setdefault(wish[1], set()).add(wish[5])
    return trades


def _groups(division: Division, numbers: dict[int, int], trades: dict[int, set[str]]) -> list[Group]:
    """The companions who want to be placed together and of whom at least two take part."""
    living = CompanionMember.objects.filter(within_q("worker__household", [division]), left_at=None)
    living = living.exclude(companions__jobs=Companions.Jobs.APART).order_by("companions", "worker")
    members: dict[tuple[int, str], list[int]] = {}
    for companions, jobs, worker in living.values_list("companions", "companions__jobs", "worker"):
        if worker in numbers:
            members.setdefault((companions, jobs), []).append(worker)
    groups: list[Group] = []
    for (_companions, jobs), each in members.items():
        differ = len({frozenset(trades[worker]) for worker in each}) > 1
        same_city = jobs == Companions.Jobs.CITY or (jobs == Companions.Jobs.WISHED and differ)
        if len(each) > 1:
            groups.append(Group(tuple(numbers[worker] for worker in each), same_city))
    return groups


def _said_no(numbers: dict[int, int], vacancies: Sequence[Vacancy]) -> Ints:
    """Offers that were declined: the same job is not proposed to the same person again."""
    places = {vacancy.pk: at for at, vacancy in enumerate(vacancies)}
    # Not asked for by worker: the names of a whole season in one question take longer than its answer.
    no = Placement.objects.filter(state=Placement.State.DECLINED, vacancy__in=list(places))
    said = no.values_list("worker", "vacancy")
    ours = (numbers[worker] * len(places) + places[vacancy] for worker, vacancy in said if worker in numbers)
    return np.unique(_ints(ours))


def _vacancies(today: date, scope: Scope) -> list[Vacancy]:
    """In the order of their places, so that those at a destination stand side by side."""
    found = with_placed(open_to_workers(today=today)).filter(scope.of_vacancies()).select_related("division")
    return sorted(found, key=lambda vacancy: (vacancy.division.path, vacancy.pk))


def _demand(wishes: Sequence[tuple], numbers: dict[int, int], paths: list[str]) -> Demand:
    columns = list(zip(*wishes, strict=True)) or [()] * 15
    worker, rank, place, path, trade, floor, from_on, to_on, night_ok, own, education, papers, born = columns[1:-1]
    places = {each: _reach(each or "", paths) for each in set(path)}
    return Demand(
        worker=_ints(numbers[pk] for pk in worker),
        rank=_ints(rank),
        low=_ints(places[each][0] for each in path),
        high=_ints(places[each][1] for each in path),
        depth=_ints(places[each][2] for each in path),
        place=_ints(NONE if each is None else each for each in place),
        trade=_ints(TRADES.get(each, NONE) for each in trade),
        floor=_ints(each or 0 for each in floor),
        from_on=_days(from_on, -ALWAYS),
        to_on=_days(to_on, ALWAYS),
        night_ok=_bools(night_ok),
        own_trade=_ints(TRADES.get(each, NONE) for each in own),
        education=_ints(SCHOOLING.get(each, NONE) for each in education),
        certificates=_ints(_bits(each) if each else 0 for each in papers),
        sixteen_on=_birthdays(born, 16),
        eighteen_on=_birthdays(born, 18),
    )


def _reach(path: str, paths: list[str]) -> tuple[int, int, int]:
    """Which of the vacancies, ordered by their places, lie at a destination (from, to), and its depth in the tree."""
    if not path:
        return 0, len(paths), 0
    return bisect_left(paths, path), bisect_left(paths, path + BEHIND), min(3, len(path) // STEP)


def _bits(papers: Iterable[str]) -> int:
    return sum(1 << TRADES[paper] for paper in set(papers) if paper in TRADES)


def _birthdays(born: Sequence[date], age: int) -> Ints:
    """`birthday` for a whole season: the ordinals of the days on which people turn `age`."""
    days = np.array(born, "datetime64[D]")
    months = days.astype("datetime64[M]")
    turned = (months + 12 * age).astype("datetime64[D]") + (days - months)
    return turned.astype(np.int64) + date(1970, 1, 1).toordinal()


def _supply(vacancies: Sequence[Vacancy]) -> Supply:
    return Supply(
        place=_ints(vacancy.division_id for vacancy in vacancies),
        trade=_ints(TRADES.get(vacancy.trade, NONE) for vacancy in vacancies),
        pay_from=_ints(vacancy.pay_from for vacancy in vacancies),
        pay_to=_ints(vacancy.pay_to for vacancy in vacancies),
        from_on=_ints(vacancy.from_on.toordinal() for vacancy in vacancies),
        to_on=_ints(vacancy.to_on.toordinal() for vacancy in vacancies),
        openings=_ints(max(0, getattr(vacancy, "remaining", 1)) for vacancy in vacancies),
        education=_ints(SCHOOLING.get(each.min_education, NONE) for each in vacancies),
        certificate=_ints(TRADES.get(vacancy.certificate, NONE) for vacancy in vacancies),
        adults_only=_bools(vacancy.adults_only for vacancy in vacancies),
        night=_bools(vacancy.has_night_work for vacancy in vacancies),
    )


def birthday(born_on: date, age: int) -> date:
    """The day on which somebody turns `age`; born on 29 February, it is 1 March of a common year."""
    try:
        return born_on.replace(year=born_on.year + age)
    except ValueError:
        return date(born_on.year + age, 3, 1)


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def _bools(values: Iterable[bool]) -> Bools:
    return np.fromiter(values, bool)


def _days(days: Iterable[date | None], otherwise: int) -> Ints:
    return _ints(day.toordinal() if day else otherwise for day in days)
