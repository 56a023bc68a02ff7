"""What lies between two versions of a list, or between the version in force and now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from trips.models import Leg, Trip
from trips.models.manifest import Manifest, Row
from trips.queries.manifest.facts import facts_now
from trips.queries.manifest.lists import latest_manifest, rows_now

# What the carrier has no say in may change without a new list: where people go on from the station, and for whom.
_LOOSE = frozenset({"seq", "employer", "shuttle", "home", "village"})


@dataclass(frozen=True, slots=True)
class Differences:
    """What a version says that another did not: rows by person, each pair as (before, now)."""

    added: tuple[Row, ...] = ()
    removed: tuple[Row, ...] = ()
    reseated: tuple[tuple[Row, Row], ...] = ()
    renamed: tuple[tuple[Row, Row], ...] = ()
    changed: tuple[tuple[Row, Row], ...] = ()
    # Facts of the run: (what, before, now).
    facts: tuple[tuple[str, str, str], ...] = ()
    # Rows that differ only in what needs no new list.
    loose: tuple[tuple[Row, Row], ...] = field(default=())

    def __bool__(self) -> bool:
        """Whether a new version is due."""
        return bool(self.added or self.removed or self.reseated or self.renamed or self.changed or self.facts)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each, for the history."""
        return {
            "added": len(self.added), "removed": len(self.removed), "reseated": len(self.reseated),
            "renamed": len(self.renamed), "changed": len(self.changed),
        }  # fmt: skip

    @property
    def substitutions(self) -> tuple[tuple[Row | None, Row | None], ...]:
        """Who went and who came instead: on the same seat where there is one, then in the order of the list."""
        came = list(self.added)
        pairs: list[tuple[Row | None, Row | None]] = []
        by_seat = {row["seat"]: row for row in came}
        left = []
        for gone in self.removed:
            heir = by_seat.pop(gone["seat"], None)
            if heir is None:
                left.append(gone)
            else:
                came.remove(heir)
                pairs.append((gone, heir))
        length = max(len(left), len(came))
        rest = [(left[at] if at < len(left) else None, came[at] if at < len(came) else None) for at in range(length)]
        return (*pairs, *rest)


def differences(
    before: Sequence[Row],
    now: Sequence[Row],
    facts: tuple[Mapping[str, Any], Mapping[str, Any]] = ({}, {}),
) -> Differences:
    """What changed from one list to the other: who came, went, sits elsewhere, is written otherwise; and of the run.

    A person is known by the identity number, never by the name.
    """
    old, new = ({row["id_number"]: row for row in rows} for rows in (before, now))
    both = [(old[number], row) for number, row in new.items() if number in old]
    other = [(was, row) for was, row in both if was["seat"] == row["seat"] and was["legal_name"] == row["legal_name"]]
    changed = tuple((was, row) for was, row in other if not _agree(was, row, without=_LOOSE))
    return Differences(
        added=tuple(row for number, row in new.items() if number not in old),
        removed=tuple(row for number, row in old.items() if number not in new),
        reseated=tuple((was, row) for was, row in both if was["seat"] != row["seat"]),
        renamed=tuple((was, row) for was, row in both if was["legal_name"] != row["legal_name"]),
        changed=changed,
        facts=_facts_changed(*facts),
        loose=tuple(
            pair for pair in other if pair not in changed and not _agree(*pair, without=frozenset({"seq"}))
        ),
    )  # fmt: skip


def changes_since(manifest: Manifest) -> Differences:
    """What an issued version no longer says of its run as it stands now."""
    facts, rows = manifest.content()
    return differences(rows, rows_now(manifest.leg), (facts, facts_now(manifest.leg)))


def changes_made(before: Manifest, now: Manifest) -> Differences:
    """What one version says that an earlier one did not."""
    (old_facts, old_rows), (facts, rows) = before.content(), now.content()
    return differences(old_rows, rows, (old_facts, facts))


def is_stale(leg: Leg, *, manifest: Manifest | None = None) -> bool:
    """Whether the version in force says something else than today's bookings and plan.

    Once the trip has left, the list stands.
    """
    manifest = manifest or latest_manifest(leg)
    if manifest is None or leg.trip.departed_at or leg.trip.state == Trip.State.CANCELLED:
        return False
    return bool(changes_since(manifest))


def _agree(was: Row, now: Row, *, without: frozenset[str]) -> bool:
    """Whether two rows say the same, in what both of them say: a column that came later is no change."""
    return all(was[name] == now[name] for name in (was.keys() & now.keys()) - without)


def _facts_changed(was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    words = {
        "vehicle": _("vehicle no."), "vehicle_type": _("vehicle type"), "carrier": _("carrier"),
        "contract": _("contract no."), "charter_plate": _("charter plate no."), "drivers": _("drivers"),
        "calls": _("stops and times"),
    }  # fmt: skip
    return tuple(
        (word, _spoken(was[name]), _spoken(now[name]))
        for name, word in words.items()
        if name in was and name in now and was[name] != now[name]
    )


def _spoken(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(_spoken(each) for each in value)
    if isinstance(value, dict):
        return " ".join(_spoken(each) for each in value.values() if isinstance(each, str) and each)
    return str(value)
