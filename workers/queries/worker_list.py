"""The registry as a list: narrowed, sorted, and with all that a line shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from workers.models import LabourBrand, Wish, Worker
from workers.queries.age import age_on
from zunyi.divisions.models import Division
from zunyi.divisions.models.division import DEPTHS, STEP, Level

SORTS = {"name": "pinyin", "home": "household__code", "age": "-born_on", "registered": "pk"}
UNASKED = "unasked"
PHONE_OWN, PHONE_SHARED, PHONE_NONE = "own", "shared", "none"


def in_order(workers: QuerySet[Worker], sort: str) -> QuerySet[Worker]:
    """Sorted by a column of the list ("name", "-name"); whoever was registered last comes first, unless told."""
    column = SORTS.get(sort.lstrip("-"), "-pk")
    if sort.startswith("-") and column != "-pk":
        column = column.removeprefix("-") if column.startswith("-") else f"-{column}"
    return workers.order_by(column, "pk") if column.lstrip("-") != "pk" else workers.order_by(column)


def matching(
    workers: QuerySet[Worker],
    *,
    destination: Division | None = None,
    trade: str = "",
    flag: str = "",
    phone: str = "",
    state: str = "",
    level: str = "",
    brand: LabourBrand | None = None,
) -> QuerySet[Worker]:
    """Narrow to an open wish for a destination or a place in it, the trade that somebody has, a group, whether a phone
    is known and whose, where they are as workers ("unasked": nobody asked yet), their skill level and their labour
    brand. The place of the home is narrowed where the scope is (`visible_to`)."""
    if destination:
        wishes = Wish.objects.filter(
            worker=OuterRef("pk"), state=Wish.State.OPEN, destination__path__startswith=destination.path
        )
        workers = workers.filter(Exists(wishes))
    if trade:
        workers = workers.filter(trade=trade)
    if state:
        workers = workers.filter(state="" if state == UNASKED else state)
    if level:
        workers = workers.filter(level=level)
    if brand:
        workers = workers.filter(brand=brand)
    if flag:
        workers = workers.filter(flags__contains=[flag])
    if phone == PHONE_NONE:
        workers = workers.filter(phone="")
    elif phone == PHONE_OWN:
        workers = workers.exclude(phone="").filter(phone_of=Worker.PhoneOf.OWN)
    elif phone == PHONE_SHARED:
        workers = workers.exclude(phone="").exclude(phone_of=Worker.PhoneOf.OWN)
    return workers


def with_lines(workers: QuerySet[Worker]) -> QuerySet[Worker]:
    """With the masked number, the home and the open wishes (`open_wishes`) at hand."""
    wishes = Wish.objects.filter(state=Wish.State.OPEN).select_related("destination").order_by("rank")
    return workers.select_related("identity", "household").prefetch_related(
        Prefetch("wishes", wishes, to_attr="open_wishes")
    )


def wished_places() -> QuerySet[Division]:
    """Where any open wish goes to, for a filter."""
    wishes = Wish.objects.filter(destination=OuterRef("pk"), state=Wish.State.OPEN)
    return Division.objects.filter(Exists(wishes)).order_by("code")


def homes_of(workers: Iterable[Worker]) -> dict[int, str]:
    """Where each worker lives, as people say it: 正安 格林镇 上坝村; in one query for all.

    Where only the town is known, the village follows as the roster wrote it.
    """
    people = list(workers)
    names = home_names([worker.household for worker in people])
    return {
        worker.pk: names[worker.household.code]
        if worker.household.level == Level.VILLAGE
        else f"{names[worker.household.code]} {worker.village_text}".strip()
        for worker in people
    }


def home_names(places: Sequence[Division]) -> dict[str, str]:
    """The name of each place with the county and town above it, by its code, in one query."""
    depths = range(STEP * DEPTHS[Level.COUNTY], STEP * DEPTHS[Level.TOWN] + 1, STEP)
    paths = {place.path[:end] for place in places for end in depths if end < len(place.path)}
    above = dict(Division.objects.filter(path__in=paths).values_list("path", "short_name"))
    return {
        place.code: " ".join([*(above[place.path[:end]] for end in depths if end < len(place.path)), place.short_name])
        for place in places
    }


def ages_of(workers: Iterable[Worker], day: date | None = None) -> dict[int, int]:
    """How old each is on `day` (today, unless told)."""
    when = day or timezone.localdate()
    return {worker.pk: age_on(worker.born_on, when) for worker in workers}


def lines_of(workers: Iterable[Any]) -> list[dict[str, Any]]:
    """What the list shows of each worker of `with_lines`, in one more query."""
    people = list(workers)
    homes, ages = homes_of(people), ages_of(people)
    return [
        {"worker": worker, "home": homes[worker.pk], "age": ages[worker.pk], "wishes": worker.open_wishes}
        for worker in people
    ]
