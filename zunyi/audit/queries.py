"""Reading the history."""

from __future__ import annotations

from django.db import models

from zunyi.audit.models import AuditEntry


def history_of(*things: models.Model) -> models.QuerySet[AuditEntry]:
    """Everything that was done to these things, newest first."""
    about = models.Q(pk__in=[])
    for thing in things:
        about |= models.Q(about_type=thing._meta.label_lower, about_id=str(thing.pk))
    return AuditEntry.objects.filter(about).select_related("by").order_by("-at", "-pk")
