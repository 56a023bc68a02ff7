from zunyi.divisions.models.division import subtree_paths, within_q
from zunyi.divisions.queries.codes import division_by_code, divisions_by_codes
from zunyi.divisions.queries.names import (
    Destinations,
    Gazetteer,
    match_destination,
    match_destinations,
    match_town,
    match_village,
)
from zunyi.divisions.queries.tree import (
    ancestors_of,
    children,
    counties_of_zunyi,
    divisions_found,
    parents_of,
    path_above,
    reporting_units,
    towns_of,
    villages_of,
    zunyi,
)

__all__ = [
    "Destinations",
    "Gazetteer",
    "ancestors_of",
    "children",
    "counties_of_zunyi",
    "division_by_code",
    "divisions_by_codes",
    "divisions_found",
    "match_destination",
    "match_destinations",
    "match_town",
    "match_village",
    "parents_of",
    "path_above",
    "reporting_units",
    "subtree_paths",
    "towns_of",
    "villages_of",
    "within_q",
    "zunyi",
]
