"""The tree of places, read downwards and upwards."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Length, Substr

from zunyi.divisions.models import Division, DivisionQuerySet
from zunyi.divisions.models.division import DEPTHS, STEP, Level

ZUNYI = "520300"
# Headings of the statistics tree, which are no places: nobody lives there or travels there.
HEADINGS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")


def zunyi() -> Division:
    """Return the city itself."""
    return Division.objects.get(code=ZUNYI)


def children(division: Division) -> DivisionQuerySet:
    """Return what lies directly below; of a unit, the towns that report to it."""
    return Division.objects.filter(directly_below(division)).order_by("code")


def directly_below(division: Division) -> Q:
    """Return the condition "stands directly below", or, for a unit, "reports to it"."""
    if division.level == Level.UNIT:
        return Q(unit=division)
    return Q(depth=division.depth + 1, path__startswith=division.path)


def counties_of_zunyi() -> DivisionQuerySet:
    """Return the fourteen counties that exist today."""
    return below(ZUNYI).at_level(Level.COUNTY).current().order_by("code")


def reporting_units() -> DivisionQuerySet:
    """Return those who report to the city: the counties, then its internal units (新蒲新区)."""
    return below(ZUNYI).at_level(Level.COUNTY, Level.UNIT).current().order_by("code")


def below(code: str) -> DivisionQuerySet:
    return Division.objects.within(Division.objects.filter(code=code))


def towns_of(county: Division) -> DivisionQuerySet:
    """Return the towns of a county or of an internal unit that exist today."""
    return children(county).at_level(Level.TOWN).current()


def villages_of(town: Division) -> DivisionQuerySet:
    """Return the villages of a town that exist today."""
    return children(town).at_level(Level.VILLAGE).current()


def ancestors_of(division: Division) -> list[Division]:
    """Return the places above, from the province down, in one query."""
    paths = [division.path[:end] for end in range(STEP, len(division.path), STEP)]
    return list(Division.objects.filter(path__in=paths).order_by("path"))


def parents_of(divisions: Iterable[Division], level: str) -> dict[str, Division]:
    """Return, by the code of each given place, the place above it at `level` (or itself), in one query."""
    given = list(divisions)
    paths = {division.code: division.path_at(level) for division in given}
    above = {parent.path: parent for parent in Division.objects.filter(path__in=set(paths.values()))}
    return {code: above[path] for code, path in paths.items()}


def path_above(prefix: str, level: str) -> Substr:
    """Return an expression for grouping: the path of the county (or whatever `level`) above the place in `prefix`."""
    return Substr(f"{prefix}__path" if prefix else "path", 1, STEP * DEPTHS[Level(level)])


def provinces() -> DivisionQuerySet:
    """Return the provinces of the country."""
    return Division.objects.at_level(Level.PROVINCE).order_by("code")


def with_counts(divisions: DivisionQuerySet) -> DivisionQuerySet:
    """Add `below`: how many places stand directly below, or report to an internal unit."""
    counted: DivisionQuerySet = divisions.annotate(below=F("numchild") + Count("members"))
    return counted


def with_parent_codes(divisions: DivisionQuerySet) -> DivisionQuerySet:
    """Add `parent_code`: the code of the place directly above, null for a province."""
    above = Division.objects.filter(path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - STEP)).order_by()
    placed: DivisionQuerySet = divisions.annotate(parent_code=Subquery(above.values("code")[:1]))
    return placed


def places_above(divisions: Iterable[Division]) -> dict[str, str]:
    """Return, by code, the names of the places above, from the province down: 贵州省 遵义市 正安县; in one query."""
    given = list(divisions)
    ends = {division.code: range(STEP, len(division.path), STEP) for division in given}
    paths = {division.path[:end] for division in given for end in ends[division.code]}
    names = dict(Division.objects.filter(path__in=paths).exclude(name__in=HEADINGS).values_list("path", "name"))
    return {
        division.code: " ".join(
            names[division.path[:end]] for end in ends[division.code] if division.path[:end] in names
        )
        for division in given
    }


def divisions_found(text: str) -> DivisionQuerySet:
    """Return the places whose name holds the text, or whose code, old or new, begins with it."""
    wanted = text.strip()
    if not wanted:
        return Division.objects.none()
    condition = Q(name__icontains=wanted) | Q(short_name__icontains=wanted) | Q(code__istartswith=wanted)
    old = Division.objects.filter(Q(old_codes__code__startswith=wanted) | Q(old_codes__name__contains=wanted))
    return Division.objects.filter(condition | Q(pk__in=old.values("pk"))).order_by("depth", "code")


def open_below(division: Division) -> int:
    """Return how many places anywhere below have not been closed."""
    return Division.objects.filter(path__startswith=division.path, valid_to=None).exclude(pk=division.pk).count()
