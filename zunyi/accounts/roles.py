"""Who may do what: nine roles, and the things that each may do. Where they may do it is scope (queries/scope.py)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody is to the bureau; with a place it makes an assignment."""

    CITY = "city", _("city officer")
    COUNTY = "county", _("county officer")
    TOWN = "town", _("town officer")
    VILLAGE = "village", _("village officer")
    STATION = "station", _("station staff")
    EMPLOYER = "employer", _("employer")
    ESCORT = "escort", _("escort")
    AUDITOR = "auditor", _("auditor")
    ADMIN = "admin", _("system administrator")


_FRONT_DESK = {
    "desk.view", "workers.view", "workers.edit", "wishes.edit", "trips.view", "bookings.make", "bookings.cancel",
    "vacancies.view", "employers.view", "matches.view", "placements.answer", "notices.call",
    "follow_ups.record",
}  # fmt: skip
_OFFICE = _FRONT_DESK | {
    "workers.import", "workers.export", "workers.reveal", "trips.schedule", "trips.run", "manifests.view",
    "manifests.issue", "boardings.record", "employers.edit", "vacancies.edit", "matches.run", "matches.confirm",
    "notices.view", "notices.send", "notices.rules", "reports.view", "reports.export", "reports.submit",
    "reports.answer", "indicators.edit", "people.manage", "divisions.view", "jobs.view", "history.view",
    "flags.view", "flags.close", "privacy.answer", "registry.decide",
    "lists.export", "exports.grant", "agreements.edit", "stations.edit", "incidents.handle",
}  # fmt: skip

CAPABILITIES: dict[str, frozenset[str]] = {
    Role.VILLAGE: frozenset(_FRONT_DESK),
    Role.TOWN: frozenset(
        _FRONT_DESK
        | {"manifests.view", "people.manage", "reports.view", "reports.submit", "indicators.edit", "divisions.view"}
    ),
    Role.COUNTY: frozenset(_OFFICE),
    Role.CITY: frozenset(_OFFICE | {"divisions.edit", "limits.set", "notices.words"}),
    Role.STATION: frozenset(
        {"partner.view", "placements.confirm", "follow_ups.record", "activities.own"}
        | {"arrivals.view", "arrivals.export"}
    ),
    Role.EMPLOYER: frozenset(
        {"partner.view", "partner.vacancies", "arrivals.view", "arrivals.export", "placements.confirm"}
    ),
    Role.ESCORT: frozenset({"gate.view", "boardings.record"}),
    Role.AUDITOR: frozenset(
        {"desk.view", "history.view", "reports.view", "trips.view", "notices.view", "divisions.view"}
    ),
    Role.ADMIN: frozenset({"desk.view", "people.manage", "divisions.view", "divisions.edit", "history.view"}),
}

# A role looks after the roles below it: who may be given an account by whom.
MANAGES: dict[str, tuple[str, ...]] = {
    Role.ADMIN: tuple(Role.values),
    Role.CITY: (Role.CITY, Role.COUNTY, Role.TOWN, Role.VILLAGE, Role.STATION, Role.EMPLOYER, Role.ESCORT),
    Role.COUNTY: (Role.COUNTY, Role.TOWN, Role.VILLAGE, Role.STATION, Role.EMPLOYER, Role.ESCORT),
    Role.TOWN: (Role.VILLAGE,),
}

# Roles whose place is a division of that level; the others are bound on a higher floor or to nothing.
LEVEL_OF_ROLE = {Role.CITY: "city", Role.COUNTY: "county", Role.TOWN: "town", Role.VILLAGE: "village"}

# Roles that see many people's data carry a second factor (GB/T 22239-2019 level 3, domain brief 3.3).
SECOND_FACTOR_ROLES = frozenset({Role.CITY, Role.COUNTY, Role.ADMIN, Role.AUDITOR})
