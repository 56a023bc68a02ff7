"""What the trade allows with a list of passengers once it is issued, by how the run moves."""

from __future__ import annotations

from dataclasses import dataclass

from trips.models import Leg, Mode


@dataclass(frozen=True, slots=True)
class ListRule:
    """What may happen to an issued list."""

    # A change is approved by somebody else than the one who issues it.
    another_approves: bool
    # Somebody may be added on the spot, when the amended list is in force before that person gets on.
    walk_ons: bool


RULES: dict[str, ListRule] = {
    # The contract names the people; a change is filed again (客运规定 57, domain brief B2, B3).
    Mode.BUS: ListRule(another_approves=True, walk_ons=True),
    # Specials carry only those on the list (Jinan notice of 2020, domain brief 0.1); tickets are named.
    Mode.RAIL: ListRule(another_approves=False, walk_ons=False),
    # The ticket's identity is checked at security; the charterer answers for the list.
    Mode.FLIGHT: ListRule(another_approves=True, walk_ons=False),
}


def rule_of(leg: Leg) -> ListRule:
    """The rule for this run."""
    return RULES[leg.mode]
