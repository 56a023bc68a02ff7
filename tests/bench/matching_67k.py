"""How long the matching of a whole season takes, and how long the others wait when somebody declines."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.matching import OTHERS, PARTS, clear_season, declines, make_season, measure
from zunyi.divisions.models import Division

DECLINES = ("matching_decline_p99", "matching_decline_p99_clock", "matching_decline_mean")
NAMES = ("matching_67k", *(f"matching_67k_{part}" for part in (*PARTS, *OTHERS)), *DECLINES)


def measures() -> Iterator[dict[str, object]]:
    """A city's season: 67,000 workers and 8,000 vacancies in the counties of the destinations, 10 million pairs."""
    county = Division.objects.get(code="520324")
    places = list(Division.objects.filter(level=Division.Level.COUNTY).exclude(code__startswith="5203"))
    make_season(county, places, workers=67_000, vacancies=8000, anywhere=0.04)
    yield from measure("67k", county)
    yield from declines("matching_decline", county)
    clear_season()
