"""Never one seat too many, whatever is killed (battery B1): `make reliability ONLY=oversell` at full size."""

import json
import os
import random
import subprocess
import sys

import pytest

from tests.trips.ordeal.oversell import Load
from tests.trips.ordeal.rounds import oversell, oversell_control

pytestmark = pytest.mark.reliability


@pytest.mark.django_db(transaction=True)
def test_oversell_never_happens_while_a_web_worker_and_the_database_are_killed(full_size):
    if full_size:
        lines = run("oversell", "--rounds", os.environ.get("ROUNDS", "2"))
    else:
        lines = oversell(
            seed=random.randrange(10**6), load=Load(clients=12, seats_each=8, seats=16, tries=10), every=20
        )

    for line in lines:
        print(json.dumps(line))
    assert [line for line in lines if line["violations"]] == []
    assert lines[0]["faults"] >= 2


@pytest.mark.django_db(transaction=True)
def test_oversell_is_found_when_the_guard_is_off(full_size):
    if full_size:
        pytest.skip("the full size runs its control itself")
    line = oversell_control(seed=random.randrange(10**6))

    assert line["found"] > 0


def run(*asked):
    """An ordeal as a process of its own, with its own database."""
    done = subprocess.run([sys.executable, "-m", "tests.trips.ordeal", *asked], stdout=subprocess.PIPE, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]
