"""Who gets through which door, and what they see behind it: every address × role × relation (reliability brief, B6).

A county with all kinds of people and things in it, and a foreign one whose things carry canary words. Each actor
knocks at every door of the resolver with samples of either. A door that says nothing about whom it lets in, a foreign
word in an answer, or an answer of the wrong kind is a fault. New doors are walked by themselves; a door to a new kind
of thing needs a line in `World.samples`.
"""

from __future__ import annotations

import pytest
from django.test import Client

from tests.accounts.doors import PUBLIC, SIGNED_IN, path_to
from tests.accounts.walk import BEARER, BY_PHONE, DOORS, LET_IN, faults, knock
from tests.accounts.world import ACTORS
from zunyi.accounts.roles import CAPABILITIES


def test_every_door_says_whom_it_lets_in():
    undeclared = [str(door) for door in DOORS if not door.access]

    assert undeclared == []


def test_every_door_asks_for_something_that_somebody_holds():
    held = frozenset().union(*CAPABILITIES.values()) | set(PUBLIC) | set(SIGNED_IN)

    assert [str(door) for door in DOORS if not held.issuperset(door.access or ())] == []


@pytest.mark.parametrize("actor", ACTORS, ids=str)
def test_nobody_sees_or_does_what_is_foreign(world, actor):
    assert list(faults(world, actor)) == []


def test_strangers_meet_the_sign_in(world):
    wrong = []
    for door in DOORS:
        response = knock(Client(), door, path_to(door, world.samples(foreign=False)))
        if door.route.startswith(BY_PHONE):
            ok = response.status_code in LET_IN | {401}
        elif door.access == PUBLIC:
            ok = response.status_code in LET_IN and not str(response.headers.get("Location", "")).startswith(
                "/accounts/"
            )
        elif door.is_api:
            ok = response.status_code == 401
        else:
            ok = response.status_code == 302 and response.headers["Location"].startswith("/accounts/login/")
        if not ok or (world.leaks(response, own=()) and not door.route.startswith(BEARER)):
            wrong.append(f"{door}: {response.status_code}")

    assert wrong == []
