"""The three files as counties sent them, row by row: what each row means, beside what was made of it."""

from __future__ import annotations

import csv

import pytest

from tests.factories.staff import make_officer
from tests.workers.rosters import DATA, judged
from workers.models import RosterRow
from workers.queries.roster import rows_of
from zunyi.divisions.models import Division

pytestmark = pytest.mark.usefixtures("places")


@pytest.mark.parametrize(
    ("name", "code", "count"),
    [
        ("roster-zhengan.xlsx", "520324", 305),
        ("roster-daozhen-shuffled-columns.xlsx", "520325", 152),
        ("roster-bozhou-gb18030.csv", "520304", 300),
    ],
)
def test_every_row_means_what_the_table_says(name, code, count):
    with (DATA / name).with_suffix(".expected.csv").open(newline="") as file:
        expected = list(csv.DictReader(file))
    county = Division.objects.get(code=code)

    roster = judged((DATA / name).read_bytes(), county=county, by=make_officer("county", county), name=name)

    assert len(expected) == count
    assert [_told(row) for row in rows_of(roster).select_related("place")] == expected


def _told(row: RosterRow) -> dict[str, str]:
    """A row of the stage in the words of the table."""
    return {
        "row": str(row.number),
        "outcome": row.outcome,
        "name": row.name,
        "number": f"{row.first6}*{row.last4}" if row.last4 else "",
        "phone": row.phone,
        "place": " ".join(filter(None, (row.place.name if row.place else "", row.village_text))),
        "trade": row.trade,
        "wishes": "+".join(map(_wish, row.wishes)),
        "party": row.party,
        "remarks": " ".join([*(problem["code"] for problem in row.problems), *row.mended]),
    }


def _wish(wish: dict) -> str:
    wage, day = wish["wage"], wish["from_on"]
    return wish["destination"] + (f"@{wage}" if wage else "") + (f" {day}" if day else "")
