"""Who looks at the registry."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.accounts import make_officer, signed_in
from tests.workers.registry import VILLAGE
from zunyi.accounts.roles import Role


@pytest.fixture
def county() -> Client:
    return signed_in(make_officer(Role.COUNTY, "520324"))


@pytest.fixture
def village() -> Client:
    return signed_in(make_officer(Role.VILLAGE, VILLAGE))
