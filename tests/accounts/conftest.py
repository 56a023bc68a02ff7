"""The world of two counties, made once a module."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.accounts.world import World
from tests.once import once


@pytest.fixture(scope="module")
def world_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with once(django_db_blocker, World) as world:
        yield world


@pytest.fixture
def world(world_of_module: World, db: None) -> World:
    """Both counties; what a test changes in them is there again for the next one."""
    return world_of_module
