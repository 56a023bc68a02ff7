"""What was done and by whom: rows that are only ever added."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One thing done by one person, kept as it happened; a trigger refuses every change (migration 0001)."""

    action = models.CharField(_("action"), max_length=60)
    about_type = models.CharField(max_length=60)
    about_id = models.CharField(max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(_("time"), db_default=Now())
    # Plain facts for people to read; never an identity number, a phone or a name of a worker.
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        indexes = [
            models.Index(fields=["about_type", "about_id", "-at"], name="audit_by_thing"),
            models.Index(fields=["by", "-at"], name="audit_by_person"),
            models.Index(fields=["-at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.about_type} {self.about_id}"
