"""Whatever happens to two buses, in whatever order: the database says what the notebook says.

200 examples with `make reliability ONLY=model`; more by hand: MODEL_EXAMPLES=10000.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from unittest import mock

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.trips.model.books import Books
from tests.trips.model.seat_rules import SeatRules
from tests.trips.model.sign_up_rules import SignUpRules
from tests.trips.model.wait_rules import WaitRules

pytestmark = [pytest.mark.reliability, pytest.mark.django_db(transaction=True)]


class Buses(SignUpRules, SeatRules, WaitRules):
    """All that may happen to them."""


def play(what: type[Books] = Buses, *, examples: int, full_size: bool) -> None:
    """Let it happen in so many orders. A difference is an AssertionError."""
    how = settings(
        max_examples=examples, stateful_step_count=40 if full_size else 25, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), print_blob=True, derandomize=not full_size,
        report_multiple_bugs=False,
        # A difference is told as it was found; looking for the shortest way to it takes minutes.
        phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    with mock.patch("trips.bell._ring"):
        run_state_machine_as_test(what, settings=how)


def test_model_and_database_never_differ(full_size):
    examples = int(os.environ.get("MODEL_EXAMPLES", "200" if full_size else "6"))
    play(examples=examples, full_size=full_size)
    print(f'{{"name": "model", "violations": 0, "examples": {examples}}}')


def only(names: str) -> type[Books]:
    """The buses where nothing else happens: what comes rarely among everything comes in every example."""
    rules = {name for name in dir(Buses) if hasattr(getattr(Buses, name), "hypothesis_stateful_rule")}
    wanted = set(names.split())
    assert wanted <= rules
    return type("SomeOfIt", (Buses,), dict.fromkeys(rules - wanted))


# What is wrong, where, what is put in its place, and what must happen for it to be seen.
FAULTS: dict[str, tuple[str, Callable[..., object], str]] = {
    "a cancelled seat stays taken": ("trips.services.booking.release_seats", lambda bookings: None, "book cancel"),
    "people are moved to seats that are closed or kept for others": (
        "trips.services.seats.reseating._check_seats", lambda *facts: None, "book close_or_open_a_seat keep_seats move",
    ),
    "a new stop leaves the old seat taken": (
        "trips.services.pick_up.release_seats", lambda bookings: None, "book change_stop",
    ),
    "a transfer leaves companions behind unasked": (
        "trips.services.transfer._check_whole", lambda old: None, "book transfer",
    ),
    "a transfer keeps the old seats as well": (
        "trips.services.transfer.cancel_bookings", lambda **facts: None, "book transfer",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_control_a_planted_fault_is_found(fault):
    where, instead, names = FAULTS[fault]
    with mock.patch(where, instead), pytest.raises(AssertionError):
        play(only(names), examples=100, full_size=False)
    print(f'{{"name": "model_control_missed", "violations": 0, "fault": "{fault}"}}')


@pytest.mark.parametrize("names", sorted({names for *_, names in FAULTS.values()}))
def test_without_a_fault_nothing_is_found(names):
    play(only(names), examples=3, full_size=False)
