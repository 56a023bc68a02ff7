"""Proposals that cannot be carried out any more, because the trip has changed since they were made."""

from __future__ import annotations

from collections.abc import Iterable

from trips.models import Disruption
from trips.queries.disruption.replan.scene import scenes_of


def outdated_among(found: Iterable[Disruption]) -> set[int]:
    """The ids of those that wait for a decision on people, seats or times that are no longer so.

    Five queries however many they are, and none where nothing waits.
    """
    waiting = [each for each in found if each.state == Disruption.State.PROPOSED]
    scenes = scenes_of({each.trip_id: each.trip for each in waiting}.values()) if waiting else {}
    return {each.pk for each in waiting if scenes[each.trip_id].fingerprint() != each.made_on}
