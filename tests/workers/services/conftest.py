"""Whose roster it is; the map comes from `places`."""

import pytest

from tests.factories.staff import make_officer
from zunyi.divisions.models import Division


@pytest.fixture
def county():
    return Division.objects.get(code="520324")


@pytest.fixture
def officer(county):
    return make_officer("county", county)
