"""What a run says of those who are left."""

import pytest

from employers.queries.match import removed_together
from tests.factories.divisions import make_division
from tests.factories.employers import make_match, make_run
from tests.factories.workers import make_worker

pytestmark = pytest.mark.django_db


def test_everybody_who_is_left_is_counted_under_a_limit_companions_too():
    run = make_run(division=make_division("520324"))
    for main in ("place", "companions", "companions"):
        make_match(run, make_worker(), None, parts={"main": main})

    assert [count for _words, count in removed_together(run)] == [2, 1]
