"""Runs side by side."""

import pytest

from employers.queries.compare import rows_of
from tests.factories.divisions import make_division
from tests.factories.employers import make_run

pytestmark = pytest.mark.django_db


def test_each_value_stands_under_its_own_run():
    first, second = (make_run(division=make_division("520324"), measures={"wished": n}) for n in (302, 295))

    [wished, *_rest] = rows_of([second, first])

    assert wished.values == [(str(second), "295"), (str(first), "302")]
