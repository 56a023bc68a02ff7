"""What is forgotten of journeys two years after them: who it was; that somebody travelled is still counted."""

from __future__ import annotations

import json
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trips.models import Booking, Incident, IncidentContact, Invitation, Manifest, WaitlistEntry
from trips.queries.incident import frozen
from workers.retention import Rule, register_rule
from zunyi.sealing import seal

# The ledger of a service agency (人力资源市场暂行条例 33) is kept two years (domain brief 3.3, storage).
LEDGER_DAYS = 730
# What of a list may stay: where and on which seat, not who.
KEPT_COLUMNS = ("seq", "sex", "boards_at", "boards_time", "alights_at", "alights_time", "seat", "seat_class")
_AT_A_TIME = 200


def register() -> None:
    """Bring the rules; called when the app is ready."""
    register_rule(Rule("journey_phones", _("phones given for one journey"), LEDGER_DAYS, forget_phones))
    register_rule(Rule("manifests", _("names and numbers on issued lists"), LEDGER_DAYS, forget_names_on_lists))
    register_rule(Rule("invitations", _("answered questions about trips"), LEDGER_DAYS, forget_invitations))
    register_rule(Rule("incidents", _("who and what stood in incidents"), settings.INCIDENT_DAYS, forget_incidents))
    register_rule(Rule("waitlist", _("places on waitlists of past trips"), LEDGER_DAYS, forget_waits))


def forget_incidents(before: datetime) -> int:
    """Leave of incidents closed before then what, when and on which run; how many.

    To whom a death happened stays written until the record itself is erased: nobody may ever write to that family.
    """
    old = Incident.objects.filter(closed_at__lt=before, forgotten_at=None).select_for_update()
    ids = list(old.order_by("pk").values_list("pk", flat=True))
    due = Incident.objects.filter(pk__in=ids)
    due.update(happened="", place="", outcome="", forgotten_at=timezone.now())
    # Lines of the log can go only now: the wall lets go of what is forgotten.
    IncidentContact.objects.filter(incident__in=ids).delete()
    due.exclude(kind=Incident.Kind.DEATH).update(booking=None)
    return len(ids)


def forget_phones(before: datetime) -> int:
    """Take the phone of the journey out of bookings that ended before then."""
    old = Booking.objects.filter(period__endswith__lt=before).exclude(phone="")
    return old.exclude(pk__in=frozen().values("pk")).update(phone="")


def forget_names_on_lists(before: datetime) -> int:
    """Leave of each old list its rows without people; number, version, hash and count stay as they were issued."""
    forgotten, last = 0, 0
    while True:
        old = Manifest.objects.filter(issued_at__lt=before, pk__gt=last).order_by("pk")[:_AT_A_TIME]
        batch = list(old)
        for manifest in batch:
            forgotten += _without_people(manifest)
        if len(batch) < _AT_A_TIME:
            return forgotten
        last = batch[-1].pk


def _without_people(manifest: Manifest) -> bool:
    rows = manifest.rows()
    if not any(row.get("id_number") for row in rows):
        return False
    bare = [{name: row.get(name, "") if name in KEPT_COLUMNS else "" for name in row} for row in rows]
    sealed = seal(json.dumps(bare, ensure_ascii=False), bound_to=f"manifest:{manifest.sha256}")
    Manifest.objects.filter(pk=manifest.pk).update(rows_sealed=sealed)
    return True


def forget_invitations(before: datetime) -> int:
    """Remove questions that were answered before then."""
    return Invitation.objects.filter(answered_at__lt=before).delete()[0]


def forget_waits(before: datetime) -> int:
    """Remove who waited for a trip, and what was noted, of parties that were off the list before then."""
    return WaitlistEntry.objects.filter(ended_at__lt=before).delete()[0]
