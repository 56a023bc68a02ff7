"""The walk through all doors: one role after the other knocks at each with what is its own and what is foreign."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.test import Client

from tests.accounts.doors import EXEMPT, PUBLIC, SIGNED_IN, Door, doors, path_to
from tests.accounts.world import World
from zunyi.accounts.roles import CAPABILITIES, Role

DOORS = [door for door in doors() if not door.route.startswith(EXEMPT)]
# A slip's address is itself the right to see it; whoever holds it may.
BEARER = ("slips/",)
# Opened by the code sent to a phone, not by a staff account.
BY_PHONE = "api/v1/phone/"
# What an answer may be where the actor is let in: a page, a way on, a wrong method or input, a thing out of reach; and
# 286, which tells a page to stop asking how far its work is.
LET_IN = {200, 201, 202, 204, 286, 301, 302, 303, 400, 404, 405, 409, 410, 413, 415, 422}
OFFICES = (Role.CITY, Role.COUNTY, Role.TOWN, Role.VILLAGE)
# Offices share the tree of places, the firms and their vacancies; who may change them is asked of the role alone.
SHARED = tuple(
    f"{face}{noun}/"
    for face in ("desk/", "api/v1/")
    for noun in ("divisions", "employers", "vacancies", "stations", "activities")
)


@dataclass
class Visit:
    """One role at one door, with a thing of its own county or of the foreign one in the address."""

    world: World
    role: str
    door: Door
    foreign: bool
    client: Client
    own: tuple[str, ...]

    def fault(self) -> str:
        """Knock, and say what is wrong with the answer; empty when nothing is."""
        path = path_to(self.door, self.world.samples(foreign=self.foreign))
        response = knock(self.client, self.door, path)
        fault = judge(self.door, self.role, response, foreign=self.foreign and self.role in self.world.bound)
        leaked = [] if self.door.route.startswith(BEARER) else self.world.leaks(response, self.own)
        if fault or leaked:
            return f"{self.door} as {self.role} at {path}: {response.status_code} {fault} {leaked}"
        return ""


def visits(world: World, role: str) -> Iterator[Visit]:
    """All doors for that role; what it may do to its own things is left to the other tests."""
    browser, program, own = world.browser(role), world.program(role), world.own_words(role)
    for door in DOORS:
        for foreign in (False, True):
            if foreign and not world.placed.intersection(door.params):
                continue
            # Who has no right to a door is refused before anything is looked up; with one thing or the other.
            if foreign and not allowed(door, role):
                continue
            # Who is bound to no county may read of both: of a thing of the second nothing more would be asked.
            if foreign and not changes(door) and role not in world.bound:
                continue
            if changes(door) and not foreign and allowed(door, role):
                continue
            client = program if door.is_api else browser
            yield Visit(world, role, door, foreign, client, own + colleagues(world, door, role))


def faults(world: World, role: str) -> Iterator[str]:
    """What is wrong with the answers that the home county's `role` gets at all doors."""
    return filter(None, (visit.fault() for visit in visits(world, role)))


def colleagues(world: World, door: Door, role: str) -> tuple[str, ...]:
    """The officers who are named to each other: firms and stations are every office's, and say who did what to them."""
    if role not in OFFICES or not door.route.startswith(SHARED):
        return ()
    return tuple(word for word in world.foreign.words if word.endswith("干部"))


def allowed(door: Door, role: str) -> bool:
    """Whether the door is meant for that role, by the table of roles.py."""
    if door.access in (PUBLIC, SIGNED_IN):
        return True
    return bool(CAPABILITIES[role].intersection(door.access or ()))


def changes(door: Door) -> bool:
    return door.method not in ("GET", "HEAD")


def judge(door: Door, role: str, response: Any, *, foreign: bool) -> str:
    """What is wrong with the kind of the answer; empty when nothing is."""
    status = response.status_code
    if status >= 500:
        return "broke"
    if not allowed(door, role):
        return "" if status == 403 else "was let in"
    if str(response.headers.get("Location", "")).startswith("/accounts/login/"):
        return "was sent away"
    if foreign and changes(door) and door.access not in (PUBLIC, SIGNED_IN) and status in (200, 201, 202, 204):
        return "" if door.route.startswith(SHARED) and role in OFFICES else "did it to a foreign thing"
    if status == 403 and not foreign and not changes(door):
        return "was refused"
    if status == 401 and door.route.startswith(BY_PHONE):
        return ""
    return "" if status in LET_IN | {403} else "answered oddly"


def knock(client: Client, door: Door, path: str) -> Any:
    """One request, and nothing of what it did stays."""
    client.raise_request_exception = False
    with transaction.atomic():
        send = getattr(client, door.method.lower())
        response = send(path, {}, format="json") if door.is_api and changes(door) else send(path)
        transaction.set_rollback(True)
    return response
