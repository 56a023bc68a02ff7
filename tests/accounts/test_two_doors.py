"""One service, two doors: what a page can do, the API can do through the same service.

Which services the pages call is read from the imports of views and forms; each must be imported by a module of the API
as well, or stand below with the reason why it has one door.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

ROOMS = ("workers", "employers", "trips", "zunyi")
HOUSE = Path(__file__).resolve().parents[2]
PAGES, PROGRAMS = ("views", "forms"), ("api",)

ACCOUNTS = "rights are given by a person at a screen, with a second factor (docs/decisions/0036)"
PROVIDERS = "a provider's call-back, locked by its signature; programs of offices have nothing to say there"
PUBLIC = "the public form, for whoever shows no phone"
ONE_DOOR = {
    "zunyi.accounts.services.people.add_person": ACCOUNTS,
    "zunyi.accounts.services.people.change_person": ACCOUNTS,
    "zunyi.accounts.services.people.disable_person": ACCOUNTS,
    "zunyi.accounts.services.people.enable_person": ACCOUNTS,
    "zunyi.accounts.services.people.assign_role": ACCOUNTS,
    "zunyi.accounts.services.people.end_assignment": ACCOUNTS,
    "zunyi.accounts.services.people.reset_password": ACCOUNTS,
    "zunyi.accounts.services.people.reset_second_factor": ACCOUNTS,
    "employers.services.staff.give_employer_account": ACCOUNTS,
    "employers.services.staff.give_station_account": ACCOUNTS,
    "zunyi.notices.services.followers.take_followers": PROVIDERS,
    "zunyi.notices.services.receipts.take_receipts": PROVIDERS,
    "zunyi.notices.services.receipts.take_reply": PROVIDERS,
    "zunyi.notices.services.fake.answer_from": "the invented phone of the demo",
    "zunyi.notices.services.fake.send_receipt": "the invented phone of the demo",
    "trips.services.sign_up.sign_up": f"{PUBLIC}; programs of offices come by sign_up_at_office, which calls it",
    "trips.services.waitlist.entries.join_waitlist": f"{PUBLIC}; programs come by join_waitlist_at_office, likewise",
    "workers.services.wish.note_wish": f"{PUBLIC}; programs come by add_wish, for people who are registered",
    "trips.services.withdrawn_jobs.seats_there": "looks only: the page says which seats an answer touches",
    "trips.services.plan.layouts.check_drawing": "looks only: the page checks while somebody draws; saving checks too",
    "zunyi.jobs.services.run_job": "a short list is written while a person waits; programs always ask again",
}


def test_whatever_a_page_does_a_program_can_do():
    pages, programs = services_used_by(PAGES), services_used_by(PROGRAMS)

    assert sorted(pages - programs - ONE_DOOR.keys()) == [], "give it a door in the API, or say above why it has one"


def test_what_has_one_door_is_still_on_a_page_and_on_no_door_of_the_api():
    pages, programs = services_used_by(PAGES), services_used_by(PROGRAMS)

    assert sorted(ONE_DOOR.keys() - pages) == []
    assert sorted(ONE_DOOR.keys() & programs) == []


def test_control_the_imports_are_read():
    assert "trips.services.booking.cancel_booking" in services_used_by(PAGES) & services_used_by(PROGRAMS)


def services_used_by(layers: tuple[str, ...]) -> set[str]:
    """The services that these layers import, each by the module where it stands, whatever way it came."""
    return {
        f"{service.__module__}.{service.__qualname__}"
        for room in ROOMS
        for path in sorted((HOUSE / room).rglob("*.py"))
        if {*path.relative_to(HOUSE).parts[:-1], path.stem}.intersection(layers)
        for service in services_in(path)
    }


def services_in(path: Path) -> Iterator[Callable[..., object]]:
    """The functions that a module imports from a module of services."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and "services" in node.module.split("."):
            module = importlib.import_module(node.module)
            yield from filter(inspect.isfunction, (getattr(module, each.name) for each in node.names))
