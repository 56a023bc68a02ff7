"""The whole tree of places, as the data file has it."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.once import once
from zunyi.divisions.services import load_divisions


@pytest.fixture(scope="module")
def places_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the places once a module; each test works in a savepoint on top, and the module leaves nothing behind."""
    with once(django_db_blocker, load_divisions):
        yield


@pytest.fixture
def places(places_of_module: None, db: None) -> None:
    """Every place of the data file."""
