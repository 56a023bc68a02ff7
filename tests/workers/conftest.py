"""The real map, for rosters that name real towns."""

from tests.divisions.conftest import places, places_of_module

__all__ = ["places", "places_of_module"]
