"""The words of a roster's pages: its tabs, and what confirming it would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workers.models import RosterImport, RosterRow
from workers.queries.roster_fields import FIELD_LABELS

Outcome = RosterRow.Outcome


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to look at the rows."""

    key: str
    title: str
    count: int
    outcome: str
    noted: bool
    current: bool
    tone: str


# What needs the officer comes first.
_ORDER = (
    (Outcome.WRONG, "bad"),
    (Outcome.ELSEWHERE, "warn"),
    (Outcome.CHANGED, "info"),
    (Outcome.NEW, "good"),
    (Outcome.UNCHANGED, "plain"),
    (Outcome.REPEATED, "plain"),
)


def tabs_of(roster: RosterImport, wanted: str) -> list[Tab]:
    """The outcomes that occur, then what was mended; the wanted one, else the first, is open."""
    counts = roster.counts
    found = [
        (str(outcome), str(outcome.label), counts.get(outcome, 0), str(outcome), False, tone)
        for outcome, tone in _ORDER
        if counts.get(outcome)
    ]
    if told := counts.get("told"):
        found.append(("noted", _("mended or to note"), told, "", True, "info"))
    found = found or [("all", _("all rows"), 0, "", False, "plain")]
    keys = [key for key, *_rest in found]
    current = wanted if wanted in keys else keys[0]
    return [Tab(key, title, n, outcome, noted, key == current, tone) for key, title, n, outcome, noted, tone in found]


def columns_of(roster: RosterImport) -> dict[str, list[Any]]:
    """The columns of all sheets: `used` with what each is taken for, and the titles of the `unused`."""
    used: dict[str, str] = {}
    unused: list[str] = []
    for layout in roster.layouts:
        meant = {column: str(FIELD_LABELS[key]) for key, column in layout.columns.items()}
        for at, title in enumerate(layout.titles):
            if at in meant:
                used.setdefault(title or _("column %(number)s") % {"number": at + 1}, meant[at])
            elif title:
                unused.append(title)
    return {"used": list(used.items()), "unused": list(dict.fromkeys(unused))}


def consequences_of(roster: RosterImport) -> list[str]:
    """What taking over would do, in sentences."""
    counts = roster.counts

    def n(outcome: str) -> int:
        return int(counts.get(outcome, 0))

    lines = []
    if new := n("new"):
        lines.append(
            ngettext("%(n)s person is registered anew.", "%(n)s people are registered anew.", new) % {"n": new}
        )
    if changed := n("changed"):
        lines.append(ngettext("%(n)s person is changed.", "%(n)s people are changed.", changed) % {"n": changed})
    if n("unchanged"):
        lines.append(_("%(n)s people are on record already and stay as they are.") % {"n": n("unchanged")})
    if asked := n("elsewhere"):
        lines.append(
            ngettext(
                "%(n)s person is on record in another county: that county is asked, nothing is overwritten.",
                "%(n)s people are on record in another county: that county is asked, nothing is overwritten.",
                asked,
            )
            % {"n": asked}
        )
    if left := n("wrong"):
        lines.append(_("%(n)s rows are not taken over; you can download, mend and upload them again.") % {"n": left})
    lines.append(_("Nobody is sent a message."))
    return lines
